"""The demo's records are what its docstring says, and the gold beside them fits them."""

import itertools
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article, ArticleFault, Language, Rejected
from stream.article.sources import load_sources
from stream.model import SUB_EVENT_TYPES, ActorType, EventType, Qualifier, RejectReason, Side, Weapon
from tests.data.demo import demo_articles, demo_gold, demo_rows

SOURCES = load_sources()
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DATED_WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)})[^().]{{0,25}}\((\d+)/(\d+)")


def decoded(row: dict[str, object]) -> Article:
    """Decode a row that must be an article."""
    outcome = decode(orjson.dumps(row), key=None, sources=SOURCES)
    assert isinstance(outcome, Article), outcome
    return outcome


def test_there_are_articles_and_dated_weekdays_to_look_at() -> None:
    """Without them the tests of each article and each gold row below would pass on nothing."""
    assert len(demo_articles()) > 80
    assert sum(len(DATED_WEEKDAY.findall(decoded(row).text)) for row in demo_articles().values()) > 30
    assert sum(len(gold["incidents"]) for gold in demo_gold().values()) > 40
    assert sum(len(gold["rejected"]) for gold in demo_gold().values()) > 20


def test_every_row_has_one_of_three_forms() -> None:
    """An article, a withdrawal of an earlier article, or raw bytes."""
    known: set[str] = set()
    assert len(demo_rows()) > 90
    for row in demo_rows():
        if "raw" in row:
            assert row.keys() == {"raw"}
        elif "withdraw" in row:
            assert row.keys() == {"article_id", "withdraw"}
            assert row["withdraw"] is True
            assert row["article_id"] in known
        else:
            known.add(row["article_id"])


def test_raw_rows_end_as_dead_letters() -> None:
    """One is no JSON, one has no text."""
    raw = [row["raw"].encode() for row in demo_rows() if "raw" in row]
    faults = [
        outcome.fault for value in raw if isinstance(outcome := decode(value, key=None, sources=SOURCES), Rejected)
    ]
    assert faults == [ArticleFault.NOT_JSON, ArticleFault.NO_TEXT]


def test_one_article_is_revised_and_one_repeated() -> None:
    """The revised one differs and counts up; the repeated one is the same object."""
    rows = [row for row in demo_rows() if "body" in row]
    twice = [name for name, count in Counter(row["article_id"] for row in rows).items() if count > 1]
    pairs = [[row for row in rows if row["article_id"] == name] for name in twice]
    assert sorted(first == second for first, second in pairs) == [False, True]
    assert [[row["revision"] for row in pair] for pair in pairs if pair[0] != pair[1]] == [[1, 2]]


def test_rows_come_in_order_of_days() -> None:
    """The wire runs forward, but for the one repeated record."""
    days = [row["published_at"][:10] for row in demo_rows() if "body" in row]
    assert sum(later < earlier for earlier, later in itertools.pairwise(days)) == 1
    assert min(days) >= "2026-10-01"
    assert max(days) <= "2026-11-20"


@pytest.mark.parametrize("row", demo_articles().values(), ids=lambda row: row["article_id"])
def test_every_article_is_good_and_its_weekdays_are_right(row: dict[str, object]) -> None:
    """The intake takes it, knows its language, and "Senin (5/10)" is a Monday."""
    article = decoded(row)
    assert article.language in (Language.ID, Language.EN)
    for weekday, day, month in DATED_WEEKDAY.findall(article.text):
        assert date(2026, int(month), int(day)).weekday() == WEEKDAYS.index(weekday)


def test_gold_codes_every_article_and_a_third_is_quiet() -> None:
    """No article without gold, no gold without article."""
    gold = demo_gold()
    assert gold.keys() == demo_articles().keys()
    assert len(gold) >= 72
    assert sum(not row["relevant"] for row in gold.values()) * 3 >= len(gold)


@pytest.mark.parametrize("name", demo_gold())
def test_gold_speaks_the_codebook_and_quotes_the_article(name: str) -> None:
    """Closed sets hold, quotes of rejected mentions stand in the text, incidents are recent."""
    article, gold = decoded(demo_articles()[name]), demo_gold()[name]
    text = " ".join(article.text.split())
    assert gold["relevant"] == bool(gold["incidents"])
    for mention in gold["rejected"]:
        assert RejectReason(mention["reason"])
        assert mention["text"] in text
    for incident in gold["incidents"]:
        assert incident["sub_event_type"] in SUB_EVENT_TYPES[EventType(incident["event_type"])]
        end = datetime.fromisoformat(incident["event_date"]["end"]).replace(tzinfo=UTC).date()
        assert timedelta(0) <= article.published.at.date() - end <= timedelta(30)
        for row in incident["casualties"] + incident["claims"]:
            assert Side(row["side"])
            assert row["high"] is None or row["low"] <= row["high"]
        assert all(Qualifier(claim["qualifier"]) for claim in incident["claims"])
        assert all(ActorType(actor["actor_type"]) for actor in incident["actors"])
        assert all(Weapon(weapon) for weapon in incident["weapons"])


@pytest.mark.parametrize("effect", ["killed", "wounded"])
def test_gold_totals_are_the_sums_of_the_sides(effect: str) -> None:
    """Unless the text says nobody, a total is what its sides add up to."""
    assert sum(bool(incident[effect]) for gold in demo_gold().values() for incident in gold["incidents"]) > 10
    for name, gold in demo_gold().items():
        for incident in gold["incidents"]:
            rows = [row for row in incident["casualties"] if row["effect"] == effect]
            best = sum(row["best"] for row in rows) if rows else None
            assert (incident[effect] or {"best": None})["best"] in ({best} if rows else {None, 0}), name
