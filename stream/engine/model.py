"""What the engine moves: bytes and their addresses. In: nothing. Out: value types and the two hooks of a worker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One input record as Kafka gave it; `timestamp_ms` is the broker's or producer's, in ms since the epoch."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One record to publish in the batch's transaction."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a record goes to the dead-letter topic: closed `reason`, `stage`, and an error text without article text."""

    reason: str
    stage: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What one record came to: exactly one outcome, outputs in order, and a fault if it is a dead letter."""

    outcome: str
    outputs: tuple[Output, ...] = ()
    fault: Fault | None = None


class StateView(Protocol):
    """One record's overlay on its partition's state; dropped if `fold` raises."""

    def get(self, key: bytes) -> bytes | None:
        """The newest value of `key`, pending changes of the batch included."""

    def put(self, key: bytes, value: bytes | None) -> None:
        """Set `key`, or delete it with None."""


Work = Callable[[Record], bytes]
"""Pure, runs in a pool child: record to an opaque result that `fold` understands."""

Fold = Callable[[StateView, Record, bytes], Folded]
"""Cheap, runs in order in the parent: state and result to outcome, outputs and state changes."""
