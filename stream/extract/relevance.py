"""Whether the article reports an incident, and if not why. In: a telling. Out: features, a reason.

A logistic model over a few readable features; the weights are data (stream/rules/<language>/relevance.toml), fitted on
coded articles by `make fit`. The reasons are the codebook's section 1.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from stream.extract.concepts import Concept, sentence_discount
from stream.extract.dates import DateMention
from stream.extract.decide import probability
from stream.extract.reading import Reading, SentenceReading
from stream.extract.telling import Telling
from stream.extract.times import is_old
from stream.extract.tolls import Toll, may_hold_toll
from stream.model import Effect, RejectReason

DOMAINS = (
    "sport",
    "business",
    "health",
    "policy",
    "court",
    "drill",
    "historical",
    "hypothetical",
    "future",
    "campaign",
    "figurative",
    "hoax",
)
REASONS: Mapping[str, RejectReason] = {
    "sport": RejectReason.FIGURATIVE,
    "business": RejectReason.STATEMENT_ONLY,
    "health": RejectReason.FIGURATIVE,
    "policy": RejectReason.STATEMENT_ONLY,
    "court": RejectReason.COURT,
    "drill": RejectReason.DRILL_OR_FICTION,
    "historical": RejectReason.HISTORICAL,
    "hypothetical": RejectReason.HYPOTHETICAL,
    "future": RejectReason.FUTURE,
    "campaign": RejectReason.CAMPAIGN_TOTAL,
    "figurative": RejectReason.FIGURATIVE,
    "hoax": RejectReason.NEGATED,
}
HEAD_SENTENCES = 8
COUNTED_SENTENCES = 6
MOST_TOLD = dict.fromkeys(("day", "place", "locality", "doer", "sufferer", "persons"), 1.0)
"""The largest values of `told_features`."""
PLACE_VALUE = {1: 1.0, 2: 1.0, 3: 0.8, 4: 0.5}
WORD_VALUE = (
    0.5  # a word of the lead counts half a feature, so that the fit prefers the features that name their reason
)


def relevance_features(telling: Telling) -> dict[str, float]:
    """The features of the model, each in about 0..2; `bias` is 1."""
    reading = telling.reading
    return skimmed_features(reading, telling.concepts) | counted_features(reading) | told_features(telling)


def highest_belief(known: Mapping[str, float], unread: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What the belief can be at most, whatever the features that are still `unread` turn out to be: an exact bound.

    `unread`: their largest values; the smallest are 0. Most natural articles that hold a trigger end here, half of them
    before the costly finders run.
    """
    return probability(
        {**known, **{name: most for name, most in unread.items() if weights.get(name, 0.0) > 0}}, weights
    )


def most_unread(reading: Reading) -> dict[str, float]:
    """After a skim: the largest values of what is still to be read. Without a word of harm there is no toll."""
    body = [s for s in reading.sentences if not s.sentence.is_title]
    count = max(1, len(body))
    may = {s.sentence.index for s in reading.sentences if may_hold_toll(reading.tokens, s.sentence, s.effects)}
    harmed = sum(s.sentence.index in may for s in body)
    return {
        **MOST_TOLD,
        "lead_place": 1.0,
        "lead_toll": float(any(s.sentence.index in may for s in reading.lead)),
        "head_toll": 2.0 if harmed else 0.0,
        "share_happening": sum(bool(s.triggers) or s.sentence.index in may for s in body) / count,
        "share_toll": min(1.0, 2 * harmed / count),
        "counted": float(any(s.sentence.index in may for s in body[:COUNTED_SENTENCES])),
    }


def counted_features(reading: Reading) -> dict[str, float]:
    """Places and tolls, where the article tells them: known once an article is complete."""
    body = [s for s in reading.sentences if not s.sentence.is_title]
    count = max(1, len(body))
    return {
        "lead_place": float(any(m.cue and not m.within_org for s in reading.lead for m in s.places)),
        "lead_toll": float(any(_firm(t) for s in reading.lead for t in s.tolls)),
        "head_toll": min(2.0, sum(1 for s in body[:HEAD_SENTENCES] for t in s.tolls if _firm(t)) / 3),
        "share_happening": sum(bool(s.triggers or s.tolls) for s in body) / count,
        "share_toll": min(1.0, 2 * sum(bool(s.tolls) for s in body) / count),
        "counted": float(any(_counts(t) for s in body[:COUNTED_SENTENCES] for t in s.tolls)),
    }


