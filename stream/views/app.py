"""The Faust app: two tables kept by one loop. In: committed reports. Out: tables and an index that follow them.

The safe profile: at least once of committed records; table values are last states and sets, never sums; tables are
written inside `events()`; no exception leaves the loop, because Faust acknowledges the record of an agent that raised.
A record that cannot be read is counted and skipped. When the store itself fails, skipping would lose the record, so the
process ends without committing it, and reads it again when started again.
"""

import logging
from collections.abc import Callable, Iterator
from typing import NoReturn

import faust
from faust.types import EventT, StreamT, TransportT
from faust.types.tables import TableT
from yarl import URL

from stream.observe import metrics
from stream.observe.labels import ViewResult
from stream.observe.registry import Metrics
from stream.views.changelog import TrackedTable, Unacknowledged
from stream.views.decode import MAX_VALUE_BYTES, Bad, Gone, Report, decode
from stream.views.fold import (
    Bucket,
    Change,
    Entry,
    count_members,
    decode_bucket,
    decode_entry,
    encode_bucket,
    encode_entry,
    fold,
    with_member,
    without_member,
)
from stream.views.index import Index
from stream.views.settings import ViewsSettings
from stream.views.transport import CommittedTransport, build_credentials

log = logging.getLogger(__name__)

_ENTRY_BYTES = MAX_VALUE_BYTES + 64 * 1024
"""A report of the largest size with what an entry adds to it."""

_SEND_SECONDS = 120.0
"""How long a change of a table may wait for the broker before the process ends. Faust would wait for 20 minutes."""

_LINGER_SECONDS = 0.02
"""Changes sent together: without it 6,000 reports were applied at 319 a second, with it at 766 (under a profiler)."""

_STORE_OPTIONS = {"write_buffer_size": 16 << 20, "block_cache_size": 64 << 20, "max_open_files": 256}
"""Faust's defaults (64 MiB and 2 GiB a table and partition) are made for machines that do nothing else."""


class ViewsApp(faust.App):
    """Faust's app on the transport for committed records."""

    unacknowledged: Unacknowledged

    def _new_transport(self) -> TransportT:
        return CommittedTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> TransportT:
        return CommittedTransport(self.conf.broker_producer, self)


