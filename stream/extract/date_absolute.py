"""Weekdays, days of a month, months and years. In: the text and a token index. Out: the mention there, if any.

Each reader is given the index of the word that anchors its kind of date and looks only at the neighbours.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from stream.extract import days
from stream.extract.date_model import DateKind, DateMention, DateText, is_planned, make_mention
from stream.extract.date_words import (
    DAY_PARTS,
    LAST,
    MONTH_CUES,
    NEXT,
    NO_DATE_AFTER,
    NO_DATE_BEFORE,
    NUMBERS,
    WEEKDAY_PAIRS,
    WEEKDAYS,
    WEEKS,
    YEAR_CUES,
)
from stream.extract.number_words import MONTHS, PEOPLE, PERSON_CLASSIFIERS, THING_CLASSIFIERS, THINGS

_DAY_MONTH = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_ISO = re.compile(r"((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})")
_YEAR = re.compile(r"19\d\d|20\d\d")
_DAYS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
DAY_JOINERS = frozenset({"/", "-", "dan", "hingga", "sampai", "s/d"})
DAY_CUES = frozenset({"tanggal", "tgl"})
SHORT_YEARS = frozenset(str(year) for year in range(90, 100))
FARTHEST_PLAN = timedelta(days=120)


class Written(NamedTuple):
    """A day and month as written, before the year is known; `first_day` differs from `day` in "12-14/3"."""

    first_day: int
    day: int
    month: int
    year: int | None
    last: int


def read_weekday(text: DateText, index: int) -> DateMention | None:
    """Read "Minggu (6/1)", "Senin, 6 Januari 2019", "Kamis pekan lalu", "Sabtu (Minggu WIB)", "Jumat"."""
    weekday = _weekday_at(text, index)
    if weekday is None:
        return None
    written = _written_after(text, index + 1)
    if written is not None:
        bracketed = text.lower[written.last - 1] == ")" or "/" in text.lower[written.last - 1]
        kind = DateKind.BRACKETED if bracketed else DateKind.FULL
        return _resolve(text, index, written, kind, "weekday_bracket" if bracketed else "weekday_full", weekday=weekday)
    return _read_bare_weekday(text, index, weekday)


def _weekday_at(text: DateText, index: int) -> int | None:
    """Return the weekday named at `index`; "minggu" is a week unless capitalised or after "hari"."""
    word = text.lower[index]
    before = text.at(index - 1)
    if before in NO_DATE_BEFORE or text.at(index + 1) in NO_DATE_AFTER:
        return None
    if word == "minggu" and before != "hari":
        is_counted = before in NUMBERS or before in {"beberapa", "per"} or before.isdecimal()
        follows_week = text.at(index + 1) in LAST | NEXT | {"ini", "ke", "pertama", "kedua", "terakhir"}
        if not text.words[index][0].isupper() or is_counted or (follows_week and before not in {"pada", ","}):
            return None
    return WEEKDAYS[word]


def _read_bare_weekday(text: DateText, index: int, weekday: int) -> DateMention:
    """Return a weekday without a date beside it: it points backwards unless a plan is spoken of."""
    last = index + 1
    while text.at(last) in DAY_PARTS and text.at(last) not in LAST | {"ini"}:
        last += 1
    day, last, rule, is_future = _turn_weekday(text, index, weekday, last)
    if text.at(last) == "(" and text.at(last + 1) in WEEKDAYS and text.at(last + 2) in {"wib", "wita", "wit"}:
        last, rule = last + 4, "weekday_zone"  # "Sabtu (Minggu WIB)": the scene's own day counts
    kind = DateKind.WEEKDAY
    return make_mention(text, index, last, day, rule, kind=kind, weekday=weekday, is_future=is_future)


def _turn_weekday(text: DateText, index: int, weekday: int, last: int) -> tuple[date, int, str, bool]:
    """Return the day, the end, the rule and whether it lies ahead, by the words after the weekday."""
    after, second = text.at(last), text.at(last + 1)
    latest = days.latest_weekday(weekday, text.today)
    in_week = days.monday(text.today) + timedelta(days=weekday)
    if after in WEEKS and second in LAST:
        return in_week - timedelta(days=7), last + 2, "weekday_last_week", False
    if after in NEXT or (after in WEEKS and second in NEXT):
        ahead = days.next_weekday(weekday, text.today)
        return ahead, last + 1 + (after in WEEKS), "weekday_next", True
    if after in LAST:
        strictly = latest - timedelta(days=7) if latest == text.today else latest
        return strictly, last + 1, "weekday_last", False
    if after == "ini" or (after in WEEKS and second == "ini"):
        last += 1 + (after in WEEKS)
    if is_planned(text, index):
        return days.next_weekday(weekday, text.today), last, "weekday_planned", True
    return latest, last, "weekday", False


def read_weekday_pair(text: DateText, index: int) -> DateMention:
    """Read "Sabtu-Minggu", with or without its dates in brackets."""
    first, second = WEEKDAY_PAIRS[text.lower[index]]
    written = _written_after(text, index + 1)
    if written is not None:
        found = _resolve(text, index, written, DateKind.RANGE, "weekday_pair_bracket")
        if found is not None:
            return found
    end = days.latest_weekday(second, text.today)
    start = end - timedelta(days=(second - first) % 7)
    return make_mention(text, index, index + 1, start, "weekday_pair", kind=DateKind.RANGE, end_date=end)


def _written_after(text: DateText, index: int) -> Written | None:
    """Return a day and month just after a weekday: in brackets, after a comma or bare; day parts may precede."""
    position = index
    while text.at(position) in DAY_PARTS or (text.at(position) == "," or text.at(position) in DAY_CUES):
        position += 1
    if text.at(position) == "(":
        written = read_written(text, position + 1)
        if written is None:
            return None
        return written._replace(last=written.last + (text.at(written.last) == ")"))
    written = read_written(text, position)
    if written is None or (text.at(position - 1) not in {",", *DAY_CUES} and position > index + 2):
        return None
    return written


def read_written(text: DateText, index: int) -> Written | None:
    """Read a day and month: "6/1", "15/9/2019", "14-15/9", "6 / 1", "6 Januari 2019", "12-14 Maret"."""
    word = text.at(index)
    shaped = _read_shape(word) if "0" <= word < ":" else None
    if shaped is not None:
        return shaped._replace(last=index + 1)
    span = _DAYS.fullmatch(word)
    return None if span is None else _read_named(text, index, span)


def _read_named(text: DateText, index: int, span: re.Match[str]) -> Written | None:
    """Read a day or two before a month's name; `span` is the match of the first token."""
    first_day, day = int(span[1]), int(span[2] or span[1])
    after = text.at(index + 1)
    if after in {"/", "-"} and text.at(index + 2).isdecimal() and len(text.at(index + 2)) <= 2:
        return _read_spaced(text, index, day)
    if after in DAY_JOINERS and text.at(index + 3) in MONTHS:
        if not text.at(index + 2).isdecimal() or len(text.at(index + 2)) > 2:
            return None
        day, index = int(text.at(index + 2)), index + 2
        after = text.at(index + 1)
    if after not in MONTHS:
        return None
    year = _year_at(text, index + 2)
    if year is None and text.at(index + 2) in SHORT_YEARS:
        year = days.full_year(int(text.at(index + 2)))
    return Written(first_day, day, MONTHS[after], year, index + 2 + (year is not None))


