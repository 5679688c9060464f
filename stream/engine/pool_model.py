"""What the pool says. In: nothing. Out: its answers, its one exception, and what it reports to an observer."""

from dataclasses import dataclass
from typing import Protocol

from stream.engine.model import Fault


class PoolError(RuntimeError):
    """No child can be started: a fault of ours or of the machine, not of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What work made of record `index`; `seconds` is the time it took in the child."""

    index: int
    payload: bytes
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why record `index` has no result, after how many attempts."""

    index: int
    fault: Fault
    attempts: int


class PoolObserver(Protocol):
    """What the pool reports to whoever counts."""

    def worker_started(self, reason: str) -> None:
        """Count a child that is ready; `reason`: start, or why its predecessor ended."""

    def busy(self, seconds: float) -> None:
        """Add seconds that children spent in work."""

    def queue_depth(self, records: int) -> None:
        """Set how many records wait or run."""

    def resident_bytes(self, total: int) -> None:
        """Set what all children hold in memory, shared pages counted in each."""


class SilentObserver:
    """An observer that keeps nothing."""

    def worker_started(self, reason: str) -> None:
        """Ignore it."""

    def busy(self, seconds: float) -> None:
        """Ignore it."""

    def queue_depth(self, records: int) -> None:
        """Ignore it."""

    def resident_bytes(self, total: int) -> None:
        """Ignore it."""