class Views:
    """The tables `reports` (report id to entry) and `counts` (bucket to its set of reports), and what serves them.

    `fail` is called when a table or its changelog cannot be written; it must end the process without another commit.
    """

    def __init__(self, settings: ViewsSettings, counts: Metrics, fail: Callable[[BaseException], NoReturn]) -> None:
        self.app = build_app(settings)
        self.app.unacknowledged = Unacknowledged(lost=fail)
        self.index = Index()
        self.next_offset: int | None = None  # after the last record applied or skipped by this process
        self._counts = counts
        self._fail = fail
        self._topic = settings.reports_topic
        self._is_complete = False
        self._reports = self._table("reports", settings)
        self._buckets = self._table("counts", settings)
        topic = self.app.topic(
            settings.reports_topic, key_type=bytes, value_type=bytes, value_serializer="raw", partitions=1
        )
        self.app.agent(topic, name="reports")(self._follow)

    @property
    def is_complete(self) -> bool:
        """Whether the index holds all that was applied before this process started."""
        return self._is_complete and self.is_recovered

    @property
    def is_recovered(self) -> bool:
        """Whether the tables of this process hold all that their changelogs hold."""
        return bool(self.app.tables.actives_ready) and self.has_partition

    @property
    def has_partition(self) -> bool:
        """Whether the group gave the reports to this process."""
        return any(tp.topic == self._topic for tp in self.app.assignor.assigned_actives())

    def read_report(self, report_id: str) -> bytes | None:
        """Return a visible report as JSON."""
        value = self._reports.data.get(report_id.encode())
        return None if value is None else decode_entry(value).body or None

    def refresh(self) -> bool:
        """Make the index anew from the tables if they were recovered since the last call; return whether they were."""
        was_complete, self._is_complete = self._is_complete, self.is_recovered
        if self._is_complete and not was_complete:
            self.index.load(self._entries(), self._sizes())
            return True
        return False

    async def _follow(self, stream: StreamT[bytes]) -> None:
        async for event in stream.events():
            result = self._take(event)
            self._counts.add(metrics.VIEW_RECORDS, 1, result.value)
            self.next_offset = event.message.offset + 1

    def _take(self, event: EventT[bytes]) -> ViewResult:
        """Never raises: Faust acknowledges the record of an agent that raised, and would never read it again."""
        try:
            read = decode(event.message.key, event.message.value, int(event.message.timestamp * 1000))
        except Exception:
            log.exception("a record could not be read and was skipped", extra={"offset": event.message.offset})
            return ViewResult.FAILED
        if isinstance(read, Bad):
            where = {"offset": event.message.offset, "reason": read.reason.value, "stage": read.where}
            log.warning("a record is no report and was skipped", extra=where)
            return ViewResult.BAD
        try:
            return self._apply(read)
        except Exception as error:
            log.exception("a report could not be put into the tables", extra={"offset": event.message.offset})
            self._fail(error)

    def _apply(self, read: Report | Gone) -> ViewResult:
        change = fold(self._known(read.report_id), read)
        if change is None:
            return ViewResult.STALE
        self._write(read.report_id, change)
        return ViewResult.APPLIED

    def _known(self, report_id: str) -> Entry | None:
        key = report_id.encode()
        return decode_entry(self._reports[key]) if key in self._reports else None

    def _write(self, report_id: str, change: Change) -> None:
        self._reports[report_id.encode()] = encode_entry(change.entry)
        for bucket in change.leaves:
            self._put(bucket, without_member(self._members(bucket), report_id))
        if change.joins is not None:
            self._put(change.joins, with_member(self._members(change.joins), report_id, change.entry.revision))
        self.index.put_report(report_id, change.entry.shown)

    def _members(self, bucket: Bucket) -> bytes | None:
        key = encode_bucket(bucket)
        value: bytes | None = self._buckets[key] if key in self._buckets else None  # noqa: SIM401 - a table's get()
        return value  # would ask the store twice as well

    def _put(self, bucket: Bucket, members: bytes | None) -> None:
        key = encode_bucket(bucket)
        if members is None:
            del self._buckets[key]  # also where it is not there: the changelog may not know that yet
        else:
            self._buckets[key] = members
        self.index.put_count(bucket, 0 if members is None else count_members(members))

    def _entries(self) -> Iterator[tuple[str, Entry]]:
        for key, value in self._reports.data.items():
            head, _, _ = value.partition(b"\n")
            yield key.decode(), decode_entry(head)

    def _sizes(self) -> Iterator[tuple[Bucket, int]]:
        for key, value in self._buckets.data.items():
            yield decode_bucket(key), count_members(value)

    def _table(self, name: str, settings: ViewsSettings) -> TableT[bytes, bytes]:
        return self.app.Table(
            name,
            key_type=bytes,
            value_type=bytes,
            partitions=1,
            options=dict(_STORE_OPTIONS),
            extra_topic_configs={"max.message.bytes": str(_ENTRY_BYTES + 1024)},
            help=f"kept from {settings.reports_topic}",
        )


def build_app(settings: ViewsSettings) -> ViewsApp:
    """Make the app without starting it."""
    session = settings.session_timeout_seconds
    return ViewsApp(
        settings.app_id,
        broker=[URL(f"kafka://{server}") for server in settings.bootstrap.split(",")],
        broker_credentials=build_credentials(settings.security),
        processing_guarantee="at_least_once",
        topic_disable_leader=True,
        topic_replication_factor=settings.changelog_replication,
        topic_partitions=1,
        store="rocksdb://?driver=rocksdict",
        datadir=str(settings.data_dir),
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.instance_id,
        consumer_max_fetch_size=_ENTRY_BYTES,
        producer_max_request_size=_ENTRY_BYTES + 64 * 1024,
        broker_session_timeout=session,
        broker_heartbeat_interval=session / 4,
        broker_request_timeout=max(session + 5, 30.0),
        producer_linger=_LINGER_SECONDS,
        producer_request_timeout=_SEND_SECONDS,
        Table=TrackedTable,
        stream_wait_empty=False,
        web_enabled=False,
        autodiscover=False,
    )
