"""The metrics of one process. In: counts, states and times as they happen. Out: Prometheus' text."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics

from stream import __version__
from stream.observe import metrics
from stream.observe.labels import OTHER, PARTITION, TOPIC, Label
from stream.observe.metrics import METRICS, Kind, Metric, Process

Series = Counter | Gauge | Histogram


class UnknownLabelError(ValueError):
    """Our own fault: a label value outside its closed set, or a series that this process does not have."""


class Metrics:
    """Holds one process's series. `topics` are the values that the label `topic` may take; others count as `other`.

    Series of closed label sets exist from the start, so that a first increment is seen as one and alerts on absent
    counters work. Series of a partition come with its first value and go with `forget_partition`.
    """

    def __init__(self, process: Process, *, topics: Sequence[str] = ()) -> None:
        # They double the series of every counter and tell nothing that we use; the function has no annotations.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self.process = process
        self._topics = (*topics, OTHER)
        self._registry = CollectorRegistry()
        self._families: dict[str, Series] = {}
        self._children: dict[tuple[str, tuple[str, ...]], Series] = {}
        for metric in METRICS:
            if process in metric.processes:
                self._add_family(metric)
        self.set(metrics.BUILD_INFO, 1, __version__, platform.python_version())
        self.read(metrics.MEMORY_RSS, resident_bytes)

    def add(self, metric: Metric, amount: float = 1, *labels: str) -> None:
        """Add `amount` to a counter; label values in the order of `metric.labels`."""
        child = self._child(metric, labels)
        if isinstance(child, Histogram):
            raise UnknownLabelError(f"{metric.name} is a histogram: observe() it")
        child.inc(amount)

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        """Set a gauge to `value`."""
        child = self._child(metric, labels)
        if not isinstance(child, Gauge):
            raise UnknownLabelError(f"{metric.name} is no gauge")
        child.set(value)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Put `value` into a histogram, in the unit of its name."""
        child = self._child(metric, labels)
        if not isinstance(child, Histogram):
            raise UnknownLabelError(f"{metric.name} is no histogram")
        child.observe(value)

    def read(self, metric: Metric, source: Callable[[], float], *labels: str) -> None:
        """Let a gauge ask `source` whenever it is scraped."""
        child = self._child(metric, labels)
        if not isinstance(child, Gauge):
            raise UnknownLabelError(f"{metric.name} is no gauge")
        child.set_function(source)

    def forget_partition(self, topic: str, partition: int) -> None:
        """Remove the series of a partition that this process no longer owns."""
        values = {TOPIC.name: self._known(TOPIC, topic), PARTITION.name: str(partition)}
        for metric in METRICS:
            if PARTITION in metric.labels and metric.name in self._families:
                key = tuple(values[label.name] for label in metric.labels)
                if self._children.pop((metric.name, key), None) is not None:
                    self._families[metric.name].remove(*key)

    def expose(self, accept: str = "") -> tuple[bytes, str]:
        """Return the page and its content type: OpenMetrics where the `Accept` header names it, else plain text."""
        if "application/openmetrics-text" in accept:
            body: bytes = openmetrics.generate_latest(self._registry)  # type: ignore[no-untyped-call] # ships none
            return body, openmetrics.CONTENT_TYPE_LATEST
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4

    def count_series(self) -> int:
        """How many series the page holds."""
        return sum(len(family.samples) for family in self._registry.collect())

    def value(self, metric: Metric, *labels: str) -> float:
        """Read a counter or gauge back, or a histogram's count; 0 where there is no such series."""
        name = metric.full_name + ("_count" if metric.kind is Kind.HISTOGRAM else "")
        named = {label.name: value for label, value in zip(metric.labels, labels, strict=True)}
        return self._registry.get_sample_value(name, named) or 0.0

    def _add_family(self, metric: Metric) -> None:
        names = [label.name for label in metric.labels]
        if metric.kind is Kind.HISTOGRAM:
            family: Series = Histogram(
                metric.full_name, metric.help, names, buckets=metric.buckets, registry=self._registry
            )
        else:
            made = Counter if metric.kind is Kind.COUNTER else Gauge
            family = made(metric.full_name, metric.help, names, registry=self._registry)
        self._families[metric.name] = family
        for labels in () if metric.is_sparse else self._first_series(metric.labels):
            self._child(metric, labels)

    def _first_series(self, labels: tuple[Label, ...]) -> Iterable[tuple[str, ...]]:
        sets = [self._topics if label is TOPIC else label.values for label in labels]
        known = [values for values in sets if values is not None]
        return product(*known) if len(known) == len(sets) else ()

    def _child(self, metric: Metric, labels: tuple[str, ...]) -> Series:
        child = self._children.get((metric.name, labels))
        return child if child is not None else self._new_child(metric, labels)

    def _new_child(self, metric: Metric, labels: tuple[str, ...]) -> Series:
        family = self._families.get(metric.name)
        if family is None or len(labels) != len(metric.labels):
            raise UnknownLabelError(f"{metric.name}: no such series in {self.process}: {labels}")
        known = tuple(self._known(label, value) for label, value in zip(metric.labels, labels, strict=True))
        if known != labels:
            return self._child(metric, known)  # not cached under the unknown value: the cache stays bounded too
        child = family.labels(*known) if known else family
        self._children[metric.name, known] = child
        return child

    def _known(self, label: Label, value: str) -> str:
        values = self._topics if label is TOPIC else label.values
        if values is None or value in values:
            return value
        if OTHER in values:
            return OTHER
        raise UnknownLabelError(f"{value!r} is none of {label.name}'s values")


def resident_bytes() -> float:
    """Resident memory of this process, in bytes; NaN where the platform does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * float(os.sysconf("SC_PAGE_SIZE"))
    except OSError:
        return float("nan")
