"""Tokens to figures. In: the article's tokens as written and in lower case. Out: every numeral with what it counts.

A numeral is digits, number words, a vague word ("puluhan"), a `se-` form ("seorang") or a collective ("ketiga korban").
Each is classified by its neighbours alone (`kind`), because most numbers of a news text count no people: they are dates,
hours, ages, money, kilometres. Whose people a figure counts, and what befell them, is not decided here.
Figures follow codebook section 3 ("Words"): never more precise than the text.
"""

from enum import StrEnum
from typing import NamedTuple

from stream.extract import number_words as vocabulary
from stream.extract.number_values import WORD_RANGES, WORD_STARTS, Value, at, read_figure
from stream.model import Qualifier


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


class Numeral(NamedTuple):
    """A figure at tokens `first_token` to `last_token` (exclusive), classifier excluded, qualifier excluded.

    `qualifier_token` is where its hedge begins ("lebih dari"), `first_token` if there is none. `head` is the token after
    figure and classifier: the noun in "tiga orang polisi" and "14 polisi", whatever follows in "tiga orang tewas"; it may
    equal the number of tokens. `unit` is the classifier, measure or noun that decided `kind`. `high` is None where open.
    `is_collective`: people already told of ("ketiga korban", "keduanya"). `is_partitive`: part of such a group.
    """

    first_token: int
    last_token: int
    qualifier_token: int
    head: int
    low: int
    best: int
    high: int | None
    qualifier: Qualifier
    kind: NumeralKind
    unit: str | None
    rule: str
    is_collective: bool = False
    is_partitive: bool = False

    @property
    def is_people(self) -> bool:
        """Whether nothing speaks against a count of people."""
        return self.kind is NumeralKind.PEOPLE

    @property
    def is_vague(self) -> bool:
        """Whether the text gives no exact figure."""
        return self.qualifier is Qualifier.VAGUE


_PEOPLE_WORDS = vocabulary.PERSON_CLASSIFIERS | vocabulary.PEOPLE
_NEGATED_FORMS = frozenset({"satupun", "seorangpun"})
_NEGATIONS = frozenset({"tidak", "tak", "tiada", "belum", "bukan"})
_STARTS = frozenset(
    {*WORD_STARTS, *WORD_RANGES, *vocabulary.SE_FORMS, *vocabulary.VAGUE, *vocabulary.COLLECTIVES}
    | {*vocabulary.PRONOUN_COLLECTIVES, *vocabulary.ORDINALS, *_NEGATED_FORMS}
)
_PLACE_CUES = vocabulary.word_set("di ke kota nusa simpang pulau kampung bukit tanjung muara desa dusun")


def find_numerals(words: list[str], lower: list[str]) -> list[Numeral]:
    """Every numeral of the tokens, in text order, none overlapping another."""
    found: list[Numeral] = []
    position = 0
    for index, token in enumerate(lower):
        if (token in _STARTS or "0" <= token < ":") and index >= position:
            numeral = _find_at(words, lower, index)
            if numeral is not None:
                found.append(numeral)
                position = numeral.last_token
    return found


def _find_at(words: list[str], lower: list[str], index: int) -> Numeral | None:
    """The numeral that begins at `index`, if any."""
    token = lower[index]
    if token in vocabulary.ORDINALS:
        return _numeral(lower, index, _exactly(index, vocabulary.ORDINALS[token], "ordinal"), NumeralKind.ORDINAL)
    if token in vocabulary.COLLECTIVES or token in vocabulary.PRONOUN_COLLECTIVES:
        return _find_collective(lower, index)
    if token in vocabulary.VAGUE:
        return _find_vague(lower, index)
    if token in vocabulary.SE_FORMS or token in _NEGATED_FORMS:
        return _find_single(lower, index)
    if words[index][0].isupper() and index and lower[index - 1] in _PLACE_CUES:
        return None  # "di Lima", "Simpang Empat", "Nusa Dua"
    figure = read_figure(lower, index)
    return None if figure is None else _find_counted(words, lower, index, figure)


def _exactly(index: int, value: int, shape: str) -> Value:
    return Value(index + 1, value, value, value, shape)


