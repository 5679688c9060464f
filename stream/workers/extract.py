"""EXTRACT's two pure functions. In: records of articles. Out: incident reports, and what is remembered of each article.

`work` runs in a pool child and does all that needs no memory: decode, extract, encode. `fold` runs in the parent, in
order, and compares with what is known: an article never seen costs it a lookup and the writing of ready-made bytes.
`initialise` loads rules and gazetteer once a process; run it in the fork server and the children share them.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from stream import __version__
from stream.article.decode import LIMIT_BYTES, decode
from stream.article.model import Article, Rejected, Withdrawn
from stream.article.sources import Sources, load_sources
from stream.engine.model import Fault, Fold, Folded, Output, Record, StateView
from stream.model import Extraction
from stream.report.encode import Encoded, encode_reports, encode_retraction, restate
from stream.report.identity import KnownReport, reconcile, report_id
from stream.report.model import ExtractorRef, Status
from stream.workers.memory import (
    REMEMBER_MS,
    Entry,
    decode_entry,
    encode_entry,
    recall,
    remember,
    remember_new,
)
from stream.workers.payload import Kind, Payload, pack, pack_fault, unpack, unpack_fault

INCIDENT, EMPTY, DUPLICATE = "incident", "empty", "duplicate"
WITHDRAWN, REJECTED = "withdrawn", "rejected"


class Extractor(Protocol):
    """What extraction must offer. `rules_hash` changes with anything that may change an answer."""

    @property
    def rules_hash(self) -> str:
        """Name the rules, gazetteer and code that answer."""

    def extract(self, article: Article) -> Extraction:
        """Find the incidents of one article; pure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a process needs to work: who publishes, and the extractor."""

    sources: Sources
    extractor: Extractor

    @property
    def reference(self) -> ExtractorRef:
        """What reports say of their maker."""
        return ExtractorRef(version=__version__, rules_hash=self.extractor.rules_hash)


_kits: list[Kit] = []


def initialise() -> Kit:
    """Load sources, rules and gazetteer; the second call in a process (or its fork) costs nothing.

    Raises SourcesError or the extractor's own error if a file is wrong: that must stop the start.
    """
    if not _kits:
        # Rules and gazetteer load with this import; the parent folds without them.
        from stream.extract.load import load_extractor  # noqa: PLC0415 - see above

        _kits.append(Kit(sources=load_sources(), extractor=load_extractor()))
    return _kits[0]


def work(record: Record) -> bytes:
    """Do for one record all that needs no memory; the payload is for `fold`."""
    return prepare(record, initialise())


def prepare(record: Record, kit: Kit, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """`work` with its tools as an argument. Raises only what the extractor raises."""
    decoded = decode(record.value, key=record.key, sources=kit.sources, limit_bytes=limit_bytes)
    match decoded:
        case Rejected():
            return pack_fault(fault_of(decoded))
        case Withdrawn():
            entry = Entry(fingerprint=None, rules_hash="", revision=None, seen_ms=record.timestamp_ms)
            return pack(Payload(kind=Kind.WITHDRAWN, article_id=decoded.article_id, entry=encode_entry(entry)))
        case Article():
            return _prepare_article(decoded, record.timestamp_ms, kit)


def _prepare_article(article: Article, seen_ms: int, kit: Kit) -> bytes:
    encoded = encode_reports(article, kit.extractor.extract(article), kit.reference)
    entry = Entry(
        fingerprint=fingerprint(article),
        rules_hash=kit.extractor.rules_hash,
        revision=article.revision,
        seen_ms=seen_ms,
        next_ordinal=len(encoded),
        reports=tuple(_first(ordinal, report) for ordinal, report in enumerate(encoded)),
    )
    values = tuple(report.value for report in encoded)
    payload = Payload(kind=Kind.ARTICLE, article_id=article.article_id, entry=encode_entry(entry), reports=values)
    return pack(payload)


def _first(ordinal: int, report: Encoded) -> KnownReport:
    return KnownReport(ordinal=ordinal, revision=1, digest=report.digest, key=report.key)


def fault_of(rejected: Rejected) -> Fault:
    """Say why a record goes to the dead letters."""
    return Fault(reason=rejected.fault, stage="decode", error=f"{rejected.where}: {rejected.detail}")


def fingerprint(article: Article) -> str:
    """Name everything of an article that an answer may depend on; its revision and scraping time are no part of it."""
    published = article.published
    parts = (
        article.content_hash,
        "" if article.title is None else str(len(article.title)),
        article.source.id,
        article.source.name,
        article.source.country or "",
        article.url or "",
        article.language,
        f"{published.at.isoformat()}{published.day_only:d}{published.zone_assumed:d}",
    )
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def make_fold(*, reports_topic: str, remember_ms: int = REMEMBER_MS) -> Fold:
    """Make the `fold` that publishes to `reports_topic` and forgets articles `remember_ms` after their last record.

    Its outcomes are incident, empty, duplicate, withdrawn and rejected; failed is the engine's.
    """

    def fold(state: StateView, record: Record, packed: bytes) -> Folded:
        payload = unpack(packed)
        if payload.kind is Kind.REJECTED:
            return Folded(outcome=REJECTED, fault=unpack_fault(payload))
        stored = recall(state, payload.article_id)
        if stored is None:
            remember_new(state, payload.article_id, payload.entry, record.timestamp_ms, remember_ms)
            return _folded(_outcome(payload), payload.reports, reports_topic, record)
        outcome, values, entry = _settle(payload, decode_entry(stored), decode_entry(payload.entry))
        if entry is not None:
            remember(state, payload.article_id, encode_entry(entry))
        return _folded(outcome, values, reports_topic, record)

    return fold


def _outcome(payload: Payload) -> str:
    if payload.kind is Kind.WITHDRAWN:
        return WITHDRAWN
    return INCIDENT if payload.reports else EMPTY


def _settle(payload: Payload, known: Entry, given: Entry) -> tuple[str, tuple[bytes, ...], Entry | None]:
    """Compare a record with what is known of its article: outcome, records to publish, what to remember anew."""
    if _is_older(given, known):
        return DUPLICATE, (), None
    if payload.kind is Kind.WITHDRAWN:
        return WITHDRAWN, *_withdraw(payload.article_id, known, given)
    if (given.fingerprint, given.rules_hash) == (known.fingerprint, known.rules_hash):
        entry = _seen_again(known, given)
        return DUPLICATE, (), None if entry == known else entry
    return _outcome(payload), *_compare(payload, known, given)


def _is_older(given: Entry, known: Entry) -> bool:
    """Whether newer content is known: by revision where both records tell one, else by their timestamps."""
    if given.revision is not None and known.revision is not None and given.revision != known.revision:
        return given.revision < known.revision
    return given.seen_ms < known.seen_ms


def _withdraw(article_id: str, known: Entry, given: Entry) -> tuple[tuple[bytes, ...], Entry]:
    values = tuple(_retract(article_id, report) for report in known.reports)
    entry = replace(known, fingerprint=None, rules_hash="", seen_ms=given.seen_ms, reports=())
    return values, entry


def _seen_again(known: Entry, given: Entry) -> Entry:
    revision = known.revision if given.revision is None else given.revision
    return replace(known, revision=revision, seen_ms=max(known.seen_ms, given.seen_ms))


def _compare(payload: Payload, known: Entry, given: Entry) -> tuple[tuple[bytes, ...], Entry]:
    """Update, add and retract: what says the same as before is not published again."""
    matched = reconcile(known.reports, tuple(report.key for report in given.reports))
    values: list[bytes] = []
    reports: list[KnownReport] = []
    ordinal = known.next_ordinal
    for before, report, value in zip(matched.previous, given.reports, payload.reports, strict=True):
        after, status = _continue(before, report, ordinal)
        ordinal = max(ordinal, after.ordinal + 1)
        reports.append(after)
        if status is not None:
            values.append(restate(value, report_id(payload.article_id, after.ordinal), after.revision, status))
    values += [_retract(payload.article_id, report) for report in matched.retracted]
    entry = replace(_seen_again(known, given), fingerprint=given.fingerprint, rules_hash=given.rules_hash)
    return tuple(values), replace(entry, next_ordinal=ordinal, reports=tuple(reports))


def _continue(before: KnownReport | None, report: KnownReport, ordinal: int) -> tuple[KnownReport, Status | None]:
    """Give a report its number, a new one or that of the report before; no status where it says the same."""
    if before is None:
        return replace(report, ordinal=ordinal), Status.NEW
    if before.digest == report.digest:
        return replace(before, key=report.key), None
    return replace(report, ordinal=before.ordinal, revision=before.revision + 1), Status.UPDATED


def _retract(article_id: str, report: KnownReport) -> bytes:
    return encode_retraction(article_id, report.ordinal, report.revision + 1, report.key)


_ID_AT = slice(len('{"report_id":"'), len('{"report_id":"') + 36)


def _folded(outcome: str, values: tuple[bytes, ...], topic: str, record: Record) -> Folded:
    """Publish `values` under the ids in their heads, with the article's timestamp."""
    outputs = tuple(
        Output(topic=topic, key=value[_ID_AT], value=value, timestamp_ms=record.timestamp_ms) for value in values
    )
    return Folded(outcome=outcome, outputs=outputs)
