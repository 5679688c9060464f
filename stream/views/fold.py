"""What a record changes in the tables. In: the entry known so far, a record. Out: the new entry and moves of buckets.

Nothing is ever added up: an entry holds the newest revision, a bucket the set of its reports. Applying a record again,
or a whole stretch of them after a crash, ends in the same tables. The newest revision is applied again in full, also
where the local store has it already, because the changelog in Kafka may be behind the local store after a crash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import orjson

from stream.views.decode import Gone, Report, Status

UNKNOWN = ""
"""Country and province of a bucket whose reports tell none."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Bucket:
    """One hour (UTC) of publication, one type of event, one province."""

    hour: datetime
    event_type: str
    country: str
    province: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What of a visible report is sorted and filtered by."""

    published_at: datetime
    event_type: str
    country: str
    province: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The newest revision known of a report. `shown` is None where it is retracted; `left` are its former buckets."""

    revision: int
    shown: Shown | None
    left: tuple[Bucket, ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A new entry, the bucket that the report is in, and those that it must not be in."""

    entry: Entry
    joins: Bucket | None
    leaves: tuple[Bucket, ...]


def bucket_of(shown: Shown) -> Bucket:
    """Return the bucket in which a report is counted."""
    return Bucket(
        hour=shown.published_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0),
        event_type=shown.event_type,
        country=shown.country,
        province=shown.province,
    )


def fold(known: Entry | None, seen: Report | Gone) -> Change | None:
    """Return what `seen` changes; None where a newer revision is known already, or nothing at all of what is gone."""
    if isinstance(seen, Gone):
        return None if known is None else _change(known, known.revision, None, b"")
    if known is not None and seen.revision < known.revision:
        return None
    shown = None if seen.status is Status.RETRACTED else _shown(seen)
    return _change(known, seen.revision, shown, b"" if shown is None else seen.body)


def _change(known: Entry | None, revision: int, shown: Shown | None, body: bytes) -> Change:
    joins = None if shown is None else bucket_of(shown)
    former = set() if known is None else {*known.left, *([bucket_of(known.shown)] if known.shown else [])}
    leaves = tuple(sorted(former - {joins}))
    return Change(entry=Entry(revision=revision, shown=shown, left=leaves, body=body), joins=joins, leaves=leaves)


def _shown(report: Report) -> Shown:
    return Shown(
        published_at=report.published_at,
        event_type=report.event_type,
        country=report.country or UNKNOWN,
        province=report.province or UNKNOWN,
        first_day=report.first_day,
        last_day=report.last_day,
    )


def encode_entry(entry: Entry) -> bytes:
    """Write an entry as two lines: what is needed for the index, and the report as it came."""
    head = {"revision": entry.revision, "shown": entry.shown, "left": [encode_bucket(b).decode() for b in entry.left]}
    return orjson.dumps(head) + b"\n" + entry.body


def decode_entry(value: bytes) -> Entry:
    """Read what `encode_entry` wrote."""
    head, _, body = value.partition(b"\n")
    loaded = orjson.loads(head)
    left = tuple(decode_bucket(bucket.encode()) for bucket in loaded["left"])
    return Entry(revision=loaded["revision"], shown=_read_shown(loaded["shown"]), left=left, body=body)


def _read_shown(loaded: Mapping[str, str] | None) -> Shown | None:
    if loaded is None:
        return None
    return Shown(
        published_at=datetime.fromisoformat(loaded["published_at"]),
        event_type=loaded["event_type"],
        country=loaded["country"],
        province=loaded["province"],
        first_day=date.fromisoformat(loaded["first_day"]),
        last_day=date.fromisoformat(loaded["last_day"]),
    )


def encode_bucket(bucket: Bucket) -> bytes:
    """Write a bucket as a key: a JSON array, so that no text in it can be taken for a separator."""
    return orjson.dumps([bucket.hour.isoformat(), bucket.event_type, bucket.country, bucket.province])


def decode_bucket(key: bytes) -> Bucket:
    """Read what `encode_bucket` wrote."""
    hour, event_type, country, province = orjson.loads(key)
    return Bucket(hour=datetime.fromisoformat(hour), event_type=event_type, country=country, province=province)


def with_member(value: bytes | None, report_id: str, revision: int) -> bytes:
    """Put a report into a bucket's set, which maps report ids to revisions."""
    return orjson.dumps({**_members(value), report_id: revision}, option=orjson.OPT_SORT_KEYS)


def without_member(value: bytes | None, report_id: str) -> bytes | None:
    """Take a report out of a bucket's set; None where nobody remains."""
    rest = {member: revision for member, revision in _members(value).items() if member != report_id}
    return orjson.dumps(rest, option=orjson.OPT_SORT_KEYS) if rest else None


def count_members(value: bytes) -> int:
    """How many reports a bucket holds."""
    return len(_members(value))


def _members(value: bytes | None) -> dict[str, int]:
    loaded: dict[str, int] = orjson.loads(value) if value else {}
    return loaded
