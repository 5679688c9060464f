"""What the group gives and takes. In: aiokafka's two callbacks. Out: a generation, and which partitions are pending.

Revoking is a barrier: JoinGroup waits for it while heartbeats go on, so it may take the length of a transaction.
Assigning is not: no heartbeats until it returns, so nothing slow happens there; fencing and restoring are the loop's.
aiokafka swallows what a callback raises, so nothing may be raised here that matters.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.structs import TopicPartition

from stream.engine.observer import Observer

log = logging.getLogger(__name__)


class Membership(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka ships no types
    """The loop's view of the group: poll only while `ready`, commit only in the `generation` that polled.

    `changed` is set with every change, for who waits. `transacting` covers transactions outside of deliveries, nothing
    else. `give_up_work` makes the pool let go, `release` closes what is owned (called under the lock).
    """

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        observer: Observer,
        *,
        give_up_work: Callable[[], None],
        release: Callable[[], Awaitable[None]],
    ) -> None:
        self._consumer = consumer
        self._observer = observer
        self._give_up_work = give_up_work
        self._release = release
        self.ready = asyncio.Event()
        self.changed = asyncio.Event()
        self.transacting = asyncio.Lock()
        self.generation = 0
        self.pending: frozenset[TopicPartition] = frozenset()
        self.failure: BaseException | None = None

    def is_current(self, generation: int) -> bool:
        """Whether what began in `generation` may still be committed."""
        return self.ready.is_set() and self.generation == generation

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Stop polling, give up the work, let the transaction in flight end, and let go of everything."""
        self.ready.clear()
        self.changed.set()
        self.generation += 1
        self._give_up_work()
        try:
            async with self.transacting:
                self.pending = frozenset()
                await self._release()
        except Exception as error:  # noqa: BLE001 - aiokafka would swallow it; the loop must know
            self.failure = error
        self._observer.revoked(len(set(revoked)))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take note; the partitions stay paused until the loop has fenced and restored them."""
        partitions = frozenset(assigned)
        self._consumer.pause(*partitions)
        self.pending = partitions
        self.ready.set()
        self.changed.set()
