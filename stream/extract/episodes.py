"""A story to its episodes: the main happening and others with a place of their own. In: a reading. Out: episodes.

Codebook section 1 and rulings: another town or another day is another incident; a background incident is coded only
with its own place and its own day or figures. A later sentence opens an episode when it tells a happening in another
province or country than the main one, with figures of its own; it lasts until a sentence names another place or another
paragraph begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from stream.extract.reading import Reading, SentenceReading
from stream.extract.scene import locate
from stream.model import Effect, Location

STRONG_TRIGGER = 0.7
HARM = frozenset({Effect.KILLED, Effect.WOUNDED, Effect.ARRESTED, Effect.ABDUCTED})
NEWS = timedelta(days=30)  # codebook, section 1: what is older is no news
OLDEST_YEAR = "1900"
MAX_EPISODES = 4
UNFIT = ("historical", "court", "hypothetical", "future", "campaign", "drill", "sport")


@dataclass(frozen=True, slots=True)
class Episode:
    """Sentences that tell one happening, and where it was."""

    sentences: tuple[SentenceReading, ...]
    place: Location | None


def split_episodes(reading: Reading, story: Sequence[SentenceReading], main_place: Location | None) -> list[Episode]:
    """The main episode first, then the others in text order."""
    main: list[SentenceReading] = []
    others: list[list[SentenceReading]] = []
    places: list[Location] = []
    for sentence in story:
        place = _own_place(reading, sentence, main_place, places)
        if place is not None and len(others) < MAX_EPISODES:
            others.append([sentence])
            places.append(place)
        elif others and _continues(others[-1][-1], sentence):
            others[-1].append(sentence)
        else:
            main.append(sentence)
    found = [Episode(tuple(main), main_place)]
    return found + [Episode(tuple(group), place) for group, place in zip(others, places, strict=True)]


def _own_place(
    reading: Reading, sentence: SentenceReading, main_place: Location | None, places: Sequence[Location]
) -> Location | None:
    """Where a sentence's own happening was, if it tells one apart from the main one and from those found."""
    if main_place is None or sentence in reading.lead or not _tells_happening(sentence):
        return None
    if _names_past_year(reading, sentence):
        return None
    place = locate(reading, [m for m in sentence.places if not m.in_dateline and (m.cue or m.relation == "scene")])
    if place is None or place.admin1 is None:
        return None
    return place if all(_apart(place, other) for other in (main_place, *places)) else None


def _tells_happening(sentence: SentenceReading) -> bool:
    if sentence.has_cue(*UNFIT) or not any(hit.entry.weight >= STRONG_TRIGGER for hit in sentence.triggers):
        return False
    return any(t.effect in HARM and not (t.is_implied or t.is_negated or t.is_weak) for t in sentence.tolls)


def _names_past_year(reading: Reading, sentence: SentenceReading) -> bool:
    """As in "Pada 2009 serangan bom di Medan ...": a bare year before the news is history."""
    newest = str((reading.article.published.at - NEWS).year)
    words = reading.tokens.words[sentence.sentence.first : sentence.sentence.last]
    return any(len(word) == len(newest) and word.isdigit() and OLDEST_YEAR <= word < newest for word in words)


def _apart(one: Location, other: Location) -> bool:
    """Whether two places cannot be one scene: another country, or another province of a known one."""
    if one.country != other.country:
        return other.country is not None
    return other.admin1 is not None and one.admin1 != other.admin1


def _continues(before: SentenceReading, sentence: SentenceReading) -> bool:
    """Whether a sentence goes on with the episode before it: same paragraph, no place of its own."""
    adjacent = sentence.sentence.index == before.sentence.index + 1
    return (
        adjacent
        and sentence.sentence.paragraph == before.sentence.paragraph
        and not any(m.cue for m in sentence.places)
    )
