"""The engine's words as metrics. In: what the engine and the pool tell. Out: series and readiness checks."""

from pathlib import Path

import orjson
import pytest

from stream.engine.dead_letters import REASONS
from stream.engine.model import Output, Record
from stream.observe import metrics
from stream.observe.health import Health
from stream.observe.labels import OTHER, Check, EngineFault
from stream.observe.metrics import METRICS, Kind, Metric, Process
from stream.observe.registry import Metrics
from stream.workers.counting import Counting, PoolCounting, read_head

NOW = 1_714_564_800.0  # 2024-05-01T12:00:00Z
REPORTS = "news.incident-reports"


@pytest.fixture
def counts() -> Metrics:
    return Metrics(Process.EXTRACT, topics=("news.articles", REPORTS))


@pytest.fixture
def health() -> Health:
    return Health((Check.BROKER, Check.POOL))


@pytest.fixture
def counting(counts: Metrics, health: Health) -> Counting:
    return Counting(counts, health, clock=lambda: NOW, reports_topic=REPORTS)


def record(age_seconds: float = 2.0) -> Record:
    at = int((NOW - age_seconds) * 1000)
    return Record(topic="news.articles", partition=0, offset=7, timestamp_ms=at, key=b"k", value=b"{}")


def report(topic: str = REPORTS, *, status: str = "new", **article: object) -> Output:
    body = {
        "status": status,
        "event_type": "Crime",
        "article": {"published_at": "2024-05-01T18:50:00+07:00", **article},
        "extractor": {"rules_hash": "abc"},
    }
    return Output(topic=topic, key=b"r", value=orjson.dumps(body))


def tally(counting: Counting, partition: int, unaccounted: int = 0) -> None:
    numbers = {"first": 100, "next": 170, "rewound": 5, "skipped": 2, "gaps": 10, "expired": 3}
    counting.tally(partition, numbers, {"incident": 20, "empty": 40 - unaccounted}, unaccounted)


def test_the_engine_s_reasons_are_those_of_the_metric() -> None:
    assert {fault.value for fault in EngineFault} == REASONS


def test_a_worker_s_own_reason_is_kept_and_an_unheard_of_one_is_other(counting: Counting, counts: Metrics) -> None:
    for reason in ("not_json", "quarantined", "something new"):
        counting.dead_letter(reason, "work")
    assert [counts.value(metrics.DEAD_LETTERS, name) for name in ("not_json", "quarantined", OTHER)] == [1, 1, 1]


def test_outcomes_include_records_that_could_not_be_read(counting: Counting, counts: Metrics) -> None:
    counting.outcome(record(), "incident")
    counting.unreadable(40, "failed")
    assert counts.value(metrics.OUTCOMES, "incident") == 1
    assert counts.value(metrics.OUTCOMES, "failed") == 40
    assert counts.value(metrics.PIPELINE_LATENCY) == 1


def test_an_age_is_never_negative_and_the_oddity_is_counted(counting: Counting, counts: Metrics) -> None:
    counting.outcome(record(age_seconds=-3_600), "empty")
    assert counts.value(metrics.TIME_ANOMALIES, "future") == 1
    assert b'incident_stream_pipeline_latency_seconds_bucket{le="0.005"} 1.0' in counts.expose()[0]


def test_reports_are_counted_by_type_and_status_with_their_freshness(counting: Counting, counts: Metrics) -> None:
    counting.emitted(record(), report())
    counting.emitted(record(), report(status="retracted"))
    counting.emitted(record(), report(topic="news.dead-letters"))
    assert counts.value(metrics.REPORTS_PUBLISHED, "Crime", "new") == 1
    assert counts.value(metrics.REPORTS_PUBLISHED, "Crime", "retracted") == 1
    assert counts.value(metrics.FRESHNESS) == 1
    assert b"incident_stream_freshness_seconds_sum 600.0" in counts.expose()[0]


def test_an_article_without_a_time_of_day_tells_no_freshness(counting: Counting, counts: Metrics) -> None:
    counting.emitted(record(), report(published_day_only=True))
    assert counts.value(metrics.FRESHNESS) == 0
    assert counts.value(metrics.REPORTS_PUBLISHED, "Crime", "new") == 1


def test_the_rules_of_the_last_report_are_named(counting: Counting, counts: Metrics) -> None:
    counting.emitted(record(), report())
    assert counts.value(metrics.RULES_INFO, "abc") == 1
    newer = Output(topic=REPORTS, key=b"r", value=b'{"extractor": {"rules_hash": "def"}}')
    counting.emitted(record(), newer)
    assert (counts.value(metrics.RULES_INFO, "abc"), counts.value(metrics.RULES_INFO, "def")) == (0, 1)


@pytest.mark.parametrize("value", [b"", b"[]", b'"x"', b'{"article": 3}', b'{"article": {"published_at": "soon"}}'])
def test_what_is_no_report_of_ours_is_no_exception(value: bytes) -> None:
    """The record is committed already when the observer hears of it."""
    assert read_head(value) is None


