"""Parties and type to the actors of the report. In: an event type, parties with votes, weights. Out: the cast.

The initiator is side a, the other side or the target b (codebook section 3, actors and rulings). Who stands on which
side is a belief: a logistic model over readable features of each party, one for each side, whose weights are data
(stream/rules/<language>/cast.toml), fitted once. Disasters have no sides; role words fill no name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.cast_model import CastModel
from stream.extract.decide import probability
from stream.extract.part import Part
from stream.extract.party import Party
from stream.model import Actor, ActorType, EventType, Role, Side

ARMED = frozenset({ActorType.REBEL_GROUP, ActorType.POLITICAL_MILITIA, ActorType.IDENTITY_MILITIA})
CROWD = frozenset({ActorType.PROTESTERS, ActorType.RIOTERS})
FORCES = frozenset({"force", "police", "army", "country"})
BYSTANDERS = frozenset({"officials", "government", "rescuers", "hospital", "media"})
GROUPS = {
    EventType.BATTLES: "battle",
    EventType.EXPLOSIONS: "blast",
    EventType.CIVILIANS: "attack",
    EventType.PROTESTS: "crowd",
    EventType.RIOTS: "crowd",
    EventType.STRATEGIC: "strategic",
    EventType.CRIME: "crime",
}
KINDS = {
    ActorType.STATE_FORCES: "state",
    ActorType.CIVILIANS: "civil",
    ActorType.REBEL_GROUP: "armed",
    ActorType.POLITICAL_MILITIA: "armed",
    ActorType.IDENTITY_MILITIA: "armed",
    ActorType.PROTESTERS: "crowd",
    ActorType.RIOTERS: "crowd",
}
LIMIT_SIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The actors of one incident and the party behind each."""

    actors: tuple[Actor, ...]
    parties: tuple[Party, ...]

    def side_of(self, name: str) -> Side | None:
        """The side of an actor by any of the names the text has for it."""
        return next((a.side for a, p in zip(self.actors, self.parties, strict=True) if name in p.aliases), None)

    def types(self, side: Side) -> set[ActorType]:
        """Actor types present on a side."""
        return {actor.actor_type for actor in self.actors if actor.side is side}


NOBODY = Cast(actors=(), parties=())


def cast_actors(event_type: EventType, parties: Sequence[Party], model: CastModel) -> Cast:
    """Choose actors and sides: the likeliest of each side, a second one where it is as good as sure."""
    if event_type is EventType.DISASTER:
        return NOBODY
    named = [party for party in parties if not party.is_role_word]
    features = cast_features(event_type, named)
    beliefs_a = [probability(one, model.a) for one in features]
    beliefs_b = [probability(one, model.b) for one in features]
    chosen = choose_sides(beliefs_a, beliefs_b, model)
    actors = tuple(_actor(event_type, named[index], side) for index, side in chosen)
    return Cast(actors=actors, parties=tuple(named[index] for index, _ in chosen))


def choose_sides(a: Sequence[float], b: Sequence[float], model: CastModel) -> list[tuple[int, Side]]:
    """(party, side) by belief: a party stands where it is likelier, a before b."""
    chosen: list[tuple[int, Side]] = []
    for side, own, other in ((Side.A, a, b), (Side.B, b, a)):
        ranked = sorted((i for i in range(len(own)) if own[i] >= other[i]), key=lambda i: -own[i])
        picked = [i for n, i in enumerate(ranked[:LIMIT_SIDE]) if own[i] >= (model.second if n else model.first)]
        chosen += [(i, side) for i in sorted(picked)]
    return chosen


def cast_features(event_type: EventType, parties: Sequence[Party]) -> list[dict[str, float]]:
    """The features of every party, each in about 0..2."""
    group = GROUPS.get(event_type, "other")
    most = {part: max((p.votes.get(part, 0.0) for p in parties), default=0.0) for part in Part}
    best_doer = max((p.doer for p in parties), default=0.0)
    weight = max((p.weight for p in parties), default=0.0)
    armed = any(p.actor_type in ARMED and not p.is_generic for p in parties)
    found = []
    for rank, party in enumerate(parties):
        features = {
            **_kind_features(group, party),
            "order": 1 / (1 + rank),
            "presence": party.weight / weight if weight else 0.0,
            "beside_armed": float(armed and party.actor_type not in ARMED),
            f"{group}.top_doer": float(party.doer > 0 and party.doer == best_doer),
        }
        for part, vote in party.votes.items():
            features.update(_vote_features(group, party, part, vote, vote / most[part] if vote else 0.0))
        found.append(features)
    return found


def _kind_features(group: str, party: Party) -> dict[str, float]:
    """What a party is, and where it is told."""
    kind = party.actor_type.value
    return {
        "bias": 1.0,
        f"in.{group}": 1.0,
        f"is.{kind}": 1.0,
        f"{group}.{kind}": 1.0,
        f"group.{party.group}": 1.0,
        "title": float(party.in_title),
        "lead": float(party.in_lead),
        "mentions": min(party.mentions, 6) / 3,
        "generic": float(party.is_generic),
        "bystander": float(party.group in BYSTANDERS),
        "net": max(-1.0, min(1.0, (party.doer - party.sufferer) / 3)),
        **{f"effect.{effect.value}": 1.0 for effect in sorted(party.effects)},
    }


def _vote_features(group: str, party: Party, part: Part, vote: float, share: float) -> dict[str, float]:
    """How much a party had a part in the deeds, and its share of the most that any party had."""
    kind = KINDS.get(party.actor_type, "other")
    return {
        part.value: min(vote, 4.0) / 4,
        f"share.{part.value}": share,
        f"{group}.{part.value}": share,
        f"{party.actor_type.value}.{part.value}": share,
        f"{group}.{kind}.{part.value}": share,
    }


def _actor(event_type: EventType, party: Party, side: Side) -> Actor:
    return Actor(
        name=party.name,
        side=side,
        role=_role(event_type, party, side),
        actor_type=_type(event_type, party, side),
    )


def _role(event_type: EventType, party: Party, side: Side) -> Role:
    """Both sides of clashes and demonstrations take part; elsewhere one does it and the other suffers it."""
    if event_type in {EventType.PROTESTS, EventType.RIOTS} or party.votes.get(Part.FIGHTS, 0.0) > max(
        party.votes.get(Part.HARMS, 0.0), party.votes.get(Part.HARMED, 0.0)
    ):
        return Role.PARTICIPANT
    return Role.PERPETRATOR if side is Side.A else Role.TARGET


def _type(event_type: EventType, party: Party, side: Side) -> ActorType:
    """The codebook's type in this kind of incident: crowds by what they did, offenders of crimes external_other."""
    if side is Side.A and event_type is EventType.PROTESTS:
        return ActorType.PROTESTERS
    if side is Side.A and event_type is EventType.RIOTS and party.actor_type is not ActorType.STATE_FORCES:
        return ActorType.RIOTERS
    if side is Side.A and event_type is EventType.CRIME and party.actor_type is not ActorType.STATE_FORCES:
        return ActorType.EXTERNAL_OTHER
    if party.actor_type in CROWD and event_type not in {EventType.PROTESTS, EventType.RIOTS, EventType.STRATEGIC}:
        return ActorType.CIVILIANS
    return party.actor_type
