"""The pool as the engine sees it. In: records. Out: the protocol of a pool, and one that works in this process.

`Pool` (pool.py) runs the work in supervised children; `InlinePool` runs it here, for tests and tools.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Protocol

from stream.engine.faults import describe
from stream.engine.model import Fault, Record, Work
from stream.engine.pool import Done, Failed

Results = list[Done | Failed | None]


class WorkPool(Protocol):
    """What works on records: in order, each to Done or Failed, or None where the budget ended or `cancel` struck."""

    async def start(self) -> None:
        """Make the pool ready."""

    async def stop(self) -> None:
        """End it and whatever it runs."""

    def map(self, records: Sequence[Record], budget_seconds: float | None = None) -> Awaitable[Results]:
        """Work on `records`; the answers have their order. The first gets its verdict however short the budget is."""

    def cancel(self) -> None:
        """Give up the work in flight; `map` returns at once."""


class InlinePool:
    """Runs `work` on the event loop's own thread, record by record; deadlines are not enforced."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._generation = 0

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def map(self, records: Sequence[Record], budget_seconds: float | None = None) -> Results:
        """Work on `records` one after the other, giving way to the loop in between."""
        generation, begun = self._generation, time.monotonic()
        results: Results = [None] * len(records)
        for index, record in enumerate(records):
            spent = time.monotonic() - begun
            if generation != self._generation or (index and budget_seconds is not None and spent > budget_seconds):
                break
            results[index] = _run(self._work, index, record)
            if index % 16 == 15:
                await asyncio.sleep(0)
        return results

    def cancel(self) -> None:
        """Let the `map` under way end after its present record."""
        self._generation += 1


def _run(work: Work, index: int, record: Record) -> Done | Failed:
    begun = time.monotonic()
    try:
        payload = work(record)
    except Exception as error:  # noqa: BLE001 - whatever the work raises is this record's fault
        fault = Fault(reason="error", stage="work", error=describe(error))
        return Failed(index=index, fault=fault, attempts=1)
    return Done(index=index, payload=payload, seconds=time.monotonic() - begun)