def _numeral(
    lower: list[str],
    index: int,
    figure: Value,
    kind: NumeralKind,
    *,
    head: int | None = None,
    unit: str | None = None,
    hedge: tuple[Qualifier, int] | None = None,
    is_collective: bool = False,
) -> Numeral:
    """A finding from a figure and what was learnt of its neighbours."""
    qualifier, qualifier_token = hedge or (Qualifier.EXACT, index)
    return Numeral(
        first_token=index,
        last_token=figure.last,
        qualifier_token=qualifier_token,
        head=figure.last if head is None else head,
        low=figure.low,
        best=figure.best,
        high=figure.high,
        qualifier=qualifier,
        kind=kind,
        unit=unit,
        rule="id.numeral." + figure.shape,
        is_collective=is_collective,
        is_partitive=_is_partitive(lower, index, figure.last if head is None else head),
    )


def _is_partitive(lower: list[str], index: int, head: int) -> bool:
    """ "salah satu", "dua dari lima korban", "tiga di antaranya": part of a group that is counted elsewhere."""
    if index and lower[index - 1] == "salah":
        return True
    after = at(lower, head)
    return after in {"dari", "diantaranya"} or (after == "di" and at(lower, head + 1) in {"antaranya", "antara"})


def _find_collective(lower: list[str], index: int) -> Numeral:
    """ "ketiga korban" counts three; "babak ketiga" and "Ketiga, ..." are ordinals; "ketiganya" stands alone."""
    token = lower[index]
    if token in vocabulary.PRONOUN_COLLECTIVES:
        figure = _exactly(index, vocabulary.PRONOUN_COLLECTIVES[token], "collective")
        return _numeral(lower, index, figure, NumeralKind.PEOPLE, is_collective=True)
    value = vocabulary.COLLECTIVES[token]
    if not _is_collective(lower, index):
        return _numeral(lower, index, _exactly(index, value, "ordinal"), NumeralKind.ORDINAL)
    figure = _exactly(index, value, "collective")
    kind, head, unit = _classify_noun(lower, index + 1)
    if unit == "orang" and at(lower, head) == "tua":
        kind = NumeralKind.OTHER
    return _numeral(lower, index, figure, kind, head=head, unit=unit, is_collective=True)


def _is_collective(lower: list[str], index: int) -> bool:
    """Whether the word of the form "kedua" gathers what follows rather than ranks what precedes."""
    before = lower[index - 1] if index else "."
    after = at(lower, index + 1)
    if before == "yang" or before in vocabulary.ORDINAL_HEADS or not after.isalpha():
        return False
    if after in _PEOPLE_WORDS or after in vocabulary.COLLECTIVE_EXTRA:
        return True
    return before in vocabulary.FUNCTION_WORDS and after not in vocabulary.FUNCTION_WORDS


def _find_vague(lower: list[str], index: int) -> Numeral | None:
    """ "puluhan orang", "belasan ribu warga", "beberapa hari"; a vague word before an exact figure is no figure."""
    token = lower[index]
    after = at(lower, index + 1)
    if after in WORD_STARTS or "0" <= after < ":":
        return None  # "sejumlah 12 orang": the exact figure speaks
    low, best, high = vocabulary.VAGUE[token]
    last = index + 1
    if token in vocabulary.VAGUE_TIMES and after in vocabulary.COUNTABLE_SCALES:
        scale = vocabulary.COUNTABLE_SCALES[after]
        low, best, high = low * scale, best * scale, (10 if high is None else high + 1) * scale - 1
        last += 1
    kind, head, unit = _classify_noun(lower, last)
    if token == "banyak" and (kind is not NumeralKind.PEOPLE or at(lower, last) not in _PEOPLE_WORDS):
        return None  # "lebih banyak", "banyak yang": an adverb
    figure = Value(last, low, best, high, "vague")
    return _numeral(lower, index, figure, kind, head=head, unit=unit, hedge=(Qualifier.VAGUE, index))


def _find_single(lower: list[str], index: int) -> Numeral:
    """ "seorang polisi" is one; "tak seorang pun" is none; "sebuah mobil" is one thing."""
    token = lower[index]
    value = 0 if token in _NEGATED_FORMS or _is_negated_single(lower, index) else 1
    if token == "sepasang":
        value = 2
    counts_people = token in _NEGATED_FORMS or vocabulary.SE_FORMS.get(token, False)
    kind, head, _ = _classify_noun(lower, index + 1)
    if not counts_people or (token != "seorang" and kind is not NumeralKind.PEOPLE):
        kind = NumeralKind.OTHER
    elif token == "seorang":
        kind, head = NumeralKind.PEOPLE, index + 1
    return _numeral(lower, index, _exactly(index, value, "single"), kind, head=head, unit=token[2:])


