"""What holds for EXTRACT after any history of an article: new content, old content, withdrawals, new rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.article.model import Article
from stream.article.sources import load_sources
from stream.engine.model import Record
from stream.model import EventDate, EventType, Extraction, Incident, Location, Stage
from stream.workers.extract import Kit, make_fold, prepare

SOURCES = load_sources()
OUTCOMES = {"incident", "empty", "duplicate", "withdrawn"}


@dataclass(frozen=True, slots=True)
class OneEachLine:
    """Finds a crime in every line that begins with a plus sign, at the place that the rest of the line names."""

    rules_hash: str

    def extract(self, article: Article) -> Extraction:
        places = [line[1:] for line in article.text.split("\n") if line.startswith("+")]
        return Extraction(incidents=tuple(map(_crime, places)))


def _crime(place: str) -> Incident:
    return Incident(
        event_type=EventType.CRIME,
        sub_event_type="Robbery",
        stage=Stage.ACCOMPLISHED,
        event_date=EventDate(start=date(2026, 3, 1), end=date(2026, 3, 1), precision=1),
        location=Location(country="ID", admin1="Papua", locality=place, precision=1),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One record of the article; `places` None withdraws it."""

    places: tuple[str, ...] | None
    at_ms: int
    rules: str


STEPS = st.lists(
    st.builds(
        Step,
        places=st.none() | st.lists(st.sampled_from(["Rantau", "Muara", "Pesisir"]), max_size=3).map(tuple),
        at_ms=st.integers(1_000, 1_005),
        rules=st.sampled_from(["r1", "r2"]),
    ),
    max_size=12,
)


class State:
    """A state in a dict."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        return self.values.get(key)

    def put(self, key: bytes, value: bytes | None) -> None:
        self.values[key] = value


def run(steps: list[Step]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the outcomes and everything published."""
    state, fold = State(), make_fold(reports_topic="out")
    outcomes, published = [], []
    for offset, step in enumerate(steps):
        body = None if step.places is None else "\n".join(["Isi.", *(f"+{place}" for place in step.places)])
        fields = {"article_id": "a", "source": "Kabar Rantau", "body": body, "published_at": "2026-03-04"}
        value = None if body is None else orjson.dumps(fields)
        record = Record(topic="in", partition=0, offset=offset, timestamp_ms=step.at_ms, key=b"a", value=value)
        folded = fold(state, record, prepare(record, Kit(sources=SOURCES, extractor=OneEachLine(step.rules))))
        outcomes.append(folded.outcome)
        published += [orjson.loads(output.value or b"null") for output in folded.outputs]
    return outcomes, published


@given(STEPS)
@settings(max_examples=200)
def test_what_stands_at_the_end_is_what_the_newest_content_says(steps: list[Step]) -> None:
    outcomes, published = run(steps)
    standing = {report["report_id"]: report for report in published}
    places = sorted(r["location"]["locality"] for r in standing.values() if r["status"] != "retracted")
    newest: Step | None = None
    for step in steps:
        if newest is None or step.at_ms >= newest.at_ms:
            newest = step
    assert places == sorted((newest.places or ()) if newest else ())
    assert set(outcomes) <= OUTCOMES


@given(STEPS)
@settings(max_examples=200)
def test_each_report_lives_once_and_counts_without_gaps(steps: list[Step]) -> None:
    _, published = run(steps)
    histories: dict[str, list[tuple[int, str]]] = {}
    for report in published:
        histories.setdefault(report["report_id"], []).append((report["revision"], report["status"]))
    for history in histories.values():
        assert [revision for revision, _ in history] == list(range(1, len(history) + 1))
        statuses = [status for _, status in history]
        assert statuses[0] == "new"
        assert set(statuses[1:-1]) <= {"updated"}
        assert statuses[-1] != "new" or len(statuses) == 1


@given(STEPS)
def test_every_record_a_second_time_changes_nothing(steps: list[Step]) -> None:
    """At-least-once delivery of the input is harmless: the copy of a record right behind it is a duplicate."""
    steps = [step for step in steps if step.places is not None]
    _, published = run(steps)
    assert run([step for step in steps for _ in range(2)])[1] == published
