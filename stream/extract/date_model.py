"""What a date mention is. In: tokens and resolved days. Out: the value types that the date readers share."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from stream.extract.days import TOLERANCE, date_precision


class DateKind(StrEnum):
    """How a date was written."""

    BRACKETED = "bracketed"
    WEEKDAY = "weekday"
    RELATIVE = "relative"
    FULL = "full"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


class DateMention(NamedTuple):
    """Tokens `first` to `last` (exclusive), code points `start` to `end` (exclusive), and the days they mean.

    `precision` is UCDP's date_prec (1 day to 5 year). `weekday` is the one written, Monday = 0. `is_future`: after
    publication, or planned. `is_since`: the span is open towards publication ("sejak Jumat"). A tuple, not a dataclass:
    an article has a dozen of them, and a frozen dataclass of this width takes three times as long to make.
    """

    first: int
    last: int
    start: int
    end: int
    start_date: date
    end_date: date
    precision: int
    kind: DateKind
    rule: str
    weekday: int | None = None
    is_future: bool = False
    is_since: bool = False


class DateText(NamedTuple):
    """What every reader sees: the tokens, the day of publication, and the mentions found so far."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    today: date
    found: list[DateMention]

    def at(self, index: int) -> str:
        """Return the lower-case token, or an empty string outside the text."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""


PLANS = frozenset({"akan", "bakal", "dijadwalkan", "rencananya", "direncanakan", "berencana", "diagendakan", "nanti"})
PLAN_REACH_TOKENS = 6
PLAN_STOPS = frozenset(
    [
        *".,;:()\"'",
        "yang",
        "bahwa",
        "setelah",
        "usai",
        "kejadian",
        "insiden",
        "peristiwa",
        "serangan",
        "ledakan",
        "penembakan",
        "tragedi",
    ]
)


def make_mention(
    text: DateText,
    first: int,
    last: int,
    start_date: date,
    rule: str,
    *,
    kind: DateKind,
    end_date: date | None = None,
    precision: int | None = None,
    weekday: int | None = None,
    is_future: bool = False,
) -> DateMention:
    """Build a mention; without `end_date` it is one day, without `precision` the span decides."""
    ending = start_date if end_date is None else end_date
    return DateMention(
        first,
        last,
        text.starts[first],
        text.ends[last - 1],
        start_date,
        ending,
        (1 if end_date is None else date_precision(start_date, ending)) if precision is None else precision,
        kind,
        "id.date." + rule,
        weekday,
        is_future or start_date > text.today + TOLERANCE,
        first > 0 and text.lower[first - 1] in {"sejak", "semenjak"},
    )


def is_planned(text: DateText, first: int) -> bool:
    """Whether the clause speaks of a plan just before token `first` ("akan digelar Kamis")."""
    for index in range(first - 1, max(first - 1 - PLAN_REACH_TOKENS, -1), -1):
        word = text.lower[index]
        if word in PLANS:
            return True
        if word in PLAN_STOPS:
            return False
    return False


def days_before(text: DateText, count: int) -> date:
    """Return the day `count` days before publication."""
    return text.today - timedelta(days=count)
