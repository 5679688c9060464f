"""The tables' keys in the order in which the desk asks for them. In: entries as they change. Out: pages of ids, counts.

The tables themselves live in RocksDB; this index is what fits in memory of them (about 0.5 KB a report), made anew from
the tables whenever they were recovered.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from stream.views.fold import Bucket, Entry, Shown

_Key = tuple[float, str]
"""Newest first: minus the Unix time of publication, then the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """Which reports are wanted; None asks for all. Days are those of the incident, both ends included."""

    event_type: str | None = None
    country: str | None = None
    province: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    def matches(self, shown: Shown) -> bool:
        """Whether a report is wanted."""
        return (
            _same(self.event_type, shown.event_type)
            and _same(self.country, shown.country)
            and _same(self.province, shown.province)
            and (self.first_day is None or shown.last_day >= self.first_day)
            and (self.last_day is None or shown.first_day <= self.last_day)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountQuery:
    """Which buckets are wanted; None asks for all. `since` is included, `until` is not."""

    event_type: str | None = None
    country: str | None = None
    province: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, bucket: Bucket) -> bool:
        """Whether a bucket is wanted."""
        return (
            _same(self.event_type, bucket.event_type)
            and _same(self.country, bucket.country)
            and _same(self.province, bucket.province)
            and (self.since is None or bucket.hour >= self.since)
            and (self.until is None or bucket.hour < self.until)
        )


class Index:
    """Visible reports by time of publication, and the size of every bucket."""

    def __init__(self) -> None:
        self._shown: dict[str, Shown] = {}
        self._order: list[_Key] = []
        self._counts: dict[Bucket, int] = {}

    def load(self, entries: Iterable[tuple[str, Entry]], counts: Iterable[tuple[Bucket, int]]) -> None:
        """Begin anew with what the tables hold."""
        self._shown = {report_id: entry.shown for report_id, entry in entries if entry.shown is not None}
        self._order = sorted(_key(report_id, shown) for report_id, shown in self._shown.items())
        self._counts = dict(counts)

    def put_report(self, report_id: str, shown: Shown | None) -> None:
        """Follow a change of the table of reports."""
        before = self._shown.pop(report_id, None)
        if before is not None:
            del self._order[bisect_left(self._order, _key(report_id, before))]
        if shown is not None:
            self._shown[report_id] = shown
            insort(self._order, _key(report_id, shown))

    def put_count(self, bucket: Bucket, count: int) -> None:
        """Follow a change of the table of counts."""
        if count:
            self._counts[bucket] = count
        else:
            self._counts.pop(bucket, None)

    def find_reports(self, query: ReportQuery) -> list[str]:
        """Return the ids of the wanted reports, the latest published first."""
        return [report_id for _, report_id in self._order if query.matches(self._shown[report_id])]

    def find_counts(self, query: CountQuery) -> list[tuple[Bucket, int]]:
        """Return the wanted buckets, the latest hour first."""
        found = [(bucket, count) for bucket, count in self._counts.items() if query.matches(bucket)]
        found.sort(key=lambda row: (-row[0].hour.timestamp(), row[0]))
        return found

    def sizes(self) -> tuple[int, int]:
        """How many visible reports and buckets there are."""
        return len(self._shown), len(self._counts)

    def __iter__(self) -> Iterator[str]:
        return (report_id for _, report_id in self._order)


def _key(report_id: str, shown: Shown) -> _Key:
    return -shown.published_at.timestamp(), report_id


def _same(wanted: str | None, found: str) -> bool:
    return wanted is None or wanted.casefold() == found.casefold()
