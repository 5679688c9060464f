"""Reports to bytes and back. In: an article and its extraction. Out: each report as JSON, the same for the same input.

Who folds knows revision and status, and who extracts knows all the rest: so a report is encoded once, as its first
publication, and `restate` swaps the few bytes at its head.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from stream.article.model import Article
from stream.model import Evidence, Extraction, Incident, RejectedMention
from stream.report.identity import key_of, report_id
from stream.report.model import (
    SCHEMA_VERSION,
    ArticleRef,
    ExtractorRef,
    IncidentKey,
    Report,
    RetractedArticle,
    RetractedDate,
    RetractedPlace,
    Retraction,
    Status,
)
from stream.report.sketch import make_sketch, read_words, weigh_terms

INCIDENTS = 64
EVIDENCE = 256
REJECTED = 32
QUOTE = 300

_HEAD = '{{"report_id":"{}","revision":{},"status":"{}",'
_HEAD_BYTES = len(_HEAD.format("0" * 36, 1, Status.NEW))


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A report as first published, the key of its incident, and a digest of what it says (its maker apart)."""

    key: IncidentKey
    digest: str
    value: bytes


def encode_reports(article: Article, extraction: Extraction, extractor: ExtractorRef) -> tuple[Encoded, ...]:
    """Encode an article's incidents as new reports with ordinals in text order; at most 64 of them.

    Evidence, quotes and rejected mentions are capped, so a report stays far below the topic's limit.
    """
    if not extraction.incidents:
        return ()
    reference = refer(article)
    rejected = tuple(_short(mention) for mention in extraction.rejected[:REJECTED])
    tail = b',"extractor":' + orjson.dumps(extractor) + b"}"
    encoded = []
    for ordinal, incident in enumerate(extraction.incidents[:INCIDENTS]):
        value = orjson.dumps(_report(reference, incident, rejected, extractor, ordinal))
        said = hashlib.blake2b(value[_HEAD_BYTES : -len(tail)], digest_size=8).hexdigest()
        encoded.append(Encoded(key=key_of(incident), digest=said, value=value))
    return tuple(encoded)


def refer(article: Article) -> ArticleRef:
    """Say which article it is, and sketch its text."""
    words = read_words(article)
    return ArticleRef(
        article_id=article.article_id,
        revision=article.revision,
        source=article.source,
        url=article.url,
        agency=article.agency,
        language=article.language,
        published_at=_without_microseconds(article.published.at),
        published_day_only=article.published.day_only,
        published_zone_assumed=article.published.zone_assumed,
        content_hash=article.content_hash,
        sketch=make_sketch(words),
        terms=weigh_terms(words, article.title),
    )


def restate(value: bytes, identity: str, revision: int, status: Status) -> bytes:
    """Return an `Encoded.value` under another id, revision and status."""
    return _HEAD.format(identity, revision, status).encode() + value[_HEAD_BYTES:]


def encode_retraction(article_id: str, ordinal: int, revision: int, key: IncidentKey) -> bytes:
    """Encode that report `ordinal` of an article is taken back."""
    identity = report_id(article_id, ordinal)
    dated = key.first_day is not None and key.last_day is not None
    placed = key.country is not None or key.admin1 is not None or key.locality is not None
    return orjson.dumps(
        Retraction(
            report_id=identity,
            revision=revision,
            article=RetractedArticle(article_id=article_id),
            event_type=key.event_type,
            sub_event_type=key.sub_event_type,
            event_date=RetractedDate(start=key.first_day or "", end=key.last_day or "") if dated else None,
            location=RetractedPlace(country=key.country, admin1=key.admin1, locality=key.locality) if placed else None,
        )
    )


def read_report(value: bytes) -> Report | Retraction:
    """Read a record of `news.incident-reports`; unknown fields are ignored. Raises pydantic.ValidationError."""
    return _reader().validate_json(value)


def report_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `news.incident-reports` carries."""
    return _reader().json_schema(mode="serialization")


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[Report | Retraction]:
    return TypeAdapter(Report | Retraction)


def _report(
    reference: ArticleRef,
    incident: Incident,
    rejected: tuple[RejectedMention, ...],
    extractor: ExtractorRef,
    ordinal: int,
) -> Report:
    return Report(
        report_id=report_id(reference.article_id, ordinal),
        revision=1,
        status=Status.NEW,
        schema_version=SCHEMA_VERSION,
        article=reference,
        event_type=incident.event_type,
        sub_event_type=incident.sub_event_type,
        stage=incident.stage,
        event_date=incident.event_date,
        location=incident.location,
        actors=incident.actors,
        casualties=incident.casualties,
        killed=incident.killed,
        wounded=incident.wounded,
        claims=incident.claims,
        responsibility=incident.responsibility,
        weapons=incident.weapons,
        evidence=tuple(_quoted(proof) for proof in incident.evidence[:EVIDENCE]),
        confidence=incident.confidence,
        rejected=rejected,
        extractor=extractor,
    )


def _quoted(proof: Evidence) -> Evidence:
    if len(proof.quote) <= QUOTE:
        return proof
    return Evidence(field=proof.field, start=proof.start, end=proof.end, quote=proof.quote[:QUOTE], rule=proof.rule)


def _short(mention: RejectedMention) -> RejectedMention:
    if len(mention.text) <= QUOTE:
        return mention
    return RejectedMention(
        reason=mention.reason, text=mention.text[:QUOTE], start=mention.start, end=mention.end, rule=mention.rule
    )


def _without_microseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
