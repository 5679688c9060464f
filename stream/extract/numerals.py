"""Tokens to figures. In: the article's tokens as written and in lower case. Out: every numeral with what it counts.

A numeral is digits, number words, a vague word ("puluhan"), a `se-` form ("seorang") or a collective ("ketiga korban").
Each is classified by its neighbours alone (`kind`), because most numbers of a news text count no people: they are
dates, hours, ages, money, kilometres. Whose people a figure counts, and what befell them, is not decided here.
Figures follow codebook section 3 ("Words"): never more precise than the text.
"""

from collections.abc import Callable
from typing import NamedTuple

from stream.extract import number_words as vocabulary
from stream.extract.number_values import WORD_RANGES, WORD_STARTS, Value, at, find_anchors, read_figure
from stream.extract.numeral_kinds import PEOPLE_WORDS, Counted, NumeralKind, classify, classify_noun
from stream.model import Qualifier


class Numeral(NamedTuple):
    """A figure at tokens `first_token` to `last_token` (exclusive), classifier excluded, qualifier excluded.

    `qualifier_token` is where its hedge begins ("lebih dari"), else `first_token`. `head` is the token after
    figure and classifier: the noun in "tiga orang polisi" and "14 polisi", whatever follows in "tiga orang tewas"; it
    may equal the number of tokens. `unit` is the word that decided `kind`. `high` is None where the end is open.
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


_NEGATED_FORMS = frozenset({"satupun", "seorangpun"})
_NEGATIONS = frozenset({"tidak", "tak", "tiada", "belum", "bukan"})
_WHOLES = vocabulary.word_set("mereka antara jumlah total para seluruh semua keseluruhan sejumlah belasan puluhan")
_PLACE_CUES = vocabulary.word_set("di ke kota kelapa nusa simpang pulau kampung bukit tanjung muara desa dusun")


def find_numerals(words: list[str], lower: list[str]) -> list[Numeral]:
    """Find every numeral of the tokens, in text order, none overlapping another."""
    found: list[Numeral] = []
    position = 0
    for index in find_anchors(lower, _STARTS):
        if index < position:
            continue
        finder = _FINDERS.get(lower[index])
        numeral = _find_counted(words, lower, index) if finder is None else finder(lower, index)
        if numeral is not None:
            found.append(numeral)
            position = numeral.last_token
    return found


def _find_ordinal(lower: list[str], index: int) -> Numeral:
    """Read "ke-47"."""
    return _numeral(lower, index, _exactly(index, vocabulary.ORDINALS[lower[index]], "ordinal"), None)


def _exactly(index: int, value: int, shape: str) -> Value:
    return Value(index + 1, value, value, value, shape)


def _numeral(
    lower: list[str],
    index: int,
    figure: Value,
    counted: Counted | None,
    *,
    hedge: tuple[Qualifier, int] | None = None,
    is_collective: bool = False,
) -> Numeral:
    """Put together a finding from a figure and what was learnt of its neighbours; uncounted figures are ordinals."""
    qualifier, qualifier_token = hedge or (Qualifier.EXACT, index)
    kind, head, unit = counted or (NumeralKind.ORDINAL, figure.last, None)
    return Numeral(
        index,
        figure.last,
        qualifier_token,
        head,
        figure.low,
        figure.best,
        figure.high,
        qualifier,
        kind,
        unit,
        _RULES[figure.shape],
        is_collective,
        kind is NumeralKind.PEOPLE and _is_partitive(lower, index, head),
    )


def _is_partitive(lower: list[str], index: int, head: int) -> bool:
    """Read "salah satu", "dua dari lima korban", "tiga di antaranya": part of a group that is counted elsewhere."""
    if index and lower[index - 1] == "salah":
        return True
    after = at(lower, head)
    if after == "dari":
        whole = at(lower, head + 1)
        return head == index + 1 or whole in _WHOLES or whole in _STARTS or "0" <= whole < ":"
    return after == "diantaranya" or (after == "di" and at(lower, head + 1) in {"antaranya", "antara"})


def _find_collective(lower: list[str], index: int) -> Numeral:
    """Read "ketiga korban" as three people; "babak ketiga" and "Ketiga, ..." are ordinals; "ketiganya" stands alone."""
    word = lower[index]
    if word in vocabulary.PRONOUN_COLLECTIVES:
        figure = _exactly(index, vocabulary.PRONOUN_COLLECTIVES[word], "collective")
        return _numeral(lower, index, figure, Counted(NumeralKind.PEOPLE, index + 1, None), is_collective=True)
    value = vocabulary.COLLECTIVES[word]
    if not _is_collective(lower, index):
        return _numeral(lower, index, _exactly(index, value, "ordinal"), None)
    counted = classify_noun(lower, index + 1)
    if counted.unit == "orang" and at(lower, counted.head) == "tua":
        counted = counted._replace(kind=NumeralKind.OTHER)
    return _numeral(lower, index, _exactly(index, value, "collective"), counted, is_collective=True)


def _is_collective(lower: list[str], index: int) -> bool:
    """Whether the word of the form "kedua" gathers what follows rather than ranks what precedes."""
    before = lower[index - 1] if index else "."
    after = at(lower, index + 1)
    if before == "yang" or before in vocabulary.ORDINAL_HEADS or not after.isalpha():
        return False
    if after in PEOPLE_WORDS or after in vocabulary.COLLECTIVE_EXTRA:
        return True
    return before in vocabulary.FUNCTION_WORDS and after not in vocabulary.FUNCTION_WORDS


def _find_vague(lower: list[str], index: int) -> Numeral | None:
    """Read "puluhan orang", "belasan ribu warga", "beberapa hari"; a vague word before an exact figure is no figure."""
    word = lower[index]
    after = at(lower, index + 1)
    if after in WORD_STARTS or "0" <= after < ":":
        return None  # "sejumlah 12 orang": the exact figure speaks
    low, best, high = vocabulary.VAGUE[word]
    last = index + 1
    if word in vocabulary.VAGUE_TIMES and after in vocabulary.COUNTABLE_SCALES:
        scale = vocabulary.COUNTABLE_SCALES[after]
        low, best, high = low * scale, best * scale, (10 if high is None else high + 1) * scale - 1
        last += 1
    if word == "banyak" and at(lower, last) not in PEOPLE_WORDS:
        return None  # "lebih banyak", "banyak yang": an adverb
    figure = Value(last, low, best, high, "vague")
    return _numeral(lower, index, figure, classify_noun(lower, last), hedge=(Qualifier.VAGUE, index))


def _find_single(lower: list[str], index: int) -> Numeral:
    """Read "seorang polisi" as one, "tak seorang pun" as none, "sebuah mobil" as one thing."""
    word = lower[index]
    value = 2 if word == "sepasang" else 1
    if word in _NEGATED_FORMS or _is_negated_single(lower, index):
        value = 0
    counted = classify_noun(lower, index + 1)
    if word == "seorang" or word in _NEGATED_FORMS:
        counted = Counted(NumeralKind.PEOPLE, index + 1, None)
    elif not vocabulary.SE_FORMS[word]:
        counted = counted._replace(kind=NumeralKind.OTHER)
    return _numeral(lower, index, _exactly(index, value, "single"), counted._replace(unit=word[2:]))


def _is_negated_single(lower: list[str], index: int) -> bool:
    """Read "tidak ada seorang pun", "tak seorang pun", "tidak satu pun"."""
    if at(lower, index + 1) != "pun" or not index:
        return False
    before = lower[index - 1]
    return before in _NEGATIONS or (before == "ada" and index > 1 and lower[index - 2] in _NEGATIONS)


def _find_counted(words: list[str], lower: list[str], index: int) -> Numeral | None:
    """Return an exact, rounded or ranged figure with its hedge and its kind; None for a place ("di Lima")."""
    if words[index][0].isupper() and index and lower[index - 1] in _PLACE_CUES:
        return None
    figure = read_figure(lower, index)
    if figure is None:
        return None
    qualifier, hedged_at = _find_qualifier(lower, index)
    counted = classify(words, lower, index, hedged_at, figure)
    after = at(lower, figure.last)
    if figure.shape == "rounded" and qualifier is Qualifier.EXACT:
        qualifier = Qualifier.ABOUT
    if after == "lebih" and at(lower, figure.last + 1) in PEOPLE_WORDS:
        qualifier, counted = Qualifier.MORE_THAN, classify_noun(lower, figure.last + 1)
    elif lower[counted.head : counted.head + 2] == ["atau", "lebih"]:
        qualifier = Qualifier.AT_LEAST
    if after == "pun" and figure.low == 1 and _is_negated_single(lower, index):
        figure = Value(figure.last, 0, 0, 0, figure.shape)
    return _numeral(lower, index, figure, counted, hedge=(qualifier, hedged_at))


def _find_qualifier(lower: list[str], index: int) -> tuple[Qualifier, int]:
    """Return the hedge before the figure at `index` and where it begins."""
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


_SHAPES = vocabulary.word_set(
    "digits words range rounded decimal clock slashed score mixed ordinal collective vague single"
)
_RULES = {shape: "id.numeral." + shape for shape in _SHAPES}
_FINDERS: dict[str, Callable[[list[str], int], Numeral | None]] = {
    **dict.fromkeys(vocabulary.ORDINALS, _find_ordinal),
    **dict.fromkeys([*vocabulary.COLLECTIVES, *vocabulary.PRONOUN_COLLECTIVES], _find_collective),
    **dict.fromkeys(vocabulary.VAGUE, _find_vague),
    **dict.fromkeys([*vocabulary.SE_FORMS, *_NEGATED_FORMS], _find_single),
}
_STARTS = frozenset({*WORD_STARTS, *WORD_RANGES, *_FINDERS})
