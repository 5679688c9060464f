"""EXTRACT without Kafka: every outcome, and what is published when an article comes again."""

from typing import Any, Protocol

import orjson
import pytest

from stream.engine.model import Folded
from stream.report.encode import read_report
from stream.report.identity import report_id

TWO = "Battles | Rantau | 3\nCrime | Muara | 2"


class Worker(Protocol):
    """The worker of conftest.py, as these tests use it."""

    state: Any
    topic: list[dict[str, Any]]

    def rules(self, rules_hash: str, suffix: str = "") -> None:
        """Start again with other rules, which find the same places with a suffix."""

    def send(self, body: str | None, *, key: str = "a-1", at_ms: int = 1_000, **fields: object) -> Folded:
        """Send an article."""

    def send_bytes(self, value: bytes | None, *, key: bytes | None, at_ms: int = 1_000) -> Folded:
        """Send any bytes."""


def told(worker: Worker) -> list[tuple[str, int, str | None]]:
    """Return status, revision and place of everything published, in order."""
    return [
        (report["status"], report["revision"], (report["location"] or {}).get("locality")) for report in worker.topic
    ]


def test_a_new_article_publishes_its_incidents_in_text_order(worker: Worker) -> None:
    folded = worker.send(TWO, at_ms=77)
    assert folded.outcome == "incident"
    assert told(worker) == [("new", 1, "Rantau"), ("new", 1, "Muara")]
    assert [report["report_id"] for report in worker.topic] == [report_id("a-1", 0), report_id("a-1", 1)]
    for output, report in zip(folded.outputs, worker.topic, strict=True):
        assert (output.topic, output.timestamp_ms) == ("out", 77)
        assert output.key == report["report_id"].encode()
        assert output.value is not None
        read_report(output.value)


def test_an_article_without_incidents_is_empty(worker: Worker) -> None:
    assert worker.send("Hari yang tenang.") == Folded(outcome="empty")


def test_the_same_again_is_a_duplicate(worker: Worker) -> None:
    worker.send(TWO)
    assert worker.send(TWO, at_ms=2_000) == Folded(outcome="duplicate")
    assert worker.send("Tenang.", key="b") == Folded(outcome="empty")
    assert worker.send("Tenang.", key="b") == Folded(outcome="duplicate")


def test_the_same_text_scraped_again_is_a_duplicate_and_another_date_is_not(worker: Worker) -> None:
    worker.send(TWO)
    assert worker.send(TWO, at_ms=2_000, scraped_at="2026-03-05T00:00:00Z").outcome == "duplicate"
    assert worker.send(TWO, at_ms=3_000, published_at="2026-03-05").outcome == "incident"
    assert told(worker)[2:] == [("updated", 2, "Rantau"), ("updated", 2, "Muara")]


def test_new_content_updates_adds_and_retracts_under_the_same_ids(worker: Worker) -> None:
    worker.send(TWO)
    worker.send("Crime | Muara | 2\nDisaster/accident | Pesisir | 1", at_ms=2_000)
    assert told(worker)[2:] == [("updated", 2, "Muara"), ("new", 1, "Pesisir"), ("retracted", 2, "Rantau")]
    assert [report["report_id"] for report in worker.topic[2:]] == [report_id("a-1", n) for n in (1, 2, 0)]


def test_ordinals_are_never_used_twice(worker: Worker) -> None:
    worker.send(TWO)
    worker.send("Tenang.", at_ms=2_000)
    worker.send(TWO, at_ms=3_000)
    assert [report["report_id"] for report in worker.topic[4:]] == [report_id("a-1", 2), report_id("a-1", 3)]
    assert told(worker)[2:] == [
        ("retracted", 2, "Rantau"),
        ("retracted", 2, "Muara"),
        ("new", 1, "Rantau"),
        ("new", 1, "Muara"),
    ]


def test_an_article_that_lost_its_incidents_is_empty(worker: Worker) -> None:
    worker.send(TWO)
    assert worker.send("Tenang.", at_ms=2_000).outcome == "empty"


def test_revisions_of_a_report_grow_with_each_publication(worker: Worker) -> None:
    for at_ms in (1_000, 2_000, 3_000):
        worker.send(f"Crime | Muara | 2\nVersi {at_ms}", at_ms=at_ms)
    assert told(worker) == [("new", 1, "Muara"), ("updated", 2, "Muara"), ("updated", 3, "Muara")]


@pytest.mark.parametrize("at_ms", [500, 999])
def test_without_revisions_an_older_record_is_a_duplicate(at_ms: int, worker: Worker) -> None:
    worker.send(TWO, at_ms=1_000)
    assert worker.send("Crime | Lama | 1", at_ms=at_ms) == Folded(outcome="duplicate")
    assert len(worker.topic) == 2


def test_an_older_revision_is_a_duplicate_whenever_it_comes(worker: Worker) -> None:
    worker.send(TWO, revision=3)
    assert worker.send("Crime | Lama | 1", revision=2, at_ms=9_000).outcome == "duplicate"
    assert worker.send("Crime | Baru | 1", revision=4, at_ms=10).outcome == "incident"


