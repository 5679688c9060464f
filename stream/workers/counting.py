"""What the engine and the pool tell, as metrics and health. In: their calls. Out: series, readiness checks.

The engine knows nothing of Prometheus and observe/ nothing of Kafka; this is where the words of one become the other's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from stream.engine.model import Output, Record
from stream.engine.observer import Observer
from stream.observe import metrics
from stream.observe.health import Health
from stream.observe.labels import Check, DiscardCause, RebalanceCause, ReportStatus, Stage, TimeAnomaly
from stream.observe.registry import Metrics

_REASONS = {
    Check.BROKER: "no broker answers",
    Check.ASSIGNMENT: "the group has given no partitions yet",
    Check.STATE: "the state is being restored",
    Check.BREAKER: "too many dead letters: consumption pauses",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What of a published report is counted. `published_at` is None where its time of day is not known."""

    event_type: str
    status: str
    rules_hash: str | None
    published_at: datetime | None


def read_head(value: bytes) -> ReportHead | None:
    """Read our own report; what is missing is told as an empty text or None. None where it is none of ours."""
    try:
        return _read_head(orjson.loads(value))
    except (ValueError, AttributeError):  # an observer must not raise: the record is committed already
        return None


def _read_head(loaded: dict[str, Any]) -> ReportHead:
    article = loaded.get("article") or {}
    told = None if article.get("published_day_only") else article.get("published_at")
    return ReportHead(
        event_type=loaded.get("event_type") or "",
        status=loaded.get("status") or "",
        rules_hash=(loaded.get("extractor") or {}).get("rules_hash"),
        published_at=None if told is None else datetime.fromisoformat(told),
    )


