"""Readiness and liveness. In: what the parts say. Out: verdicts with reasons."""

from datetime import UTC, datetime, timedelta

import pytest

from stream.observe import metrics
from stream.observe.health import Health
from stream.observe.labels import Check
from stream.observe.metrics import Process
from stream.observe.registry import Metrics


class Clock:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        """Tell the wall clock."""
        return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Tell the steady clock."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    return Health((Check.BROKER, Check.POOL), stall_seconds=60, now=clock.now, monotonic=clock.monotonic)


def test_nothing_is_ready_before_it_said_so(health: Health) -> None:
    verdict = health.ready()
    assert not verdict.ok
    assert verdict.checks["pool"].reason == "not yet"


def test_ready_needs_every_check(health: Health) -> None:
    health.passed(Check.BROKER)
    assert not health.ready().ok
    health.passed(Check.POOL)
    assert health.ready().ok


def test_a_failing_check_says_why_and_since_when(health: Health, clock: Clock) -> None:
    health.passed(Check.BROKER)
    health.passed(Check.POOL)
    clock.seconds = 5
    health.failed(Check.BROKER, "no answer for 3 s")
    clock.seconds = 7
    health.failed(Check.BROKER, "no answer for 5 s")
    broker = health.ready().checks["broker"]
    assert (broker.ok, broker.reason) == (False, "no answer for 5 s")
    assert broker.since == datetime(2024, 5, 1, 0, 0, 5, tzinfo=UTC)


def test_a_missing_broker_does_not_ask_for_a_restart(health: Health) -> None:
    health.failed(Check.BROKER, "gone")
    assert health.alive().ok


def test_a_main_loop_that_stands_still_is_not_alive(health: Health, clock: Clock) -> None:
    health.beat()
    clock.seconds = 60
    assert health.alive().ok
    clock.seconds = 61
    verdict = health.alive()
    assert not verdict.ok
    assert "61 s" in verdict.checks["main_loop"].reason
    health.beat()
    assert health.alive().ok


def test_a_long_start_is_alive(health: Health, clock: Clock) -> None:
    clock.seconds = 10_000
    assert health.alive().ok


def test_a_dead_process_says_so(health: Health) -> None:
    health.died("five sessions failed")
    assert health.alive().checks["main_loop"].reason == "five sessions failed"


def test_checks_show_in_the_metrics() -> None:
    counts = Metrics(Process.EXTRACT)
    health = Health((Check.BROKER,), metrics=counts)
    page = counts.expose()[0].decode()
    assert 'incident_stream_ready{check="broker"} 0.0' in page
    assert 'check="tables"' not in page, "a check that the process does not have would raise an alert"
    health.passed(Check.BROKER)
    assert counts.value(metrics.READY, "broker") == 1
