"""How far VIEWS is, asked beside Faust. In: a broker and the tables. Out: readiness checks and the lag, every second.

Faust hides its connection in a thread of its own, so a second consumer that never joins asks for the end of the topic.
"""

import asyncio
import logging
import time

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from stream.errors import BrokerUnreachableError, ConfigurationError
from stream.observe import metrics
from stream.observe.health import Health
from stream.observe.labels import Check, Table
from stream.observe.registry import Metrics
from stream.views.app import Views
from stream.views.settings import ViewsSettings

log = logging.getLogger(__name__)

PERIOD_SECONDS = 1.0
LOOP_PERIOD_SECONDS = 0.25
_ANSWER_SECONDS = 5.0


async def connect(settings: ViewsSettings) -> AIOKafkaConsumer:
    """Connect within `first_connection_seconds` and see that the topic is there.

    Raises BrokerUnreachableError, or ConfigurationError where there is no such topic or not exactly one partition.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        group_id=settings.app_id,  # it never joins
        isolation_level="read_committed",
        enable_auto_commit=False,
        **settings.security,
    )
    await _start(consumer, settings)
    try:
        # A subscription would make the broker create what is missing, where it is allowed to; this request does not.
        partitions = (await consumer._client.fetch_all_metadata()).partitions_for_topic(settings.reports_topic)  # noqa: SLF001 - no public way
        _check_topic(settings.reports_topic, len(partitions or ()))
    except BaseException:
        await consumer.stop()
        raise
    return consumer


async def _start(consumer: AIOKafkaConsumer, settings: ViewsSettings) -> None:
    deadline = time.monotonic() + settings.first_connection_seconds
    while True:
        try:
            await consumer.start()
        except (KafkaError, OSError) as error:
            if time.monotonic() >= deadline:
                await consumer.stop()
                raise BrokerUnreachableError(
                    f"no Kafka broker answered for {settings.first_connection_seconds:g} s",
                    where=settings.bootstrap,
                    why=str(error) or type(error).__name__,
                    next_step="start one with `incident-stream broker`, or name another by KAFKA_BOOTSTRAP",
                ) from error
            await asyncio.sleep(0.5)
        else:
            return


def _check_topic(name: str, partitions: int) -> None:
    if partitions == 1:
        return
    raise ConfigurationError(
        f"the topic has {partitions} partitions, the views need exactly one" if partitions else "no such topic",
        where=name,
        why="the tables are kept in the order of one partition",
        next_step="make it with `incident-stream topics create`",
    )


class Lag:
    """How many offsets are not in the tables yet. The consumer is in the group only to ask what it has committed.

    Markers of transactions and aborted records take offsets too. So when nothing has moved since the last look, the
    rest is read, one record at most: an end without records is no lag.
    """

    def __init__(self, consumer: AIOKafkaConsumer, topic: str) -> None:
        self._consumer = consumer
        self._partition = TopicPartition(topic, 0)
        self._last_look: tuple[int, int] | None = None
        self._empty: tuple[int, int] | None = None
        consumer.assign([self._partition])
        consumer.pause(self._partition)

    async def read(self, next_offset: int | None) -> int:
        """Return the lag in offsets; `next_offset` None: nothing was applied yet by this process."""
        end: int = (await self._consumer.end_offsets([self._partition]))[self._partition]
        rest = (await self._committed() if next_offset is None else next_offset, end)
        if rest == self._last_look and rest != self._empty and await self._is_empty(*rest):
            self._empty = rest
        self._last_look = rest
        return 0 if rest == self._empty else max(end - rest[0], 0)

    async def _committed(self) -> int:
        committed: int | None = await self._consumer.committed(self._partition)
        if committed is not None:
            return committed
        return int((await self._consumer.beginning_offsets([self._partition]))[self._partition])

    async def _is_empty(self, start: int, end: int) -> bool:
        self._consumer.seek(self._partition, start)
        self._consumer.resume(self._partition)
        try:
            while await self._consumer.position(self._partition) < end:
                if await self._consumer.getmany(self._partition, timeout_ms=500, max_records=1):
                    return False
        finally:
            self._consumer.pause(self._partition)
        return True


class Watch:
    """Tells health and metrics once a second how the tables stand, and makes the index anew after each recovery."""

    def __init__(
        self, views: Views, consumer: AIOKafkaConsumer, settings: ViewsSettings, counts: Metrics, health: Health
    ) -> None:
        self._views = views
        self._lag = Lag(consumer, settings.reports_topic)
        self._counts = counts
        self._health = health

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self._measure_loop()
            self._look_at_tables()
            await self._look_at_broker()
            self._health.beat()

    async def _measure_loop(self) -> None:
        until = time.monotonic() + PERIOD_SECONDS
        while (began_at := time.monotonic()) < until:
            await asyncio.sleep(LOOP_PERIOD_SECONDS)
            late = time.monotonic() - began_at - LOOP_PERIOD_SECONDS
            self._counts.observe(metrics.EVENT_LOOP_LAG, max(late, 0.0))
            if self._views.is_recovered != self._views.is_complete:
                return

    def _look_at_tables(self) -> None:
        if self._views.refresh():
            log.info("the tables are complete", extra={"count": self._views.index.sizes()[0]})
        self._say(
            Check.ASSIGNMENT, self._views.has_partition, "the group gave the reports to another process, or not yet"
        )
        self._say(Check.TABLES, self._views.is_complete, "the tables are being recovered")
        for table, size in zip((Table.REPORTS, Table.COUNTS), self._views.index.sizes(), strict=True):
            self._counts.set(metrics.VIEW_ENTRIES, size, table.value)

    async def _look_at_broker(self) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                lag = await self._lag.read(self._views.next_offset)
        except (KafkaError, OSError, TimeoutError) as error:
            self._say(Check.BROKER, False, f"no answer: {type(error).__name__}")
            return
        self._say(Check.BROKER, True, "")
        if self._views.is_complete:
            self._counts.set(metrics.VIEW_LAG, lag, "0")

    def _say(self, check: Check, is_ok: bool, reason: str) -> None:
        if is_ok:
            self._health.passed(check)
        else:
            self._health.failed(check, reason)
