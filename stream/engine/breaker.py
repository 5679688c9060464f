"""When dead letters stop being exceptions. In: good or dead, record by record, and the time. Out: open or closed.

After arroyo's DlqLimit: when everything is bad the fault is ours or upstream's, and moving the whole topic to the dead
letters helps nobody. Open, consumption pauses; every `probe_seconds` a few records go through, and a good one closes.
"""

from collections import deque
from collections.abc import Callable

from stream.engine.settings import BreakerLimits


class Breaker:
    """Counts outcomes of committed records in order; `monotonic` is in seconds."""

    def __init__(self, limits: BreakerLimits, monotonic: Callable[[], float]) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._recent: deque[bool] = deque(maxlen=limits.window)
        self._dead = 0
        self._streak = 0
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether consumption is to pause."""
        return self._opened_at is not None

    def count(self, is_dead: bool) -> None:
        """Take note of one committed record."""
        if len(self._recent) == self._recent.maxlen:
            self._dead -= self._recent[0]
        self._recent.append(is_dead)
        self._dead += is_dead
        self._streak = self._streak + 1 if is_dead else 0
        if self.is_open and not is_dead:
            self._close()
        elif not self.is_open and self._is_too_much():
            self._opened_at = self._monotonic()

    def seconds_to_probe(self) -> float:
        """Return how long to wait before the next probe; 0 when closed."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._limits.probe_seconds - self._monotonic())

    def probing(self) -> None:
        """Start the time to the next probe anew: this one is under way."""
        if self.is_open:
            self._opened_at = self._monotonic()

    def _is_too_much(self) -> bool:
        full = len(self._recent) == self._limits.window
        return self._streak >= self._limits.streak or (full and self._dead > self._limits.share * self._limits.window)

    def _close(self) -> None:
        self._opened_at = None
        self._recent.clear()
        self._dead = 0
