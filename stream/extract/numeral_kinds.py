"""The neighbours of a figure to what it counts. In: tokens, a figure read among them. Out: kind, head and unit.

Tables of nouns, measures and cue words decide; where nothing speaks against it, a figure may count people.
"""

from enum import StrEnum
from typing import NamedTuple

from stream.extract import number_words as vocabulary
from stream.extract.number_values import Value, at


class NumeralKind(StrEnum):
    """What a numeral counts, as far as its neighbours tell."""

    PEOPLE = "people_candidate"
    HOUSEHOLD = "household"
    MEASURE = "measure"
    MONEY = "money"
    TIME = "time"
    DATE = "date"
    AGE = "age"
    DURATION = "duration"
    ORDINAL = "ordinal"
    ADDRESS = "address"
    OTHER = "other"


class Counted(NamedTuple):
    """What a figure counts: its kind, the token of the noun (or of whatever follows), and the word that decided."""

    kind: NumeralKind
    head: int
    unit: str | None


class Place(NamedTuple):
    """A figure among its neighbours: `before` is the word before its hedge, with an abbreviation's mark ("no.")."""

    words: list[str]
    lower: list[str]
    at_token: int
    before: str
    figure: Value


_MARKS = frozenset({".", ","})
PEOPLE_WORDS = vocabulary.PERSON_CLASSIFIERS | vocabulary.PEOPLE
_CUTS = frozenset({"-", "/", "x", "per", "feet", "mikron", "bujur"})
DAY_CUES = frozenset({"tanggal", "tgl", "tgl."})
SIZE_CUES = frozenset({"magnitudo", "berkekuatan", "kekuatan", "sebesar", "seluas"})
YEARS = frozenset({"tahun", "thn", "th"})
NOUN_KINDS = {
    **dict.fromkeys(vocabulary.THINGS | vocabulary.THING_CLASSIFIERS, NumeralKind.OTHER),
    **dict.fromkeys(vocabulary.MEASURES, NumeralKind.MEASURE),
    **dict.fromkeys(vocabulary.MONEY, NumeralKind.MONEY),
    **dict.fromkeys(vocabulary.DURATIONS, NumeralKind.DURATION),
    **dict.fromkeys(vocabulary.HOUSEHOLDS, NumeralKind.HOUSEHOLD),
}


def classify_noun(lower: list[str], index: int) -> Counted:
    """Judge by the word after the figure alone."""
    noun = at(lower, index)
    if noun in vocabulary.PERSON_CLASSIFIERS:
        return Counted(NumeralKind.PEOPLE, index + 1, noun)
    if noun in vocabulary.PEOPLE:
        return Counted(NumeralKind.PEOPLE, index, None)
    if noun in NOUN_KINDS:
        return Counted(NOUN_KINDS[noun], index + (noun in vocabulary.THING_CLASSIFIERS), noun)
    if noun == "kepala" and at(lower, index + 1) in {"keluarga", "rumah"}:
        return Counted(NumeralKind.HOUSEHOLD, index, "kepala keluarga")
    return Counted(NumeralKind.PEOPLE, index, None)


def classify(words: list[str], lower: list[str], index: int, hedged_at: int, figure: Value) -> Counted:
    """Judge by what stands on both sides of the figure at `index`, whose hedge begins at `hedged_at`."""
    counted = classify_noun(lower, figure.last)
    before = lower[hedged_at - 1] if hedged_at else ""
    if before in _MARKS and hedged_at > 1:
        before = _join_mark(lower[hedged_at - 2], before)
    place = Place(words, lower, index, before, figure)
    decided = _classify_shape(place, counted.kind) or _classify_before(place, counted.unit)
    if decided is None and _is_age(place, counted.unit):
        decided = NumeralKind.AGE
    if decided is not None:
        return Counted(decided, figure.last, counted.unit)
    if counted.kind is NumeralKind.PEOPLE and figure.low == 1 and not _is_single_person(place):
        return counted._replace(kind=NumeralKind.OTHER)
    return counted


def _join_mark(word: str, mark: str) -> str:
    """Join an abbreviation with its point ("no."); the cents of a price that the tokeniser cut are the price's."""
    if word.startswith(("rp", "usd", "us$")) and word[-1].isdecimal():
        return "rp"
    return word + "." if mark == "." else mark


def _classify_shape(place: Place, kind: NumeralKind) -> NumeralKind | None:
    """Judge by the writing of the figure itself: clock times, scores, dates with slashes, decimals."""
    figure = place.figure
    after = at(place.lower, figure.last)
    if figure.shape == "slashed" or (after in vocabulary.MONTHS and figure.low <= 31):
        return NumeralKind.DATE
    if figure.shape in {"digits", "words"}:
        return _classify_plain(kind, after)
    if figure.shape == "clock":
        return kind if kind in {NumeralKind.MEASURE, NumeralKind.MONEY} else NumeralKind.TIME
    if figure.shape in {"score", "mixed", "decimal"}:
        sized = NumeralKind.MEASURE if place.before in SIZE_CUES else NumeralKind.OTHER
        return sized if kind in {NumeralKind.PEOPLE, NumeralKind.HOUSEHOLD} else kind
    is_score = figure.shape == "range" and kind is NumeralKind.PEOPLE and after not in PEOPLE_WORDS
    return NumeralKind.OTHER if is_score else None  # "0-3", "4 - 5": a score unless people follow


