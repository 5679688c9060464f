"""Who is said to have done it. In: parties with votes, the cast, the type. Out: responsibility with proofs.

`claimed` by the actor itself, `denied` by it, `accused` by somebody, `suspected` where hedged (codebook section 3).
What the words around a mention say of it was read with its other votes (stream/extract/deeds.py). Not coded for crimes
and disasters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.part import Part
from stream.extract.party import Party
from stream.extract.sides import ARMED, CROWD, FORCES, Cast
from stream.model import ActorType, EventType, Responsibility, ResponsibilityMode, Side

MODES = {
    Part.CLAIMS: ResponsibilityMode.CLAIMED,
    Part.DENIES: ResponsibilityMode.DENIED,
    Part.ACCUSED: ResponsibilityMode.ACCUSED,
    Part.SUSPECTED: ResponsibilityMode.SUSPECTED,
}
LEAST_STRENGTH = 0.3
LEAST_TOLD = 0.5
EXCESSIVE = "Excessive force against protesters"
UNBLAMED = frozenset({EventType.STRATEGIC, EventType.CRIME, EventType.DISASTER})
PLAINLY = frozenset({EventType.CIVILIANS, EventType.EXPLOSIONS, EventType.BATTLES})


@dataclass(frozen=True, slots=True)
class Blame:
    """One responsibility with its proof in tokens."""

    responsibility: Responsibility
    first: int
    last: int
    rule: str


def find_blame(parties: Sequence[Party], cast: Cast, event_type: EventType, sub_event_type: str) -> list[Blame]:
    """Responsibility in order of the parties' mention, each actor and mode once."""
    if event_type in UNBLAMED:
        return []
    found = [
        _blame(party, mode, *party.proofs[part])
        for party in parties
        if _can_be_blamed(party, event_type)
        for part, mode in MODES.items()
        if part in party.proofs and party.best[part] >= LEAST_STRENGTH and _holds(part, party, cast)
    ]
    return found or _plainly_accused(cast, event_type, sub_event_type)


def _blame(party: Party, mode: ResponsibilityMode, first: int, last: int, rule: str) -> Blame:
    return Blame(Responsibility(actor=party.name, mode=mode), first, last, rule)


def _can_be_blamed(party: Party, event_type: EventType) -> bool:
    """Groups, states and their forces, and the crowd of a riot; nobody by a role word alone."""
    if party.is_role_word or party.is_person:
        return False
    if party.actor_type is ActorType.STATE_FORCES:
        return party.group in FORCES
    return party.actor_type in ARMED or (event_type is EventType.RIOTS and party.actor_type in CROWD)


def _holds(part: Part, party: Party, cast: Cast) -> bool:
    """Whether a vote is about this incident: one who claims or is suspected did it; police who "say" claim nothing."""
    side = cast.side_of(party.name)
    if part is Part.SUSPECTED:
        return side is Side.A and Part.ACCUSED not in party.proofs
    if part is Part.CLAIMS:
        return side is Side.A or (side is None and party.actor_type in ARMED)
    return part is Part.DENIES or side is not Side.B


def _plainly_accused(cast: Cast, event_type: EventType, sub_event_type: str) -> list[Blame]:
    """Whom the article itself, after officials or witnesses, calls the doer: armed groups, forces against crowds."""
    return [
        _blame(party, ResponsibilityMode.ACCUSED, *party.proofs[Part.HARMS])
        for actor, party in zip(cast.actors, cast.parties, strict=True)
        if party.best.get(Part.HARMS, 0.0) >= LEAST_TOLD
        and Part.HARMS in party.proofs
        and (
            (event_type in PLAINLY and actor.side is Side.A and actor.actor_type in ARMED)
            or (sub_event_type == EXCESSIVE and actor.side is Side.B and actor.actor_type is ActorType.STATE_FORCES)
        )
    ]
