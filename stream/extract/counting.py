"""An incident's sentences to counted people. In: a reading, a story, type and cast. Out: `SidedToll`s, zeros, proofs.

Each toll of the story gets the side of its people and the speaker of its sentence; nothing is added up here.
"""

from collections.abc import Sequence

from stream.extract.attribution import speaker_of
from stream.extract.casualties import Row, SidedToll
from stream.extract.claims import claimant_side
from stream.extract.owners import Owner, owner_of
from stream.extract.parties import actor_name
from stream.extract.proofs import Proofs
from stream.extract.reading import Reading, SentenceReading
from stream.extract.sides import Cast
from stream.extract.tolls import Toll
from stream.model import ActorType, Effect, EventType

UPDATES = frozenset({"bertambah", "meningkat", "melonjak", "naik", "terbaru", "terkini", "menjadikan"})


def count_people(
    reading: Reading, story: Sequence[SentenceReading], event_type: EventType, cast: Cast
) -> list[SidedToll]:
    """The tolls of the story in text order, with owners and speakers."""
    sided = []
    for sentence in story:
        previous: Owner | None = None
        for toll in sentence.tolls:
            if not _fits(event_type, toll):
                continue
            owner = _owner(reading, sentence, toll, event_type, cast)
            if not owner.is_told and previous is not None and (toll.is_rest or event_type is EventType.BATTLES):
                owner = previous
            previous = owner
            speaker = speaker_of(sentence, toll.first, toll.last)
            sided.append(
                SidedToll(
                    toll=toll,
                    side=owner.side,
                    is_side_told=owner.is_told,
                    is_update=_is_update(reading, sentence, toll),
                    attribution=speaker,
                    claimant_side=claimant_side(event_type, cast, speaker.sense) if speaker is not None else None,
                )
            )
    return sided


def _fits(event_type: EventType, toll: Toll) -> bool:
    """Whether such a toll belongs to an incident of this type: nobody is arrested or stabbed by a disaster."""
    if event_type is not EventType.DISASTER:
        return True
    attacked = toll.is_weak and toll.rule != "id.effect.wounded.treated"
    return toll.effect not in {Effect.ARRESTED, Effect.ABDUCTED} and not attacked


def _owner(reading: Reading, sentence: SentenceReading, toll: Toll, event_type: EventType, cast: Cast) -> Owner:
    """The owner by the words of the counted noun and the actors named in it."""
    tokens = reading.tokens
    reach = max(toll.noun_last, toll.noun_first + 1)
    noun = tokens.lower[max(sentence.sentence.first, toll.noun_first - 1) : reach]
    inside = [
        (actor_name(tokens, hit), ActorType(hit.entry.sense), hit.entry.frame)
        for hit in sentence.actors
        if toll.noun_first - 1 <= hit.first < reach
    ]
    return owner_of(event_type, cast, toll, noun, inside)


def _is_update(reading: Reading, sentence: SentenceReading, toll: Toll) -> bool:
    """Whether the figure is told as news against an earlier one: "korban tewas bertambah menjadi 12"."""
    return not UPDATES.isdisjoint(reading.tokens.lower[sentence.sentence.first : toll.last])


def is_zero_told(sided: Sequence[SidedToll], effect: Effect) -> bool:
    """Whether the text says that nobody suffered `effect`."""
    return any(s.toll.effect is effect and s.toll.is_negated and s.toll.best == 0 for s in sided)


def prove_totals(proofs: Proofs, rows: Sequence[Row], sided: Sequence[SidedToll]) -> None:
    """Add the proof of `killed` and `wounded`: the first row of each, else the zero told."""
    for effect in (Effect.KILLED, Effect.WOUNDED):
        tolls = [row.proof for row in rows if row.casualty.effect is effect]
        tolls = tolls or [s.toll for s in sided if s.toll.effect is effect and s.toll.is_negated]
        if tolls:
            proofs.add(effect.value, tolls[0].first, tolls[0].last, tolls[0].rule)
