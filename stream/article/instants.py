"""Written times to instants. In: RFC 3339 or a date, and the zone to assume. Out: `Published`, or why it is none."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from stream.article.model import Published

# RFC 3339, a blank for the T (its section 5.6 allows it), seconds and the zone optional as scrapers leave them out.
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?([.,]\d{1,9})? ?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)
_YEARS = range(1900, 2200)  # outside it a number was misread, and arithmetic on dates overflows at 9999


def read_instant(text: str, zone: ZoneInfo) -> Published | str:
    """Read a time in `zone`, or with its own offset shown in `zone`, because the newsroom's day is the one that counts.

    `Published.at` is aware, to the second. The answer is a text that says what is wrong if it is no usable time.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return "neither RFC 3339 nor a date (YYYY-MM-DD)"
    day, minute, second, _, offset = match.groups()
    try:
        naive = datetime.fromisoformat(f"{day}T{minute or '00:00'}{_clamp_leap(second)}")
        if naive.year not in _YEARS:
            return f"the year {naive.year} is outside {_YEARS.start} to {_YEARS.stop - 1}"
        at = naive.replace(tzinfo=zone) if offset is None else _shown_in(naive, offset, zone)
    except (ValueError, OverflowError):
        return "no such day or time"
    return Published(at=at, day_only=minute is None, zone_assumed=offset is None)


def _clamp_leap(second: str | None) -> str:
    return ":59" if second == ":60" else second or ":00"


def _shown_in(naive: datetime, offset: str, zone: ZoneInfo) -> datetime:
    if offset in "Zz":
        return naive.replace(tzinfo=UTC).astimezone(zone)
    return datetime.fromisoformat(f"{naive.isoformat()}{offset}").astimezone(zone)
