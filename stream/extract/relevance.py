"""Whether the article reports an incident, and if not why. In: a telling. Out: features, a reason.

A logistic model over a few readable features; the weights are data (stream/rules/<language>/relevance.toml), fitted on
coded articles by `make fit`. The reasons are the codebook's section 1.
"""

from collections.abc import Mapping, Sequence

from stream.extract.concepts import Concept, sentence_discount
from stream.extract.reading import Reading, SentenceReading
from stream.extract.telling import Telling
from stream.extract.times import is_old
from stream.extract.tolls import Toll
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
}
HEAD_SENTENCES = 8
PLACE_VALUE = {1: 1.0, 2: 1.0, 3: 0.8, 4: 0.5}
WORD_VALUE = (
    0.5  # a word of the lead counts half a feature, so that the fit prefers the features that name their reason
)


def relevance_features(telling: Telling) -> dict[str, float]:
    """The features of the model, each in about 0..2; `bias` is 1."""
    features = _head_features(telling.reading, telling.concepts)
    features.update(_substance(telling))
    return features


def _substance(telling: Telling) -> dict[str, float]:
    """What the codebook asks of an incident: a day, a place, people hurt, sides; and how much of the text tells it."""
    reading, main = telling.reading, telling.main
    body = [s for s in reading.sentences if not s.sentence.is_title]
    count = max(1, len(body))
    location = None if telling.place is None else telling.place.location
    offices = [hit.entry.sense for s in body[:HEAD_SENTENCES] for hit in s.offices]
    return {
        "day": 0.0 if telling.date is None else telling.date.belief,
        "place": 0.0 if location is None else PLACE_VALUE.get(location.precision, 0.0),
        "locality": float(location is not None and location.locality is not None),
        "share_main": sum(any(h.entry.sense == main.name for h in s.triggers) for s in body) / count,
        "share_happening": sum(bool(s.triggers or s.tolls) for s in body) / count,
        "share_toll": min(1.0, 2 * sum(bool(s.tolls) for s in body) / count),
        "share_speech": sum(bool(s.speech) for s in body) / count,
        "doer": min(1.0, max((p.doer for p in telling.parties), default=0.0) / 2),
        "sufferer": min(1.0, max((p.sufferer for p in telling.parties), default=0.0) / 2),
        "persons": min(1.0, sum(p.is_person for p in telling.parties) / 2),
        "counted": float(any(_counts(t) for s in body[:6] for t in s.tolls)),
        "officers": min(1.0, sum(sense in {"police", "rescuer"} for sense in offices) / 2),
        "politicians": min(1.0, sum(sense in {"government", "judicial"} for sense in offices) / 3),
        f"voice.{main.best.entry.voice}": 1.0,
        "length": min(2.0, count / 20),
        "kinds": min(2.0, sum(concept.score > 0.5 for concept in telling.concepts) / 3),
    }


def _counts(toll: Toll) -> bool:
    """Whether a toll is an explicit figure of killed or wounded."""
    return toll.effect in {Effect.KILLED, Effect.WOUNDED} and not (toll.is_implied or toll.is_weak or toll.is_negated)


def _head_features(reading: Reading, concepts: Sequence[Concept]) -> dict[str, float]:
    """Where the main concept stands, what the lead holds, and which cues speak against news."""
    main = concepts[0]
    body = [s for s in reading.sentences if not s.sentence.is_title]
    head = body[:HEAD_SENTENCES]
    lead = reading.lead
    best = reading.sentences[main.best_sentence]
    features = {
        "bias": 1.0,
        "score": min(main.score, 6.0) / 3,
        "second": min(concepts[1].score, 4.0) / 3 if len(concepts) > 1 else 0.0,
        "in_title": float(
            any(main.name == h.entry.sense for s in reading.sentences if s.sentence.is_title for h in s.triggers)
        ),
        "in_first": float(bool(body) and any(h.entry.sense == main.name for h in body[0].triggers)),
        "weight": main.best.entry.weight,
        "dated": float(
            any(d.precision == 1 and not d.is_future and not is_old(d, reading.article) for d in best.dates)
        ),
        "lead_dated": float(
            any(d.precision == 1 and not d.is_future and not is_old(d, reading.article) for s in lead for d in s.dates)
        ),
        "old_date": float(any(is_old(d, reading.article) for s in lead for d in s.dates)),
        "lead_toll": float(any(_firm(t) for s in lead for t in s.tolls)),
        "head_toll": min(2.0, sum(1 for s in head for t in s.tolls if _firm(t)) / 3),
        "lead_place": float(any(m.cue and not m.within_org for s in lead for m in s.places)),
        "discount": 1.0 - sentence_discount(best),
        "weapons": min(1.0, sum(len(s.weapons) for s in head) / 3),
        "told_often": min(2.0, len(main.sentences) / 4),
        "short": float(len(body) <= 3),
        f"main.{main.name}": 1.0,
    }
    for domain in DOMAINS:
        count = sum(1 for s in head for c in s.cues if c.entry.sense == domain)
        features[f"cue_{domain}"] = min(2.0, count / max(2.0, len(head) / 2))
        features[f"lead_{domain}"] = float(any(c.entry.sense == domain for s in lead for c in s.cues))
    features.update(dict.fromkeys((f"lead.{word}" for word in lead_words(reading)), WORD_VALUE))
    return features


def lead_words(reading: Reading) -> set[str]:
    """The words of the title and the first two body sentences."""
    lower = reading.tokens.lower
    return {word for s in reading.lead for word in lower[s.sentence.first : s.sentence.last] if word.isalpha()}


def _firm(toll: Toll) -> bool:
    return not toll.is_negated and not toll.is_weak


def reject_reason(reading: Reading, sentence: SentenceReading) -> RejectReason:
    """The likeliest reason why a trigger's sentence tells no incident of its own."""
    if any(is_old(d, reading.article) for d in sentence.dates):
        return RejectReason.HISTORICAL
    for domain in (
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
