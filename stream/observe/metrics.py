"""Every metric of the product in one typed list. In: nothing. Out: `METRICS`; docs/metrics.md is made from it.

Names follow Prometheus' rules: base units, `_total` for counters, no id, URL or host in a label. `partition` appears on
gauges only, so that a process with 24 partitions stays under 2,000 series (a test counts them).
"""

from dataclasses import dataclass
from enum import StrEnum

from stream.observe import labels
from stream.observe.labels import EVENT_TYPE, OUTCOME, PARTITION, REASON, STAGE, STATUS, TOPIC, Label, closed

PREFIX = "incident_stream_"


class Kind(StrEnum):
    """Prometheus' types that we use."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Process(StrEnum):
    """The processes of the product."""

    EXTRACT = "extract"
    LINK = "link"
    VIEWS = "views"


ENGINE = (Process.EXTRACT, Process.LINK)
EVERY = (Process.EXTRACT, Process.LINK, Process.VIEWS)

DURATION_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LATENCY_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
FRESHNESS_SECONDS = (1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800)
REBALANCE_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60)
COUNT_RECORDS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
SIZE_BYTES = tuple(4**n for n in range(5, 14))


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `name` carries its unit and no prefix; `buckets` are upper bounds in that unit.

    `is_sparse`: series come with their first value, because a process uses but some of the label's values.
    """

    name: str
    kind: Kind
    help: str
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()
    processes: tuple[Process, ...] = ENGINE
    is_sparse: bool = False

    @property
    def full_name(self) -> str:
        """The name as Prometheus shows it."""
        return PREFIX + self.name


def counter(name: str, text: str, *of: Label, processes: tuple[Process, ...] = ENGINE) -> Metric:
    """Describe something that only grows."""
    return Metric(name=name, kind=Kind.COUNTER, help=text, labels=of, processes=processes)


def gauge(name: str, text: str, *of: Label, processes: tuple[Process, ...] = ENGINE) -> Metric:
    """Describe something that goes up and down."""
    return Metric(name=name, kind=Kind.GAUGE, help=text, labels=of, processes=processes)


def histogram(
    name: str, text: str, *of: Label, buckets: tuple[float, ...], processes: tuple[Process, ...] = ENGINE
) -> Metric:
    """Describe a distribution over `buckets`."""
    return Metric(name=name, kind=Kind.HISTOGRAM, help=text, labels=of, buckets=buckets, processes=processes)


RECORDS_CONSUMED = counter("records_consumed_total", "Records handed to the engine by the consumer.", TOPIC)
CONSUMED_BYTES = counter("consumed_bytes_total", "Bytes of keys and values of those records, decompressed.", TOPIC)
OUTCOMES = counter(
    "outcomes_total",
    "Committed records by outcome; every record ends in exactly one. Founded, linked, retracted and late are reserved "
    "for LINK, which is no service yet.",
    OUTCOME,
)
RECORDS_PUBLISHED = counter("records_published_total", "Committed output records, dead letters included.", TOPIC)
PUBLISHED_BYTES = counter("published_bytes_total", "Bytes of keys and values of those records.", TOPIC)
REPORTS_PUBLISHED = counter(
    "reports_published_total",
    "Committed incident reports by type and status.",
    EVENT_TYPE,
    STATUS,
    processes=(Process.EXTRACT,),
)
DEAD_LETTERS = counter("dead_letters_total", "Committed dead letters by reason.", REASON)
BREAKER_OPEN = gauge("breaker_open", "1 while the dead-letter breaker holds consumption back.")
QUARANTINED = counter("quarantined_records_total", "Records quarantined because they ended the process itself.")

STAGE_DURATION = histogram(
    "stage_duration_seconds",
    "Time that a batch spent in a stage.",
    STAGE,
    buckets=DURATION_SECONDS,
)
BATCH_RECORDS = histogram("batch_records", "Records in a committed batch.", buckets=COUNT_RECORDS)
BATCH_BYTES = histogram("batch_bytes", "Bytes of values in a committed batch.", buckets=SIZE_BYTES)
PIPELINE_LATENCY = histogram(
    "pipeline_latency_seconds",
    "From a record's timestamp to the commit of what it came to.",
    buckets=LATENCY_SECONDS,
)
FRESHNESS = histogram(
    "freshness_seconds",
    "From an article's publication, where its time of day is known, to the commit of its new or updated report.",
    buckets=FRESHNESS_SECONDS,
    processes=(Process.EXTRACT,),
)
TIME_ANOMALIES = counter(
    "timestamp_anomalies_total",
    "Ages that were clamped or left out, by what was odd about the time.",
    closed("kind", labels.TimeAnomaly),
)

