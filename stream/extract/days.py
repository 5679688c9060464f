"""Calendar arithmetic for dates that lean on the day of publication. In: day, month, weekday, today. Out: dates.

Codebook section 3: weekday names point backwards; a day and month mean the latest such date not after publication. One
day of tolerance is allowed, because a wire's clock may be a zone behind the newsroom's. Weekdays count from Monday = 0.
"""

from datetime import date, datetime, timedelta

from stream.article.model import Published

TOLERANCE = timedelta(days=1)
# Jakarta: what "hari ini" means in an article stamped in UTC.
NEWSROOM_OFFSET = timedelta(hours=7)


def publication_day(published: Published) -> date:
    """Return the calendar day on which the newsroom published; a full instant in UTC is read on Jakarta's clock."""
    instant: datetime = published.at
    if not published.day_only and not instant.utcoffset():
        instant += NEWSROOM_OFFSET
    return instant.date()


def make_day(year: int, month: int, day: int) -> date | None:
    """Return a date, or None where the calendar has no such day ("31/2")."""
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 9998):
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def latest_day(day: int, month: int, today: date) -> date | None:
    """Return the latest such date not after `today` (one day of tolerance); four years back reach any 29 February."""
    for year in range(today.year + 1, today.year - 5, -1):
        found = make_day(year, month, day)
        if found is not None and found <= today + TOLERANCE:
            return found
    return None


def next_day(day: int, month: int, today: date) -> date | None:
    """Return the first such date not before `today`."""
    for year in range(today.year, today.year + 5):
        found = make_day(year, month, day)
        if found is not None and found >= today:
            return found
    return None


def latest_day_of_month(day: int, today: date) -> date | None:
    """Return the latest date with this day of the month, not after `today` (one day of tolerance)."""
    month = add_months(today.replace(day=1), 1)
    for _ in range(14):
        found = make_day(month.year, month.month, day)
        if found is not None and found <= today + TOLERANCE:
            return found
        month = add_months(month, -1)
    return None


def latest_weekday(weekday: int, today: date) -> date:
    """Return the latest such weekday, today included."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def next_weekday(weekday: int, today: date) -> date:
    """Return the first such weekday after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday(today: date) -> date:
    """Return the Monday of today's week."""
    return today - timedelta(days=today.weekday())


def add_months(first: date, months: int) -> date:
    """Return the first of the month that lies `months` after the month of `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(first: date) -> date:
    """Return the last day of the month that `first` begins."""
    return add_months(first, 1) - timedelta(days=1)


def full_year(year: int) -> int:
    """Return a year of two digits as four ("19" is 2019, "98" is 1998)."""
    if year >= 100:
        return year
    return 2000 + year if year < 70 else 1900 + year


def date_precision(start: date, end: date) -> int:
    """UCDP's date_prec of a span: 1 day, 2 two to six days, 3 about a week, 4 up to a month or so, 5 wider."""
    days = (end - start).days + 1
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days <= 10 else 4 if days <= 31 else 5


def repair_day(written: date, weekday: int, today: date) -> date:
    """Return a written date whose weekday misfits, corrected where only the year or only the month can be the slip.

    The correction must have the weekday, lie in the six weeks before publication and keep the day; else the written
    date stands (codebook: where weekday and (d/m) disagree, (d/m) wins).
    """
    is_near = abs((today - written).days) <= 31
    if is_near or (written.weekday() == weekday and (written - today).days <= 366):
        return written
    earliest = today - timedelta(days=42)
    same_day = (
        make_day(month.year, month.month, written.day) for month in (add_months(today, 0), add_months(today, -1))
    )
    candidates = [make_day(year, written.month, written.day) for year in (today.year, today.year - 1)]
    for candidate in (*candidates, *same_day):
        if candidate is not None and candidate.weekday() == weekday and earliest <= candidate <= today + TOLERANCE:
            return candidate
    return written
