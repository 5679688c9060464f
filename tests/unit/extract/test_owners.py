"""Whose people a toll counts: by the words beside the figure, else by the kind of incident."""

from collections.abc import Sequence

import pytest

from stream.extract.owners import Owner, owner_of
from stream.extract.party import Party
from stream.extract.sides import Cast
from stream.extract.toll import Toll
from stream.model import Actor, ActorType, Effect, EventType, Qualifier, Role, Side

REBELS = Actor(name="Laskar Wado", side=Side.A, role=Role.PERPETRATOR, actor_type=ActorType.REBEL_GROUP)
POLICE = Actor(name="polisi", side=Side.B, role=Role.TARGET, actor_type=ActorType.STATE_FORCES)
FIGHT = Cast(
    actors=(REBELS, POLICE),
    parties=tuple(
        Party(actor.name, actor.actor_type, "", 0, 1, "id.actor.test", aliases=frozenset({actor.name}))
        for actor in (REBELS, POLICE)
    ),
)
NOBODY = Cast(actors=(), parties=())
POLICE_NAMED = ("polisi", ActorType.STATE_FORCES, "police")
FARMERS_NAMED = ("petani", ActorType.CIVILIANS, "civilians")


def toll(effect: Effect = Effect.KILLED, rule: str = "id.effect.killed.state") -> Toll:
    return Toll(
        sentence=1,
        effect=effect,
        low=3,
        best=3,
        high=3,
        qualifier=Qualifier.EXACT,
        first=0,
        last=3,
        noun_first=1,
        noun_last=2,
        rule=rule,
    )


def owner(
    event_type: EventType,
    noun: str,
    *,
    cast: Cast = NOBODY,
    actors: Sequence[tuple[str, ActorType, str]] = (),
    one: Toll | None = None,
) -> Owner:
    return owner_of(event_type, cast, one or toll(), noun.split(), actors)


def test_a_disaster_strikes_civilians() -> None:
    assert owner(EventType.DISASTER, "polisi", actors=(POLICE_NAMED,)) == Owner(Side.CIVILIAN, is_told=True)


@pytest.mark.parametrize("noun", ["pelaku", "tersangka", "dua penyerang", "perampok bersenjata"])
def test_who_did_it_is_side_a(noun: str) -> None:
    assert owner(EventType.CRIME, noun).side is Side.A


def test_who_kills_himself_after_an_attack_did_it() -> None:
    assert owner(EventType.CRIME, "pria itu", one=toll(rule="id.effect.killed.suicide")).side is Side.A


def test_the_people_of_an_actor_have_its_side() -> None:
    assert owner(EventType.BATTLES, "polisi", cast=FIGHT, actors=(POLICE_NAMED,)) == Owner(Side.B, is_told=True)


def test_bystanders_of_a_fight_are_civilian() -> None:
    assert owner(EventType.BATTLES, "petani", cast=FIGHT, actors=(FARMERS_NAMED,)).side is Side.CIVILIAN


def test_mere_people_of_a_fight_have_no_side() -> None:
    assert owner(EventType.BATTLES, "orang", cast=FIGHT) == Owner(Side.UNKNOWN, is_told=False)


def test_mere_people_of_a_crime_are_civilian() -> None:
    assert owner(EventType.CRIME, "orang") == Owner(Side.CIVILIAN, is_told=False)


def test_mere_people_of_a_protest_are_its_crowd() -> None:
    assert owner(EventType.PROTESTS, "orang") == Owner(Side.A, is_told=False)


def test_who_is_arrested_for_a_crime_is_side_a() -> None:
    assert owner(EventType.CRIME, "orang", one=toll(Effect.ARRESTED)).side is Side.A


def test_who_is_arrested_in_a_raid_is_its_target() -> None:
    assert owner(EventType.STRATEGIC, "orang", one=toll(Effect.ARRESTED)).side is Side.B