LAG_RECORDS = gauge("consumer_lag_records", "Records between the consumer's position and the end.", TOPIC, PARTITION)
LAG_SECONDS = gauge("consumer_lag_seconds", "Age of the oldest record not yet committed; 0 if none.", TOPIC, PARTITION)
COMMITTED_OFFSET = gauge("committed_offset", "Next offset to read, as last committed.", TOPIC, PARTITION)
PROGRESS_TIMESTAMP = gauge(
    "partition_last_progress_timestamp_seconds",
    "Unix time of the last commit that moved the partition, or of its assignment.",
    TOPIC,
    PARTITION,
)
ASSIGNED_PARTITIONS = gauge("assigned_partitions", "Input partitions this process owns.")
REBALANCES = counter("rebalances_total", "Rebalance callbacks seen.", closed("cause", labels.RebalanceCause))
REBALANCE_DURATION = histogram(
    "rebalance_duration_seconds",
    "From partitions revoked, or assigned for the first time, to consumption going on.",
    buckets=REBALANCE_SECONDS,
)
RECORDS_DISCARDED = counter(
    "records_discarded_total",
    "Polled records dropped before commit, to be read again.",
    closed("cause", labels.DiscardCause),
)

TRANSACTIONS = counter("transactions_total", "Transactions by result.", closed("result", labels.TransactionResult))
TRANSACTION_DURATION = histogram(
    "transaction_duration_seconds", "From begin to commit or abort.", buckets=DURATION_SECONDS
)
SESSIONS_FAILED = counter("sessions_failed_total", "Producer sessions given up and begun again.")

POOL_WORKERS = gauge("pool_workers", "Pool children that were started and kept running, the spare included.")
POOL_QUEUE = gauge("pool_queue_records", "Records waiting for a pool child or in one.")
POOL_RSS = gauge("pool_memory_rss_bytes", "Resident memory of all pool children, shared pages counted in each.")
POOL_BUSY = counter("pool_busy_seconds_total", "Time pool children spent on records, summed.")
POOL_TASK = histogram("pool_task_seconds", "Time of one record in a pool child.", buckets=DURATION_SECONDS)
POOL_RESTARTS = counter(
    "pool_worker_restarts_total", "Pool children replaced.", closed("reason", labels.RestartReason, other=True)
)

STATE_ENTRIES = gauge("state_entries", "Keys in a partition's state (RocksDB's estimate).", PARTITION)
STATE_BYTES = gauge("state_bytes", "Bytes on disk of a partition's state.", PARTITION)
STATE_RESTORE = histogram(
    "state_restore_seconds", "Time to restore a partition's state from its changelog.", buckets=LATENCY_SECONDS
)

TALLY_OFFSETS = gauge("tally_offsets", "Next offset minus first offset plus rewound, by the tally.", PARTITION)
TALLY_OUTCOMES = gauge("tally_outcomes", "Outcomes counted since the first offset, by the tally.", PARTITION)
TALLY_SKIPPED = gauge("tally_skipped", "Gaps and offsets skipped on purpose, by the tally.", PARTITION)
TALLY_EXPIRED = gauge("tally_expired", "Offsets that retention deleted before they were read, by the tally.", PARTITION)
UNACCOUNTED = gauge(
    "unaccounted_records", "Offsets that are neither an outcome nor skipped nor expired, over all; must be 0."
)

VIEW_RECORDS = counter(
    "view_records_total",
    "Records read by VIEWS, by what was done with them.",
    closed("result", labels.ViewResult),
    processes=(Process.VIEWS,),
)
VIEW_ENTRIES = gauge(
    "view_table_entries", "Keys held by a table.", closed("table", labels.Table), processes=(Process.VIEWS,)
)
VIEW_LAG = gauge("view_lag_records", "Reports not yet in the tables.", PARTITION, processes=(Process.VIEWS,))
VIEW_REQUESTS = counter(
    "view_http_requests_total",
    "Answers of the VIEWS API.",
    closed("route", labels.Route),
    closed("code", labels.CodeClass),
    processes=(Process.VIEWS,),
)
VIEW_REQUEST_DURATION = histogram(
    "view_http_request_duration_seconds",
    "Time to answer a request to the VIEWS API.",
    closed("route", labels.Route),
    buckets=DURATION_SECONDS,
    processes=(Process.VIEWS,),
)

READY = Metric(
    name="ready",
    kind=Kind.GAUGE,
    help="1 where a readiness check of the process passes.",
    labels=(closed("check", labels.Check),),
    processes=EVERY,
    is_sparse=True,
)
EVENT_LOOP_LAG = histogram(
    "event_loop_lag_seconds", "How late the event loop ran a timer.", buckets=DURATION_SECONDS, processes=EVERY
)
MEMORY_RSS = gauge("memory_rss_bytes", "Resident memory of this process, children apart.", processes=EVERY)
LOG_RECORDS = counter(
    "log_records_total", "Log lines of level warning and above.", closed("level", labels.Level), processes=EVERY
)
BUILD_INFO = gauge(
    "build_info", "1; the version in its label.", Label(name="version"), Label(name="python"), processes=EVERY
)
RULES_INFO = gauge(
    "rules_info",
    "1 for the rules and gazetteer that made the last committed report.",
    Label(name="hash"),
    processes=(Process.EXTRACT,),
)

METRICS: tuple[Metric, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Metric))
