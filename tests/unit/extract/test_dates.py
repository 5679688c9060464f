"""Dates: what day a mention means, seen from the day of publication. Texts are invented."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.article.model import Published
from stream.extract.dates import DateKind, DateMention, find_dates
from stream.extract.number_words import word_set
from stream.extract.tokens import tokenise

WIB = timezone(timedelta(hours=7))
WEDNESDAY = "2019-09-18"
MONDAY = "2019-01-07"


def published_on(day: str) -> Published:
    return Published(at=datetime.fromisoformat(day).replace(tzinfo=WIB), day_only=True, zone_assumed=True)


def find(text: str, day: str = WEDNESDAY) -> list[DateMention]:
    tokens = tokenise(text)
    return find_dates(tokens.words, tokens.lower, tokens.starts, tokens.ends, published_on(day))


def one(text: str, day: str = WEDNESDAY) -> DateMention:
    found = find(text, day)
    assert len(found) == 1, found
    return found[0]


def test_the_wires_sunday_before_a_monday_is_the_day_before() -> None:
    """The article that the product was conceived for: "Minggu (6/1)" in an article of Monday, 7 January 2019."""
    found = one("menyerang pos itu, Minggu (6/1) malam", MONDAY)
    assert (found.start_date, found.precision, found.kind) == (date(2019, 1, 6), 1, DateKind.BRACKETED)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Minggu (15/9)", "2019-09-15"),
        ("Minggu (15/9/2019)", "2019-09-15"),
        ("Minggu (15/09/19)", "2019-09-15"),
        ("Minggu (15 / 9)", "2019-09-15"),
        ("Kamis dini hari (12/9)", "2019-09-12"),
        ("Kamis siang tadi (12/9/2019)", "2019-09-12"),
        ("Kamis, 12 September 2019", "2019-09-12"),
        ("Kamis 12 September", "2019-09-12"),
        ("Senin (6 Mei)", "2019-05-06"),
        ("hari ini (18/9)", "2019-09-18"),
        ("kemarin (17/9)", "2019-09-17"),
        ("(15/9)", "2019-09-15"),
        ("(31/12)", "2018-12-31"),
        ("tanggal 15/9", "2019-09-15"),
    ],
)
def test_a_day_and_month_is_the_latest_such_date(text: str, day: str) -> None:
    assert str(one(text).start_date) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Rabu", "2019-09-18"),
        ("Selasa", "2019-09-17"),
        ("Kamis", "2019-09-12"),
        ("hari Minggu", "2019-09-15"),
        ("Jum'at", "2019-09-13"),
        ("Ahad", "2019-09-15"),
        ("Rabu lalu", "2019-09-11"),
        ("Kamis lalu", "2019-09-12"),
        ("Senin pekan lalu", "2019-09-09"),
        ("Senin malam waktu setempat", "2019-09-16"),
        ("Sabtu (Minggu WIB)", "2019-09-14"),
    ],
)
def test_a_weekday_points_backwards(text: str, day: str) -> None:
    found = one(text)
    assert (str(found.start_date), found.kind, found.is_future) == (day, DateKind.WEEKDAY, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hari ini", "2019-09-18"),
        ("siang tadi", "2019-09-18"),
        ("tadi pagi", "2019-09-18"),
        ("dini hari tadi", "2019-09-18"),
        ("kemarin", "2019-09-17"),
        ("kemarin malam", "2019-09-17"),
        ("malam tadi", "2019-09-17"),
        ("tadi malam", "2019-09-17"),
        ("semalam", "2019-09-17"),
        ("kemarin lusa", "2019-09-16"),
        ("dua hari lalu", "2019-09-16"),
        ("3 hari yang lalu", "2019-09-15"),
        ("sehari lalu", "2019-09-17"),
    ],
)
def test_relative_days_count_from_publication(text: str, day: str) -> None:
    found = one(text)
    assert (str(found.start_date), found.precision, found.kind) == (day, 1, DateKind.RELATIVE)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("pekan lalu", "2019-09-09", "2019-09-15", 3),
        ("minggu lalu", "2019-09-09", "2019-09-15", 3),
        ("akhir pekan lalu", "2019-09-14", "2019-09-15", 2),
        ("pekan ini", "2019-09-16", "2019-09-18", 3),
        ("bulan ini", "2019-09-01", "2019-09-18", 4),
        ("bulan lalu", "2019-08-01", "2019-08-31", 4),
        ("tiga bulan lalu", "2019-06-01", "2019-06-30", 4),
        ("tahun lalu", "2018-01-01", "2018-12-31", 5),
        ("dua puluh tahun lalu", "1999-01-01", "1999-12-31", 5),
        ("Juli lalu", "2019-07-01", "2019-07-31", 4),
        ("pada Desember", "2018-12-01", "2018-12-31", 4),
        ("September 2017", "2017-09-01", "2017-09-30", 4),
        ("pada 2001", "2001-01-01", "2001-12-31", 5),
        ("Tragedi Telaga 2002", "2002-01-01", "2002-12-31", 5),
    ],
)
def test_wider_spans_keep_their_width(text: str, start: str, end: str, precision: int) -> None:
    found = one(text)
    assert (str(found.start_date), str(found.end_date), found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17 September 2019", "2019-09-17"),
        ("17 Sept 2019", "2019-09-17"),
        ("17/9/2019", "2019-09-17"),
        ("17-9-2019", "2019-09-17"),
        ("17.9.2019", "2019-09-17"),
        ("17.9.19 api menyala", "2019-09-17"),
        ("17/9 api menyala", "2019-09-17"),
        ("tanggal 3 Mei 99", "1999-05-03"),
        ("2019-09-17", "2019-09-17"),
        ("September 17, 2019", "2019-09-17"),
        ("24 Desember", "2018-12-24"),
        ("tanggal 24 Desember lalu", "2018-12-24"),
        ("tanggal 20", "2019-08-20"),
        ("29 Februari", "2016-02-29"),
    ],
)
def test_full_dates_in_every_writing(text: str, day: str) -> None:
    found = one(text)
    assert (str(found.start_date), found.precision, found.kind) == (day, 1, DateKind.FULL)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Sabtu-Minggu", "2019-09-14", "2019-09-15"),
        ("Sabtu-Minggu (14-15/9)", "2019-09-14", "2019-09-15"),
        ("(14-15/9/2019)", "2019-09-14", "2019-09-15"),
        ("Sabtu (14/9) hingga Minggu (15/9)", "2019-09-14", "2019-09-15"),
        ("Sabtu dan Minggu", "2019-09-14", "2019-09-15"),
        ("Rabu dan Kamis", "2019-09-11", "2019-09-12"),
        ("Sabtu malam hingga Minggu dini hari", "2019-09-14", "2019-09-15"),
        ("12-14 Maret 2018", "2018-03-12", "2018-03-14"),
        ("12 hingga 14 Maret 2018", "2018-03-12", "2018-03-14"),
        ("30 Desember - 1 Januari", "2018-12-30", "2019-01-01"),
        ("12 Maret hingga 14 Maret 2015", "2015-03-12", "2015-03-14"),
    ],
)
def test_two_ends_make_a_range(text: str, start: str, end: str) -> None:
    found = one(text)
    assert (str(found.start_date), str(found.end_date), found.precision) == (start, end, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("besok", "2019-09-19"),
        ("Senin mendatang", "2019-09-23"),
        ("Kamis (17/10) mendatang", "2019-10-17"),
        ("aksi itu akan digelar Kamis", "2019-09-19"),
        ("aksi itu akan digelar Kamis (19/9)", "2019-09-19"),
        ("aksi itu akan digelar Jumat (20/9)", "2019-09-20"),
        ("digelar Jumat (20/9)", "2019-09-20"),
        ("pada 25 Oktober 2019", "2019-10-25"),
    ],
)
def test_plans_are_marked_as_future(text: str, day: str) -> None:
    found = one(text)
    assert (str(found.start_date), found.is_future) == (day, True)


def test_a_plan_of_the_clause_before_does_not_reach_across_a_comma() -> None:
    assert not one("polisi akan memeriksa saksi, kata Darmo, Selasa").is_future


def test_since_leaves_the_span_open() -> None:
    found = one("hujan turun sejak Jumat")
    assert (str(found.start_date), found.is_since) == ("2019-09-13", True)


def test_the_date_in_brackets_wins_over_its_weekday() -> None:
    assert str(one("Selasa (12/9)").start_date) == "2019-09-12"


def test_a_slip_of_the_month_yields_to_the_weekday_near_publication() -> None:
    assert str(one("Selasa (17/10)").start_date) == "2019-09-17"


def test_a_slip_of_the_year_in_january_yields_likewise() -> None:
    assert str(one("Sabtu (5/1/2018)", MONDAY).start_date) == "2019-01-05"


def test_a_date_contradicted_elsewhere_yields_to_the_one_that_fits() -> None:
    found = find("Selasa (11/9) malam. Lalu pada Selasa (10/9) siang")
    assert {str(mention.start_date) for mention in found} == {"2019-09-10"}


def test_two_different_days_do_not_contradict_each_other() -> None:
    found = find("Selasa (4/9) malam. Lalu pada Selasa (10/9) siang")
    assert [str(mention.start_date) for mention in found] == ["2019-09-04", "2019-09-10"]


def test_a_misprinted_century_is_read_by_its_weekday() -> None:
    assert str(one("Kamis (12/9/2109)").start_date) == "2019-09-12"


@pytest.mark.parametrize(("text", "day"), [("keesokan harinya", "2019-09-15"), ("sehari sebelumnya", "2019-09-13")])
def test_a_leaning_day_counts_from_the_last_day_told(text: str, day: str) -> None:
    assert str(find(f"Api menyala Sabtu (14/9). Lalu {text} padam")[-1].start_date) == day


@pytest.mark.parametrize(
    "text",
    [
        "Senin (31/2)",
        "(30/2/2019)",
        "keesokan harinya",
        "beberapa hari lalu",
        "beberapa waktu kemarin",
        "Pasar Minggu",
        "setiap Senin",
        "usai salat Jumat",
        "Jumat Agung",
        "dua minggu",
        "skor 2-1",
        "menang 21-12-14",
        "pukul 12.30.45",
        "gempa 7,2 SR",
        "pukul 14.30 WIB",
        "dua pertiga atau 2/3 warga",
        "2000 orang",
        "sehari semalam",
        "Mei Lestari",
        "",
    ],
)
def test_what_dates_nothing_is_left_out(text: str) -> None:
    days = [mention for mention in find(text) if mention.kind is not DateKind.WEEKDAY]
    bare = [mention for mention in find(text) if mention.kind is DateKind.WEEKDAY]
    assert days == []
    assert bare == [] or "(31/2)" in text  # the weekday itself still stands where its bracket is impossible


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2019, 9, 17, 20, 0, tzinfo=UTC), "2019-09-18"),
        (datetime(2019, 9, 17, 20, 0, tzinfo=WIB), "2019-09-17"),
    ],
)
def test_today_is_the_newsrooms_day(instant: datetime, day: str) -> None:
    """An instant in UTC is read on Jakarta's clock; one with its own zone as it is."""
    tokens = tokenise("hari ini")
    published = Published(at=instant, day_only=False, zone_assumed=False)
    found = find_dates(tokens.words, tokens.lower, tokens.starts, tokens.ends, published)
    assert str(found[0].start_date) == day


