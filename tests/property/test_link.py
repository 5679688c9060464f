"""Linking whatever comes: the same input gives the same versions, a replay gives none, and versions only rise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.link.link import link
from stream.link.local import DictState
from stream.link.model import IncidentStatus, IncidentVersion, Outcome, Outlet, TakenBack, Text, Told
from stream.link.weights import load_weights
from stream.model import Count, EventDate, EventType, Location, Stage
from stream.report.model import Status

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW_MS = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)
TOWNS = ("Wanari", "Tirasa", "Ombaru", "Kelimu")


@st.composite
def tellings(draw: st.DrawFn) -> Told:
    """A report of one of few articles, so that revisions, neighbours and strangers all occur."""
    number = draw(st.integers(0, 9))
    town, day, killed = draw(st.sampled_from(TOWNS)), draw(st.integers(0, 70)), draw(st.integers(0, 9))
    at = START + timedelta(days=day)
    return Told(
        report_id=f"report-{number}",
        revision=draw(st.integers(1, 4)),
        status=Status.NEW,
        article=Text(
            article_id=f"article-{number}",
            source=Outlet(id=f"outlet-{number % 3}", name="Kabar Uji"),
            published_at=at,
            terms={town.lower(): 2.0, "jembatan": 1.0},
        ),
        event_type=draw(st.sampled_from((EventType.CIVILIANS, EventType.PROTESTS))),
        sub_event_type="Attack",
        stage=Stage.ACCOMPLISHED,
        event_date=EventDate(start=date(2026, 3, 1) + timedelta(days=day), end=at.date(), precision=1),
        location=Location(country="ID", admin1="Papua Tengah", locality=town, precision=1),
        killed=Count(low=killed, best=killed, high=killed),
    )


def is_taken_back(told: Told) -> Told | TakenBack:
    """Every fourth revision is a retraction."""
    if told.revision < 4:
        return told
    return TakenBack(report_id=told.report_id, revision=told.revision, status=Status.RETRACTED)


STREAMS = st.lists(tellings().map(is_taken_back), max_size=25)


def run(state: DictState, stream: list[Told | TakenBack]) -> list[IncidentVersion]:
    """Link a stream; every version in order."""
    weights = load_weights()
    return [version for report in stream for version in link(state, report, NOW_MS, weights).versions]


@settings(max_examples=60, deadline=None)
@given(STREAMS, st.integers(0, 25))
def test_the_same_reports_give_the_same_versions_also_after_a_restart(
    stream: list[Told | TakenBack], stop: int
) -> None:
    whole = DictState()
    versions = run(whole, stream)
    first = DictState()
    before = run(first, stream[:stop])
    restored = DictState(first)
    assert before + run(restored, stream[stop:]) == versions
    assert restored == whole


@settings(max_examples=60, deadline=None)
@given(STREAMS)
def test_versions_of_an_incident_rise_by_one_and_end_for_ever(stream: list[Told | TakenBack]) -> None:
    last: dict[str, IncidentVersion] = {}
    for version in run(DictState(), stream):
        before = last.get(version.incident_id)
        assert version.version == (1 if before is None else before.version + 1)
        assert before is None or before.status is not IncidentStatus.RETRACTED
        if before is not None and before.status is IncidentStatus.MERGED:
            assert version.status is IncidentStatus.MERGED
        last[version.incident_id] = version


@settings(max_examples=60, deadline=None)
@given(STREAMS)
def test_a_report_just_linked_and_sent_again_changes_nothing(stream: list[Told | TakenBack]) -> None:
    state, weights = DictState(), load_weights()
    for report in stream:
        link(state, report, NOW_MS, weights)
        before = dict(state)
        again = link(state, report, NOW_MS, weights)
        assert again.outcome in {Outcome.DUPLICATE, Outcome.LATE}
        assert again.versions == ()
        assert dict(state) == before


@settings(max_examples=60, deadline=None)
@given(STREAMS)
def test_every_report_is_in_one_incident_at_most(stream: list[Told | TakenBack]) -> None:
    last: dict[str, IncidentVersion] = {}
    for version in run(DictState(), stream):
        last[version.incident_id] = version
        # versions of one report are published one after the other: judge when it is through
    held = [
        report.report_id
        for version in last.values()
        if version.content is not None
        for report in version.content.reports
    ]
    # an expired incident keeps its last version on the topic; within the horizon nothing stands twice
    newest = max((v.content.last_reported_at for v in last.values() if v.content), default=START)
    if newest - START < timedelta(days=60):
        assert len(held) == len(set(held))


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(8)))
def test_another_order_of_arrival_ends_in_the_same_groups_and_figures(order: list[int]) -> None:
    reports = [
        replace(
            _plain(number),
            location=Location(country="ID", admin1="Papua Tengah", locality=TOWNS[number % 4], precision=1),
            killed=Count(low=number, best=number, high=number),
        )
        for number in range(8)
    ]
    last: dict[str, IncidentVersion] = {}
    for version in run(DictState(), [reports[number] for number in order]):
        last[version.incident_id] = version
    contents = [version.content for version in last.values() if version.content is not None]
    groups = {tuple(report.report_id for report in content.reports): content.killed for content in contents}
    assert groups == {(f"report-{n}", f"report-{n + 4}"): Count(low=n, best=n + 4, high=n + 4) for n in range(4)}


def _plain(number: int) -> Told:
    town = TOWNS[number % 4]
    return Told(
        report_id=f"report-{number}",
        revision=1,
        status=Status.NEW,
        article=Text(
            article_id=f"article-{number}",
            source=Outlet(id=f"outlet-{number}", name="Kabar Uji"),
            published_at=START + timedelta(hours=number),
            terms={town.lower(): 2.0},
        ),
        event_type=EventType.CIVILIANS,
        sub_event_type="Attack",
        stage=Stage.ACCOMPLISHED,
        event_date=EventDate(start=START.date(), end=START.date(), precision=1),
        location=None,
    )
