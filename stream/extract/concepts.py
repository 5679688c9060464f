"""Triggers to concepts: what kind of happening the article is mainly about. In: a reading. Out: scored concepts.

A concept's score adds its best trigger in the title, the lead, the next sentences and the rest, each times the weight
of its zone; triggers told as history, plan, warning or verdict count for little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stream.extract.reading import Reading, SentenceReading
from stream.rules.model import Hit

ZONES: Mapping[str, float] = {"first": 2.0, "title": 2.0, "second": 1.0, "early": 0.5, "late": 0.2}
"""What a trigger of each zone counts, in the order in which the best trigger of a concept is looked for."""
DISCOUNTS = {"historical": 0.5, "court": 0.5, "future": 0.6, "hypothetical": 0.6, "campaign": 0.6, "drill": 0.4}
LEAST_DISCOUNT = 0.2
TAKEN_BACK = frozenset("tidak tak bukan belum tanpa akan mencegah rencana antisipasi ancaman".split())
TAKEN_BACK_VALUE = 0.3
REACH_BACK = 3
TOLD_AGAIN, MOST_TOLD = 0.05, 6


@dataclass(slots=True)
class Concept:
    """A concept evoked in the article, how strongly, where first and where best."""

    name: str
    score: float
    best: Hit
    best_sentence: int
    sentences: tuple[int, ...]


def rank_concepts(reading: Reading, sentences: Sequence[SentenceReading] | None = None) -> list[Concept]:
    """Concepts of the article, strongest first; a tie goes to the one told first, kinds of place come last.

    Kinds of place (`site_…`) alone evoke nothing: the list is empty then.
    """
    found: dict[str, dict[str, tuple[float, int, Hit]]] = {}
    seen: dict[str, list[int]] = {}
    body = 0
    for sentence in reading.sentences if sentences is None else sentences:
        zone = "title" if sentence.sentence.is_title else _zone(body)
        body += not sentence.sentence.is_title
        if not sentence.triggers:
            continue
        index, discount = sentence.sentence.index, sentence_discount(sentence)
        for hit in sentence.triggers:
            name = hit.entry.sense
            value = hit.entry.weight * discount * _hit_discount(reading, sentence, hit)
            zones = found.setdefault(name, {})
            if zone not in zones or zones[zone][0] < value:
                zones[zone] = (value, index, hit)
            seen.setdefault(name, []).append(index)
    concepts = [_concept(name, zones, seen[name]) for name, zones in found.items()]
    concepts.sort(key=lambda c: (c.name.startswith("site_"), -c.score, c.sentences[0], c.best.first))
    return concepts if concepts and not concepts[0].name.startswith("site_") else []


def sentence_discount(sentence: SentenceReading) -> float:
    """How much a trigger still counts in a sentence with cues of history, plan, verdict, drill."""
    factor = 1.0
    if sentence.cue_senses:
        for sense, discount in DISCOUNTS.items():
            if sense in sentence.cue_senses:
                factor *= discount
    return max(factor, LEAST_DISCOUNT)


def _hit_discount(reading: Reading, sentence: SentenceReading, hit: Hit) -> float:
    """A trigger right after a negator or a word of plan or fear is hardly one."""
    before = reading.tokens.lower[max(sentence.sentence.first, hit.first - REACH_BACK) : hit.first]
    return 1.0 if TAKEN_BACK.isdisjoint(before) else TAKEN_BACK_VALUE


def _zone(position: int) -> str:
    if position == 0:
        return "first"
    if position <= 2:
        return "second"
    return "early" if position <= 6 else "late"


def _concept(name: str, zones: dict[str, tuple[float, int, Hit]], sentences: list[int]) -> Concept:
    score = sum(ZONES[zone] * value for zone, (value, _, _) in zones.items())
    score += TOLD_AGAIN * min(len(sentences), MOST_TOLD)
    _, best_sentence, best = next(zones[zone] for zone in ZONES if zone in zones)
    return Concept(name, score, best, best_sentence, tuple(dict.fromkeys(sentences)))
