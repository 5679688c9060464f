"""Accounts become one incident by named rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from stream.link.decode import account_of, profile_of
from stream.link.merge import merge
from stream.link.model import Merged, Told
from stream.link.timeline import TIMELINE
from stream.link.weights import Weights
from stream.model import (
    Actor,
    ActorType,
    Casualty,
    Claim,
    ClaimantSide,
    Count,
    Effect,
    EventDate,
    Location,
    Qualifier,
    Responsibility,
    ResponsibilityMode,
    Role,
    Side,
    Weapon,
)
from tests.unit.link.conftest import Tell

MORNING = datetime(2026, 3, 5, 6, tzinfo=UTC)


def merged(weights: Weights, *reports: Told) -> Merged:
    return merge([account_of(told) for told in reports], [profile_of(told, weights) for told in reports])


def claim(claimant: str | None, low: int, high: int | None, side: Side = Side.UNKNOWN) -> Claim:
    return Claim(
        claimant=claimant,
        claimant_side=ClaimantSide.NEUTRAL if claimant else None,
        side=side,
        effect=Effect.KILLED,
        low=low,
        high=high,
        qualifier=Qualifier.EXACT,
    )


def hours(later: int) -> datetime:
    return MORNING + timedelta(hours=later)


def test_the_latest_explicit_toll_is_best_within_all_that_was_said(tell: Tell, weights: Weights) -> None:
    found = merged(
        weights,
        tell("c", outlet="warta", killed=5, published=hours(2)),
        tell("a", killed=2, published=hours(0)),
        tell("d", outlet="suara", published=hours(3), claims=(claim("Kapolres", 7, 7),)),
    )
    assert found.killed == Count(low=2, best=5, high=7)


def test_an_open_end_leaves_the_toll_open(tell: Tell, weights: Weights) -> None:
    found = merged(weights, tell("a", killed=2), tell("b", killed=None, claims=(claim("Kapolres", 4, None),)))
    assert found.killed == Count(low=2, best=2, high=None)


def test_nobody_counted_is_no_toll(tell: Tell, weights: Weights) -> None:
    assert merged(weights, tell("a", claims=(claim("Kapolres", 4, 4),))).killed is None


def test_a_claim_about_one_side_bounds_that_side_and_not_the_total(tell: Tell, weights: Weights) -> None:
    police = Casualty(side=Side.A, effect=Effect.KILLED, low=1, best=1, high=1)
    found = merged(weights, tell("a", killed=5, casualties=(police,), claims=(claim("Jubir", 3, 3, Side.A),)))
    assert found.killed == Count(low=5, best=5, high=5)
    assert found.casualties == (Casualty(side=Side.A, effect=Effect.KILLED, low=1, best=1, high=3),)


def test_the_date_of_most_voices_wins_among_the_most_precise(tell: Tell, weights: Weights) -> None:
    month = EventDate(start=date(2026, 3, 1), end=date(2026, 3, 31), precision=4)
    found = merged(
        weights,
        tell("a", day=4, outlet="kabar"),
        tell("b", day=5, outlet="harian", published=hours(1)),
        tell("c", day=4, outlet="warta", published=hours(2)),
        *(tell(f"m{n}", event_date=month, outlet=f"m{n}", published=hours(3)) for n in range(5)),
    )
    assert found.event_date == EventDate(start=date(2026, 3, 4), end=date(2026, 3, 4), precision=1)


def test_the_finest_place_wins(tell: Tell, weights: Weights) -> None:
    province = Location(country="ID", admin1="Papua Tengah", locality=None, precision=4)
    found = merged(weights, tell("a"), *(tell(f"p{n}", outlet=f"p{n}", location=province) for n in range(3)))
    assert found.location is not None
    assert found.location.locality == "Wanari"


def test_relays_of_one_agency_and_rewrites_count_once(tell: Tell, weights: Weights) -> None:
    text, other = "A" * 171 + "=", "B" * 171 + "="
    found = merged(
        weights,
        tell("a", outlet="kabar", agency="Antara"),
        tell("b", outlet="harian", agency="Antara", published=hours(1)),
        tell("c", outlet="warta", sketch=text, published=hours(2)),
        tell("d", outlet="suara", sketch=text, published=hours(3)),
        tell("e", outlet="pos", sketch=other, published=hours(4)),
    )
    assert found.independent_sources == 3
    assert {source.id for source in found.sources if source.independent} == {"warta", "pos"}
    assert len(found.sources) == 5


def test_claims_stand_side_by_side_and_those_that_exclude_each_other_are_marked(tell: Tell, weights: Weights) -> None:
    found = merged(
        weights,
        tell("a", claims=(claim("Kapolres", 2, 2),), published=hours(0)),
        tell("b", outlet="harian", claims=(claim("Jubir TPN", 11, 19), claim(None, 2, None)), published=hours(1)),
    )
    assert [(entry.claimant, entry.source, entry.conflicts) for entry in found.claims] == [
        ("Kapolres", "kabar", True),
        ("Jubir TPN", "harian", True),
        (None, "harian", False),
    ]


def test_who_corrects_himself_is_quoted_with_his_last_figure(tell: Tell, weights: Weights) -> None:
    found = merged(
        weights,
        tell("a", claims=(claim("Kapolres", 2, 2),), published=hours(0)),
        tell("b", claims=(claim("kapolres", 3, 3),), published=hours(1)),
    )
    assert [(entry.low, entry.conflicts) for entry in found.claims] == [(3, False)]
    assert [entry.low for entry in found.toll_timeline] == [2, 3]


def test_the_timeline_tells_every_change_once_in_order(tell: Tell, weights: Weights) -> None:
    found = merged(
        weights,
        tell("b", killed=2, published=hours(1)),
        tell("a", killed=2, published=hours(0)),
        tell("c", outlet="harian", killed=4, published=hours(2)),
    )
    assert [(entry.report_id, entry.best) for entry in found.toll_timeline] == [("report-a", 2), ("report-c", 4)]


def test_a_long_timeline_keeps_its_first_and_its_newest_entries(tell: Tell, weights: Weights) -> None:
    reports = [tell(f"a{n:03}", killed=n, published=hours(n)) for n in range(200)]
    timeline = merged(weights, *reports).toll_timeline
    figures = [entry.best for entry in timeline]
    assert len(timeline) <= TIMELINE
    assert figures == sorted(figures)
    assert figures[0] == 0
    assert figures[-TIMELINE // 2 :] == list(range(200 - TIMELINE // 2, 200))


def test_everybody_named_is_listed_the_most_often_named_first(tell: Tell, weights: Weights) -> None:
    def actor(name: str) -> Actor:
        return Actor(name=name, side=Side.A, role=Role.PERPETRATOR, actor_type=ActorType.REBEL_GROUP)

    accused = (Responsibility(actor="TPN", mode=ResponsibilityMode.ACCUSED),)
    found = merged(
        weights,
        tell("a", actors=(actor("Milisi"),), weapons=(Weapon.SHARP,), responsibility=accused),
        tell("b", actors=(actor("TPN"),), weapons=(Weapon.FIREARM,), outlet="harian", responsibility=accused),
        tell("c", actors=(actor("tpn"),), weapons=(Weapon.FIREARM,), published=hours(9)),
    )
    assert [one.name for one in found.actors] == ["tpn", "Milisi"]
    assert found.weapons == (Weapon.FIREARM, Weapon.SHARP)
    assert [(one.actor, one.sources) for one in found.responsibility] == [("TPN", ("kabar", "harian"))]


def test_the_order_of_arrival_changes_nothing(tell: Tell, weights: Weights) -> None:
    reports: list[Any] = [tell(f"a{n}", killed=n, outlet=f"o{n % 3}", published=hours(n)) for n in range(6)]
    assert merged(weights, *reports) == merged(weights, *reversed(reports))
