"""What EXTRACT remembers of each article, and for how long. In: a partition's state. Out: entries, forgotten by age.

One entry an article. Beside the entries a queue of article ids in the order they came, in chunks, so that old entries
are found without reading all: a chunk of ids is one value, and the records of a batch rewrite it in memory only.
"""

import struct
from dataclasses import dataclass, field

import orjson

from stream.engine.model import StateView
from stream.report.identity import KnownReport
from stream.report.model import IncidentKey

REMEMBER_MS = 90 * 24 * 3_600 * 1_000
"""How long an article is remembered after its last record: 90 days. Later it counts as new, with revisions from 1."""
CHUNK = 64

_ENTRY, _QUEUE, _ENDS = b"a", b"q", b"m"
_ENDS_FORMAT = struct.Struct(">QQIq")  # first chunk, last chunk, ids in the last chunk, newest timestamp seen
_CHUNK_FORMAT = struct.Struct(">q")  # newest timestamp when an id was last added
_ID_SIZE = struct.Struct(">H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one article.

    `fingerprint` is None after a withdrawal; `seen_ms` is the timestamp of its newest record; `next_ordinal` was never
    used for a report; `reports` are those that stand.
    """

    fingerprint: str | None
    rules_hash: str
    revision: int | None
    seen_ms: int
    next_ordinal: int = 0
    reports: tuple[KnownReport, ...] = field(default=())


def encode_entry(entry: Entry) -> bytes:
    """Write an entry as JSON, short names, fields in order."""
    reports = [[known.ordinal, known.revision, known.digest, _key_list(known.key)] for known in entry.reports]
    return orjson.dumps(
        {
            "f": entry.fingerprint,
            "h": entry.rules_hash,
            "v": entry.revision,
            "t": entry.seen_ms,
            "n": entry.next_ordinal,
            "r": reports,
        }
    )


def decode_entry(stored: bytes) -> Entry:
    """Read what `encode_entry` wrote."""
    raw = orjson.loads(stored)
    return Entry(
        fingerprint=raw["f"],
        rules_hash=raw["h"],
        revision=raw["v"],
        seen_ms=raw["t"],
        next_ordinal=raw["n"],
        reports=tuple(
            KnownReport(ordinal=ordinal, revision=revision, digest=digest, key=_key(key))
            for ordinal, revision, digest, key in raw["r"]
        ),
    )


def recall(state: StateView, article_id: str) -> bytes | None:
    """Return the stored entry of an article."""
    return state.get(_entry_key(article_id))


def remember(state: StateView, article_id: str, entry: bytes) -> None:
    """Store the entry of an article that is known already."""
    state.put(_entry_key(article_id), entry)


def remember_new(state: StateView, article_id: str, entry: bytes, seen_ms: int, remember_ms: int = REMEMBER_MS) -> None:
    """Store the entry of an article never seen, queue it to be forgotten, and forget what is older than `remember_ms`.

    Age is measured in record timestamps, so a replay forgets at the same records.
    """
    state.put(_entry_key(article_id), entry)
    ends = state.get(_ENDS)
    first, last, count, newest = _ENDS_FORMAT.unpack(ends) if ends else (0, 0, 0, seen_ms)
    newest = max(newest, seen_ms)
    if count >= CHUNK:
        last, count = last + 1, 0
        kept, first = _forget(state, first, last, newest - remember_ms)
        count = _enqueue(state, last, count, kept, newest)
    count = _enqueue(state, last, count, [article_id.encode()], newest)
    state.put(_ENDS, _ENDS_FORMAT.pack(first, last, count, newest))


def _enqueue(state: StateView, chunk: int, count: int, ids: list[bytes], newest_ms: int) -> int:
    if not ids:
        return count
    before = state.get(_queue_key(chunk)) if count else None
    added = b"".join(_ID_SIZE.pack(len(each)) + each for each in ids)
    state.put(_queue_key(chunk), _CHUNK_FORMAT.pack(newest_ms) + (before or b"")[_CHUNK_FORMAT.size :] + added)
    return count + len(ids)


def _forget(state: StateView, first: int, last: int, oldest_ms: int) -> tuple[list[bytes], int]:
    """Empty at most two chunks that are old enough; the ids in them that were seen since, and the first chunk left."""
    kept: list[bytes] = []
    for _ in range(2):
        stored = state.get(_queue_key(first)) if first < last else None
        if stored is None or _CHUNK_FORMAT.unpack_from(stored)[0] >= oldest_ms:
            break
        for each in _ids(stored):
            entry = state.get(_ENTRY + each)
            if entry is not None and decode_entry(entry).seen_ms >= oldest_ms:
                kept.append(each)
            else:
                state.put(_ENTRY + each, None)
        state.put(_queue_key(first), None)
        first += 1
    return kept, first


def _ids(stored: bytes) -> list[bytes]:
    ids, at = [], _CHUNK_FORMAT.size
    while at < len(stored):
        (size,) = _ID_SIZE.unpack_from(stored, at)
        ids.append(stored[at + _ID_SIZE.size : at + _ID_SIZE.size + size])
        at += _ID_SIZE.size + size
    return ids


def _entry_key(article_id: str) -> bytes:
    return _ENTRY + article_id.encode()


def _queue_key(chunk: int) -> bytes:
    return _QUEUE + chunk.to_bytes(8, "big")


def _key_list(key: IncidentKey) -> list[str | None]:
    return [
        key.event_type,
        key.sub_event_type,
        key.country,
        key.admin1,
        key.locality,
        key.first_day,
        key.last_day,
    ]


def _key(stored: list[str]) -> IncidentKey:
    event_type, sub_event_type, country, admin1, locality, first_day, last_day = stored
    return IncidentKey(
        event_type=event_type,
        sub_event_type=sub_event_type,
        country=country,
        admin1=admin1,
        locality=locality,
        first_day=first_day,
        last_day=last_day,
    )
