"""A clean article to all that was read in it, before anything is decided. In: article, language pack. Out: `Reading`.

Every finder runs once here; deciding (relevance, type, sides, places) works on the lists of this value only.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from stream.article.model import Article
from stream.extract.attribution import attribute
from stream.extract.dates import DateMention, find_dates
from stream.extract.language import LanguagePack
from stream.extract.numerals import Numeral, find_numerals
from stream.extract.speakers import Attribution
from stream.extract.tokens import Sentence, Tokens, split_sentences, tokenise
from stream.extract.tolls import Toll, find_tolls
from stream.places.context import Context
from stream.places.find import find_mentions
from stream.places.model import Mention
from stream.rules.model import Hit
from stream.rules.morphology import Voice

Found = TypeVar("Found")
NO_CUES: AbstractSet[str] = frozenset()


READ_LIMIT = 60_000  # code points of an article that are read; a news article is told in the first 3,000


@dataclass(slots=True, eq=False)
class SentenceReading:
    """What was found in one sentence; only itself equals it."""

    sentence: Sentence
    triggers: list[Hit]
    effects: list[Hit]
    cues: list[Hit]
    actors: list[Hit]
    weapons: list[Hit]
    speech: list[Hit]
    offices: list[Hit]
    numerals: list[Numeral]
    dates: list[DateMention]
    places: list[Mention]
    tolls: list[Toll]
    introductions: list[Hit] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    attribution: Attribution | None = None
    cue_senses: AbstractSet[str] = NO_CUES

    def has_cue(self, *senses: str) -> bool:
        """Whether any cue of these senses stands in the sentence."""
        return not self.cue_senses.isdisjoint(senses)


@dataclass(slots=True)
class Reading:
    """An article read once."""

    article: Article
    pack: LanguagePack
    tokens: Tokens
    sentences: list[SentenceReading]
    places: list[Mention]
    place_context: Context | None = None
    """What all place mentions say together; made by the first who asks (scene.py)."""
    lead: list[SentenceReading] = field(init=False)
    """The title and the first two body sentences: what the article is about."""

    def __post_init__(self) -> None:
        body = [s for s in self.sentences if not s.sentence.is_title]
        self.lead = [s for s in self.sentences if s.sentence.is_title] + body[:2]

    def quote(self, first: int, last: int) -> tuple[int, int, str]:
        """Code-point span and words of tokens `first` to `last` (exclusive), as written."""
        start, end = self.tokens.starts[first], self.tokens.ends[last - 1]
        return start, end, self.article.text[start:end]


def read(article: Article, pack: LanguagePack) -> Reading:
    """Run every finder over the article once."""
    reading = skim(article, pack)
    complete(reading)
    find_speakers(reading)
    return reading


def skim(article: Article, pack: LanguagePack) -> Reading:
    """Tokens, sentences, words of the lexicon and dates: what it takes to see that most articles tell no incident."""
    tokens = tokenise(article.folded[:READ_LIMIT])
    sentences = [
        SentenceReading(sentence, [], [], [], [], [], [], [], [], [], [], [])
        for sentence in split_sentences(tokens, article.blocks)
    ]
    reading = Reading(article, pack, tokens, sentences, [])
    scan = pack.rules.lexicon.scan
    for one in sentences:
        _sort_hits(one, scan(tokens.words, tokens.lower, one.sentence.first, one.sentence.last))
    dates = find_dates(tokens.words, tokens.lower, tokens.starts, tokens.ends, article.published)
    for one, date in _placed(sentences, dates, [date.first for date in dates]):
        one.dates.append(date)
    return reading


def complete(reading: Reading) -> None:
    """Add, in place, what is costly to read: numerals, places and tolls."""
    tokens, folded, sentences = reading.tokens, reading.article.folded, reading.sentences
    gazetteer = reading.pack.gazetteer
    reading.places = find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, folded, gazetteer)
    for one, mention in _placed(sentences, reading.places, [mention.first for mention in reading.places]):
        one.places.append(mention)
    numerals = find_numerals(tokens.words, tokens.lower)
    for one, numeral in _placed(sentences, numerals, [numeral.first_token for numeral in numerals]):
        one.numerals.append(numeral)
    for one in sentences:
        one.tolls = find_tolls(
            tokens, one.sentence, one.effects, one.numerals, one.cues, one.speech, reading.pack.tolls
        )


def find_speakers(reading: Reading) -> None:
    """Add, in place, who says what: the costliest, and the last thing read before anything is decided."""
    attribute(reading.tokens, reading.sentences)


def _placed(
    sentences: list[SentenceReading], found: list[Found], firsts: list[int]
) -> Iterator[tuple[SentenceReading, Found]]:
    """Each finding with the sentence that it begins in; `firsts` are their first tokens, in order."""
    rest = iter(sentences)
    one = next(rest, None)
    for finding, first in zip(found, firsts, strict=True):
        while one is not None and one.sentence.last <= first:
            one = next(rest, None)
        if one is not None and one.sentence.first <= first:
            yield one, finding


def _sort_hits(reading: SentenceReading, hits: list[Hit]) -> None:
    """Distribute the hits of a sentence by kind."""
    lists = {
        "trigger": reading.triggers,
        "effect": reading.effects,
        "cue": reading.cues,
        "actor": reading.actors,
        "weapon": reading.weapons,
        "speech": reading.speech,
        "office": reading.offices,
        "introduction": reading.introductions,
    }
    is_title = reading.sentence.is_title
    for hit in hits:
        kept = lists.get(hit.entry.kind)
        if kept is not None and (is_title or hit.entry.voice is not Voice.HEADLINE):
            kept.append(hit)
    if reading.cues:
        reading.cue_senses = {cue.entry.sense for cue in reading.cues}
