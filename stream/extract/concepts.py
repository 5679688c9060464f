"""Triggers to concepts: what kind of happening the article is mainly about. In: a reading. Out: scored concepts.

A concept's score adds its best trigger in the title, the lead, the next sentences and the rest, each times the
weight of its place; triggers told as history, plan, warning or verdict count for little. Weights live in weights.toml.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.reading import Reading, SentenceReading
from stream.rules.model import Hit

TITLE, FIRST, SECOND, EARLY, LATE = 2.0, 2.0, 1.0, 0.5, 0.2
DISCOUNTS = {"historical": 0.5, "court": 0.5, "future": 0.6, "hypothetical": 0.6, "campaign": 0.6, "drill": 0.4}


@dataclass(slots=True)
class Concept:
    """A concept evoked in the article, how strongly, where first and where best."""

    name: str
    score: float
    best: Hit
    best_sentence: int
    sentences: tuple[int, ...]


def rank_concepts(reading: Reading, sentences: Sequence[SentenceReading] | None = None) -> list[Concept]:
    """Concepts of the article, strongest first; a tie goes to the one told first, kinds of place come last."""
    places: dict[str, dict[str, tuple[float, int, Hit]]] = {}
    seen: dict[str, list[int]] = {}
    body = 0
    for sentence in reading.sentences if sentences is None else sentences:
        index = sentence.sentence.index
        zone = "title" if sentence.sentence.is_title else _zone(body)
        body += not sentence.sentence.is_title
        discount = sentence_discount(sentence)
        for hit in sentence.triggers:
            name = hit.entry.sense
            value = hit.entry.weight * discount * _hit_discount(reading, sentence, hit)
            zones = places.setdefault(name, {})
            if zone not in zones or zones[zone][0] < value:
                zones[zone] = (value, index, hit)
            seen.setdefault(name, []).append(index)
    concepts = [_concept(name, zones, seen[name]) for name, zones in places.items()]
    concepts.sort(key=lambda c: (c.name.startswith("site_"), -c.score, c.sentences[0], c.best.first))
    return concepts if concepts and not concepts[0].name.startswith("site_") else []


def sentence_discount(sentence: SentenceReading) -> float:
    """How much a trigger still counts in a sentence with cues of history, plan, verdict, drill."""
    factor = 1.0
    for sense in {cue.entry.sense for cue in sentence.cues}:
        factor *= DISCOUNTS.get(sense, 1.0)
    return max(factor, 0.2)


def _hit_discount(reading: Reading, sentence: SentenceReading, hit: Hit) -> float:
    """A trigger right after a negator or a plan word is hardly one."""
    before = reading.tokens.lower[max(sentence.sentence.first, hit.first - 3) : hit.first]
    return (
        0.3
        if {
            "tidak",
            "tak",
            "bukan",
            "belum",
            "tanpa",
            "akan",
            "mencegah",
            "rencana",
            "antisipasi",
            "ancaman",
        }.intersection(before)
        else 1.0
    )


def _zone(position: int) -> str:
    if position == 0:
        return "first"
    if position <= 2:
        return "second"
    return "early" if position <= 6 else "late"


def _concept(name: str, zones: dict[str, tuple[float, int, Hit]], sentences: list[int]) -> Concept:
    weights = {"title": TITLE, "first": FIRST, "second": SECOND, "early": EARLY, "late": LATE}
    score = sum(weights[zone] * value for zone, (value, _, _) in zones.items()) + 0.05 * min(len(sentences), 6)
    _, best_sentence, best = max(zones.values(), key=lambda v: (v[0] * 1.0, -v[1]))
    for zone in ("first", "title", "second", "early", "late"):
        if zone in zones:
            _, best_sentence, best = zones[zone]
            break
    return Concept(name, score, best, best_sentence, tuple(dict.fromkeys(sentences)))