def told_features(telling: Telling) -> dict[str, float]:
    """What the codebook asks of an incident: a day, a place, people who did or suffered it."""
    location = None if telling.place is None else telling.place.location
    return {
        "day": 0.0 if telling.date is None else telling.date.belief,
        "place": 0.0 if location is None else PLACE_VALUE.get(location.precision, 0.0),
        "locality": float(location is not None and location.locality is not None),
        "doer": min(1.0, max((p.doer for p in telling.parties), default=0.0) / 2),
        "sufferer": min(1.0, max((p.sufferer for p in telling.parties), default=0.0) / 2),
        "persons": min(1.0, sum(p.is_person for p in telling.parties) / 2),
    }


def _counts(toll: Toll) -> bool:
    """Whether a toll is an explicit figure of killed or wounded."""
    return toll.effect in {Effect.KILLED, Effect.WOUNDED} and not (toll.is_implied or toll.is_weak or toll.is_negated)


def skimmed_features(reading: Reading, concepts: Sequence[Concept]) -> dict[str, float]:
    """Where the main concept stands, what the lead holds, which cues speak against news: known before all is read."""
    main = concepts[0]
    body = [s for s in reading.sentences if not s.sentence.is_title]
    head, lead = body[:HEAD_SENTENCES], reading.lead
    count = max(1, len(body))
    best = reading.sentences[main.best_sentence]
    offices = [hit.entry.sense for s in head for hit in s.offices]
    told_in = main.sentences
    in_body = sum(not reading.sentences[index].sentence.is_title for index in told_in)
    features = {
        "bias": 1.0,
        "score": min(main.score, 6.0) / 3,
        "second": min(concepts[1].score, 4.0) / 3 if len(concepts) > 1 else 0.0,
        "in_title": float(len(told_in) > in_body),
        "in_first": float(bool(body) and body[0].sentence.index in told_in),
        "weight": main.best.entry.weight,
        "discount": 1.0 - sentence_discount(best),
        "weapons": min(1.0, sum(len(s.weapons) for s in head) / 3),
        "told_often": min(2.0, len(main.sentences) / 4),
        "short": float(len(body) <= 3),
        "share_main": in_body / count,
        "share_speech": sum(bool(s.speech) for s in body) / count,
        "officers": min(1.0, sum(sense in {"police", "rescuer"} for sense in offices) / 2),
        "politicians": min(1.0, sum(sense in {"government", "judicial"} for sense in offices) / 3),
        "length": min(2.0, count / 20),
        "kinds": min(2.0, sum(concept.score > 0.5 for concept in concepts) / 3),
        f"main.{main.name}": 1.0,
        f"voice.{main.best.entry.voice}": 1.0,
    }
    features.update(_day_features(reading, best, lead))
    features.update(_cue_features(head, lead))
    features.update(dict.fromkeys([f"lead.{word}" for word in lead_words(reading)], WORD_VALUE))
    return features


def _day_features(reading: Reading, best: SentenceReading, lead: Sequence[SentenceReading]) -> dict[str, float]:
    """Days beside the happening and in the lead, and whether the lead tells of something old."""
    article = reading.article

    def is_day(mention: DateMention) -> bool:
        return mention.precision == 1 and not mention.is_future and not is_old(mention, article)

    return {
        "dated": float(any(is_day(d) for d in best.dates)),
        "lead_dated": float(any(is_day(d) for s in lead for d in s.dates)),
        "old_date": float(any(is_old(d, article) for s in lead for d in s.dates)),
    }


def _cue_features(head: Sequence[SentenceReading], lead: Sequence[SentenceReading]) -> dict[str, float]:
    """How often the head, and whether the lead, sounds of each domain that is no news of an incident."""
    in_head = Counter(cue.entry.sense for s in head for cue in s.cues)
    in_lead = {cue.entry.sense for s in lead for cue in s.cues}
    scale = max(2.0, len(head) / 2)
    features = {f"cue_{domain}": min(2.0, in_head[domain] / scale) for domain in DOMAINS}
    features.update({f"lead_{domain}": float(domain in in_lead) for domain in DOMAINS})
    return features


def lead_words(reading: Reading) -> list[str]:
    """The words of the title and the first two body sentences, once each, in order: a sum follows it."""
    lower = reading.tokens.lower
    words = dict.fromkeys(word for s in reading.lead for word in lower[s.sentence.first : s.sentence.last])
    return [word for word in words if word.isalpha()]


def _firm(toll: Toll) -> bool:
    return not toll.is_negated and not toll.is_weak


def reject_reason(reading: Reading, sentence: SentenceReading) -> RejectReason:
    """The likeliest reason why a trigger's sentence tells no incident of its own."""
    if any(is_old(d, reading.article) for d in sentence.dates):
        return RejectReason.HISTORICAL
    for domain in (
        "hoax",
        "sport",
        "drill",
        "court",
        "historical",
        "campaign",
        "future",
        "hypothetical",
        "figurative",
        "health",
        "business",
    ):
        if sentence.has_cue(domain):
            return REASONS[domain]
    return RejectReason.STATEMENT_ONLY
