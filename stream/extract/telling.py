"""Sentences to a telling: who, when and where of one happening. In: a reading, its sentences. Out: `Telling`.

Also which sentences tell the news at all, and the context that decides the type of what they tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.concepts import Concept
from stream.extract.kinds import Context
from stream.extract.parties import Party, find_parties
from stream.extract.reading import Reading, SentenceReading
from stream.extract.scene import ChosenPlace, choose_place
from stream.extract.sides import CROWD, FORCES
from stream.extract.times import ChosenDate, choose_date, is_old
from stream.model import ActorType, Effect

MILITARY = frozenset({"army", "country"})  # a state that acts in an attack acts by its forces


@dataclass(frozen=True, slots=True)
class Telling:
    """One happening as told: its sentences, what they evoke, who is in it, when and where it was."""

    reading: Reading
    story: tuple[SentenceReading, ...]
    concepts: tuple[Concept, ...]
    parties: tuple[Party, ...]
    date: ChosenDate | None
    place: ChosenPlace | None

    @property
    def main(self) -> Concept:
        """The concept it is mainly about."""
        return self.concepts[0]


def gather(reading: Reading, story: Sequence[SentenceReading], concepts: Sequence[Concept]) -> Telling:
    """Read who, when and where from the sentences of one happening; `concepts` must not be empty."""
    best = concepts[0].best_sentence
    return Telling(
        reading=reading,
        story=tuple(story),
        concepts=tuple(concepts),
        parties=tuple(find_parties(reading, story)),
        date=choose_date(reading, story, best, reading.pack.dates),
        place=choose_place(reading, story, best),
    )


def story_sentences(reading: Reading) -> list[SentenceReading]:
    """The sentences that tell the news: the lead, and whatever later is not history, verdict or campaign total."""
    lead = {id(sentence) for sentence in reading.lead}
    return [s for s in reading.sentences if id(s) in lead or not is_background(reading, s)]


def is_background(reading: Reading, sentence: SentenceReading) -> bool:
    """Whether a sentence after the lead tells something older or wider than the news."""
    if any(is_old(mention, reading.article) for mention in sentence.dates):
        return True
    return sentence.has_cue("historical", "campaign", "court", "drill")


def kind_context(telling: Telling) -> Context:
    """What decides between event types (kinds.py): who is present, who suffers, whether anybody was killed."""
    reading, parties, story = telling.reading, telling.parties, telling.story
    tolls = [toll for sentence in story for toll in sentence.tolls if not toll.is_negated]
    killed = [toll for toll in tolls if toll.effect is Effect.KILLED]
    state = [p for p in parties if p.actor_type is ActorType.STATE_FORCES and p.group in FORCES]
    civilians = [p for p in parties if p.actor_type is ActorType.CIVILIANS]
    rebels = [p for p in parties if p.actor_type is ActorType.REBEL_GROUP and p.weight >= 0.4 and not p.is_role_word]
    state_suffers = max((p.sufferer for p in state), default=0.0)
    state_killed = any(Effect.KILLED in p.effects for p in state)
    return Context(
        scores={concept.name: concept.score for concept in telling.concepts},
        has_rebels=bool(rebels) and not _is_aceh_gang(reading, rebels),
        has_state=any(p.doer + p.sufferer > 0.3 for p in state),
        has_crowd=any(p.actor_type in CROWD or p.group == "crowd" for p in parties),
        has_military=any(p.group in MILITARY and p.doer + p.sufferer > 0.3 for p in parties),
        civilians_suffer=any(p.sufferer > 0.8 for p in civilians),
        has_killed=bool(killed),
        has_crowd_killed=bool(killed) and not state_killed,
        state_is_target=state_suffers > max((p.sufferer for p in civilians), default=0.0),
        is_suspect_shot=not rebels and any(p.is_role_word and p.sufferer > 0.5 for p in parties),
    )


def _is_aceh_gang(reading: Reading, rebels: Sequence[Party]) -> bool:
    """A "KKB" in Aceh is a band of robbers, no rebel group (codebook, rulings)."""
    if any(party.name != "KKB" and "kriminal" not in party.name for party in rebels):
        return False
    return any(m.candidates and m.candidates[0].admin1 == "Aceh" for s in reading.lead for m in s.places)