def _read_spaced(text: DateText, index: int, day: int) -> Written | None:
    """Read "6 / 1 / 2019", a damaged bracket whose parts stand apart; with dashes only a date that has its year."""
    mark = text.at(index + 1)
    month = int(text.at(index + 2))
    year = _year_at(text, index + 4) if text.at(index + 3) == mark else None
    if mark != "/" and year is None:
        return None
    return Written(day, day, month, year, index + 3 + 2 * (year is not None))


@lru_cache(maxsize=4096)
def _read_shape(word: str) -> Written | None:
    """Read a date in one token: with slashes, or with dashes or points and a year; not "2-1", "7.2" or "07.00"."""
    if iso := _ISO.fullmatch(word):
        return Written(int(iso[3]), int(iso[3]), int(iso[2]), int(iso[1]), 0)
    match = _DAY_MONTH.fullmatch(word)
    if match is None or ("/" not in word and match[4] is None):
        return None
    if "/" not in word and len(match[4]) == 2 and (word.count(".") != 2 or int(match[3]) > 12):
        return None  # "21-12-14" is a run of scores, "12.30.45" a clock
    year = None if match[4] is None else days.full_year(int(match[4]))
    first_day = int(match[1])
    return Written(first_day, int(match[2] or first_day), int(match[3]), year, 0)


def _year_at(text: DateText, index: int) -> int | None:
    word = text.at(index)
    return int(word) if len(word) == 4 and _YEAR.fullmatch(word) else None


def _resolve(
    text: DateText, first: int, written: Written, kind: DateKind, rule: str, *, weekday: int | None = None
) -> DateMention | None:
    """Give a written day its year; None where the calendar has no such day."""
    last = written.last
    ahead = text.at(last) in NEXT or is_planned(text, first)
    if text.at(last) in LAST | NEXT:
        last += 1
    end = _choose_year(text.today, written, weekday, ahead=ahead)
    if end is None:
        return None
    if weekday is not None:
        repaired = days.repair_day(end, weekday, text.today)
        rule, end = (rule, end) if repaired == end else (rule + "_repaired", repaired)
    start = days.make_day(end.year, end.month, written.first_day)
    if start is None or start > end:
        return None
    ending = None if start == end else end
    is_future = ahead and start > text.today
    return make_mention(
        text, first, last, start, rule, kind=kind, end_date=ending, weekday=weekday, is_future=is_future
    )


def _choose_year(today: date, written: Written, weekday: int | None, *, ahead: bool) -> date | None:
    """Return the written year, else the latest fitting one; the coming one where a plan or the weekday points there."""
    if written.year is not None:
        return days.make_day(written.year, written.month, written.day)
    latest = days.latest_day(written.day, written.month, today)
    coming = days.next_day(written.day, written.month, today)
    if latest is None or coming is None or coming - today > FARTHEST_PLAN:
        return latest
    is_far_back = (today - latest).days > 180
    fits_only_coming = weekday is not None and coming.weekday() == weekday != latest.weekday()
    return coming if is_far_back and (ahead or fits_only_coming) else latest