def _classify_plain(kind: NumeralKind, after: str) -> NumeralKind | None:
    """Judge a plain integer by the mark after it: a time zone, or the dash of a formation ("4 - 2 - 3 - 1")."""
    if after in vocabulary.ZONES:
        return NumeralKind.TIME
    return NumeralKind.OTHER if after in _CUTS and kind is NumeralKind.PEOPLE else None


def _classify_before(place: Place, unit: str | None) -> NumeralKind | None:
    """Judge by the word before: money, hours, dates, numbered things."""
    before = place.before
    if before in vocabulary.MONEY_BEFORE or (before.startswith("rp") and before[2:3] in {"", ".", *"0123456789"}):
        return NumeralKind.MONEY
    if before in vocabulary.TIME_BEFORE and place.figure.low <= 24:
        return NumeralKind.TIME
    if before in DAY_CUES or (before in vocabulary.MONTHS and unit is None) or _is_year(place):
        return NumeralKind.DATE
    if unit in vocabulary.PERSON_CLASSIFIERS:
        return None
    return _classify_numbered(place, unit)


def _classify_numbered(place: Place, unit: str | None) -> NumeralKind | None:
    """Judge what is numbered rather than counted: "Pasal 340", "hari ke 3", "magnitudo 5", "2 - 1"."""
    before = place.before
    if before == "ke" and place.at_token > 1 and place.lower[place.at_token - 2] in vocabulary.ORDINAL_HEADS:
        return NumeralKind.ORDINAL
    if before.rstrip(".") in vocabulary.ADDRESS_BEFORE or _is_plate(place):
        return NumeralKind.ADDRESS
    if before in {"-", "/"} and unit is None:
        return NumeralKind.OTHER
    return NumeralKind.MEASURE if before in SIZE_CUES else None


def _is_plate(place: Place) -> bool:
    """Tell "B 8702 CW", "SD Lor 01" and other labels: a capital letter before, or a leading zero."""
    figure = place.figure
    if figure.shape != "digits" or not place.at_token:
        return False
    letter, digits = place.words[place.at_token - 1], place.lower[place.at_token]
    return (len(letter) == 1 and letter.isupper()) or (digits[0] == "0" and len(digits) > 1)


def _is_year(place: Place) -> bool:
    """Tell "pada 2001", "tahun 98" and "Bom Bali 2002" from "2000 orang"."""
    figure = place.figure
    if figure.shape != "digits":
        return False
    if place.before == "tahun" and figure.low < 2100:
        return True
    if not 1900 <= figure.low <= 2100 or "." in place.lower[figure.last - 1]:
        return False
    after = at(place.lower, figure.last)
    return place.before in vocabulary.YEAR_BEFORE or (after not in PEOPLE_WORDS and after not in vocabulary.THINGS)


def _is_age(place: Place, unit: str | None) -> bool:
    """Tell "(32)" and ", 32," after a name, "berusia 25", "anak 7 tahun"."""
    figure, before, index = place.figure, place.before, place.at_token
    if figure.low > 120 or figure.shape not in {"digits", "words", "range"}:
        return False
    if before in vocabulary.AGE_BEFORE:
        return True
    named = index > 1 and (place.words[index - 2][0].isupper() or place.words[index - 2] in {'"', "'"})
    if unit in YEARS:
        return before in vocabulary.PERSON_HEADS or before == "(" or (before == "," and named)
    if figure.shape != "digits" or unit is not None or before not in {"(", ","}:
        return False
    after = at(place.lower, figure.last)
    if before == "(":
        return after in {")", ","}
    is_told = named or place.lower[index - 2] in vocabulary.PERSON_HEADS or _is_plain(place.lower[index - 2])
    return after in {")", ","} and is_told and figure.low >= 10


def _is_plain(word: str) -> bool:
    """Whether a lower-case word may be a name in a hurried report: none that is ever counted."""
    return word.isalpha() and word not in PEOPLE_WORDS and word not in vocabulary.THINGS


def _is_single_person(place: Place) -> bool:
    """Whether "satu" counts a person: a person or an outcome follows, not "satu per satu" or "salah satu kota"."""
    lower, index = place.lower, place.at_token
    after = at(lower, place.figure.last)
    before = lower[index - 1] if index else ""
    if before == "per" or after in {"per", "sama", "hal", "sisi", "demi"}:
        return False
    return after in PEOPLE_WORDS or before != "salah"
