"""Reports become incidents: founding, joining, revising, taking back, merging, falling apart, forgetting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid5

from stream.link.link import ACCOUNTS, NAMESPACE, link
from stream.link.local import DictState
from stream.link.model import IncidentStatus, Linked, Merged, Outcome, TakenBack, Told, Unreadable
from stream.link.weights import Weights
from stream.model import EventDate, Location
from stream.report.model import Status
from tests.unit.link.conftest import Tell

LATER_MS = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)


def feed(state: DictState, weights: Weights, *reports: Told | TakenBack) -> list[Linked]:
    """Link reports in order."""
    return [link(state, report, LATER_MS, weights) for report in reports]


def content(linked: Linked) -> Merged:
    """The content of the last version."""
    found = linked.versions[-1].content
    assert found is not None
    return found


def taken_back(told: Told, revision: int = 2) -> TakenBack:
    return TakenBack(report_id=told.report_id, revision=revision, status=Status.RETRACTED)


def moved(told: Told, place: str, revision: int = 2) -> Told:
    """The report's next revision, which names another place."""
    location = Location(country="ID", admin1="Papua Tengah", locality=place, precision=1)
    return replace(told, revision=revision, status=Status.UPDATED, location=location)


def test_a_first_report_founds_an_incident_under_an_id_made_of_its_own(tell: Tell, weights: Weights) -> None:
    told = tell("a1")
    (founded,) = feed(DictState(), weights, told)
    assert founded.outcome is Outcome.FOUNDED
    assert founded.incident_id == str(uuid5(NAMESPACE, f"{told.report_id}/0"))
    assert [version.version for version in founded.versions] == [1]


def test_a_second_outlet_joins_and_raises_the_version(tell: Tell, weights: Weights) -> None:
    founded, joined = feed(DictState(), weights, tell("a1", killed=2), tell("b1", outlet="harian", killed=5))
    assert joined.outcome is Outcome.LINKED
    assert joined.incident_id == founded.incident_id
    assert [version.version for version in joined.versions] == [2]
    assert [source.id for source in content(joined).sources] == ["kabar", "harian"]


def test_another_place_founds_another_incident(tell: Tell, weights: Weights) -> None:
    one, other = feed(DictState(), weights, tell("a1"), tell("b1", place="Tirasa"))
    assert other.outcome is Outcome.FOUNDED
    assert other.incident_id != one.incident_id


def test_two_incidents_of_one_article_stay_two(tell: Tell, weights: Weights) -> None:
    _, second = feed(DictState(), weights, tell("a1"), tell("a1", report_id="report-a1-second"))
    assert second.outcome is Outcome.FOUNDED


def test_the_same_revision_again_changes_nothing(tell: Tell, weights: Weights) -> None:
    state = DictState()
    feed(state, weights, tell("a1"))
    before = dict(state)
    (again,) = feed(state, weights, tell("a1"))
    assert again.outcome is Outcome.DUPLICATE
    assert again.versions == ()
    assert dict(state) == before


def test_a_new_revision_that_says_the_same_gives_no_version(tell: Tell, weights: Weights) -> None:
    told = tell("a1", killed=3)
    _, again = feed(DictState(), weights, told, replace(told, revision=2, status=Status.UPDATED))
    assert again.outcome is Outcome.LINKED
    assert again.versions == ()


def test_a_revision_that_tells_of_another_incident_moves_there(tell: Tell, weights: Weights) -> None:
    wandering = tell("c1", outlet="warta")
    state = DictState()
    home, _, away, moves = feed(
        state, weights, tell("a1"), wandering, tell("b1", place="Tirasa"), moved(wandering, "Tirasa")
    )
    assert moves.incident_id == away.incident_id
    left, entered = moves.versions
    assert (left.incident_id, entered.incident_id) == (home.incident_id, away.incident_id)
    assert left.content is not None
    assert [report.article_id for report in left.content.reports] == ["a1"]


def test_a_lone_report_corrected_into_another_incident_leaves_an_end_behind(tell: Tell, weights: Weights) -> None:
    lone = tell("a1")
    first, other, moves = feed(DictState(), weights, lone, tell("b1", place="Tirasa"), moved(lone, "Tirasa"))
    assert moves.incident_id == other.incident_id
    assert (moves.versions[0].incident_id, moves.versions[0].status) == (first.incident_id, IncidentStatus.RETRACTED)


def test_a_lone_report_corrected_keeps_its_incident(tell: Tell, weights: Weights) -> None:
    lone = tell("a1")
    first, corrected = feed(DictState(), weights, lone, moved(lone, "Tirasa"))
    assert corrected.incident_id == first.incident_id
    assert corrected.versions[-1].version == 2


def test_a_report_taken_back_leaves_the_others(tell: Tell, weights: Weights) -> None:
    gone = tell("b1", outlet="harian", killed=9)
    _, _, after = feed(DictState(), weights, tell("a1", killed=2), gone, taken_back(gone))
    assert after.outcome is Outcome.RETRACTED
    assert [report.article_id for report in content(after).reports] == ["a1"]
    assert content(after).killed == tell("x", killed=2).killed


def test_the_last_report_taken_back_ends_the_incident_and_a_return_founds_a_new_one(
    tell: Tell, weights: Weights
) -> None:
    told = tell("a1")
    founded, ended, again = feed(
        DictState(), weights, told, taken_back(told), replace(told, revision=3, status=Status.UPDATED)
    )
    assert [(version.version, version.status) for version in ended.versions] == [(2, IncidentStatus.RETRACTED)]
    assert again.outcome is Outcome.FOUNDED
    assert again.incident_id == str(uuid5(NAMESPACE, f"{told.report_id}/1"))
    assert again.incident_id != founded.incident_id


