"""A report is shown as what, where, when, how many and who says so; a news text cannot steer the terminal."""

import io
from typing import Any

import pytest
from rich.console import Console

from stream.cli.explain import kind, rejected_table, render_article, short, underline, value_at
from stream.cli.show import figure, place, plain, render_report, when

REPORT: dict[str, Any] = {
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "status": "new",
    "event_date": {"start": "2026-10-03", "end": "2026-10-03", "precision": 1},
    "location": {"country": "ID", "admin1": "Papua Pegunungan", "admin2": "Nduga", "locality": None, "precision": 3},
    "killed": {"low": 3, "best": 3, "high": 5},
    "wounded": None,
    "casualties": [
        {"side": "b", "effect": "killed", "low": 3, "best": 3, "high": 5},
        {"side": "civilian", "effect": "displaced", "low": 200, "best": 200, "high": None},
    ],
    "claims": [
        {"claimant": "polisi", "side": "b", "effect": "killed", "low": 3, "high": 3, "qualifier": "exact"},
        {"claimant": "kelompok itu", "side": "b", "effect": "killed", "low": 5, "high": 5, "qualifier": "about"},
        {
            "claimant": None,
            "side": "civilian",
            "effect": "displaced",
            "low": 200,
            "high": None,
            "qualifier": "more_than",
        },
    ],
    "evidence": [
        {"field": "event_type", "start": 0, "end": 9, "quote": "Baku tembak", "rule": "id.trigger.clash"},
        {"field": "claims[0].claimant", "start": 12, "end": 18, "quote": "polisi", "rule": "id.claimant"},
    ],
}


def test_a_report_says_what_where_when_how_many_and_who_says_so() -> None:
    text = render_report(REPORT).plain
    assert "Armed clash" in text
    assert "Nduga, Papua Pegunungan, ID" in text
    assert "3 Oct 2026" in text
    assert "3 to 5 killed, 200 or more displaced" in text
    assert "polisi: 3 killed (other side)" in text
    assert "kelompok itu: about 5 killed (other side)" in text
    assert "the article: 200 or more displaced (bystanders)" in text


def test_a_retraction_says_so_and_needs_no_other_field() -> None:
    text = render_report({"event_type": "Crime", "sub_event_type": "Homicide", "status": "retracted"}).plain
    assert "(retracted)" in text
    assert "place unknown" in text
    assert "day unknown" in text


def test_dates_of_several_days_show_both_ends() -> None:
    assert when({"start": "2026-09-29", "end": "2026-10-01"}) == "29 Sep to 1 Oct 2026"


def test_a_place_that_is_its_own_province_is_named_once() -> None:
    assert place({"country": "ID", "admin1": "Jakarta", "locality": "Jakarta"}) == "Jakarta, ID"


def test_figures_are_never_more_precise_than_the_report() -> None:
    assert [figure({"low": 7, "high": high}) for high in (7, 9, None)] == ["7", "7 to 9", "7 or more"]


def test_escape_sequences_in_a_news_text_do_not_reach_the_terminal() -> None:
    evil = "polisi\x1b]0;owned\x07\x1b[31m\u202e\r"
    assert plain(evil) == "polisi ]0;owned  [31m  "
    assert len(plain(evil)) == len(evil)


def test_evidence_is_underlined_where_it_stands() -> None:
    text = underline("Baku tembak. polisi kata", REPORT, [])
    spans = {(span.start, span.end) for span in text.spans if "underline" in str(span.style)}
    assert spans == {(0, 9), (12, 18)}


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_rule_is_never_cut_in_two(width: int) -> None:
    """It is what one searches the output and the rules for; the other columns give way."""
    long = "id.trigger.a_rule_with_a_long_name"
    proof = {"field": "claims[0].claimant", "start": 1031, "end": 1044, "quote": "sembilan milisi gugur", "rule": long}
    mention = {"reason": "campaign_total", "text": "salah satu yang paling mematikan " * 3, "rule": long}
    text = "Baku tembak. polisi kata " + " " * 1100
    console = Console(width=width, file=io.StringIO())
    with console.capture() as captured:
        console.print(render_article(text, [{**REPORT, "evidence": [*REPORT["evidence"], proof]}], []))
        console.print(rejected_table([{**mention, "start": 0, "end": 4}]))
    shown = captured.get()
    assert shown.count(long) == 2
    assert "1031-1044" in shown


def test_a_field_path_is_of_the_kind_of_its_first_part() -> None:
    assert [kind(path) for path in ("event_type", "location.admin1", "casualties[0]", "claims[2].claimant")] == [
        "event_type",
        "location",
        "casualties",
        "claims",
    ]


def test_a_field_path_leads_to_its_value() -> None:
    assert value_at(REPORT, "claims[1].claimant") == "kelompok itu"
    assert value_at(REPORT, "location.admin2") == "Nduga"
    assert value_at(REPORT, "claims[9].claimant") is None
    assert short(value_at(REPORT, "casualties[0]")) == "b killed 3 3 5"
