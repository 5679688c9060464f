"""Date mentions to the day of the incident. In: a reading, its story. Out: an `EventDate` with its proof, or None.

Order of reasons (codebook, rulings): a bracketed day beside the happening, a weekday beside it, "kemarin" and the like,
then the day of the officials' statement where nothing else is told. Each mention is a candidate with readable features;
a logistic model (stream/rules/<language>/dates.toml, fitted by `make fit`) says how likely it is the day, and below its
threshold the date stays null.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stream.article.model import Article
from stream.extract.dates import DateMention
from stream.extract.days import publication_day
from stream.extract.decide import Model, probability
from stream.extract.reading import Reading, SentenceReading
from stream.model import EventDate

NEWS_DAYS = 30
OCCURRENCE = frozenset(
    "terjadi berlangsung peristiwa kejadian insiden pecah menimpa menerjang melanda mengguncang".split()
)
NEAR_TOKENS = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """One date mention of the story and what speaks for it."""

    mention: DateMention
    sentence: SentenceReading
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ChosenDate:
    """The day of the incident, the mention that says it, and how sure that is (0..1)."""

    date: EventDate
    mention: DateMention
    belief: float


def is_old(mention: DateMention, article: Article) -> bool:
    """Whether the day lies more than 30 days before publication (codebook section 1: no news any more)."""
    return mention.end_date < publication_day(article.published) - timedelta(days=NEWS_DAYS)


def choose_date(
    reading: Reading, story: Sequence[SentenceReading], best_sentence: int, model: Model
) -> ChosenDate | None:
    """The likeliest date mention of the story; None where no mention reaches the threshold."""
    chosen: ChosenDate | None = None
    for candidate in date_candidates(reading, story, best_sentence):
        belief = probability(candidate.features, model.weights)
        if belief >= model.threshold and (chosen is None or belief > chosen.belief):
            mention = candidate.mention
            day = EventDate(start=mention.start_date, end=mention.end_date, precision=mention.precision)
            chosen = ChosenDate(day, mention, belief)
    return chosen


def date_candidates(reading: Reading, story: Sequence[SentenceReading], best_sentence: int) -> list[Candidate]:
    """Every date mention of the story that can be the incident's day, in text order, with its features."""
    today = publication_day(reading.article.published)
    mentions = [
        (mention, sentence)
        for sentence in story
        for mention in sentence.dates
        if not mention.is_future and mention.precision <= 4 and not is_old(mention, reading.article)
    ]
    told = Counter(mention.start_date for mention, _ in mentions)
    spoken = {mention.start_date for mention, sentence in mentions if says_when_it_was_said(sentence, mention)}
    candidates = []
    seen: set[date] = set()
    for mention, sentence in mentions:
        features = _features(reading, sentence, mention, best_sentence, today)
        features["told_again"] = min(2.0, told[mention.start_date] - 1)
        features["only_spoken"] = float(len(told) == 1 and mention.start_date in spoken)
        features["first"] = float(mention.start_date not in seen and not seen)
        seen.add(mention.start_date)
        candidates.append(Candidate(mention, sentence, features))
    return candidates


def _features(
    reading: Reading, sentence: SentenceReading, mention: DateMention, best_sentence: int, today: date
) -> dict[str, float]:
    """What one mention shows: where it stands, how it is written, what stands before it."""
    lower = reading.tokens.lower
    window = lower[max(sentence.sentence.first, mention.first - NEAR_TOKENS) : mention.first]
    happenings = [hit for hit in (*sentence.triggers, *sentence.effects) if hit.first < mention.first]
    near = any(mention.first - hit.last <= NEAR_TOKENS for hit in happenings)
    days = (today - mention.start_date).days
    order = sentence.sentence.index
    return {
        "bias": 1.0,
        f"kind.{mention.kind}": 1.0,
        f"precision.{mention.precision}": 1.0,
        f"days.{min(max(days, 0), 4)}": 1.0,
        "days_more": min(max(days - 4, 0), 20) / 10,
        "order": min(order, 12) / 6,
        "lead": float(sentence in reading.lead),
        "beside": float(order == best_sentence),
        "near_happening": float(near),
        "happening": float(bool(sentence.triggers)),
        "toll": float(bool(sentence.tolls)),
        "occurrence": float(any(word in OCCURRENCE for word in window)),
        "statement": float(says_when_it_was_said(sentence, mention)),
        "speech": float(bool(sentence.speech)),
        "since": float(mention.is_since),
        "planned": float("akan" in window or "rencananya" in window),
        "found": float("ditemukan" in window or "ditangkap" in window or "diamankan" in window),
        "business": float(sentence.has_cue("business")),
        "policy": float(sentence.has_cue("policy")),
    }


def says_when_it_was_said(sentence: SentenceReading, mention: DateMention) -> bool:
    """Whether the date belongs to the speaking: a speech word before it and no happening between the two."""
    speech = [hit.first for hit in sentence.speech if hit.first < mention.first]
    if not speech:
        return False
    last = max(speech)
    happenings = [hit.first for hit in (*sentence.triggers, *sentence.effects)]
    return not any(last < first < mention.first for first in happenings)
