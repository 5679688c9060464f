"""The list of metrics and the registry. In: the list. Out: names, series and pages as promised."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from stream.observe import metrics
from stream.observe.document import PAGE, render
from stream.observe.labels import OTHER, PARTITION, TOPIC
from stream.observe.metrics import METRICS, Kind, Metric, Process
from stream.observe.registry import Metrics, UnknownLabelError

TOPICS = ("news.articles", "news.incident-reports", "news.dead-letters", "changelog")
BASE_UNITS = ("seconds", "bytes", "records", "offset", "offsets", "entries", "info")


@pytest.fixture
def extract() -> Metrics:
    return Metrics(Process.EXTRACT, topics=TOPICS)


def ids(metric: Metric) -> str:
    return metric.name


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_a_counter_and_only_a_counter_ends_in_total(metric: Metric) -> None:
    assert metric.name.endswith("_total") == (metric.kind is Kind.COUNTER)


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_a_name_uses_base_units(metric: Metric) -> None:
    assert not any(f"_{unit}" in metric.name for unit in ("ms", "millis", "milliseconds", "kb", "minutes", "percent"))


@pytest.mark.parametrize("metric", [m for m in METRICS if m.kind is Kind.HISTOGRAM], ids=ids)
def test_a_histogram_names_its_unit_and_has_rising_buckets(metric: Metric) -> None:
    assert metric.name.rsplit("_", 1)[1] in BASE_UNITS
    assert list(metric.buckets) == sorted(set(metric.buckets))
    assert metric.buckets


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_partition_is_a_label_of_gauges_only(metric: Metric) -> None:
    assert PARTITION not in metric.labels or metric.kind is Kind.GAUGE


def test_names_are_unique() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)


@pytest.mark.parametrize("process", list(Process))
def test_a_process_with_24_partitions_stays_under_2000_series(process: Process) -> None:
    pages = Metrics(process, topics=TOPICS)
    before = pages.count_series()
    for metric in METRICS:
        if PARTITION in metric.labels and process in metric.processes:
            for partition in range(24):
                pages.set(metric, 1, *([TOPICS[0]] if TOPIC in metric.labels else []), str(partition))
    assert before < pages.count_series() <= 2_000


def test_series_of_closed_sets_exist_before_anything_happened(extract: Metrics) -> None:
    page = extract.expose()[0].decode()
    assert 'incident_stream_dead_letters_total{reason="worker_crash"} 0.0' in page
    assert 'incident_stream_records_consumed_total{topic="news.articles"} 0.0' in page
    assert "incident_stream_unaccounted_records 0.0" in page


def test_the_page_parses_and_carries_no_created_series(extract: Metrics) -> None:
    body, content_type = extract.expose()
    families = list(text_string_to_metric_families(body.decode()))
    assert content_type.startswith("text/plain")
    assert len(families) == sum(Process.EXTRACT in metric.processes for metric in METRICS)
    assert b"_created" not in body


def test_openmetrics_is_served_to_who_asks_for_it(extract: Metrics) -> None:
    body, content_type = extract.expose("application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")


def test_an_accept_header_without_sense_gets_plain_text(extract: Metrics) -> None:
    assert extract.expose("text/plain; version=banana")[1].startswith("text/plain")


def test_a_value_outside_the_closed_set_counts_as_other(extract: Metrics) -> None:
    extract.add(metrics.DEAD_LETTERS, 2, "never heard of")
    extract.add(metrics.RECORDS_CONSUMED, 3, "somebody.elses.topic")
    assert extract.value(metrics.DEAD_LETTERS, OTHER) == 2
    assert extract.value(metrics.RECORDS_CONSUMED, OTHER) == 3
    assert b"never heard of" not in extract.expose()[0]


def test_a_set_without_other_refuses_what_it_does_not_know(extract: Metrics) -> None:
    with pytest.raises(UnknownLabelError, match="result"):
        extract.add(metrics.TRANSACTIONS, 1, "perhaps")


def test_a_process_has_no_series_of_another(extract: Metrics) -> None:
    with pytest.raises(UnknownLabelError, match="view_records_total"):
        extract.add(metrics.VIEW_RECORDS, 1, "applied")


@pytest.mark.parametrize("metric", [metrics.BATCH_RECORDS, metrics.QUARANTINED])
def test_only_a_gauge_can_be_set(extract: Metrics, metric: Metric) -> None:
    with pytest.raises(UnknownLabelError, match="no gauge"):
        extract.set(metric, 1)


def test_a_partition_that_went_away_leaves_no_series(extract: Metrics) -> None:
    for partition in ("0", "1"):
        extract.set(metrics.LAG_SECONDS, 9, "news.articles", partition)
        extract.set(metrics.TALLY_OFFSETS, 9, partition)
    extract.forget_partition("news.articles", 0)
    page = extract.expose()[0].decode()
    assert 'partition="0"' not in page
    assert extract.value(metrics.LAG_SECONDS, "news.articles", "1") == 9
    extract.set(metrics.LAG_SECONDS, 4, "news.articles", "0")
    assert extract.value(metrics.LAG_SECONDS, "news.articles", "0") == 4


def test_memory_is_read_when_scraped(extract: Metrics) -> None:
    assert extract.value(metrics.MEMORY_RSS) > 1_000_000


def test_the_page_in_docs_is_the_list() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run: python -m stream.observe.document"