class Counting(Observer):
    """Counts what one engine tells, and keeps the process's health. `reports_topic`: whose outputs are reports."""

    def __init__(
        self,
        counts: Metrics,
        health: Health,
        clock: Callable[[], float] = time.time,
        reports_topic: str | None = None,
    ) -> None:
        self._counts = counts
        self._health = health
        self._clock = clock
        self._reports_topic = reports_topic
        self._owns_partitions = False
        self._partitions: set[tuple[str, int]] = set()
        self._unaccounted: dict[int, int] = {}
        self._rules_hash: str | None = None

    def consumed(self, topic: str, partition: int, records: int, value_bytes: int) -> None:  # noqa: ARG002 - too many series
        """Count polled records."""
        self._counts.add(metrics.RECORDS_CONSUMED, records, topic)
        self._counts.add(metrics.CONSUMED_BYTES, value_bytes, topic)

    def discarded(self, records: int, cause: Literal["rebalanced", "aborted", "unfinished"]) -> None:
        """Count records that will be polled again."""
        self._counts.add(metrics.RECORDS_DISCARDED, records, DiscardCause(cause).value)

    def outcome(self, record: Record, outcome: str) -> None:
        """Count a committed record, and how long it took since its timestamp."""
        self._counts.add(metrics.OUTCOMES, 1, outcome)
        self._counts.observe(metrics.PIPELINE_LATENCY, self._age(record.timestamp_ms / 1000))

    def unreadable(self, records: int, outcome: str) -> None:
        """Count records that could not be read; nobody knows when they were written."""
        self._counts.add(metrics.OUTCOMES, records, outcome)
        self._counts.add(metrics.TIME_ANOMALIES, records, TimeAnomaly.MISSING.value)

    def emitted(self, record: Record, output: Output) -> None:  # noqa: ARG002 - the output says it all
        """Count a report by its type and status, and how fresh it is."""
        if output.topic != self._reports_topic or output.value is None:
            return
        head = read_head(output.value)
        if head is None:
            return
        self._counts.add(metrics.REPORTS_PUBLISHED, 1, head.event_type, head.status)
        if head.published_at is not None and head.status != ReportStatus.RETRACTED:
            self._counts.observe(metrics.FRESHNESS, self._age(head.published_at.timestamp()))
        if head.rules_hash is not None and head.rules_hash != self._rules_hash:
            self._name_rules(head.rules_hash)

    def published(self, topic: str, records: int, value_bytes: int) -> None:
        """Count committed outputs."""
        self._counts.add(metrics.RECORDS_PUBLISHED, records, topic)
        self._counts.add(metrics.PUBLISHED_BYTES, value_bytes, topic)

    def dead_letter(self, reason: str, stage: str) -> None:  # noqa: ARG002 - a label more would cost 200 series
        """Count a committed dead letter."""
        self._counts.add(metrics.DEAD_LETTERS, 1, reason)

    def lag(self, topic: str, partition: int, records: int, seconds: float) -> None:
        """Show how far behind a partition is; measured beside the loop, it may come after the partition went."""
        if not self._owns_partitions:
            return
        if (topic, partition) not in self._partitions:
            self._partitions.add((topic, partition))
            # One that never gets anywhere must have a time to be measured from.
            self._counts.set(metrics.PROGRESS_TIMESTAMP, self._clock(), topic, str(partition))
        self._counts.set(metrics.LAG_RECORDS, records, topic, str(partition))
        self._counts.set(metrics.LAG_SECONDS, seconds, topic, str(partition))
        self._health.beat()

    def progress(self, topic: str, partition: int, next_offset: int) -> None:
        """Show how far a partition has come, and when."""
        self._partitions.add((topic, partition))
        self._counts.set(metrics.COMMITTED_OFFSET, next_offset, topic, str(partition))
        self._counts.set(metrics.PROGRESS_TIMESTAMP, self._clock(), topic, str(partition))

    def batch(self, records: int, value_bytes: int) -> None:
        """Note the size of a poll."""
        self._counts.observe(metrics.BATCH_RECORDS, records)
        self._counts.observe(metrics.BATCH_BYTES, value_bytes)

    def stage(self, name: Literal["poll", "work", "fold", "publish", "commit", "restore"], seconds: float) -> None:
        """Note the time that a batch spent somewhere."""
        self._counts.observe(metrics.STAGE_DURATION, seconds, Stage(name).value)
        if name == "restore":
            self._counts.observe(metrics.STATE_RESTORE, seconds)

    def worked(self, seconds: float) -> None:
        """Note the time of one record in the pool."""
        self._counts.observe(metrics.POOL_TASK, seconds)

    def transaction(self, result: Literal["committed", "aborted", "fenced", "unknown"], seconds: float) -> None:
        """Note how a transaction ended."""
        self._counts.add(metrics.TRANSACTIONS, 1, result)
        self._counts.observe(metrics.TRANSACTION_DURATION, seconds)

    def rebalance(self, assigned: int, seconds: float) -> None:
        """Note that partitions are owned and restored."""
        self._owns_partitions = True
        self._counts.set(metrics.ASSIGNED_PARTITIONS, assigned)
        self._counts.add(metrics.REBALANCES, 1, RebalanceCause.ASSIGNED.value)
        self._counts.observe(metrics.REBALANCE_DURATION, seconds)

    def revoked(self, partitions: int) -> None:  # noqa: ARG002 - all of them, always
        """Note that the group took the partitions back; their series go with them, or a lag would stand still there."""
        self._counts.add(metrics.REBALANCES, 1, RebalanceCause.REVOKED.value)
        self._forget()

    def session_failed(self, cause: str) -> None:  # noqa: ARG002 - it is in the log
        """Count a session that ended against its will."""
        self._counts.add(metrics.SESSIONS_FAILED)
        self._forget()

    def state_size(self, partition: int, keys: int, stored_bytes: int) -> None:
        """Show the size of a partition's state."""
        self._counts.set(metrics.STATE_ENTRIES, keys, str(partition))
        self._counts.set(metrics.STATE_BYTES, stored_bytes, str(partition))

    def tally(self, partition: int, numbers: dict[str, int], outcomes: dict[str, int], unaccounted: int) -> None:
        """Show both sides of the conservation law."""
        passed = numbers["next"] - numbers["first"] + numbers["rewound"]
        self._counts.set(metrics.TALLY_OFFSETS, passed, str(partition))
        self._counts.set(metrics.TALLY_OUTCOMES, sum(outcomes.values()), str(partition))
        self._counts.set(metrics.TALLY_SKIPPED, numbers["gaps"] + numbers["skipped"], str(partition))
        self._counts.set(metrics.TALLY_EXPIRED, numbers["expired"], str(partition))
        self._unaccounted[partition] = unaccounted
        # Without abs() a surplus in one partition would hide a loss in another.
        self._counts.set(metrics.UNACCOUNTED, sum(abs(one) for one in self._unaccounted.values()))

    def breaker(self, is_open: bool) -> None:
        """Show the breaker."""
        self._counts.set(metrics.BREAKER_OPEN, float(is_open))

    def quarantined(self, partition: int, offset: int) -> None:  # noqa: ARG002 - both are in the log and the dead letter
        """Count a record that ended its process twice."""
        self._counts.add(metrics.QUARANTINED)

    def ready(self, check: Literal["broker", "assignment", "state", "breaker"], is_ready: bool) -> None:
        """Pass a readiness check on."""
        if is_ready:
            self._health.passed(Check(check))
        else:
            self._health.failed(Check(check), _REASONS[Check(check)])

    def _age(self, since: float) -> float:
        age = self._clock() - since
        if age < 0:
            self._counts.add(metrics.TIME_ANOMALIES, 1, TimeAnomaly.FUTURE.value)
        return max(age, 0.0)

    def _name_rules(self, rules_hash: str) -> None:
        if self._rules_hash is not None:
            self._counts.set(metrics.RULES_INFO, 0, self._rules_hash)
        self._counts.set(metrics.RULES_INFO, 1, rules_hash)
        self._rules_hash = rules_hash

    def _forget(self) -> None:
        self._owns_partitions = False
        self._counts.set(metrics.ASSIGNED_PARTITIONS, 0)
        for topic, partition in self._partitions | {("", partition) for partition in self._unaccounted}:
            self._counts.forget_partition(topic, partition)
        self._partitions.clear()
        self._unaccounted.clear()
        self._counts.set(metrics.UNACCOUNTED, 0)


class PoolCounting:
    """Counts what the pool tells."""

    def __init__(self, counts: Metrics, health: Health) -> None:
        self._counts = counts
        self._health = health
        self._started = 0

    def worker_started(self, reason: str) -> None:
        """Count a child that is ready; any reason but `start` means that it replaces another."""
        self._health.passed(Check.POOL)
        if reason == "start":
            self._started += 1
            self._counts.set(metrics.POOL_WORKERS, self._started)
        else:
            self._counts.add(metrics.POOL_RESTARTS, 1, reason)

    def busy(self, seconds: float) -> None:
        """Add time spent in work."""
        self._counts.add(metrics.POOL_BUSY, seconds)

    def queue_depth(self, records: int) -> None:
        """Show how many records wait."""
        self._counts.set(metrics.POOL_QUEUE, records)

    def resident_bytes(self, total: int) -> None:
        """Show what all children hold."""
        self._counts.set(metrics.POOL_RSS, total)
