"""Tokens to dates. In: the article's tokens and the instant of publication. Out: every date mention, resolved.

Each word that can begin or anchor a date has one reader; a token is looked up once and no pattern runs over the text.
Mentions are resolved against the day of publication by codebook section 3 (`event_date`) and its rulings; what the
calendar does not know is left out, and a plan is marked as future. Which mention dates an incident is not decided here.
"""

from collections.abc import Callable
from datetime import date, timedelta

from stream.article.model import Published
from stream.extract import days
from stream.extract.date_absolute import read_digits, read_month, read_weekday, read_weekday_pair
from stream.extract.date_model import DateKind, DateMention, DateText
from stream.extract.date_relative import RELATIVE_READERS
from stream.extract.date_words import WEEKDAY_PAIRS, WEEKDAYS
from stream.extract.number_values import find_anchors
from stream.extract.number_words import MONTHS

__all__ = ["DateKind", "DateMention", "find_dates"]

NEWS_YEARS = range(1900, 2200)
LONGEST_JOIN = timedelta(days=62)
JOINERS = frozenset({"hingga", "sampai", "-", "s/d", "dan"})


def _read_sunday_or_week(text: DateText, index: int) -> DateMention | None:
    """Read "Minggu" is a day; "minggu lalu" a week."""
    return read_weekday(text, index) or RELATIVE_READERS["minggu"](text, index)


READERS: dict[str, Callable[[DateText, int], DateMention | None]] = {
    **RELATIVE_READERS,
    **dict.fromkeys(WEEKDAYS, read_weekday),
    **dict.fromkeys(WEEKDAY_PAIRS, read_weekday_pair),
    **dict.fromkeys(MONTHS, read_month),
    "minggu": _read_sunday_or_week,
}


def find_dates(
    words: list[str], lower: list[str], starts: list[int], ends: list[int], published: Published
) -> list[DateMention]:
    """Find every date mention, in text order, none overlapping another; days the calendar lacks are left out.

    An article stamped outside `NEWS_YEARS` dates nothing: its clock cannot be right.
    """
    if published.at.year not in NEWS_YEARS:
        return []
    text = DateText(words, lower, starts, ends, days.publication_day(published), [])
    found = text.found
    position = 0
    for index in find_anchors(lower, READERS):
        if index < position:
            continue
        mention = READERS.get(lower[index], read_digits)(text, index)
        if mention is not None and mention.first >= position - 1:
            found.append(mention)
            position = mention.last
    return _join(text, [_settle(mention, text) for mention in found])


def _settle(mention: DateMention, text: DateText) -> DateMention:
    """Let a printed date that the text contradicts yield to the one that fits weekday and publication (rulings)."""
    if mention.weekday is None or mention.precision > 1 or mention.start_date.weekday() == mention.weekday:
        return mention
    for other in text.found:
        agrees = other.weekday == mention.weekday == other.start_date.weekday() and other.kind is not DateKind.WEEKDAY
        if agrees and _is_slip(mention.start_date, other.start_date, text.today):
            day = other.start_date
            return mention._replace(start_date=day, end_date=day, rule=mention.rule + "_contradicted", is_future=False)
    return mention


def _is_slip(printed: date, told: date, today: date) -> bool:
    """Whether one day may be the other misprinted: month, year, both swapped, or the day by one or two."""
    if not timedelta(0) <= today - told <= timedelta(days=31):
        return False
    is_far = abs(today - printed).days > 31
    is_swapped = (printed.day, printed.month) == (told.month, told.day)
    is_year_off = is_far and (printed.month == told.month or is_swapped)
    return is_year_off or printed.day == told.day or abs(printed - told).days <= 2


def _join(text: DateText, found: list[DateMention]) -> list[DateMention]:
    """Days joined by "hingga", "-" or, if they follow one another, "dan" become one range."""
    joined: list[DateMention] = []
    for mention in found:
        span = _join_pair(text, joined[-1], mention) if joined else None
        if span is None:
            joined.append(mention)
        else:
            joined[-1] = span
    return joined


def _join_pair(text: DateText, left: DateMention, right: DateMention) -> DateMention | None:
    """Return the range from one mention to the next, if a joining word alone stands between them."""
    if right.first - left.last != 1 or text.lower[left.last] not in JOINERS:
        return None
    if left.precision > 2 or right.precision > 2 or left.is_future != right.is_future:
        return None
    start = _start_before(left, right)
    reach = timedelta(days=1) if text.lower[left.last] == "dan" else LONGEST_JOIN
    if start is None or right.end_date - start > reach:
        return None
    return right._replace(
        first=left.first,
        start=left.start,
        start_date=start,
        precision=days.date_precision(start, right.end_date),
        kind=DateKind.RANGE,
        rule="id.date.joined",
        weekday=None,
        is_since=left.is_since,
    )


def _start_before(left: DateMention, right: DateMention) -> date | None:
    """Return the start of a joined range; a weekday steps back a week, a day without its year takes the end's."""
    start = left.start_date
    if start < right.end_date:
        return start
    if left.kind is DateKind.WEEKDAY:
        return start - timedelta(days=7)
    candidates = (
        days.make_day(year, start.month, start.day) for year in (right.end_date.year, right.end_date.year - 1)
    )
    return next((day for day in candidates if day is not None and day < right.end_date), None)
