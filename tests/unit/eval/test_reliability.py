"""Confidences are held against what was right."""

from pathlib import Path
from typing import Any

import pytest

from tests.eval.causes import (
    casualty_faults,
    claim_outcomes,
    confusions,
    false_alarm_reasons,
    field_outcomes,
    incident_outcomes,
    responsibility_outcomes,
)
from tests.eval.quality import table, write_between
from tests.eval.reliability import bins, calibration_error, judged, pair


def incident(day: str = "2026-05-04", admin1: str = "Aceh", killed: int = 2, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any slot
    return {
        "event_type": "Battles",
        "event_date": {"start": day},
        "location": {"admin1": admin1},
        "killed": {"best": killed},
        **more,
    }


def test_an_incident_is_paired_with_the_one_it_agrees_with_most() -> None:
    near, same = incident(admin1="Riau"), incident()
    assert pair([incident()], [near, same]) == [(incident(), same)]


def test_a_gold_incident_is_given_once() -> None:
    (_, first), (_, second) = pair([incident(), incident()], [incident()])
    assert [first, second].count(None) == 1


def test_an_incident_that_agrees_in_its_type_alone_has_no_partner() -> None:
    assert pair([incident()], [incident("2025-01-01", "Bali", 9)]) == [(incident(), None)]


def test_each_confidence_is_judged_by_its_own_field() -> None:
    said = incident(confidence={"incident": 0.9, "event_date": 0.8, "killed": 0.7})
    rows = [({"incidents": [said]}, {"incidents": [incident(killed=3)]})]
    assert judged(rows) == {"incident": [(0.9, True)], "event_date": [(0.8, True)], "killed": [(0.7, False)]}


def test_bins_hold_count_mean_and_share_right() -> None:
    (low, high) = bins([(0.55, True), (0.57, False), (0.97, True), (1.0, True)])
    assert (low.count, round(low.mean, 6), low.right) == (2, 0.56, 0.5)
    assert (high.count, high.right) == (2, 1.0)


def test_confidences_that_keep_their_word_have_no_error() -> None:
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False)]) == pytest.approx(0.95)
    assert calibration_error([]) == 0.0


def test_a_table_is_put_between_its_markers_and_nothing_else_moves(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- scores -->\nold\n<!-- /scores -->\nb\n", encoding="utf-8")
    write_between(page, scores="new")
    write_between(page, scores="new")
    assert page.read_text(encoding="utf-8") == "a\n<!-- scores -->\n\nnew\n\n<!-- /scores -->\nb\n"


def test_a_page_without_markers_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="scores"):
        write_between(page, scores="new")


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(["a", "bb"], [["ccc", "1"]]) == "| a   | bb |\n| --- | -: |\n| ccc |  1 |"


def test_a_field_is_right_wrong_missed_or_invented() -> None:
    said = incident(killed=3, weapons=["firearm"])
    meant = incident(wounded={"best": 1})
    outcomes = field_outcomes([({"incidents": [said]}, {"incidents": [meant]})])
    assert {name: dict(outcomes[name]) for name in ("event_date", "killed", "wounded", "weapons", "stage")} == {
        "event_date": {"right": 1},
        "killed": {"wrong": 1},
        "wounded": {"missed": 1},
        "weapons": {"invented": 1},
        "stage": {"both empty": 1},
    }


def test_incidents_are_told_apart_by_what_became_of_their_article() -> None:
    other = incident("2020-01-01", "Bali", 7)
    rows: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"incidents": [incident()]}, {"incidents": [incident(), other]}),
        ({"incidents": []}, {"incidents": [incident()]}),
        ({"incidents": [incident()]}, {"incidents": []}),
        ({"incidents": [other]}, {"incidents": [incident()]}),
    ]
    assert {name: count for name, count in incident_outcomes(rows).items() if count} == {
        "paired": 1,
        "missed beside another": 2,
        "missed with its article": 1,
        "false alarm": 1,
        "invented in news": 1,
    }


def two(said: dict[str, Any], meant: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [({"incidents": [said]}, {"incidents": [meant]})]


def test_another_kind_is_counted_by_what_was_said() -> None:
    rows = two(incident(sub_event_type="Armed clash"), incident(sub_event_type="Attack"))
    assert confusions(rows) == {"Battles: Attack -> Battles: Armed clash": 1}


def casualty(side: str, effect: str, best: int) -> dict[str, Any]:
    return {"side": side, "effect": effect, "best": best}


def test_casualties_differ_in_sides_alone_or_in_a_sum() -> None:
    meant = incident(casualties=[casualty("a", "killed", 2), casualty("b", "wounded", 3)])
    swapped = incident(casualties=[casualty("b", "killed", 2), casualty("b", "wounded", 3)])
    fewer = incident(casualties=[casualty("a", "killed", 1), casualty("a", "arrested", 4)])
    assert +casualty_faults(two(meant, meant)) == {}
    assert casualty_faults(two(swapped, meant)) == {"sides alone": 1}
    assert casualty_faults(two(fewer, meant)) == {"killed: too few": 1, "wounded: missed": 1, "arrested: invented": 1}


def test_a_claimed_figure_is_found_with_its_claimant_or_without() -> None:
    def claim(claimant: str | None, low: int) -> dict[str, Any]:
        return {"claimant": claimant, "effect": "killed", "low": low}

    meant = incident(claims=[claim("Sena Mardi", 2), claim("polisi", 3), claim("Umar", 4), claim("BPBD", 5)])
    said = incident(claims=[claim("Sena", 2), claim(None, 3), claim("Tono", 4)])
    assert claim_outcomes(two(said, meant)) == {
        "right": 1,
        "no claimant": 1,
        "another claimant": 1,
        "figure not claimed": 1,
    }


def test_responsibility_is_right_of_another_mode_missed_or_invented() -> None:
    def blamed(**modes: str) -> dict[str, Any]:
        return incident(responsibility=[{"actor": actor, "mode": mode} for actor, mode in modes.items()])

    rows = two(blamed(kkb="accused", isis="claimed"), blamed(kkb="suspected", isis="claimed", opm="denied"))
    assert responsibility_outcomes(rows) == {"right": 1, "another mode": 1, "missed": 1, "invented": 1}


def test_a_false_alarm_is_counted_under_the_golds_first_reason() -> None:
    quiet: dict[str, Any] = {"incidents": [], "rejected": [{"reason": "court"}, {"reason": "historical"}]}
    rows = [({"incidents": [incident()]}, quiet), ({"incidents": [incident()]}, {**quiet, "rejected": []})]
    assert false_alarm_reasons(rows) == {"court": 1, "no reason coded": 1}
