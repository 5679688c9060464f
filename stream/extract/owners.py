"""Tolls to whose people they count. In: a toll's words, the cast, the type. Out: the side, and whether it is told.

Codebook section 3, casualties: disasters and crimes count civilians, an attacker's own death is side a, armed or
official members of the attacked side are b, bystanders civilian; of mere "orang" in a battle nothing is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.sides import ARMED, CROWD, Cast
from stream.extract.toll import Toll
from stream.model import ActorType, Effect, EventType, Side

ATTACKERS = frozenset(
    [
        "pelaku",
        "penyerang",
        "pengebom",
        "pembom",
        "penembak",
        "tersangka",
        "perampok",
        "penikam",
        "teroris",
        "pembunuh",
        "begal",
        "terduga",
        "penjahat",
        "pembegal",
        "maling",
        "pencuri",
        "jambret",
        "bandit",
    ]
)

SUICIDE = "id.effect.killed.suicide"
ATTACKS = frozenset({EventType.CRIME, EventType.CIVILIANS, EventType.EXPLOSIONS, EventType.BATTLES})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose people a toll counts; `is_told` where the words say it, not only the kind of incident."""

    side: Side
    is_told: bool


def owner_of(
    event_type: EventType, cast: Cast, toll: Toll, noun: Sequence[str], actors: Sequence[tuple[str, ActorType, str]]
) -> Owner:
    """The side of a toll's people; `noun` its words, `actors` (name, type, group) of the actors named in it."""
    if toll.rule == SUICIDE and event_type in ATTACKS:
        return Owner(Side.A, is_told=True)
    if event_type is EventType.DISASTER:
        return Owner(Side.CIVILIAN, is_told=True)
    if event_type is EventType.STRATEGIC and toll.effect is Effect.ARRESTED:
        return Owner(Side.B, is_told=True)
    if ATTACKERS.intersection(noun) or (toll.effect is Effect.ARRESTED and event_type is not EventType.BATTLES):
        return Owner(Side.A, is_told=True)
    for name, kind, group in actors:
        side = _side_of_actor(event_type, cast, name, kind, group)
        if side is not None:
            return Owner(side, is_told=True)
    if event_type is EventType.PROTESTS:
        return Owner(Side.A, is_told=False)
    return Owner(Side.UNKNOWN if event_type is EventType.BATTLES else Side.CIVILIAN, is_told=False)


def _side_of_actor(event_type: EventType, cast: Cast, name: str, kind: ActorType, group: str) -> Side | None:
    """The side of a named actor's people: bystanders are civilian even where the cast calls them the target."""
    crowd_event = event_type in {EventType.PROTESTS, EventType.RIOTS}
    if kind is ActorType.CIVILIANS and not crowd_event and cast.side_of(name) is not Side.A:
        return Side.CIVILIAN
    return cast.side_of(name) or _side_by_type(event_type, cast, kind, group)


def _side_by_type(event_type: EventType, cast: Cast, kind: ActorType, group: str) -> Side | None:
    if event_type in {EventType.PROTESTS, EventType.RIOTS}:
        if kind in CROWD or group == "crowd":
            return Side.A
        return Side.B if kind is ActorType.STATE_FORCES else (Side.A if event_type is EventType.PROTESTS else None)
    for side in (Side.A, Side.B):
        if kind in cast.types(side):
            return side
    if kind is ActorType.STATE_FORCES:
        return Side.B
    return Side.A if kind in ARMED else None
