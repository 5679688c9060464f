"""A record of the reports topic as VIEWS needs it. In: key, value, time. Out: Report, Gone or Bad.

Only the fields that VIEWS sorts, counts and filters by are looked at; the rest is kept as it came, so that a newer
EXTRACT may add fields. What LINK needs of an article's text is left out of the copy: nobody asks VIEWS for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import orjson

MAX_VALUE_BYTES = 5 * 1024 * 1024
"""The reports topic takes no more; a table's changelog must take a little more than this."""

_LAST_MS = 253_402_300_799_000
"""The end of the year 9999."""

_LINK_FIELDS = ("sketch", "terms")


class Status(StrEnum):
    """What the publisher says of a report."""

    NEW = "new"
    UPDATED = "updated"
    RETRACTED = "retracted"


class BadReason(StrEnum):
    """Why a record is skipped."""

    NO_KEY = "no_key"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One revision of a report. `first_day` to `last_day` is when the incident was, or else the day of publication."""

    report_id: str
    revision: int
    status: Status
    event_type: str
    country: str | None
    province: str | None
    published_at: datetime
    first_day: date
    last_day: date
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A null value: the topic no longer holds this report."""

    report_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A record that is no report; `where` names the field, never its content."""

    reason: BadReason
    where: str


class _FieldError(Exception):
    """A field is not what it should be; caught in `decode` alone."""


def decode(key: bytes | None, value: bytes | None, timestamp_ms: int) -> Report | Gone | Bad:
    """Read a record; `timestamp_ms` (ms since the epoch) stands in for an article without a time of publication."""
    if not key:
        return Bad(reason=BadReason.NO_KEY, where="key")
    if value is None:
        return Gone(report_id=key.decode("utf-8", "replace"))
    if len(value) > MAX_VALUE_BYTES:
        return Bad(reason=BadReason.TOO_LARGE, where="value")
    try:
        loaded = orjson.loads(value)
    except orjson.JSONDecodeError:
        return Bad(reason=BadReason.NOT_JSON, where="value")
    try:
        return _read_report(_mapping(loaded, "value"), key, timestamp_ms)
    except _FieldError as error:
        return Bad(reason=BadReason.SCHEMA, where=str(error))


def _read_report(loaded: Mapping[str, Any], key: bytes, timestamp_ms: int) -> Report:
    report_id = _text(loaded, "report_id")
    if report_id.encode() != key:
        raise _FieldError("report_id")
    status = _status(loaded)
    if status is Status.RETRACTED:
        return _read_retraction(report_id, _revision(loaded), timestamp_ms)
    location = _mapping(loaded.get("location") or {}, "location")
    article = dict(_mapping(loaded.get("article") or {}, "article"))
    published_at = _instant(article.get("published_at"), timestamp_ms)
    first_day, last_day = _days(loaded.get("event_date"), published_at)
    kept = {name: value for name, value in article.items() if name not in _LINK_FIELDS}
    return Report(
        report_id=report_id,
        revision=_revision(loaded),
        status=status,
        event_type=_text(loaded, "event_type"),
        country=_optional(location, "country"),
        province=_optional(location, "admin1"),
        published_at=published_at,
        first_day=first_day,
        last_day=last_day,
        body=orjson.dumps({**loaded, "article": kept}),
    )


def _read_retraction(report_id: str, revision: int, timestamp_ms: int) -> Report:
    """Look at nothing else: a report must be taken back also where what it was is told oddly."""
    at = _moment(timestamp_ms)
    return Report(
        report_id=report_id,
        revision=revision,
        status=Status.RETRACTED,
        event_type="",
        country=None,
        province=None,
        published_at=at,
        first_day=at.date(),
        last_day=at.date(),
        body=b"",
    )


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _FieldError(where)
    return value


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    if not isinstance(value, str) or not value:
        raise _FieldError(name)
    return value


def _optional(of: Mapping[str, Any], name: str) -> str | None:
    return None if of.get(name) is None else _text(of, name)


def _revision(of: Mapping[str, Any]) -> int:
    value = of.get("revision")
    if not isinstance(value, int) or isinstance(value, bool):
        raise _FieldError("revision")
    return value


def _status(of: Mapping[str, Any]) -> Status:
    try:
        return Status(_text(of, "status"))
    except ValueError:
        raise _FieldError("status") from None


def _instant(value: object, timestamp_ms: int) -> datetime:
    if value is None:
        return _moment(timestamp_ms)
    if isinstance(value, dict):  # {"at": …, "day_only": …}: the instant beside what is known of it
        value = value.get("at")
    try:
        read = datetime.fromisoformat(str(value))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _FieldError("article.published_at") from None


def _moment(timestamp_ms: int) -> datetime:
    """Read a record's time, which its producer chose: anything a 64-bit number can say."""
    return datetime.fromtimestamp(min(max(timestamp_ms, 0), _LAST_MS) / 1000, UTC)


def _days(value: object, published_at: datetime) -> tuple[date, date]:
    if value is None:
        return published_at.date(), published_at.date()
    days = _mapping(value, "event_date")
    try:
        first, last = date.fromisoformat(_text(days, "start")), date.fromisoformat(_text(days, "end"))
    except ValueError:
        raise _FieldError("event_date") from None
    return min(first, last), max(first, last)
