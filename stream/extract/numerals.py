"""Tokens to figures. In: the article's tokens as written and in lower case. Out: every numeral with what it counts.

A numeral is digits, number words, a vague word ("puluhan"), a `se-` form ("seorang") or a collective ("ketiga korban").
Each is classified by its neighbours alone (`kind`), because most numbers of a news text count no people: they are dates,
hours, ages, money, kilometres. Whose people a figure counts, and what befell them, is not decided here.
Figures follow codebook section 3 ("Words"): never more precise than the text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stream.extract import number_words as vocabulary
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


@dataclass(frozen=True, slots=True)
class Numeral:
    """A figure at tokens `first_token` to `last_token` (exclusive), classifier excluded, qualifier excluded.

    `qualifier_token` is where its hedge begins ("lebih dari"), `first_token` if there is none. `head` is the token after
    figure and classifier: the noun in "tiga orang polisi" and "14 polisi", whatever follows in "tiga orang tewas"; it may
    equal the number of tokens. `unit` is the classifier, measure or noun that decided `kind`. `high` is None where open.
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
