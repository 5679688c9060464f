"""Date mentions to the day of the incident. In: a reading, the incident's sentences. Out: an `EventDate` with its proof, or None.

Order of reasons (codebook, rulings): a bracketed day beside the happening, a weekday beside it, "kemarin" and the like,
then the day of the officials' statement where nothing else is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from stream.article.model import Article
from stream.extract.dates import DateKind, DateMention
from stream.extract.reading import Reading, SentenceReading
from stream.model import EventDate

NEWS_DAYS = 30
KIND_BONUS = {
    DateKind.BRACKETED: 0.6,
    DateKind.FULL: 0.5,
    DateKind.RANGE: 0.3,
    DateKind.WEEKDAY: 0.3,
    DateKind.RELATIVE: 0.2,
    DateKind.MONTH: -0.8,
    DateKind.YEAR: -2.0,
}
STATEMENT_PENALTY = 1.6


@dataclass(frozen=True, slots=True)
class ChosenDate:
    """The day of the incident and the mention that says it."""

    date: EventDate
    mention: DateMention
    is_statement: bool
    score: float


def is_old(mention: DateMention, article: Article) -> bool:
    """Whether the day lies more than 30 days before publication (codebook section 1: no news any more)."""
    return mention.end_date < article.published.at.date() - timedelta(days=NEWS_DAYS)


def choose_date(reading: Reading, story: Sequence[SentenceReading], best_sentence: int) -> ChosenDate | None:
    """The best date mention of the story; None where nothing dates it."""
    chosen: ChosenDate | None = None
    body = 0
    for sentence in story:
        order = 0 if sentence.sentence.is_title else body
        body += not sentence.sentence.is_title
        for mention in sentence.dates:
            if mention.is_future or mention.precision > 4 or is_old(mention, reading.article):
                continue
            is_statement = says_when_it_was_said(sentence, mention)
            score = 1.6 - 0.22 * min(order, 6) + KIND_BONUS[mention.kind] - (mention.precision > 1) * 0.4
            score += (
                0.7 * (sentence.sentence.index == best_sentence)
                + 0.5 * bool(sentence.triggers)
                + 0.2 * bool(sentence.tolls)
            )
            score -= STATEMENT_PENALTY * is_statement
            if chosen is None or score > chosen.score:
                date = EventDate(start=mention.start_date, end=mention.end_date, precision=mention.precision)
                chosen = ChosenDate(date, mention, is_statement, score)
    return chosen


def says_when_it_was_said(sentence: SentenceReading, mention: DateMention) -> bool:
    """Whether the date belongs to the speaking: a speech word before it and no happening between the two."""
    speech = [hit.first for hit in sentence.speech if hit.first < mention.first]
    if not speech:
        return False
    last = max(speech)
    happenings = [hit.first for hit in [*sentence.triggers, *sentence.effects]]
    return not any(last < first < mention.first for first in happenings)
