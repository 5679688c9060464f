"""Who is said to have done it. In: a reading, the incident's sentences, its parties. Out: responsibility with proofs.

`claimed` by the actor itself, `denied` by it, `accused` by somebody, `suspected` where hedged (codebook section 3). Not
coded for crimes and disasters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stream.extract.parties import Party, acting_countries, actor_name
from stream.extract.reading import Reading, SentenceReading
from stream.extract.sides import ARMED, CROWD, FORCES, Cast
from stream.model import ActorType, EventType, Responsibility, ResponsibilityMode, Side
from stream.rules.model import Hit

SELF = {"claimed": ResponsibilityMode.CLAIMED, "denied": ResponsibilityMode.DENIED}
OTHER = {"accused": ResponsibilityMode.ACCUSED, "suspected": ResponsibilityMode.SUSPECTED}
REACH_TOKENS = 14


@dataclass(frozen=True, slots=True)
class Blame:
    """One responsibility with its proof in tokens."""

    responsibility: Responsibility
    first: int
    last: int
    rule: str


def find_blame(
    reading: Reading, story: Iterable[SentenceReading], parties: Sequence[Party], cast: Cast, event_type: EventType
) -> list[Blame]:
    """Responsibility in order of mention, each actor and mode once."""
    if event_type is EventType.STRATEGIC:
        return []
    known = {party.name: party for party in parties if _can_be_blamed(party, event_type)}
    found: dict[tuple[str, ResponsibilityMode], Blame] = {}
    for sentence in story:
        if sentence.has_cue("no_claim"):
            continue
        for cue in sentence.cues:
            mode = SELF.get(cue.entry.sense) or OTHER.get(cue.entry.sense)
            if mode is None:
                continue
            actor = _actor_of(reading, sentence, cue, known, is_self=cue.entry.sense in SELF)
            if actor is None:
                continue
            name = actor_name(reading.tokens, actor)
            if (name, mode) in found or (mode is ResponsibilityMode.SUSPECTED and cast.side_of(name) is not Side.A):
                continue
            responsibility = Responsibility(actor=name, mode=mode)
            first, last = min(cue.first, actor.first), max(cue.last, actor.last)
            found[name, mode] = Blame(responsibility, first, last, cue.entry.rule)
    return [*found.values(), *_plainly_accused(found, cast, event_type)]


def _can_be_blamed(party: Party, event_type: EventType) -> bool:
    """Groups, states and their forces, and the crowd of a riot; nobody by a role word alone."""
    if party.is_role_word or party.is_person:
        return False
    if party.actor_type is ActorType.STATE_FORCES:
        return party.group in FORCES
    return party.actor_type in ARMED or (event_type is EventType.RIOTS and party.actor_type in CROWD)


def _plainly_accused(
    found: dict[tuple[str, ResponsibilityMode], Blame], cast: Cast, event_type: EventType
) -> list[Blame]:
    """An armed group that the article itself, after its officials, calls the doer of an attack is accused."""
    if found or event_type not in {EventType.CIVILIANS, EventType.EXPLOSIONS}:
        return []
    return [
        Blame(Responsibility(actor=a.name, mode=ResponsibilityMode.ACCUSED), p.first, p.last, "id.blame.told_as_doer")
        for a, p in zip(cast.actors, cast.parties, strict=True)
        if a.side is Side.A and a.actor_type in ARMED
    ]


def _actor_of(
    reading: Reading, sentence: SentenceReading, cue: Hit, known: dict[str, Party], *, is_self: bool
) -> Hit | None:
    """The actor a cue speaks of: its subject for a claim or denial, its object (or passive subject) for an accusation."""
    mentions = [
        hit
        for hit in [*sentence.actors, *acting_countries(reading, sentence)]
        if actor_name(reading.tokens, hit) in known
    ]
    before = [h for h in mentions if h.last <= cue.first and cue.first - h.last <= REACH_TOKENS]
    after = [h for h in mentions if h.first >= cue.last and h.first - cue.last <= REACH_TOKENS]
    if is_self:
        return before[-1] if before else None
    passive = reading.tokens.lower[cue.first].startswith(("di", "ter")) and cue.entry.sense == "accused"
    if passive:
        return before[-1] if before else None
    if after:
        return after[0]
    return before[-1] if before and cue.entry.sense == "suspected" else None