def test_a_mention_points_at_its_words() -> None:
    text = "Api padam Minggu (15/9) malam."
    found = one(text)
    assert text[found.start : found.end] == "Minggu (15/9)"
    assert found.rule == "id.date.weekday_bracket"


def test_mentions_come_in_text_order_and_do_not_overlap() -> None:
    found = find("Senin, Selasa (17/9), 12-14 Maret 2018, kemarin, sejak Juli 2016 dan pada 2001, hari ini")
    assert all(left.last <= right.first for left, right in pairwise(found))
    assert len(found) == 7


@pytest.mark.parametrize(
    "text", ["(", "Senin (", "Senin (6", "6/", "(99/99)", "(6/1/0000)", "9999 Januari", "31 Februari 0001", "tanggal 0"]
)
def test_broken_dates_are_survived(text: str) -> None:
    assert all(mention.start_date <= mention.end_date for mention in find(text))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_an_article_with_an_impossible_clock_dates_nothing(day: str) -> None:
    assert find("Senin pekan lalu, besok, 17 tahun lalu, tanggal 31, (6/1)", day) == []


@pytest.mark.parametrize("day", ["1900-01-01", "2024-02-29", "2199-12-31"])
def test_the_edges_of_the_calendar_are_survived(day: str) -> None:
    text = (
        "Senin pekan lalu, besok, bulan lalu, tahun lalu, 366 hari lalu, 29 Februari, Sabtu-Minggu, tanggal 31, (29/2)"
    )
    assert len(find(text, day)) == 9


HEAP = word_set(
    """Senin Minggu minggu Sabtu-Minggu ( ) , . - / hari ini kemarin malam tadi lalu pekan bulan tahun dua 3 12 31
    6/1 31/2 14-15/9/2019 2019 2001 Maret Mei pada sejak hingga dan akan depan tanggal sehari sebelumnya WIB 0
    99 2-1 07.00"""
)
WORDS = st.sampled_from(sorted(HEAP))


@given(st.lists(WORDS, max_size=30), st.dates(date(1990, 1, 1), date(2050, 12, 31)))
def test_any_heap_of_date_words_gives_ordered_days(words: list[str], day: date) -> None:
    text = " ".join(words)
    tokens = tokenise(text)
    found = find(text, str(day))
    assert all(left.last <= right.first for left, right in pairwise(found))
    assert all(mention.start_date <= mention.end_date and 1 <= mention.precision <= 5 for mention in found)
    assert all(mention.start == tokens.starts[mention.first] for mention in found)
    assert all(mention.end == tokens.ends[mention.last - 1] for mention in found)