def read_digits(text: DateText, index: int) -> DateMention | None:
    """Return a date that begins with digits: in brackets, with a month's name, after "tanggal", or a year."""
    word = text.lower[index]
    before = text.at(index - 1)
    if word.isdecimal():
        after = text.at(index + 1)
        if len(word) == 4:
            return _read_year(text, index, before) if word[:2] in {"19", "20"} else None
        if after not in MONTHS and after not in DAY_JOINERS:
            return _read_day_of_month(text, index, word) if before in DAY_CUES else None
    elif _read_shape(word) is None and text.at(index + 1) not in MONTHS:
        return None
    written = read_written(text, index)
    if written is not None:
        return _read_written_day(text, index, written, before)
    return _read_day_of_month(text, index, word) if before in DAY_CUES and word.isdecimal() else None


def _read_day_of_month(text: DateText, index: int, word: str) -> DateMention | None:
    """Read "tanggal 17": the latest month that fits."""
    day = days.latest_day_of_month(int(word[:3]), text.today)
    return None if day is None else make_mention(text, index, index + 1, day, "day_of_month", kind=DateKind.FULL)


def _read_written_day(text: DateText, index: int, written: Written, before: str) -> DateMention | None:
    """Return a day and month without a weekday; a bare "6/1" outside brackets may be a fraction or a score."""
    if before == "(":
        written = written._replace(last=written.last + (text.at(written.last) == ")"))
        return _resolve(text, index - 1, written, DateKind.BRACKETED, "bracket")
    opens = index == 0 or before == "."
    cued = opens or before in DAY_CUES or before in {"hari", "-"}
    if not _names_month(text, index, written) and written.year is None and not cued:
        return None
    return _resolve(text, index, written, DateKind.FULL, "full")


def _names_month(text: DateText, index: int, written: Written) -> bool:
    return any(word in MONTHS for word in text.lower[index : written.last])


def _read_year(text: DateText, index: int, before: str) -> DateMention | None:
    """Read "pada 2001", "tahun 1998", "Bom Bali 2002"; not "2000 orang"."""
    year = int(text.lower[index])
    after = text.at(index + 1)
    if after in PEOPLE or after in PERSON_CLASSIFIERS or after in THINGS or after in THING_CLASSIFIERS:
        return None
    is_named = index > 0 and text.words[index - 1][0].isupper()
    if before not in YEAR_CUES and not is_named:
        return None
    rule = "year" if before in YEAR_CUES else "year_named"
    return make_mention(
        text, index, index + 1, date(year, 1, 1), rule, kind=DateKind.YEAR, end_date=date(year, 12, 31), precision=5
    )


def read_month(text: DateText, index: int) -> DateMention | None:
    """Read "September 2017", "pada Juli", "Maret lalu", "September 17, 2019"; a bare name may be a person's."""
    if not text.words[index][0].isupper():
        return None
    month = MONTHS[text.lower[index]]
    english = _read_english(text, index, month)
    if english is not None:
        return english
    year = _year_at(text, index + 1)
    after = text.at(index + 1)
    if year is None and after not in LAST | NEXT | {"ini"} and text.at(index - 1) not in MONTH_CUES:
        return None
    if len(text.lower[index]) == 3 and year is None and month != 5:
        return None
    first = date(year or text.today.year, month, 1)
    is_future = after in NEXT or (year is None and is_planned(text, index) and first > text.today)
    if year is None and first > text.today and not is_future:
        first = date(first.year - 1, month, 1)
    last = index + 1 + (year is not None or after in LAST | NEXT)
    return _month_mention(text, index, last, first, is_future=is_future)


def _month_mention(text: DateText, index: int, last: int, first: date, *, is_future: bool) -> DateMention:
    end = days.month_end(first)
    if first <= text.today <= end:
        end = text.today
    return make_mention(
        text, index, last, first, "month", kind=DateKind.MONTH, end_date=end, precision=4, is_future=is_future
    )


def _read_english(text: DateText, index: int, month: int) -> DateMention | None:
    """Read "September 17, 2019"."""
    word = text.at(index + 1)
    year = _year_at(text, index + 3) if text.at(index + 2) == "," else _year_at(text, index + 2)
    if not word.isdecimal() or len(word) > 2 or year is None:
        return None
    day = days.make_day(year, month, int(word))
    last = index + 3 + (text.at(index + 2) == ",")
    return None if day is None else make_mention(text, index, last, day, "full", kind=DateKind.FULL)


def read_bracket_after(text: DateText, first: int, index: int) -> DateMention | None:
    """Find the day in brackets just after a relative word ("kemarin (22/9)"); the mention spans both."""
    position = index
    while text.at(position) in DAY_PARTS:
        position += 1
    if text.at(position) != "(":
        return None
    written = _written_after(text, position)
    return None if written is None else _resolve(text, first, written, DateKind.BRACKETED, "relative_bracket")
