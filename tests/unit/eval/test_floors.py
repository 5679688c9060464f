"""Floors hold, rise by themselves and sink only with a reason."""

from pathlib import Path

import pytest

from tests.eval.floors import Floors, LoweredError, broken, limit_of, load_floors, pin, save_floors
from tests.eval.scoring import Figure, Metrics, flatten


def metrics(mean: float, alarms: float = 5.0, date: float = 60.0) -> Metrics:
    return {"mean_slot_f1": Figure(mean, 100), "false_alarm_rate": Figure(alarms, 50), "f1.date": Figure(date, 80)}


PINNED = pin(Floors({}), "dev", "d1", metrics(60.0), None)


def test_todays_figures_do_not_break_the_floors_pinned_on_them() -> None:
    assert broken("dev", "d1", metrics(60.0), PINNED) == []


def test_a_figure_below_its_floor_is_named_with_the_floor() -> None:
    assert broken("dev", "d1", metrics(59.0), PINNED) == ["dev: mean_slot_f1 is 59.0, its floor 59.3"]


def test_more_false_alarms_than_the_ceiling_break_it() -> None:
    assert broken("dev", "d1", metrics(60.0, alarms=12.0), PINNED) == ["dev: false_alarm_rate is 12.0, its ceiling 9.0"]


def test_a_figure_that_is_no_longer_measured_breaks_its_floor() -> None:
    gone = {name: figure for name, figure in metrics(60.0).items() if name != "f1.date"}
    assert broken("dev", "d1", gone, PINNED) == ["dev: f1.date is not measured, its floor 57.5"]


def test_other_texts_under_the_same_name_are_told_and_never_compared() -> None:
    (fault,) = broken("dev", "d2", metrics(99.0), PINNED)
    assert "not the ones pinned" in fault


def test_a_set_without_floors_breaks_nothing() -> None:
    assert broken("other", "d1", metrics(0.0), PINNED) == []


def test_pinning_again_raises_what_rose_and_keeps_what_did_not() -> None:
    again = pin(PINNED, "dev", "d1", metrics(62.0, alarms=3.0, date=59.0), None).sets["dev"].limits
    assert again == {"mean_slot_f1": 61.3, "false_alarm_rate": 7.0, "f1.date": 57.5}


def test_a_broken_floor_is_not_lowered_without_a_reason() -> None:
    with pytest.raises(LoweredError, match="say why"):
        pin(PINNED, "dev", "d1", metrics(50.0), None)


def test_a_floor_lowered_with_a_reason_keeps_the_reason(tmp_path: Path) -> None:
    lowered = pin(PINNED, "dev", "d1", metrics(50.0), "gold corrected")
    save_floors(lowered, tmp_path / "floors.json")
    read = load_floors(tmp_path / "floors.json")
    assert read.sets["dev"].limits["mean_slot_f1"] == 49.3
    assert read.lowered == [{"set": "dev", "what": "mean_slot_f1 59.3 -> 49.3", "reason": "gold corrected"}]
    assert broken("dev", "d1", metrics(50.0), read) == []


def test_the_margin_is_two_cases_but_perfect_stays_perfect() -> None:
    assert limit_of("f1.date", Figure(70.0, 40)) == 65.0
    assert limit_of("f1.date", Figure(70.0, 4000)) == 69.0
    assert limit_of("f1.date", Figure(100.0, 3)) == 100.0


def test_a_slot_of_few_cases_is_not_held() -> None:
    few = pin(Floors({}), "dev", "d1", {"f1.date": Figure(70.0, 12), "f1.stage": Figure(100.0, 1)}, None)
    assert few.sets["dev"].limits == {"f1.stage": 100.0}


def test_a_scorers_answer_becomes_flat_figures_with_their_cases() -> None:
    said = {
        "documents": 9,
        "quiet_documents": 4,
        "mean_slot_f1": 50.0,
        "false_alarm_rate": 25.0,
        "slots": {"date": {"f1": 40.0, "possible": 5}, "weapons": {"f1": 0.0, "possible": 0}},
        "killed": {"exact": 80.0},
    }
    assert flatten(said) == {
        "mean_slot_f1": Figure(50.0, 9),
        "false_alarm_rate": Figure(25.0, 4),
        "f1.date": Figure(40.0, 5),
        "killed.exact": Figure(80.0, 9),
    }