def _is_negated_single(lower: list[str], index: int) -> bool:
    """ "tidak ada seorang pun", "tak seorang pun", "tidak satu pun"."""
    if at(lower, index + 1) != "pun" or not index:
        return False
    before = lower[index - 1]
    return before in _NEGATIONS or (before == "ada" and index > 1 and lower[index - 2] in _NEGATIONS)


def _find_counted(words: list[str], lower: list[str], index: int, figure: Value) -> Numeral:
    """An exact, rounded or ranged figure with its hedge and its kind."""
    qualifier, hedged_at = _find_qualifier(lower, index)
    if figure.shape == "rounded" and qualifier is Qualifier.EXACT:
        qualifier = Qualifier.ABOUT
    kind, head, unit = _classify(words, lower, index, hedged_at, figure)
    if at(lower, figure.last) == "lebih" and at(lower, figure.last + 1) in _PEOPLE_WORDS:
        qualifier = Qualifier.MORE_THAN
        kind, head, unit = _classify_noun(lower, figure.last + 1)
    elif lower[head : head + 2] == ["atau", "lebih"]:
        qualifier = Qualifier.AT_LEAST
    if figure.low == 1 and _is_negated_single(lower, index):
        figure = Value(figure.last, 0, 0, 0, figure.shape)
    return _numeral(lower, index, figure, kind, head=head, unit=unit, hedge=(qualifier, hedged_at))


def _find_qualifier(lower: list[str], index: int) -> tuple[Qualifier, int]:
    """The hedge before the figure at `index` and where it begins."""
    before = index - 1
    while before > index - 3 and before >= 0 and lower[before] in vocabulary.TRANSPARENT:
        before -= 1
    if before < 0:
        return Qualifier.EXACT, index
    word = lower[before]
    if word in vocabulary.PHRASE_ENDS:
        for size in (3, 2):
            phrase = tuple(lower[max(before - size + 1, 0) : before + 1])
            if phrase in vocabulary.QUALIFIER_PHRASES:
                return vocabulary.QUALIFIER_PHRASES[phrase], before - size + 1
    if word in vocabulary.QUALIFIERS:
        return vocabulary.QUALIFIERS[word], before
    if word in vocabulary.BOUNDS and before and _counts_up(lower[before - 1]):
        return Qualifier.UP_TO, before
    return Qualifier.EXACT, index


def _counts_up(word: str) -> bool:
    """Whether "hingga" after this word bounds a figure ("menewaskan hingga 12") rather than joins clauses."""
    return word.startswith("me") or word in {"bisa", "dapat", "capai", "ada", "terdapat"}


def _classify_noun(lower: list[str], index: int) -> tuple[NumeralKind, int, str | None]:
    """Kind, head and unit by the word after the figure alone."""
    noun = at(lower, index)
    if noun in vocabulary.PERSON_CLASSIFIERS:
        return NumeralKind.PEOPLE, index + 1, noun
    if noun in vocabulary.PEOPLE:
        return NumeralKind.PEOPLE, index, None
    if noun == "kepala" and at(lower, index + 1) in {"keluarga", "rumah"}:
        return NumeralKind.HOUSEHOLD, index, "kepala keluarga"
    for table, kind in _NOUN_TABLES:
        if noun in table:
            return kind, index + (noun in vocabulary.THING_CLASSIFIERS), noun
    return NumeralKind.PEOPLE, index, None


_NOUN_TABLES = (
    (vocabulary.HOUSEHOLDS, NumeralKind.HOUSEHOLD),
    (vocabulary.DURATIONS, NumeralKind.DURATION),
    (vocabulary.MONEY, NumeralKind.MONEY),
    (vocabulary.MEASURES, NumeralKind.MEASURE),
    (vocabulary.THINGS | vocabulary.THING_CLASSIFIERS, NumeralKind.OTHER),
)


def _classify(
    words: list[str], lower: list[str], index: int, hedged_at: int, figure: Value
) -> tuple[NumeralKind, int, str | None]:
    """Kind, head and unit of a counted figure by what stands on both sides of it."""
    kind, head, unit = _classify_noun(lower, figure.last)
    before = lower[hedged_at - 1] if hedged_at else ""
    if before == "." and hedged_at > 1:
        before = lower[hedged_at - 2] + "."
    decided = _classify_shape(lower, figure, kind) or _classify_before(before, lower, index, figure, unit)
    if decided is not None:
        return decided, figure.last, unit
    if _is_age(words, lower, index, figure, before, unit):
        return NumeralKind.AGE, head, unit
    if figure.shape == "words" and figure.low == 1 and not _is_single_person(lower, index, figure.last):
        return (NumeralKind.OTHER if kind is NumeralKind.PEOPLE else kind), head, unit
    return kind, head, unit