def test_a_revision_that_changes_nothing_is_remembered_all_the_same(worker: Worker) -> None:
    worker.send(TWO, revision=3)
    assert worker.send(TWO, revision=5, at_ms=2_000).outcome == "duplicate"
    assert worker.send("Crime | Lama | 1", revision=4, at_ms=3_000).outcome == "duplicate"


def test_other_rules_read_a_known_article_anew(worker: Worker) -> None:
    worker.send(TWO)
    worker.rules("rules-2", suffix=" Baru")
    assert worker.send(TWO).outcome == "incident"
    assert told(worker)[2:] == [("updated", 2, "Rantau Baru"), ("updated", 2, "Muara Baru")]
    assert worker.topic[-1]["extractor"]["rules_hash"] == "rules-2"
    assert worker.send(TWO).outcome == "duplicate"


def test_other_rules_that_say_the_same_publish_nothing(worker: Worker) -> None:
    worker.send(TWO)
    worker.rules("rules-2")
    assert worker.send(TWO) == Folded(outcome="incident")
    assert worker.send(TWO) == Folded(outcome="duplicate")


def test_when_a_topic_is_read_again_under_other_rules_only_newest_content_counts(worker: Worker) -> None:
    worker.send("Crime | Lama | 1", at_ms=1_000)
    worker.send(TWO, at_ms=2_000)
    worker.rules("rules-2")
    assert worker.send("Crime | Lama | 1", at_ms=1_000).outcome == "duplicate"
    assert worker.send(TWO, at_ms=2_000).outcome == "incident"


def test_a_withdrawal_retracts_every_report(worker: Worker) -> None:
    worker.send(TWO)
    assert worker.send(None, at_ms=2_000).outcome == "withdrawn"
    assert told(worker)[2:] == [("retracted", 2, "Rantau"), ("retracted", 2, "Muara")]
    assert worker.send(None, at_ms=3_000) == Folded(outcome="withdrawn")


def test_an_unknown_article_can_be_withdrawn_and_stays_so_against_older_records(worker: Worker) -> None:
    assert worker.send(None, at_ms=2_000) == Folded(outcome="withdrawn")
    assert worker.send(TWO, at_ms=1_000) == Folded(outcome="duplicate")


def test_an_old_withdrawal_does_not_take_back_newer_content(worker: Worker) -> None:
    worker.send(TWO, at_ms=2_000)
    assert worker.send(None, at_ms=1_000) == Folded(outcome="duplicate")


def test_a_withdrawn_article_may_come_back_with_ids_of_its_own(worker: Worker) -> None:
    worker.send(TWO)
    worker.send(None, at_ms=2_000)
    assert worker.send(TWO, at_ms=3_000).outcome == "incident"
    assert worker.topic[-1]["report_id"] == report_id("a-1", 3)


def test_a_bad_record_is_a_fault_with_its_reason_and_changes_nothing(worker: Worker) -> None:
    worker.send(TWO)
    before = dict(worker.state.values)
    folded = worker.send_bytes(b'{"title": "rahasia', key=b"a-1", at_ms=2_000)
    assert folded.outcome == "rejected"
    assert folded.fault is not None
    assert (folded.fault.reason, folded.fault.stage) == ("not_json", "decode")
    assert "rahasia" not in folded.fault.error
    assert worker.state.values == before


@pytest.mark.parametrize(("value", "key", "reason"), [(b"", b"k", "empty_value"), (None, None, "no_key")])
def test_values_that_are_none_are_faults(value: bytes | None, key: bytes | None, reason: str, worker: Worker) -> None:
    fault = worker.send_bytes(value, key=key).fault
    assert fault is not None
    assert fault.reason == reason


def test_a_fault_of_the_rules_is_raised_for_the_engine_to_blame(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        worker.send("error")


def test_an_article_under_another_key_is_known_by_its_id(worker: Worker) -> None:
    worker.send(TWO, key="a-1")
    value = orjson.dumps({"article_id": "a-1", "source": "Kabar Rantau", "body": TWO, "published_at": "2026-03-04"})
    assert worker.send_bytes(value, key=b"other", at_ms=2_000).outcome == "duplicate"


def test_articles_do_not_know_of_each_other(worker: Worker) -> None:
    worker.send(TWO, key="a")
    assert worker.send(TWO, key="b").outcome == "incident"
    assert worker.topic[0]["report_id"] != worker.topic[2]["report_id"]


def test_a_replay_makes_the_same_bytes(make_worker: Any) -> None:  # noqa: ANN401 - the fixture's class
    def run() -> list[Folded]:
        worker = make_worker()
        steps = [(TWO, 1_000), ("Crime | Muara | 2", 2_000), (None, 3_000), (TWO, 4_000), (TWO, 4_000)]
        return [worker.send(body, at_ms=at_ms) for body, at_ms in steps]

    assert run() == run()
