"""Ids are made, and incidents are recognised when their article comes again."""

from dataclasses import replace

import pytest

from stream.report.identity import KnownReport, Reconciled, reconcile, report_id
from stream.report.model import IncidentKey

CLASH = IncidentKey(
    event_type="Battles",
    sub_event_type="Armed clash",
    country="ID",
    admin1="Papua",
    locality="Rantau",
    first_day="2026-03-03",
    last_day="2026-03-03",
)
FLOOD = IncidentKey(
    event_type="Disaster/accident",
    sub_event_type="Flood",
    country="ID",
    admin1="Riau",
    locality="Pesisir",
    first_day="2026-03-01",
    last_day="2026-03-02",
)


def known(key: IncidentKey, ordinal: int = 0) -> KnownReport:
    return KnownReport(ordinal=ordinal, revision=1, digest="d", key=key)


def is_same(before: IncidentKey, after: IncidentKey) -> bool:
    return reconcile([known(before)], [after]).previous[0] is not None


def test_ids_are_fixed_for_ever() -> None:
    """A change here would retract nothing and double every report of every reader."""
    assert report_id("a-1", 0) == "b64405f2-d81e-53cf-834e-9c4442544132"
    assert report_id("a-1", 1) != report_id("a-1", 0)
    assert report_id("a-1/1", 0) != report_id("a-1", 10)


def test_matches_keep_their_report_and_the_rest_are_new_or_retracted() -> None:
    before = [known(CLASH, 0), known(FLOOD, 1)]
    third = replace(FLOOD, event_type="Crime", sub_event_type="Robbery", locality="Muara", first_day=None)
    assert reconcile(before, [third, CLASH]) == Reconciled(previous=(None, before[0]), retracted=(before[1],))


def test_the_order_of_incidents_changes_nothing() -> None:
    before = [known(CLASH, 0), known(FLOOD, 1)]
    assert reconcile(before, [FLOOD, CLASH]).previous == (before[1], before[0])


@pytest.mark.parametrize(
    "after",
    [
        replace(CLASH, locality="Muara Rantau"),
        replace(CLASH, admin1="Papua Barat"),
        replace(CLASH, locality=None, admin1=None),
        replace(CLASH, first_day="2026-03-02"),
        replace(CLASH, first_day=None, last_day=None),
        replace(CLASH, sub_event_type="Government regains territory"),
        replace(CLASH, event_type="Violence against civilians", sub_event_type="Attack"),
    ],
)
def test_one_corrected_slot_leaves_it_the_same_incident(after: IncidentKey) -> None:
    assert is_same(CLASH, after)


@pytest.mark.parametrize(
    "after",
    [
        FLOOD,
        replace(CLASH, country="AF", admin1="Badghis", locality=None),
        replace(CLASH, event_type="Crime", sub_event_type="Robbery", first_day="2026-02-01", last_day="2026-02-01"),
        replace(CLASH, event_type="Crime", sub_event_type="Robbery", locality="Muara"),
    ],
)
def test_two_changed_slots_make_it_another(after: IncidentKey) -> None:
    assert not is_same(CLASH, after)


def test_an_incident_known_by_nothing_but_its_type_is_still_itself() -> None:
    bare = IncidentKey(event_type="Crime", sub_event_type="Other")
    assert is_same(bare, bare)


def test_of_two_candidates_the_better_one_is_continued() -> None:
    worse = replace(CLASH, locality="Muara", first_day="2026-03-01", last_day="2026-03-01")
    before = [known(worse, 0), known(CLASH, 1)]
    assert reconcile(before, [CLASH]) == Reconciled(previous=(before[1],), retracted=(before[0],))


def test_twins_are_told_apart_by_their_order() -> None:
    before = [known(CLASH, 3), known(CLASH, 5)]
    assert reconcile(before, [CLASH, CLASH]) == Reconciled(previous=(before[0], before[1]), retracted=())
