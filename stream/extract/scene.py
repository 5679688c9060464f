"""Place mentions to where it happened. In: a reading, the incident's sentences. Out: a location with its proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.reading import Reading, SentenceReading
from stream.model import Location
from stream.places.model import Mention
from stream.places.resolve import Scene, read_context, resolve_scene

HOMES = frozenset({"rumahnya", "kediamannya", "kontrakannya", "kamarnya", "indekosnya", "kosnya", "kosannya"})


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """Where it happened, and the tokens that say so."""

    location: Location
    first: int
    last: int
    rule: str


def choose_place(reading: Reading, story: Sequence[SentenceReading], best_sentence: int) -> ChosenPlace | None:
    """Resolve the mentions of the sentence that tells the happening and of the lead."""
    sentences = scene_sentences(reading, story, best_sentence)
    scope = [m for s in sentences for m in s.places]
    scene = _resolve(reading, scope, is_at_home=any(_tells_home(reading, s) for s in sentences))
    if scene is None or not scene.mentions:
        return None
    proof = scene.mentions[0]
    return ChosenPlace(scene.location, proof.first, proof.last, "id.place")


def locate(reading: Reading, scope: Sequence[Mention]) -> Location | None:
    """One location from these mentions, in the context of the whole article."""
    scene = _resolve(reading, scope)
    return None if scene is None else scene.location


def _tells_home(reading: Reading, sentence: SentenceReading) -> bool:
    """Whether a sentence says that something happened in somebody's own home: "ditemukan tewas di rumahnya"."""
    lower = reading.tokens.lower
    for at in range(sentence.sentence.first, sentence.sentence.last):
        if lower[at] in HOMES and "di" in lower[max(at - 3, 0) : at]:
            return True
    return False


def _resolve(reading: Reading, scope: Sequence[Mention], *, is_at_home: bool = False) -> Scene | None:
    article = reading.article
    if reading.place_context is None:
        reading.place_context = read_context(
            reading.places,
            reading.pack.gazetteer,
            year=article.published.at.year,
            source_country=article.source.country or "ID",
        )
    return resolve_scene(scope, reading.place_context, is_at_home=is_at_home)


def scene_sentences(reading: Reading, story: Sequence[SentenceReading], best_sentence: int) -> list[SentenceReading]:
    """The lead, the sentence of the best trigger and the ones beside it that name the happening again."""
    best = reading.sentences[best_sentence]
    lead = [s for s in reading.lead if s in story] if best in story else list(story)
    return [best, *(s for s in lead if s is not best)] if best in story else lead
