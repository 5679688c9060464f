"""What the engine and the pool tell, as metrics and health. In: their calls. Out: series, readiness checks.

The engine knows nothing of Prometheus and observe/ nothing of Kafka; this is where the words of one become the other's.
"""

import time
from collections.abc import Callable
from typing import Literal

from stream.engine.model import Record
from stream.engine.observer import Observer
from stream.observe import metrics
from stream.observe.health import Health
from stream.observe.labels import Check, DiscardCause, PoolState, RebalanceCause, Stage, TransactionResult
from stream.observe.registry import Metrics

_STAGES = {
    "poll": Stage.POLL,
    "work": Stage.POOL,
    "fold": Stage.FOLD,
    "publish": Stage.PUBLISH,
    "commit": Stage.COMMIT,
}
_DISCARDS = {
    "rebalanced": DiscardCause.REBALANCED,
    "aborted": DiscardCause.ABORTED,
    "unfinished": DiscardCause.ABORTED,
}
_CHECKS = {
    "broker": Check.BROKER,
    "assignment": Check.ASSIGNMENT,
    "state": Check.STATE,
    "breaker": Check.BREAKER,
}
_REASONS = {
    "broker": "no broker answers",
    "assignment": "the group has given no partitions yet",
    "state": "the state is being restored",
    "breaker": "too many dead letters: consumption pauses",
}
# The engine's words for what the work or the fold raised, and those of the metrics.
_FAULTS = {"error": "work_error", "oversize": "undecompressable", "corrupt": "undecompressable"}


class Counting(Observer):
    """Counts what one engine tells, and keeps the process's health."""

    def __init__(self, counts: Metrics, health: Health, clock: Callable[[], float] = time.time) -> None:
        self._counts = counts
        self._health = health
        self._clock = clock
        self._unaccounted: dict[int, int] = {}

    def consumed(self, topic: str, partition: int, records: int, value_bytes: int) -> None:  # noqa: ARG002 - too many series
        """Count polled records."""
        self._counts.add(metrics.RECORDS_CONSUMED, records, topic)
        self._counts.add(metrics.CONSUMED_BYTES, value_bytes, topic)

    def discarded(self, records: int, cause: Literal["rebalanced", "aborted", "unfinished"]) -> None:
        """Count records that will be polled again."""
        self._counts.add(metrics.RECORDS_DISCARDED, records, _DISCARDS[cause])

    def outcome(self, record: Record, outcome: str) -> None:
        """Count a committed record, and how long it took since its timestamp."""
        self._counts.add(metrics.OUTCOMES, 1, outcome)
        age = self._clock() - record.timestamp_ms / 1000
        self._counts.observe(metrics.PIPELINE_LATENCY, max(0.0, age))

    def published(self, topic: str, records: int, value_bytes: int) -> None:
        """Count committed outputs."""
        self._counts.add(metrics.RECORDS_PUBLISHED, records, topic)
        self._counts.add(metrics.PUBLISHED_BYTES, value_bytes, topic)

    def dead_letter(self, reason: str, stage: str) -> None:  # noqa: ARG002 - the reasons tell the stage
        """Count a committed dead letter."""
        self._counts.add(metrics.DEAD_LETTERS, 1, _FAULTS.get(reason, reason))

    def lag(self, topic: str, partition: int, records: int, seconds: float) -> None:
        """Show how far behind a partition is."""
        self._counts.set(metrics.LAG_RECORDS, records, topic, str(partition))
        self._counts.set(metrics.LAG_SECONDS, seconds, topic, str(partition))
        self._health.beat()

    def progress(self, topic: str, partition: int, next_offset: int) -> None:
        """Show how far a partition has come, and when."""
        self._counts.set(metrics.COMMITTED_OFFSET, next_offset, topic, str(partition))
        self._counts.set(metrics.PROGRESS_TIMESTAMP, self._clock(), topic, str(partition))

    def batch(self, records: int, value_bytes: int) -> None:
        """Note the size of a poll."""
        self._counts.observe(metrics.BATCH_RECORDS, records)
        self._counts.observe(metrics.BATCH_BYTES, value_bytes)

    def stage(self, name: Literal["poll", "work", "fold", "publish", "commit", "restore"], seconds: float) -> None:
        """Note the time that a batch spent somewhere."""
        if name == "restore":
            self._counts.observe(metrics.STATE_RESTORE, seconds)
        else:
            self._counts.observe(metrics.STAGE_DURATION, seconds, _STAGES[name])

    def worked(self, seconds: float) -> None:
        """Note the time of one record in the pool."""
        self._counts.observe(metrics.POOL_TASK, seconds)

    def transaction(self, result: Literal["committed", "aborted", "fenced", "unknown"], seconds: float) -> None:
        """Note how a transaction ended."""
        self._counts.add(metrics.TRANSACTIONS, 1, TransactionResult(result))
        self._counts.observe(metrics.TRANSACTION_DURATION, seconds)

    def rebalance(self, assigned: int, seconds: float) -> None:
        """Note that partitions are owned and restored."""
        self._counts.set(metrics.ASSIGNED_PARTITIONS, assigned)
        self._counts.add(metrics.REBALANCES, 1, RebalanceCause.ASSIGNED)
        self._counts.observe(metrics.REBALANCE_DURATION, seconds)

    def revoked(self, partitions: int) -> None:  # noqa: ARG002 - all of them, always
        """Note that the group took the partitions back."""
        self._counts.set(metrics.ASSIGNED_PARTITIONS, 0)
        self._counts.add(metrics.REBALANCES, 1, RebalanceCause.REVOKED)
        self._unaccounted.clear()

    def session_failed(self, cause: str) -> None:  # noqa: ARG002 - it is in the log
        """Count a session that ended against its will."""
        self._counts.add(metrics.SESSIONS_FAILED)

    def state_size(self, partition: int, keys: int, stored_bytes: int) -> None:
        """Show the size of a partition's state."""
        self._counts.set(metrics.STATE_ENTRIES, keys, str(partition))
        self._counts.set(metrics.STATE_BYTES, stored_bytes, str(partition))

    def tally(self, partition: int, numbers: dict[str, int], outcomes: dict[str, int], unaccounted: int) -> None:
        """Show both sides of the conservation law."""
        passed = numbers["next"] - numbers["first"] + numbers["rewound"]
        self._counts.set(metrics.TALLY_OFFSETS, passed, str(partition))
        self._counts.set(metrics.TALLY_OUTCOMES, sum(outcomes.values()), str(partition))
        skipped = numbers["gaps"] + numbers["expired"] + numbers["skipped"]
        self._counts.set(metrics.TALLY_SKIPPED, skipped, str(partition))
        self._unaccounted[partition] = unaccounted
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
            self._health.passed(_CHECKS[check])
        else:
            self._health.failed(_CHECKS[check], _REASONS[check])


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
            self._counts.set(metrics.POOL_WORKERS, self._started, PoolState.IDLE)
        else:
            self._counts.add(metrics.POOL_RESTARTS, 1, reason.replace("worker_", ""))

    def busy(self, seconds: float) -> None:
        """Add time spent in work."""
        self._counts.add(metrics.POOL_BUSY, seconds)

    def queue_depth(self, records: int) -> None:
        """Show how many records wait."""
        self._counts.set(metrics.POOL_QUEUE, records)

    def resident_bytes(self, total: int) -> None:
        """Ignore it: there is no such series yet."""
