"""Transactions under way. In: shares of polls. Out: commits, one after the other in each partition, all side by side.

While a partition's transaction is in flight the loop polls and works on; what it polled meanwhile is delivered when the
one before has ended well, and dropped when it has not (the partition has been turned back then).
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Literal

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from stream.engine.breaker import Breaker
from stream.engine.delivery import Share, deliver
from stream.engine.folding import next_of
from stream.engine.model import Fault, Fold, Record
from stream.engine.observer import Observer
from stream.engine.rebalance import Membership
from stream.engine.settings import EngineSettings
from stream.engine.transactions import REFUSALS, Aborted, TransactionFailed

log = logging.getLogger(__name__)

ABORTS = 5
"""As many aborted transactions in a row end the session; one may be the broker's bad moment."""


class Deliveries:
    """The transactions of a session. `failure` is what ended one of them for good; the loop is to look at it."""

    def __init__(
        self,
        settings: EngineSettings,
        consumer: AIOKafkaConsumer,
        membership: Membership,
        *,
        fold: Fold,
        observer: Observer,
        breaker: Breaker,
    ) -> None:
        self._settings = settings
        self._consumer = consumer
        self._membership = membership
        self._fold = fold
        self._observer = observer
        self._breaker = breaker
        self._in_flight: dict[TopicPartition, asyncio.Task[None]] = {}
        self._aborts_in_a_row = 0
        self.committed = 0
        self.failure: BaseException | None = None

    async def settle(self) -> None:
        """Wait until nothing is in flight."""
        while self._in_flight:
            await asyncio.wait(list(self._in_flight.values()))

    def give_up(self) -> None:
        """Cut off what is in flight: the session is over, and whoever comes next resolves it."""
        for task in self._in_flight.values():
            task.cancel()

    async def start(self, generation: int, shares: Sequence[Share]) -> None:
        """Begin a transaction for every share that is still next in its partition, after the one before it."""
        for share in shares:
            before = self._in_flight.get(share.owned.tp)
            if before is not None:
                await asyncio.wait([before])
            # From the check to the task without an await: a revocation waits for every task that it can see.
            if not self._is_next(generation, share):
                self._drop(share, "rebalanced")
            elif share.items:
                self._begin(share)
            else:
                self._turn_back(share, "unfinished")

    def _is_next(self, generation: int, share: Share) -> bool:
        """Whether `share` goes on where its partition is: ours still, not turned back, nothing before it in doubt."""
        is_ours = self._membership.is_current(generation) and self.failure is None
        return is_ours and share.turns_back == share.owned.turns_back

    def _begin(self, share: Share) -> None:
        task = asyncio.create_task(self._deliver(share))
        self._in_flight[share.owned.tp] = task
        task.add_done_callback(lambda _: self._in_flight.pop(share.owned.tp, None))

    async def _deliver(self, share: Share) -> None:
        try:
            await deliver(share, self._fold, self._settings, self._observer, self._breaker)
        except TransactionFailed as error:
            self._failed(share, error)
        except Exception as error:  # noqa: BLE001 - a task's exception is seen by nobody else
            self.failure = error
        else:
            self._succeeded(share)

    def _succeeded(self, share: Share) -> None:
        self._aborts_in_a_row = 0
        self.committed += 1
        share.owned.condemned.clear()
        self._observer.breaker(self._breaker.is_open)
        self._observer.ready("breaker", not self._breaker.is_open)
        if len(share.items) < share.polled:
            self._turn_back(share, "unfinished")
        else:
            share.owned.in_hand -= share.polled

    def _failed(self, share: Share, error: TransactionFailed) -> None:
        """Go on after an abort; everything else ends the session."""
        self._aborts_in_a_row += 1
        log.warning("transaction %s (%d in a row): %r", error.result, self._aborts_in_a_row, error.cause)
        if not isinstance(error, Aborted) or self._aborts_in_a_row >= ABORTS:
            self.failure = error
            return
        self._turn_back(share, "aborted")
        if isinstance(error.cause, REFUSALS):
            self._suspect(share, error.cause)

    def _suspect(self, share: Share, cause: BaseException) -> None:
        """Go one by one to find the record that the broker refuses; alone already, it is the one."""
        first = share.items[0]
        if len(share.items) == 1 and isinstance(first, Record):
            fault = Fault(reason="refused", stage="publish", error=type(cause).__name__)
            share.owned.condemned[first.offset] = fault
        else:
            share.owned.alone_until = next_of(share.items[-1])
            self._aborts_in_a_row = 0

    def _turn_back(self, share: Share, cause: Literal["aborted", "unfinished"]) -> None:
        if self._membership.ready.is_set():  # else it is no longer ours to seek
            share.owned.turn_back(self._consumer)
        self._drop(share, cause)

    def _drop(self, share: Share, cause: Literal["rebalanced", "aborted", "unfinished"]) -> None:
        share.owned.in_hand -= share.polled
        self._observer.discarded(share.polled - (len(share.items) if cause == "unfinished" else 0), cause)
