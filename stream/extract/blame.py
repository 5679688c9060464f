"""Who is said to have done it. In: a reading, the incident's sentences, its parties. Out: responsibility with proofs.

`claimed` by the actor itself, `denied` by it, `accused` by somebody, `suspected` where hedged (codebook section 3). Not
coded for crimes and disasters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stream.extract.parties import Party, acting_countries
from stream.extract.reading import Reading, SentenceReading
from stream.model import Responsibility, ResponsibilityMode
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


def find_blame(reading: Reading, story: Iterable[SentenceReading], parties: Sequence[Party]) -> list[Blame]:
    """Responsibility in order of mention, each actor and mode once."""
    known = {party.name: party for party in parties if not party.is_role_word}
    found: dict[tuple[str, ResponsibilityMode], Blame] = {}
    for sentence in story:
        if sentence.has_cue("no_claim"):
            continue
        for cue in sentence.cues:
            mode = SELF.get(cue.entry.sense) or OTHER.get(cue.entry.sense)
            if mode is None:
                continue
            actor = _actor_of(reading, sentence, cue, known, is_self=cue.entry.sense in SELF)
            if actor is None or (actor.entry.name, mode) in found:
                continue
            responsibility = Responsibility(actor=actor.entry.name, mode=mode)
            first, last = min(cue.first, actor.first), max(cue.last, actor.last)
            found[actor.entry.name, mode] = Blame(responsibility, first, last, cue.entry.rule)
    return list(found.values())


def _actor_of(
    reading: Reading, sentence: SentenceReading, cue: Hit, known: dict[str, Party], *, is_self: bool
) -> Hit | None:
    """The actor a cue speaks of: its subject for a claim or denial, its object (or passive subject) for an accusation."""
    mentions = [hit for hit in [*sentence.actors, *acting_countries(reading, sentence)] if hit.entry.name in known]
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
