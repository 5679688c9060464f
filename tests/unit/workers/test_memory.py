"""What is remembered is forgotten by age, in bounded steps, at the same records in every replay."""

from typing import Any

import pytest

from stream.report.identity import KnownReport
from stream.report.model import IncidentKey
from stream.workers.memory import CHUNK, Entry, decode_entry, encode_entry

FULL = Entry(
    fingerprint="f",
    rules_hash="r",
    revision=3,
    seen_ms=1_000,
    next_ordinal=4,
    reports=(
        KnownReport(ordinal=1, revision=2, digest="d", key=IncidentKey(event_type="Crime", sub_event_type="Other")),
        KnownReport(
            ordinal=3,
            revision=1,
            digest="e",
            key=IncidentKey(
                event_type="Battles",
                sub_event_type="Armed clash",
                country="ID",
                admin1="Papua",
                locality="Rantau",
                first_day="2026-03-01",
                last_day="2026-03-02",
            ),
        ),
    ),
)


@pytest.mark.parametrize("entry", [FULL, Entry(fingerprint=None, rules_hash="", revision=None, seen_ms=0)])
def test_an_entry_is_read_as_it_was_written(entry: Entry) -> None:
    assert decode_entry(encode_entry(entry)) == entry


def entries(worker: Any) -> set[str]:  # noqa: ANN401 - the worker of conftest.py
    return {key[1:].decode() for key in worker.state.values if key.startswith(b"a")}


def test_articles_older_than_the_horizon_are_forgotten(make_worker: Any) -> None:  # noqa: ANN401
    worker = make_worker(remember_ms=1_000)
    for number in range(10 * CHUNK):
        worker.send("Tenang.", key=f"k{number}", at_ms=number * 10)
    left = {int(key[1:]) for key in entries(worker)}
    newest = 10 * CHUNK - 1
    assert set(range(newest - 100, newest + 1)) <= left, "within the horizon nothing is forgotten"
    assert len(left) <= 100 + 3 * CHUNK, "and little that is older is kept"


def test_a_forgotten_article_is_new_again(make_worker: Any) -> None:  # noqa: ANN401
    worker = make_worker(remember_ms=1_000)
    worker.send("Crime | Muara | 2", key="lama", at_ms=0)
    for number in range(4 * CHUNK):
        worker.send("Tenang.", key=f"k{number}", at_ms=5_000 + number * 10)
    assert "lama" not in entries(worker)
    assert worker.send("Crime | Muara | 2", key="lama", at_ms=9_000).outcome == "incident"


def test_an_article_that_came_again_is_kept_as_long_as_it_comes(make_worker: Any) -> None:  # noqa: ANN401
    worker = make_worker(remember_ms=1_000)
    worker.send("Crime | Muara | 2", key="lama", at_ms=0)
    for number in range(20 * CHUNK):
        worker.send("Tenang.", key=f"k{number}", at_ms=number * 10)
        if number % 50 == 0:
            assert worker.send("Crime | Muara | 2", key="lama", at_ms=number * 10).outcome == "duplicate"


def test_the_queue_does_not_outgrow_what_is_remembered(make_worker: Any) -> None:  # noqa: ANN401
    worker = make_worker(remember_ms=1_000)
    for number in range(30 * CHUNK):
        worker.send("Tenang.", key=f"k{number}", at_ms=number * 10)
    assert sum(key.startswith(b"q") for key in worker.state.values) <= 100 // CHUNK + 3


def test_a_new_article_costs_three_writes_whatever_is_remembered(worker: Any) -> None:  # noqa: ANN401
    for number in range(5 * CHUNK):
        worker.state.puts = 0
        worker.send("Tenang.", key=f"k{number}")
        assert worker.state.puts == 3