def test_taking_back_twice_is_a_duplicate_and_taking_back_a_stranger_is_late(tell: Tell, weights: Weights) -> None:
    told = tell("a1")
    *_, twice, stranger = feed(
        DictState(), weights, told, taken_back(told), taken_back(told), taken_back(tell("never-seen"))
    )
    assert twice.outcome is Outcome.DUPLICATE
    assert stranger.outcome is Outcome.LATE


def test_a_report_that_fits_two_incidents_makes_them_one_under_the_older_id(tell: Tell) -> None:
    weights = Weights(features={"bias": -1.0, "words_alike": 4.0}, join=0.0, merge=0.5, common={})
    left = tell("a1", terms={"wanari": 1.0, "jembatan": 1.0})
    right = tell("b1", terms={"tirasa": 1.0, "pasar": 1.0})
    both = tell("c1", terms={"wanari": 1.0, "jembatan": 1.0, "tirasa": 1.0, "pasar": 1.0})
    state = DictState()
    older, younger, bridge = feed(state, weights, left, right, both)
    gone, survivor = bridge.versions
    assert (gone.incident_id, gone.status, gone.merged_into) == (
        younger.incident_id,
        IncidentStatus.MERGED,
        older.incident_id,
    )
    assert gone.version == 2
    assert survivor.incident_id == older.incident_id
    assert sorted(report.article_id for report in content(bridge).reports) == ["a1", "b1", "c1"]
    # a report of the incident that went is its new home's from now on
    (after,) = feed(state, weights, taken_back(right))
    assert after.incident_id == older.incident_id


def test_an_incident_held_together_by_one_report_falls_apart_without_it(tell: Tell) -> None:
    weights = Weights(features={"bias": -1.0, "words_alike": 4.0}, join=0.0, merge=0.5, common={})
    left = tell("a1", terms={"wanari": 1.0, "jembatan": 1.0})
    right = tell("b1", terms={"tirasa": 1.0, "pasar": 1.0})
    both = tell("c1", terms={"wanari": 1.0, "jembatan": 1.0, "tirasa": 1.0, "pasar": 1.0})
    older, _, _, after = feed(DictState(), weights, left, right, both, taken_back(both))
    stays, founded = after.versions
    assert stays.incident_id == older.incident_id
    # its old id is a merged one and is never used again
    assert founded.incident_id == str(uuid5(NAMESPACE, f"{right.report_id}/1"))
    assert founded.content is not None
    assert [report.article_id for report in founded.content.reports] == ["b1"]


def test_what_was_published_before_the_horizon_is_late(tell: Tell, weights: Weights) -> None:
    old = tell("old", published=datetime(2026, 1, 1, tzinfo=UTC))
    _, late = feed(DictState(), weights, tell("a1"), old)
    assert late.outcome is Outcome.LATE


def test_incidents_are_forgotten_by_event_time_with_all_that_belongs_to_them(tell: Tell, weights: Weights) -> None:
    state = DictState()
    told = tell("a1")
    gone = tell("b1", place="Tirasa")
    feed(state, weights, told, gone, taken_back(gone))
    later = tell("z1", day=None, place="Ombaru", published=told.article.published_at + timedelta(days=100))
    feed(state, weights, later)
    alone = DictState()
    feed(alone, weights, later)
    assert state.keys() == alone.keys()


def test_an_article_dated_in_the_future_moves_no_clock(tell: Tell, weights: Weights) -> None:
    state = DictState()
    strange = tell("z1", place="Ombaru", published=datetime(2099, 1, 1, tzinfo=UTC))
    now_ms = int(datetime(2026, 3, 6, tzinfo=UTC).timestamp() * 1000)
    link(state, strange, now_ms, weights)
    assert link(state, tell("a1"), now_ms, weights).outcome is Outcome.FOUNDED


def test_what_is_no_report_is_rejected(weights: Weights) -> None:
    state = DictState()
    assert link(state, Unreadable(detail="no report"), 0, weights).outcome is Outcome.REJECTED
    assert not state


def test_a_record_never_grows_without_bound(tell: Tell, weights: Weights) -> None:
    state = DictState()
    reports = [
        tell(
            f"a{at:03}",
            outlet=f"outlet-{at}",
            killed=at,
            published=datetime(2026, 3, 5, tzinfo=UTC) + timedelta(minutes=at),
        )
        for at in range(ACCOUNTS + 30)
    ]
    last = feed(state, weights, *reports)[-1]
    assert last.versions[-1].version == len(reports)
    kept = content(last)
    assert len(kept.reports) == ACCOUNTS
    assert kept.reports[0].article_id == "a000"
    assert kept.reports[-1].article_id == reports[-1].article.article_id
    assert kept.first_reported_at == reports[0].article.published_at


def test_an_explained_comparison_adds_up_to_its_score(tell: Tell, weights: Weights) -> None:
    state = DictState()
    feed(state, weights, tell("a1"))
    linked = link(state, tell("b1", outlet="harian"), LATER_MS, weights, is_explained=True)
    (judged,) = linked.judged
    assert judged.nearest == "report-a1"
    assert sum(part.adds for part in judged.parts) == judged.score == 1.0


def test_a_day_read_as_a_week_still_joins_by_its_place(tell: Tell) -> None:
    weights = Weights(features={"bias": -1.0, "locality_same": 2.0}, join=0.0, merge=9.0, common={})
    week = EventDate(start=datetime(2026, 3, 2).date(), end=datetime(2026, 3, 8).date(), precision=3)  # noqa: DTZ001 - days
    founded, joined = feed(DictState(), weights, tell("a1", event_date=week), tell("b1", day=18))
    assert joined.incident_id == founded.incident_id