def test_both_sides_of_the_conservation_law_are_shown(counting: Counting, counts: Metrics) -> None:
    tally(counting, 3)
    offsets, outcomes = counts.value(metrics.TALLY_OFFSETS, "3"), counts.value(metrics.TALLY_OUTCOMES, "3")
    skipped, expired = counts.value(metrics.TALLY_SKIPPED, "3"), counts.value(metrics.TALLY_EXPIRED, "3")
    assert offsets == outcomes + skipped + expired == 75
    assert counts.value(metrics.UNACCOUNTED) == 0


def test_a_loss_and_a_surplus_do_not_cancel(counting: Counting, counts: Metrics) -> None:
    tally(counting, 0, unaccounted=2)
    tally(counting, 1, unaccounted=-2)
    assert counts.value(metrics.UNACCOUNTED) == 4


def test_partitions_taken_back_leave_no_series(counting: Counting, counts: Metrics) -> None:
    """A lag that stands still because nobody updates it would raise an alert in the wrong place."""
    tally(counting, 0, unaccounted=1)
    counting.rebalance(assigned=1, seconds=0.2)
    counting.lag("news.articles", 0, 12, 3.5)
    counting.progress("news.articles", 0, 170)
    counting.state_size(0, 10, 1_000)
    assert counts.value(metrics.LAG_SECONDS, "news.articles", "0") == 3.5
    assert counts.value(metrics.ASSIGNED_PARTITIONS) == 1
    counting.revoked(1)
    counting.lag("news.articles", 0, 12, 3.5)
    assert b"partition=" not in counts.expose()[0]
    assert counts.value(metrics.ASSIGNED_PARTITIONS) == counts.value(metrics.UNACCOUNTED) == 0


def test_a_partition_that_never_moves_is_measured_from_its_assignment(counting: Counting, counts: Metrics) -> None:
    counting.rebalance(assigned=1, seconds=0.2)
    counting.lag("news.articles", 1, 12, 3.5)
    assert counts.value(metrics.PROGRESS_TIMESTAMP, "news.articles", "1") == NOW


def test_a_failed_session_lets_go_as_well(counting: Counting, counts: Metrics) -> None:
    counting.rebalance(assigned=1, seconds=0.2)
    counting.progress("news.articles", 0, 170)
    counting.session_failed("ProducerFenced")
    assert counts.value(metrics.SESSIONS_FAILED) == 1
    assert b"partition=" not in counts.expose()[0]


def test_every_word_of_the_engine_has_its_series(counting: Counting, counts: Metrics) -> None:
    for cause in ("rebalanced", "aborted", "unfinished"):
        counting.discarded(3, cause)
        assert counts.value(metrics.RECORDS_DISCARDED, cause) == 3
    for stage in ("poll", "work", "fold", "publish", "commit", "restore"):
        counting.stage(stage, 0.1)
        assert counts.value(metrics.STAGE_DURATION, stage) == 1
    for result in ("committed", "aborted", "fenced", "unknown"):
        counting.transaction(result, 0.1)
        assert counts.value(metrics.TRANSACTIONS, result) == 1
    assert counts.value(metrics.STATE_RESTORE) == 1


def test_readiness_passes_through_with_its_reason(counting: Counting, health: Health) -> None:
    counting.ready("broker", is_ready=False)
    assert health.ready().checks["broker"].reason == "no broker answers"
    counting.ready("broker", is_ready=True)
    assert health.ready().checks["broker"].ok


def test_the_breaker_shows(counting: Counting, counts: Metrics) -> None:
    counting.breaker(is_open=True)
    assert counts.value(metrics.BREAKER_OPEN) == 1
    counting.breaker(is_open=False)
    assert counts.value(metrics.BREAKER_OPEN) == 0


def test_children_are_counted_and_their_replacements_by_reason(counts: Metrics, health: Health) -> None:
    pool = PoolCounting(counts, health)
    for reason in ("start", "start", "worker_crash", "timeout", "never heard of"):
        pool.worker_started(reason)
    pool.busy(1.5)
    pool.queue_depth(7)
    pool.resident_bytes(1_000)
    assert counts.value(metrics.POOL_WORKERS) == 2
    reasons = ("worker_crash", "timeout", "out_of_memory", OTHER)
    assert [counts.value(metrics.POOL_RESTARTS, reason) for reason in reasons] == [1, 1, 0, 1]
    assert (counts.value(metrics.POOL_BUSY), counts.value(metrics.POOL_QUEUE)) == (1.5, 7)
    assert counts.value(metrics.POOL_RSS) == 1_000
    assert health.ready().checks["pool"].ok


SOURCES = [path for path in Path(metrics.__file__).parents[1].rglob("*.py") if path.name != "metrics.py"]
NAMES = {id(value): name for name, value in vars(metrics).items() if isinstance(value, Metric)}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_no_metric_is_promised_that_nobody_sets(metric: Metric) -> None:
    word = f"metrics.{NAMES[id(metric)]}"
    calls = ("add(", "set(", "observe(", "read(")
    assert any(f".{call}{word}" in path.read_text() for path in SOURCES for call in calls), metric.kind is Kind.GAUGE
