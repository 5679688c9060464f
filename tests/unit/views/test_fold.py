"""Folding records into tables. In: records in any order, again and again. Out: the tables a recount would give."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.views.decode import Gone, Report, Status
from stream.views.fold import (
    Bucket,
    Entry,
    bucket_of,
    count_members,
    decode_bucket,
    decode_entry,
    encode_bucket,
    encode_entry,
    fold,
    with_member,
    without_member,
)

NOON = datetime(2024, 5, 1, 12, 34, 56, tzinfo=UTC)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine is shared


def report(report_id: str = "r1", revision: int = 1, province: str | None = "Maluku", **changed: object) -> Report:
    made = Report(
        report_id=report_id,
        revision=revision,
        status=Status.NEW,
        event_type="Crime",
        country="ID",
        province=province,
        published_at=NOON,
        first_day=NOON.date(),
        last_day=NOON.date(),
        body=b'{"revision":%d}' % revision,
    )
    return replace(made, **changed)  # type: ignore[arg-type] # the fields are named by the callers


class Tables:
    """Both tables as dictionaries, written as the app writes them."""

    def __init__(self) -> None:
        self.reports: dict[str, bytes] = {}
        self.counts: dict[bytes, bytes] = {}

    def apply(self, seen: Report | Gone) -> None:
        """Do what the app does with one record."""
        known = self.reports.get(seen.report_id)
        change = fold(None if known is None else decode_entry(known), seen)
        if change is None:
            return
        self.reports[seen.report_id] = encode_entry(change.entry)
        for bucket in change.leaves:
            self._put(bucket, without_member(self.counts.get(encode_bucket(bucket)), seen.report_id))
        if change.joins is not None:
            members = self.counts.get(encode_bucket(change.joins))
            self._put(change.joins, with_member(members, seen.report_id, change.entry.revision))

    def _put(self, bucket: Bucket, members: bytes | None) -> None:
        if members is None:
            self.counts.pop(encode_bucket(bucket), None)
        else:
            self.counts[encode_bucket(bucket)] = members

    def visible(self) -> dict[str, bytes]:
        """Return the bodies of the reports that are shown."""
        entries = {report_id: decode_entry(value) for report_id, value in self.reports.items()}
        return {report_id: entry.body for report_id, entry in entries.items() if entry.shown is not None}

    def sizes(self) -> dict[Bucket, int]:
        """Return the size of every bucket."""
        return {decode_bucket(key): count_members(value) for key, value in self.counts.items()}


def recount(log: list[Report | Gone]) -> Tables:
    """Count the last record of each report only, as a reader of the compacted topic would."""
    last = {seen.report_id: seen for seen in log}
    fresh = Tables()
    for seen in last.values():
        if isinstance(seen, Report):
            fresh.apply(seen)
    return fresh


def test_a_report_that_moves_leaves_its_bucket() -> None:
    tables = Tables()
    tables.apply(report(revision=1, province="Maluku"))
    tables.apply(report(revision=2, province="Papua"))
    assert {bucket.province: size for bucket, size in tables.sizes().items()} == {"Papua": 1}


def test_a_retracted_report_is_neither_shown_nor_counted_and_stays_so() -> None:
    tables = Tables()
    tables.apply(report(revision=1))
    tables.apply(report(revision=2, status=Status.RETRACTED))
    tables.apply(report(revision=1))
    assert (tables.visible(), tables.sizes()) == ({}, {})


def test_an_older_revision_changes_nothing() -> None:
    known = decode_entry(encode_entry(Entry(revision=3, shown=None, left=(), body=b"")))
    assert fold(known, report(revision=2)) is None


def test_the_same_revision_is_written_again_with_every_bucket_to_leave() -> None:
    """The changelog may lack what the local store has: only a full second application repairs it."""
    first = fold(None, report(revision=1, province="Maluku"))
    assert first is not None
    moved = fold(first.entry, report(revision=2, province="Papua"))
    assert moved is not None
    again = fold(moved.entry, report(revision=2, province="Papua"))
    assert again == moved
    assert [bucket.province for bucket in again.leaves] == ["Maluku"]


def test_a_report_that_comes_back_is_counted_where_it_was() -> None:
    tables = Tables()
    for revision, province in ((1, "Maluku"), (2, "Papua"), (3, "Maluku")):
        tables.apply(report(revision=revision, province=province))
    assert {bucket.province: size for bucket, size in tables.sizes().items()} == {"Maluku": 1}


def test_hours_are_of_utc() -> None:
    change = fold(None, report(published_at=datetime.fromisoformat("2024-05-01T00:10:00+07:00")))
    assert change is not None
    assert change.joins is not None
    assert change.joins.hour == datetime(2024, 4, 30, 17, tzinfo=UTC)


def test_names_with_separators_in_them_make_different_keys() -> None:
    one = Bucket(hour=NOON, event_type="a|b", country='c","d', province="")
    two = Bucket(hour=NOON, event_type="a", country="b|c", province='","d')
    assert encode_bucket(one) != encode_bucket(two)
    assert (decode_bucket(encode_bucket(one)), decode_bucket(encode_bucket(two))) == (one, two)


def test_a_report_with_line_ends_in_it_survives_the_entry() -> None:
    body = orjson.dumps({"quote": "satu\ndua"})
    change = fold(None, report(body=body))
    assert change is not None
    assert decode_entry(encode_entry(change.entry)) == change.entry
    assert change.entry.body == body


PROVINCES = st.sampled_from(["Maluku", "Papua", None])
STEPS = st.tuples(st.sampled_from(["r1", "r2", "r3"]), PROVINCES, st.sampled_from(list(Status)), st.integers(0, 3))


def write_log(steps: list[tuple[str, str | None, Status, int]]) -> list[Report | Gone]:
    """Give each report rising revisions, as the publisher does; now and then one is gone."""
    revisions: dict[str, int] = {}
    log: list[Report | Gone] = []
    for report_id, province, status, hours in steps:
        revisions[report_id] = revision = revisions.get(report_id, 0) + 1
        day = date(2024, 5, 1)
        made = report(report_id, revision, province, status=status, published_at=NOON + timedelta(hours=hours))
        log.append(Gone(report_id=report_id) if hours == 3 and revision > 1 else replace(made, first_day=day))
    return log


@PATIENT
@given(st.lists(STEPS, max_size=25), st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=4))
def test_replays_of_any_stretch_end_as_a_recount(
    steps: list[tuple[str, str | None, Status, int]], replays: list[tuple[int, int]]
) -> None:
    log = write_log(steps)
    tables = Tables()
    position = 0
    for stop, back in replays:
        upto = max(position, min(stop, len(log)))
        for seen in log[position:upto]:
            tables.apply(seen)
        position = max(upto - back, 0)  # a crash: committed offsets were behind
    for seen in log[position:]:
        tables.apply(seen)
    expected = recount(log)
    assert tables.visible() == expected.visible()
    assert tables.counts == expected.counts


@PATIENT
@given(st.lists(STEPS, min_size=1, max_size=15), st.integers(0, 15), st.integers(0, 15))
def test_a_changelog_behind_the_local_store_is_repaired_by_the_replay(
    steps: list[tuple[str, str | None, Status, int]], kept: int, committed: int
) -> None:
    """Kafka's copy holds the first `kept` records' changes, the local one all; then both see the rest again."""
    log = write_log(steps)
    behind = min(committed, kept, len(log))  # offsets are committed only after their changes are acknowledged
    local, remote = Tables(), Tables()
    for seen in log:
        local.apply(seen)
    for seen in log[: min(kept, len(log))]:
        remote.apply(seen)
    for seen in log[behind:]:
        _apply_to_both(local, remote, seen)
    assert remote.visible() == recount(log).visible()
    assert remote.counts == recount(log).counts


def _apply_to_both(local: Tables, remote: Tables, seen: Report | Gone) -> None:
    known = local.reports.get(seen.report_id)
    change = fold(None if known is None else decode_entry(known), seen)
    if change is None:
        return
    remote.reports[seen.report_id] = encode_entry(change.entry)
    touched = {*change.leaves, *([change.joins] if change.joins else [])}
    local.apply(seen)
    for key in map(encode_bucket, touched):
        remote.counts.pop(key, None)
        if key in local.counts:
            remote.counts[key] = local.counts[key]


def test_bucket_of_is_where_fold_puts_it() -> None:
    change = fold(None, report())
    assert change is not None
    assert change.entry.shown is not None
    assert change.joins == bucket_of(change.entry.shown)