def _classify_shape(lower: list[str], figure: Value, kind: NumeralKind) -> NumeralKind | None:
    """What the writing of the figure itself tells: clock times, scores, dates with slashes, decimals."""
    after = at(lower, figure.last)
    if after in vocabulary.MONTHS and figure.low <= 31:
        return NumeralKind.DATE
    if figure.shape == "clock" or after in vocabulary.ZONES:
        return NumeralKind.TIME if kind not in {NumeralKind.MEASURE, NumeralKind.MONEY} else kind
    if figure.shape == "slashed":
        return NumeralKind.DATE
    if figure.shape in {"score", "mixed", "decimal"}:
        return kind if kind not in {NumeralKind.PEOPLE, NumeralKind.HOUSEHOLD} else NumeralKind.OTHER
    if kind is NumeralKind.PEOPLE and after not in _PEOPLE_WORDS and (figure.shape == "range" or after == "-"):
        return NumeralKind.OTHER  # "0-3", "4 - 2 - 3 - 1": a score or a formation unless people follow
    return None


def _classify_before(before: str, lower: list[str], index: int, figure: Value, unit: str | None) -> NumeralKind | None:
    """What the word before tells: money, hours, dates, addresses and numbered things."""
    if before in vocabulary.MONEY_BEFORE or (before.startswith("rp") and before[2:3] in {"", ".", *"0123456789"}):
        return NumeralKind.MONEY
    if before in vocabulary.TIME_BEFORE and figure.low <= 24:
        return NumeralKind.TIME
    if before in {"tanggal", "tgl", "tgl."} or (before in vocabulary.MONTHS and unit is None):
        return NumeralKind.DATE
    if _is_year(before, lower, figure):
        return NumeralKind.DATE
    if unit in vocabulary.PERSON_CLASSIFIERS:
        return None
    if before == "-" and unit is None:
        return NumeralKind.OTHER
    if before == "ke" and index > 1 and lower[index - 2] in vocabulary.ORDINAL_HEADS:
        return NumeralKind.ORDINAL
    if before.rstrip(".") in vocabulary.ADDRESS_BEFORE:
        return NumeralKind.ADDRESS
    return NumeralKind.MEASURE if before in {"magnitudo", "berkekuatan", "kekuatan", "sebesar", "seluas"} else None


def _is_year(before: str, lower: list[str], figure: Value) -> bool:
    """ "pada 2001", "tahun 98", "Bom Bali 2002"; not "2000 orang"."""
    if before == "tahun" and figure.shape == "digits" and figure.low < 2100:
        return True
    if figure.shape != "digits" or not 1900 <= figure.low <= 2100 or "." in lower[figure.last - 1]:
        return False
    after = at(lower, figure.last)
    return before in vocabulary.YEAR_BEFORE or (after not in _PEOPLE_WORDS and after not in vocabulary.THINGS)


def _is_age(words: list[str], lower: list[str], index: int, figure: Value, before: str, unit: str | None) -> bool:
    """ "(32)" and ", 32," after a name, "berusia 25", "anak 7 tahun"."""
    if figure.low > 120 or figure.shape not in {"digits", "words", "range"}:
        return False
    if before in vocabulary.AGE_BEFORE:
        return True
    after = at(lower, figure.last)
    in_years = unit in {"tahun", "thn", "th"}
    named = index > 1 and (words[index - 2][0].isupper() or words[index - 2] in {'"', "'"})
    if in_years:
        return before in vocabulary.PERSON_HEADS or before == "(" or (before == "," and named)
    if figure.shape != "digits" or unit is not None:
        return False
    if lower[index - 1 : index] == ["("]:
        return after in {")", ","}
    return before == "," and after == "," and named and figure.low >= 10


def _is_single_person(lower: list[str], index: int, last: int) -> bool:
    """Whether "satu" counts a person: a person or an outcome follows, not "satu per satu" or "salah satu kota"."""
    after = at(lower, last)
    if lower[index - 1 : index] == ["per"] or after in {"per", "sama", "hal", "sisi", "demi"}:
        return False
    return after in _PEOPLE_WORDS or not (index and lower[index - 1] == "salah")
