"""The alerts in config/. In: rule files as text, the list of metrics. Out: names that exist, rules that speak."""

import re
import subprocess
from pathlib import Path

import pytest

from stream.observe.labels import Label
from stream.observe.metrics import METRICS, PREFIX, Metric, Process
from stream.observe.registry import Metrics

FOLDER = Path(__file__).parents[3] / "config" / "prometheus"
RULES = (FOLDER / "alerts.yml").read_text(encoding="utf-8")
TESTS = (FOLDER / "alerts.test.yml").read_text(encoding="utf-8")
ALERTS = re.findall(r"alert: (\w+)", RULES)
BY_NAME = {metric.full_name: metric for metric in METRICS}


def metric_of(name: str) -> Metric | None:
    return BY_NAME.get(name) or BY_NAME.get(re.sub(r"_(bucket|count|sum)$", "", name))


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(rf"{PREFIX}\w+[a-z]\b(?!\*)", RULES + TESTS)) - {f"{PREFIX}tally_"})
)
def test_an_alert_asks_for_metrics_that_exist(name: str) -> None:
    assert metric_of(name) is not None


@pytest.mark.parametrize(
    ("name", "label", "values"), re.findall(rf'({PREFIX}\w+)\{{(\w+)(?:=|!=|=~)"([^"]+)"\}}', RULES)
)
def test_an_alert_asks_for_label_values_that_exist(name: str, label: str, values: str) -> None:
    metric = metric_of(name)
    assert metric is not None
    if label == "le":
        assert float(values) in metric.buckets
        return
    known: Label = next(known for known in metric.labels if known.name == label)
    assert known.values is not None
    assert set(values.split("|")) <= set(known.values)


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_has_a_test_in_which_it_speaks(alert: str) -> None:
    assert re.search(rf"(alertname: {alert}\n|alertname=\"{alert}\")", TESTS)


def test_names_of_alerts_are_unique() -> None:
    assert len(set(ALERTS)) == len(ALERTS) == RULES.count("expr:")


@pytest.mark.debian
@pytest.mark.parametrize("arguments", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")])
def test_promtool_passes_them(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.debian
def test_promtool_finds_nothing_to_say_about_the_page() -> None:
    """The lint of metric names and help texts that Prometheus itself offers."""
    for process in Process:
        page = Metrics(process, topics=("news.articles",)).expose()[0]
        done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False)  # noqa: S607
        assert done.stdout + done.stderr == b""
