"""One membership of the group, from joining to leaving. In: a group, a pool, a fold. Out: committed transactions.

The order of things is what the guarantees rest on: never poll before the group is ready; work first, under no lock;
then check that the partitions are still ours, fold, and commit; whatever is polled and not committed is sought back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError
from aiokafka.structs import TopicPartition

from stream.engine import attempts
from stream.engine import tally as tallies
from stream.engine.admission import admit, fence, write_mark
from stream.engine.breaker import Breaker
from stream.engine.deliveries import Deliveries
from stream.engine.delivery import share_of, tell_tally
from stream.engine.errors import SessionEnded
from stream.engine.folding import Item
from stream.engine.inline import WorkPool
from stream.engine.intake import Plan, plan_poll, poll, readable, value_bytes
from stream.engine.lag import answers_fetches, tell_lag
from stream.engine.model import Fold, Record
from stream.engine.observer import Observer
from stream.engine.owned import Owned
from stream.engine.positions import start_of
from stream.engine.rebalance import Membership
from stream.engine.restore import restore
from stream.engine.settings import EngineSettings
from stream.engine.transactions import TROUBLE, TransactionFailed, abandon_producer, close_producer
from stream.engine.working import announce, work_on
from stream.errors import IncidentStreamError

log = logging.getLogger(__name__)

Polled = dict[TopicPartition, list[Item]]

TICK_SECONDS = 1.0
LEAVE_SECONDS = 3.0
# An error out of a poll is met by polling record by record; as many in a row without a commit end the session.
POLL_ERRORS = 3


class Session:
    """Run it once. `stopping` set: the turn under way ends, the group is left, `run` returns."""

    def __init__(
        self,
        settings: EngineSettings,
        pool: WorkPool,
        fold: Fold,
        observer: Observer,
        *,
        breaker: Breaker,
        stopping: asyncio.Event,
        process: str,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._fold = fold
        self._observer = observer
        self._breaker = breaker
        self._stopping = stopping
        self._process_name = process
        self._owned: dict[TopicPartition, Owned] = {}
        self._turn_number = 0
        self._careful_turns = 0
        self._errors_in_a_row = 0
        self._committed_before = 0
        self._settled_generation = -1
        self._restored_seconds = 0.0

    async def run(self) -> None:
        """Join, work until told to stop, leave. Raises SessionEnded, or an IncidentStreamError of ours."""
        self._consumer = AIOKafkaConsumer(**self._settings.consumer_arguments())
        self._membership = Membership(
            self._consumer, self._observer, give_up_work=self._pool.cancel, release=self._release_in_order
        )
        self._deliveries = Deliveries(
            self._settings,
            self._consumer,
            self._membership,
            fold=self._fold,
            observer=self._observer,
            breaker=self._breaker,
        )
        ticker: asyncio.Task[None] | None = None
        try:
            await self._consumer.start()
            self._consumer.subscribe([self._settings.input_topic], listener=self._membership)
            ticker = asyncio.create_task(self._tick())
            while not self._stopping.is_set():
                await self._turn()
            async with self._membership.transacting:
                await self._release_in_order()
        except TransactionFailed as error:
            raise SessionEnded(error.cause) from error
        except (SessionEnded, IncidentStreamError):
            raise
        except Exception as error:
            if not isinstance(error, TROUBLE):
                log.exception("a fault of ours ends the session")
            raise SessionEnded(error) from error
        finally:
            if ticker is not None:
                ticker.cancel()
            await self._leave()

    # --- turns -------------------------------------------------------------------------------------------------

    async def _turn(self) -> None:
        membership = self._membership
        membership.changed.clear()
        if not await self._is_ready():
            return
        generation = membership.generation
        if membership.pending:
            await self._admit_pending(generation)
            return
        self._tell_settled(generation)
        if self._breaker.is_open and (wait := self._breaker.seconds_to_probe()) > 0:
            await self._pause(min(wait, TICK_SECONDS))
            return
        plan = self._plan()
        if plan is None:
            await self._pause(TICK_SECONDS)
            return
        if plan.suspect is not None or self._breaker.is_open:
            await self._deliveries.settle()
        polled = await self._poll(plan)
        if polled:
            await self._process(generation, plan, polled)

    async def _is_ready(self) -> bool:
        """Whether the group is settled; waits a little for it, and looks whether membership is dead meanwhile."""
        membership = self._membership
        for failure in (membership.failure, self._deliveries.failure):
            if failure is not None:
                raise failure
        if membership.ready.is_set():
            return True
        self._observer.ready("assignment", False)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await membership.ready.wait()
        # Polling would raise this, but polling is what must not be done now.
        self._consumer._coordinator.check_errors()  # noqa: SLF001 - no public way to ask
        return membership.ready.is_set()

    async def _pause(self, seconds: float) -> None:
        """Wait `seconds`, or until the engine is to stop or the group moves on."""
        waiting = {asyncio.create_task(self._stopping.wait()), asyncio.create_task(self._membership.changed.wait())}
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        self._consumer._coordinator.check_errors()  # noqa: SLF001 - no public way to ask

    def _plan(self) -> Plan | None:
        self._turn_number += 1
        most = self._settings.batch_records
        if self._breaker.is_open:
            self._breaker.probing()
            most = self._settings.breaker.probe_records
        if self._careful_turns > 0:
            self._careful_turns -= 1
            most = 1
        return plan_poll(
            self._owned,
            turn=self._turn_number,
            max_records=most,
            careful_records=self._settings.careful_records,
        )

    # --- admission ---------------------------------------------------------------------------------------------

    async def _admit_pending(self, generation: int) -> None:
        """Fence under the lock, restore without it, open under it; start over if the group moved on."""
        membership, settings = self._membership, self._settings
        begun = settings.monotonic()
        self._observer.ready("state", False)
        async with membership.transacting:
            if not membership.is_current(generation):
                return
            pending = membership.pending
            await fence(self._consumer, settings, pending, self._owned)
        restored = await restore(
            settings,
            [self._owned[tp] for tp in pending if tp in self._owned],
            is_current=lambda: membership.is_current(generation),
            keep_alive=self._keep_alive(pending),
        )
        if not restored:
            return
        async with membership.transacting:
            if not membership.is_current(generation):
                return
            await self._open(pending)
            membership.pending = frozenset()
            self._consumer.resume(*pending)
        self._observer.stage("restore", settings.monotonic() - begun)
        self._restored_seconds = settings.monotonic() - begun

    def _tell_settled(self, generation: int) -> None:
        """Tell once in a generation that all is owned and restored; also when there is nothing for us to own."""
        if self._settled_generation == generation:
            return
        self._settled_generation = generation
        self._observer.rebalance(len(self._owned), self._restored_seconds)
        self._restored_seconds = 0.0
        for check in ("assignment", "state", "broker"):
            self._observer.ready(check, True)
        self._observer.ready("breaker", not self._breaker.is_open)

    async def _open(self, pending: frozenset[TopicPartition]) -> None:
        partitions = len(self._consumer.partitions_for_topic(self._settings.input_topic) or ())
        opening = [admit(self._owned[tp], self._settings, partitions, self._process_name) for tp in pending]
        for result in await asyncio.gather(*opening, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        for tp in pending:
            tell_tally(self._owned[tp], self._observer)

    def _keep_alive(self, paused: frozenset[TopicPartition]) -> Callable[[], Awaitable[None]]:
        last = self._settings.monotonic()

        async def poll_paused() -> None:
            nonlocal last
            if self._settings.monotonic() - last >= TICK_SECONDS and self._membership.ready.is_set():
                last = self._settings.monotonic()
                await self._consumer.getmany(*paused, timeout_ms=0)

        return poll_paused

    # --- polling -----------------------------------------------------------------------------------------------

    async def _poll(self, plan: Plan) -> Polled:
        begun = self._settings.monotonic()
        try:
            polled = await poll(self._consumer, plan)
        except (OffsetOutOfRangeError, NoOffsetForPartitionError) as error:
            await self._jump_expired(error)
            return {}
        except TROUBLE as error:
            await self._poll_failed(error)
            return {}
        polled = {tp: items for tp, items in polled.items() if items}
        if polled:
            self._observer.stage("poll", self._settings.monotonic() - begun)
            self._observer.batch(sum(map(len, polled.values())), sum(map(value_bytes, polled.values())))
        for tp, items in polled.items():
            self._observer.consumed(tp.topic, tp.partition, len(items), value_bytes(items))
        self._note_oldest(polled)
        return polled

    def _note_oldest(self, polled: Polled) -> None:
        for tp, items in polled.items():
            times = [item.timestamp_ms for item in items if isinstance(item, Record)]
            if tp not in self._owned:
                continue
            owned = self._owned[tp]
            if times and owned.in_hand == 0:
                owned.oldest_ms = times[0]
            owned.in_hand += len(items)

    async def _poll_failed(self, error: BaseException) -> None:
        """Seek back, for records of any partition may have been lost with it, and look for the culprit."""
        if self._deliveries.committed > self._committed_before:
            self._errors_in_a_row = 0
        self._committed_before = self._deliveries.committed
        self._errors_in_a_row += 1
        log.warning("poll failed (%d in a row): %r", self._errors_in_a_row, error)
        if self._errors_in_a_row >= POLL_ERRORS:
            raise SessionEnded(error) from error
        await self._turn_back_all()
        self._careful_turns = self._settings.batch_records

    async def _turn_back_all(self) -> None:
        """Seek every partition to what is to be committed next; not before what is in flight has moved that on."""
        await self._deliveries.settle()
        if self._membership.ready.is_set():
            for owned in self._owned.values():
                owned.turn_back(self._consumer)

    async def _jump_expired(self, error: BaseException) -> None:
        """Retention overtook us while running: stop, or (policy) book the lost records and go on behind them."""
        await self._deliveries.settle()
        async with self._membership.transacting:
            for tp, owned in self._owned.items():
                beginning = (await self._consumer.beginning_offsets([tp]))[tp]
                end = (await self._consumer.end_offsets([tp]))[tp]
                start = start_of(
                    tp, committed=owned.position, beginning=beginning, end=end, policy=self._settings.expired
                )
                if owned.tally is not None:
                    owned.tally = tallies.expire(owned.tally, start.offset)
                owned.position = start.offset
        log.warning("records expired unread: %r", error)
        await self._turn_back_all()

    # --- working and committing --------------------------------------------------------------------------------

    async def _process(self, generation: int, plan: Plan, polled: Polled) -> None:
        """Work on what was polled, and begin its transactions."""
        owned = dict(self._owned)
        turns_back = {tp: each.turns_back for tp, each in owned.items()}
        records = readable(polled)
        if plan.suspect is not None and records:
            await self._announce(generation, plan.suspect, records)
        if not self._membership.is_current(generation):
            # What cancels the work has come and gone already; whoever owns the partitions now has positions of its own.
            self._observer.discarded(sum(map(len, polled.values())), "rebalanced")
            return
        results = iter(await work_on(records, self._pool, owned, self._settings, self._observer))
        shares = []
        for tp, items in polled.items():
            own = [next(results) for item in items if isinstance(item, Record)]
            if tp in owned:
                shares.append(share_of(owned[tp], items, own, turns_back[tp]))
        await self._deliveries.start(generation, shares)
        if plan.suspect is not None:
            await self._deliveries.settle()

    async def _announce(self, generation: int, suspect: TopicPartition, records: Sequence[Record]) -> None:
        async with self._membership.transacting:
            if self._membership.is_current(generation) and suspect in self._owned:
                await announce(self._owned[suspect], records, self._settings)

    # --- letting go --------------------------------------------------------------------------------------------

    async def _release_in_order(self) -> None:
        """Let transactions in flight end, mark every partition as closed, let go; to be called under the lock."""
        await self._deliveries.settle()
        admitted = [each for each in self._owned.values() if each.is_admitted]
        closing = [write_mark(each, self._settings, attempts.closed(each.position)) for each in admitted]
        # A mark that fails is only missed: the next session takes this one's end for unclean.
        await asyncio.gather(*closing, return_exceptions=True)
        await self._release(close_producer)

    async def _release(self, close: Callable[[AIOKafkaProducer], Awaitable[None]]) -> None:
        owned, self._owned = list(self._owned.values()), {}
        for each in owned:
            if each.store is not None:
                each.store.close()
        await asyncio.gather(*(close(each.producer) for each in owned), return_exceptions=True)

    async def _leave(self) -> None:
        """Close what is open and leave the group, within seconds also when no broker answers."""
        self._deliveries.give_up()
        await self._release(abandon_producer)
        self._observer.ready("assignment", False)
        stop = asyncio.create_task(self._consumer.stop())
        done, _ = await asyncio.wait({stop}, timeout=LEAVE_SECONDS)
        if not done:
            stop.cancel()
            await self._consumer._client.close()  # noqa: SLF001 - stop() waits for a broker that is not there
        for each in done:
            with suppress(*TROUBLE):
                each.result()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            with suppress(*TROUBLE):
                await tell_lag(self._consumer, self._owned.values(), self._settings, self._observer)
                is_answering = answers_fetches(self._consumer, list(self._owned.values()), self._settings)
                if is_answering is not None:
                    self._observer.ready("broker", is_answering)
