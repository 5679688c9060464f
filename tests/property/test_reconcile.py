"""What holds whenever an article comes again, whatever it said before and says now."""

import random

from hypothesis import given
from hypothesis import strategies as st

from stream.report.identity import KnownReport, agreement, reconcile, report_id
from stream.report.model import IncidentKey

DAYS = st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-03"])
KEYS = st.builds(
    IncidentKey,
    event_type=st.sampled_from(["Battles", "Crime"]),
    sub_event_type=st.sampled_from(["Armed clash", "Robbery"]),
    country=st.none() | st.sampled_from(["ID", "AF"]),
    admin1=st.none() | st.sampled_from(["Papua", "Riau"]),
    locality=st.none() | st.sampled_from(["Rantau", "Muara"]),
    first_day=st.none() | DAYS,
    last_day=st.none() | DAYS,
)
KNOWN = st.lists(KEYS, max_size=6).map(
    lambda keys: [KnownReport(ordinal=n, revision=1, digest=str(n), key=key) for n, key in enumerate(keys)]
)


@given(KNOWN, st.lists(KEYS, max_size=6))
def test_every_report_is_continued_once_or_retracted(previous: list[KnownReport], incidents: list[IncidentKey]) -> None:
    result = reconcile(previous, incidents)
    assert len(result.previous) == len(incidents)
    continued = [report for report in result.previous if report is not None]
    assert sorted(report.ordinal for report in (*continued, *result.retracted)) == [r.ordinal for r in previous]


@given(KNOWN)
def test_an_article_that_says_the_same_keeps_all_its_reports(previous: list[KnownReport]) -> None:
    result = reconcile(previous, [report.key for report in previous])
    assert result.previous == tuple(previous)
    assert result.retracted == ()


@given(KNOWN, st.lists(KEYS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_decides_nothing(
    previous: list[KnownReport], incidents: list[IncidentKey], chance: random.Random
) -> None:
    shuffled = list(previous)
    chance.shuffle(shuffled)
    assert reconcile(shuffled, incidents).previous == reconcile(previous, incidents).previous


@given(KEYS, KEYS)
def test_agreement_is_symmetric_and_never_better_than_with_oneself(one: IncidentKey, other: IncidentKey) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert agreement(one, other) <= agreement(one, one)


@given(st.text(), st.integers(0, 10**6), st.text(), st.integers(0, 10**6))
def test_ids_differ_where_article_or_ordinal_do(one: str, first: int, other: str, second: int) -> None:
    assert (report_id(one, first) == report_id(other, second)) == ((one, first) == (other, second))
