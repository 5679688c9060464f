"""Tokens to values. In: lower-case tokens and an index. Out: the figure written there, in digits or in words.

Digits follow Indonesian habit: a point groups thousands ("1.300"), a comma is the decimal sign ("7,2"), but a comma
before three digits groups as in English. Number words are read by place value. Nothing is said here of what is counted.
"""

import re
from collections.abc import Container
from functools import lru_cache
from itertools import compress, count
from typing import NamedTuple

from stream.extract import number_words as vocabulary


class Value(NamedTuple):
    """A value read at some word: `last` is exclusive, `high` None where open, `shape` how it was written.

    Shapes: digits, words, range, rounded ("20-an"), decimal, clock, slashed, score, mixed; callers add their own.
    """

    last: int
    low: int
    best: int
    high: int | None
    shape: str


WORD_STARTS = {**vocabulary.ONES, **vocabulary.TENS, **vocabulary.HUNDREDS, **vocabulary.THOUSANDS}
WORD_RANGES = {
    f"{low}-{high}": (vocabulary.ONES[low], vocabulary.ONES[high])
    for low in vocabulary.ONES
    for high in vocabulary.ONES
    if vocabulary.ONES[high] == vocabulary.ONES[low] + 1
}
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?(?:-([01]?\d|2[0-4])[.:][0-5]\d)?")
_INTEGER_RANGE = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)-(\d{1,3}(?:\.\d{3})+|\d+)")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_ROUNDED = re.compile(r"(\d+)-?an")


def at(lower: list[str], index: int) -> str:
    """Return the word at `index`, or an empty string past the end."""
    return lower[index] if index < len(lower) else ""


def find_anchors(lower: list[str], known: Container[str]) -> list[int]:
    """Find the tokens that are known and those that begin with a digit; two lean passes take half the time of one."""
    anchors = list(compress(count(), map(known.__contains__, lower)))
    anchors += [index for index, word in enumerate(lower) if word < ":" and word >= "0"]
    anchors.sort()
    return anchors


def read_figure(lower: list[str], index: int) -> Value | None:
    """Return the value at `index` with a range or a repetition in brackets after it; None where no value begins."""
    figure = read_value(lower, index)
    if figure is None or figure.shape not in {"digits", "words"}:
        return figure
    last = figure.last
    joiner = at(lower, last)
    if joiner == "(":
        again = read_value(lower, last + 1)
        if again and again.low == figure.low and again.shape != figure.shape and at(lower, again.last) == ")":
            return Value(again.last + 1, figure.low, figure.best, figure.high, figure.shape)
    elif joiner in vocabulary.RANGE_WORDS or (joiner == "dan" and index and lower[index - 1] == "antara"):
        upper = read_value(lower, last + 1)
        if upper and upper.shape == figure.shape and figure.low < upper.low <= 20 * figure.low:
            return Value(upper.last, figure.low, figure.low, upper.low, "range")
    elif vocabulary.ONES.get(joiner) == figure.low + 1 and last == index + 1 and figure.shape == "words":
        return Value(last + 1, figure.low, figure.low, figure.low + 1, "range")  # "dua tiga orang"
    return figure


def read_value(lower: list[str], index: int) -> Value | None:
    """One value in digits or words, scale included ("2,5 juta")."""
    word = at(lower, index)
    if word in WORD_RANGES:
        low, high = WORD_RANGES[word]
        return Value(index + 1, low, low, high, "range")
    if word in WORD_STARTS:
        return read_words(lower, index)
    if not "0" <= word < ":":
        return None
    shape, low, high, value = _read_digits(word)
    scale = vocabulary.SCALES.get(at(lower, index + 1))
    if scale and shape in {"digits", "decimal", "rounded"}:
        scaled = round(value * scale)
        return Value(index + 2, scaled, scaled, scaled, "digits")
    return Value(index + 1, low, low, high, shape)


@lru_cache(maxsize=4096)
def _read_digits(word: str) -> tuple[str, int, int, float]:
    """Shape, low, high and exact value of a word that begins with a digit."""
    if word.isdecimal() or _GROUPED.fullmatch(word):
        value = int(word.replace(".", "").replace(",", "")[:18])
        return "digits", value, value, float(value)
    if _CLOCK.fullmatch(word):
        return "clock", 0, 0, 0.0
    if match := _DECIMAL.fullmatch(word):
        value = int(match[1][:18])
        return "decimal", value, value, float(f"{value}.{match[2][:9]}")
    if match := _INTEGER_RANGE.fullmatch(word):
        low, high = (int(part.replace(".", "")[:18]) for part in match.groups())
        return ("range", low, high, float(low)) if low < high else ("score", low, low, float(low))
    if match := _ROUNDED.fullmatch(word):
        value = int(match[1][:18])
        return "rounded", value, value, float(value)
    return ("slashed" if "/" in word else "mixed"), 0, 0, 0.0


def read_words(lower: list[str], index: int) -> Value | None:
    """Return number words by place value; reading stops where the next word does not fit ("dua tiga")."""
    total = group = 0
    pending: int | None = None
    position = index
    while True:
        word = at(lower, position)
        grown = _grow(word, total, group, pending)
        if grown is None:
            break
        total, group, pending = grown
        position += 1
    value = total + group + (pending or 0)
    return Value(position, value, value, value, "words") if position > index else None


def _grow(word: str, total: int, group: int, pending: int | None) -> tuple[int, int, int | None] | None:
    """One more number word: thousands done, the group below a thousand, the digit not yet placed; None if misfit."""
    if word in vocabulary.ONES:
        fits = pending is None and group % 10 == 0 and group % 100 != 10
        return (total, group, vocabulary.ONES[word]) if fits else None
    if word in vocabulary.TENS or word in vocabulary.HUNDREDS:
        value = WORD_STARTS[word]
        fits = pending is None and group % (100 if value < 100 else 1000) == 0
        return (total, group + value, None) if fits else None
    if word in vocabulary.THOUSANDS:
        return (vocabulary.THOUSANDS[word], 0, None) if pending is None and not group and not total else None
    if word in {"belas", "puluh", "ratus"}:
        return _place(word, total, group, pending)
    if word in vocabulary.SCALES and (pending or group):
        return total + (group + (pending or 0)) * vocabulary.SCALES[word], 0, None
    return None


def _place(word: str, total: int, group: int, pending: int | None) -> tuple[int, int, None] | None:
    """Return the pending digit takes the place that "belas", "puluh" or "ratus" gives it."""
    if not pending or group % (1000 if word == "ratus" else 100):
        return None
    placed = {"belas": 10 + pending, "puluh": 10 * pending, "ratus": 100 * pending}[word]
    return total, group + placed, None
