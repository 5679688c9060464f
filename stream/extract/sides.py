"""Parties and type to the actors of the report. In: an event type, parties with votes, tolls. Out: actors; owners of tolls.

The initiator is side a, the other side or the target b (codebook section 3, actors and rulings): in protests and riots
the crowd is a and the forces b; in crime a doer needs a name; disasters have no sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.parties import Party
from stream.model import Actor, ActorType, Effect, EventType, Role, Side

ARMED = frozenset({ActorType.REBEL_GROUP, ActorType.POLITICAL_MILITIA, ActorType.IDENTITY_MILITIA})
CROWD = frozenset({ActorType.PROTESTERS, ActorType.RIOTERS})
FORCES = frozenset({"force", "police", "army"})
MAX_ACTORS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The actors of one incident and the party behind each."""

    actors: tuple[Actor, ...]
    parties: tuple[Party, ...]

    def side_of(self, name: str) -> Side | None:
        """The side of an actor by name."""
        return next((actor.side for actor in self.actors if actor.name == name), None)

    def types(self, side: Side) -> set[ActorType]:
        """Actor types present on a side."""
        return {actor.actor_type for actor in self.actors if actor.side is side}


def cast_actors(event_type: EventType, sub_event_type: str, parties: Sequence[Party]) -> Cast:
    """Choose actors and sides by the type's rule."""
    if event_type is EventType.DISASTER:
        return Cast(actors=(), parties=())
    named = [party for party in parties if not party.is_role_word]
    if event_type in {EventType.PROTESTS, EventType.RIOTS}:
        chosen = _crowd(event_type, sub_event_type, named)
    elif event_type is EventType.CRIME:
        chosen = _crime(named)
    elif event_type is EventType.STRATEGIC:
        chosen = _strategic(named)
    else:
        chosen = _conflict(event_type, named)
    actors = tuple(
        Actor(name=p.name, side=side, role=role, actor_type=kind) for p, side, role, kind in chosen[:MAX_ACTORS]
    )
    return Cast(actors=actors, parties=tuple(p for p, *_ in chosen[:MAX_ACTORS]))


Choice = tuple[Party, Side, Role, ActorType]


def _crowd(event_type: EventType, sub_event_type: str, parties: Sequence[Party]) -> list[Choice]:
    crowd_type = ActorType.PROTESTERS if event_type is EventType.PROTESTS else ActorType.RIOTERS
    crowds = [p for p in parties if p.actor_type in CROWD or p.group == "crowd"]
    forces = [p for p in parties if p.actor_type is ActorType.STATE_FORCES and p.group in FORCES]
    crowds.sort(key=lambda p: -(p.weight + p.doer))
    forces.sort(key=lambda p: -(p.doer + p.sufferer))
    chosen: list[Choice] = [(p, Side.A, Role.PARTICIPANT, crowd_type) for p in crowds[:1]]
    if sub_event_type != "Peaceful protest":
        chosen += [(p, Side.B, Role.PARTICIPANT, p.actor_type) for p in forces[:1] if p.doer + p.sufferer > 0.5]
    return chosen


def _crime(parties: Sequence[Party]) -> list[Choice]:
    victims = [p for p in parties if p.sufferer > p.doer and p.actor_type is ActorType.CIVILIANS and p.sufferer >= 1.2]
    victims.sort(key=lambda p: -p.sufferer)
    return [(p, Side.B, Role.TARGET, p.actor_type) for p in victims[:1]]


def _strategic(parties: Sequence[Party]) -> list[Choice]:
    doers = [p for p in parties if p.actor_type is ActorType.STATE_FORCES and p.doer > p.sufferer]
    held = [p for p in parties if Effect.ARRESTED in p.effects or (p.sufferer > p.doer and p.actor_type in ARMED)]
    doers.sort(key=lambda p: -p.doer)
    held.sort(key=lambda p: -p.weight)
    chosen: list[Choice] = [(p, Side.A, Role.PERPETRATOR, p.actor_type) for p in doers[:1]]
    return chosen + [
        (p, Side.B, Role.TARGET, p.actor_type) for p in held[:1] if p.actor_type is not ActorType.STATE_FORCES
    ]


def _conflict(event_type: EventType, parties: Sequence[Party]) -> list[Choice]:
    """Battles, explosions and violence against civilians: the best doer, then the best sufferers."""
    doers = sorted(
        (p for p in parties if p.actor_type is not ActorType.CIVILIANS),
        key=lambda p: -(p.doer - 0.5 * p.sufferer + 0.3 * (p.actor_type in ARMED)),
    )
    doer = next((p for p in doers if p.doer > 0.3 and p.doer >= 0.5 * p.sufferer), None)
    if doer is None and event_type is not EventType.EXPLOSIONS:
        doer = next((p for p in doers if p.actor_type in ARMED), None)
    sufferers = sorted(
        (p for p in parties if p is not doer and p.sufferer > 0.4 and _may_suffer(p)), key=lambda p: -p.sufferer
    )
    if event_type is EventType.BATTLES:
        sufferers = [p for p in sufferers if p.actor_type is not ActorType.CIVILIANS]
        if not sufferers:
            sufferers = sorted(
                (p for p in parties if p is not doer and p.actor_type is not ActorType.CIVILIANS),
                key=lambda p: -p.weight,
            )[:1]
    elif event_type is EventType.CIVILIANS:
        sufferers = [
            p for p in sufferers if p.actor_type in {ActorType.CIVILIANS, ActorType.EXTERNAL_OTHER}
        ] or sufferers
    chosen: list[Choice] = [] if doer is None else [(doer, Side.A, Role.PERPETRATOR, doer.actor_type)]
    same = [
        p
        for p in sufferers
        if doer is None or p.actor_type is not doer.actor_type or event_type is not EventType.BATTLES
    ]
    targets = sorted(same[:2], key=lambda p: p.order)
    return chosen + [(p, Side.B, Role.TARGET, p.actor_type) for p in targets]


def _may_suffer(party: Party) -> bool:
    """Officials, rescuers and reporters stand beside the happening unless a toll names them."""
    return party.group not in {"officials", "government", "rescuers", "hospital", "media"} or bool(party.effects)
