"""Dates told from the day of publication. In: the text and a token index. Out: the mention anchored there, if any.

"hari ini", "kemarin", "malam tadi", "dua hari lalu", "pekan lalu", "bulan ini", "besok". "Beberapa hari lalu" dates
nothing. "Keesokan harinya" and "sehari sebelumnya" lean on the last single day told.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from stream.extract import days
from stream.extract.date_absolute import read_bracket_after
from stream.extract.date_model import DateKind, DateMention, DateText, days_before, make_mention
from stream.extract.date_words import DAY_PARTS, LAST, NEXT
from stream.extract.number_values import read_words
from stream.extract.number_words import ONES, word_set

DAY_HALVES = word_set("pagi siang sore petang subuh fajar")
VAGUE_BEFORE = word_set("beberapa belasan puluhan ratusan sejumlah banyak per dalam setiap tiap")
NUMBER_PARTS = frozenset(ONES) | word_set("sepuluh sebelas belas puluh seratus ratus")
UNIT_AFTER = LAST | NEXT | {"ini", "yang"}
LATER = word_set("kemudian setelahnya berikutnya sesudahnya")
WEEK = timedelta(days=7)


def _day(text: DateText, first: int, last: int, back: int, rule: str) -> DateMention:
    """Return a single day `back` days before publication, unless a bracket beside it says which."""
    bracketed = read_bracket_after(text, first, last)
    if bracketed is not None:
        return bracketed
    while text.at(last) in DAY_PARTS and text.at(last) not in LAST:
        last += 1
    day = days_before(text, back)
    return make_mention(text, first, last, day, rule, kind=DateKind.RELATIVE, is_future=back < 0)


def _span(text: DateText, bounds: tuple[int, int], start: date, end: date, *, rule: str, precision: int) -> DateMention:
    """Several days between two tokens; a span that is still running ends today."""
    end = min(end, text.today) if start <= text.today else end
    first, last = bounds
    return make_mention(text, first, last, start, rule, kind=DateKind.RELATIVE, end_date=end, precision=precision)


def _ago(text: DateText, index: int) -> int | None:
    """Return the end of "lalu", "silam" or "yang lalu" at `index`; None where it is not said."""
    if text.at(index) in LAST:
        return index + 1
    if text.at(index) == "yang" and text.at(index + 1) in LAST:
        return index + 2
    return None


def _count_before(text: DateText, index: int) -> tuple[int, int] | None:
    """Return the exact number just before `index` and where it begins ("dua puluh" | "hari")."""
    before = text.at(index - 1)
    if before.isdecimal() and len(before) <= 4:
        return int(before), index - 1
    first = index
    while first > 0 and index - first < 4 and text.lower[first - 1] in NUMBER_PARTS:
        first -= 1
    value = read_words(text.lower, first) if first < index else None
    return (value.low, first) if value is not None and value.last == index else None


def _read_unit(text: DateText, index: int) -> DateMention | None:
    """Read "hari ini", "tiga hari lalu", "pekan lalu", "akhir pekan ini", "bulan depan", "tahun lalu"."""
    after = text.at(index + 1)
    if after not in UNIT_AFTER or text.at(index - 1) in VAGUE_BEFORE:
        return None
    unit = "pekan" if text.lower[index] == "minggu" else text.lower[index]
    counted = _count_before(text, index)
    if counted is not None:
        ended = _ago(text, index + 1)
        return None if ended is None else _read_counted(text, (counted[1], ended), unit, counted[0])
    if unit == "hari":
        return _day(text, index, index + 2, 0, "today") if after == "ini" else None
    if after in LAST or after == "ini" or after in NEXT:
        return _read_unit_step(text, index, unit, -1 if after in LAST else 0 if after == "ini" else 1)
    return None


def _read_unit_step(text: DateText, index: int, unit: str, step: int) -> DateMention:
    """Return the week, month or year before, of or after publication."""
    bounds = (index, index + 2)
    if unit == "pekan":
        start = days.monday(text.today) + step * WEEK
        if text.at(index - 1) == "akhir":
            weekend = start + timedelta(days=5)
            return _span(
                text, (index - 1, index + 2), weekend, weekend + timedelta(days=1), rule="weekend", precision=2
            )
        return _span(text, bounds, start, start + timedelta(days=6), rule="week", precision=3)
    if unit == "bulan":
        start = days.add_months(text.today, step)
        return _span(text, bounds, start, days.month_end(start), rule="month_step", precision=4)
    year = text.today.year + step
    return _span(text, bounds, date(year, 1, 1), date(year, 12, 31), rule="year_step", precision=5)


def _read_counted(text: DateText, bounds: tuple[int, int], unit: str, count: int) -> DateMention | None:
    """So many days, weeks, months or years ago."""
    if unit == "hari" and count <= 366:
        return _day(text, bounds[0], bounds[1], count, "days_ago")
    if unit == "pekan" and count <= 104:
        middle = days_before(text, 7 * count)
        return _span(
            text, bounds, middle - timedelta(days=3), middle + timedelta(days=3), rule="weeks_ago", precision=3
        )
    if unit == "bulan" and count <= 240:
        start = days.add_months(text.today, -count)
        return _span(text, bounds, start, days.month_end(start), rule="months_ago", precision=4)
    year = text.today.year - count
    if unit == "tahun" and year > 0:
        return _span(text, bounds, date(year, 1, 1), date(year, 12, 31), rule="years_ago", precision=5)
    return None


def _read_one_unit(text: DateText, index: int) -> DateMention | None:
    """Read "sehari lalu", "sepekan yang lalu", "setahun silam"; "sehari sebelumnya" leans on the last day told."""
    unit = {"sehari": "hari", "seminggu": "pekan", "sepekan": "pekan", "sebulan": "bulan", "setahun": "tahun"}
    ended = _ago(text, index + 1)
    if ended is not None:
        return _read_counted(text, (index, ended), unit[text.lower[index]], 1)
    if text.lower[index] != "sehari":
        return None
    after = text.at(index + 1)
    shift = -1 if after == "sebelumnya" else 1 if after in LATER else 0
    return _lean(text, index, index + 2, shift) if shift else None


def _lean(text: DateText, first: int, last: int, shift: int) -> DateMention | None:
    """Return a day told from the last single day that the text told."""
    told = next((mention for mention in reversed(text.found) if mention.precision == 1 and not mention.is_future), None)
    if told is None:
        return None
    day = told.start_date + timedelta(days=shift)
    return make_mention(text, first, last, day, "anaphoric", kind=DateKind.RELATIVE)


def _read_next_morning(text: DateText, index: int) -> DateMention | None:
    """Read "keesokan harinya", "esok harinya"."""
    return _lean(text, index, index + 1 + text.at(index + 1).startswith(("hari", "pagi", "malam")), 1)


def _read_yesterday(text: DateText, index: int) -> DateMention | None:
    """Read "kemarin", "kemarin malam", "kemarin lusa"; "beberapa waktu kemarin" dates nothing."""
    if text.at(index - 1) in {"waktu", "hari", "pekan", "minggu", "bulan", "tahun", "musim", "laga"}:
        return None
    if text.at(index + 1) == "lusa" or text.at(index + 1) == "dulu":
        return _day(text, index, index + 2, 2, "day_before_yesterday")
    return _day(text, index, index + 1, 1, "yesterday")


def _read_earlier_today(text: DateText, index: int) -> DateMention | None:
    """Read "tadi pagi", "tadi malam"."""
    after = text.at(index + 1)
    if after in DAY_HALVES or (after == "dini" and text.at(index + 2) == "hari"):
        return _day(text, index, index + 2 + (after == "dini"), 0, "earlier_today")
    return _day(text, index, index + 2, 1, "last_night") if after == "malam" else None


def _read_day_half(text: DateText, index: int) -> DateMention | None:
    """Read "siang tadi", "pagi ini", "dini hari tadi", "malam tadi", "malam ini"."""
    word = text.lower[index]
    last = index + 1
    if word == "dini":
        if text.at(last) != "hari":
            return None
        last += 1
    after = text.at(last)
    if after == "tadi" and word == "malam":
        return _day(text, index, last + 1, 1, "last_night")
    return _day(text, index, last + 1, 0, "earlier_today") if after in {"tadi", "ini"} else None


def _read_last_night(text: DateText, index: int) -> DateMention | None:
    """Read "semalam", not "sehari semalam"."""
    return None if text.at(index - 1) == "sehari" else _day(text, index, index + 1, 1, "last_night")


def _read_tomorrow(text: DateText, index: int) -> DateMention | None:
    """Read "besok", "esok", "lusa"; "esok harinya" leans on the last day told."""
    if text.at(index + 1) == "harinya":
        return _read_next_morning(text, index)
    return _day(text, index, index + 1, -2 if text.lower[index] == "lusa" else -1, "tomorrow")


RELATIVE_READERS: Mapping[str, Callable[[DateText, int], DateMention | None]] = {
    **dict.fromkeys(("hari", "pekan", "minggu", "bulan", "tahun"), _read_unit),
    **dict.fromkeys(("sehari", "seminggu", "sepekan", "sebulan", "setahun"), _read_one_unit),
    **dict.fromkeys((*DAY_HALVES, "malam", "dini"), _read_day_half),
    **dict.fromkeys(("besok", "esok", "lusa"), _read_tomorrow),
    **dict.fromkeys(("kemarin", "kemaren"), _read_yesterday),
    "tadi": _read_earlier_today,
    "semalam": _read_last_night,
    "keesokan": _read_next_morning,
}
