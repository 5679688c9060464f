"""A clean article to all that was read in it, before anything is decided. In: article, language pack. Out: `Reading`.

Every finder runs once here; deciding (relevance, type, sides, places) works on the lists of this value only.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from stream.article.model import Article
from stream.extract.attribution import attribute
from stream.extract.dates import DateMention, find_dates
from stream.extract.language import LanguagePack
from stream.extract.numerals import Numeral, find_numerals
from stream.extract.speakers import Attribution
from stream.extract.tokens import Sentence, Tokens, split_sentences, tokenise
from stream.extract.tolls import Toll, find_tolls
from stream.places.find import find_mentions
from stream.places.model import Mention
from stream.rules.model import Hit


@dataclass(slots=True)
class SentenceReading:
    """What was found in one sentence."""

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

    def has_cue(self, *senses: str) -> bool:
        """Whether any cue of these senses stands in the sentence."""
        return any(cue.entry.sense in senses for cue in self.cues)


@dataclass(slots=True)
class Reading:
    """An article read once."""

    article: Article
    pack: LanguagePack
    tokens: Tokens
    sentences: list[SentenceReading]
    places: list[Mention]

    def quote(self, first: int, last: int) -> tuple[int, int, str]:
        """Code-point span and words of tokens `first` to `last` (exclusive), as written."""
        start, end = self.tokens.starts[first], self.tokens.ends[last - 1]
        return start, end, self.article.text[start:end]

    @property
    def lead(self) -> list[SentenceReading]:
        """The title and the first two body sentences: what the article is about."""
        body = [s for s in self.sentences if not s.sentence.is_title]
        return [s for s in self.sentences if s.sentence.is_title] + body[:2]


def read(article: Article, pack: LanguagePack) -> Reading:
    """Run every finder over the article once."""
    tokens = tokenise(article.folded)
    sentences = split_sentences(tokens, article.blocks)
    places = find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, article.folded, pack.gazetteer)
    numerals = find_numerals(tokens.words, tokens.lower)
    dates = find_dates(tokens.words, tokens.lower, tokens.starts, tokens.ends, article.published)
    readings = [SentenceReading(s, [], [], [], [], [], [], [], [], [], [], []) for s in sentences]
    lasts = [s.last for s in sentences]
    firsts = [s.first for s in sentences]

    def of_token(token: int) -> SentenceReading | None:
        index = bisect_right(firsts, token) - 1
        return readings[index] if index >= 0 and token < lasts[index] else None

    for numeral in numerals:
        if (place := of_token(numeral.first_token)) is not None:
            place.numerals.append(numeral)
    for date in dates:
        if (place := of_token(date.first)) is not None:
            place.dates.append(date)
    for mention in places:
        if (place := of_token(mention.first)) is not None:
            place.places.append(mention)
    for reading in readings:
        _sort_hits(
            reading, pack.rules.lexicon.scan(tokens.words, tokens.lower, reading.sentence.first, reading.sentence.last)
        )
        reading.tolls = find_tolls(
            tokens, reading.sentence, reading.effects, reading.numerals, reading.cues, reading.speech
        )
    attribute(tokens, readings)
    return Reading(article, pack, tokens, readings, places)


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
    for hit in hits:
        kept = lists.get(hit.entry.kind)
        if kept is not None:
            kept.append(hit)
