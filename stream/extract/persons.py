"""Persons told by name in a crime or attack. In: tokens of a sentence. Out: names, each with its role if one is shown.

A name is what an age follows ("SRI (28)"), what "bernama", "berinisial" or "atas nama" announces, or what stands right
after a role word ("korban Hari", "tersangka NA"). Initials count as names; officials with a rank or office do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.tokens import Sentence, Tokens
from stream.rules.model import Hit

ANNOUNCERS = frozenset({"bernama", "berinisial", "inisial", "bernisial", "alias"})
DOERS = frozenset(
    [
        "pelaku",
        "tersangka",
        "penembak",
        "pembunuh",
        "terduga",
        "penikam",
        "penusuk",
        "perampok",
        "pembacok",
        "penculik",
        "penganiaya",
        "pembom",
        "pengebom",
    ]
)
SUFFERERS = frozenset(["korban", "almarhum", "almarhumah", "mendiang"])
LIMIT_NAME = 5
SIGNS = ANNOUNCERS | DOERS | SUFFERERS | {"nama", "("}
"""One of these stands in every sentence that names a person: before the name, or the bracket of an age after it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A named person; `role` is "doer", "sufferer" or "" where the words beside the name tell none."""

    name: str
    first: int
    last: int
    role: str


def find_persons(tokens: Tokens, sentence: Sentence, offices: Sequence[Hit]) -> list[Person]:
    """Named persons of one sentence in text order."""
    if SIGNS.isdisjoint(tokens.lower[sentence.first : sentence.last]):
        return []
    blocked = {position for hit in offices for position in range(hit.first, hit.last)}
    found: list[Person] = []
    position = sentence.first
    while position < sentence.last:
        span = _name_at(tokens, sentence, position, blocked)
        if span is None:
            position += 1
            continue
        found.append(
            Person(" ".join(tokens.words[span[0] : span[1]]), span[0], span[1], _role_before(tokens, sentence, span[0]))
        )
        position = span[1]
    return found


def _name_at(tokens: Tokens, sentence: Sentence, position: int, blocked: set[int]) -> tuple[int, int] | None:
    """The name that begins at `position`, if the words around it show that it is one."""
    if position in blocked or not _is_name_word(tokens, position):
        return None
    last = position + 1
    while last < sentence.last and last - position < LIMIT_NAME and last not in blocked and _is_name_word(tokens, last):
        last += 1
    before = tokens.lower[position - 1] if position > sentence.first else ""
    announced = before in ANNOUNCERS or (
        before == "nama" and position - 2 >= sentence.first and tokens.lower[position - 2] == "atas"
    )
    if announced or before in DOERS or before in SUFFERERS or _age_follows(tokens, sentence, last):
        if position - 1 in blocked:
            return None
        return position, last
    return None


def _is_name_word(tokens: Tokens, position: int) -> bool:
    word = tokens.words[position]
    return word[0].isupper() and word[0].isalpha()


def _age_follows(tokens: Tokens, sentence: Sentence, last: int) -> bool:
    """Whether "(28)" or "(2 bulan)" stands right after."""
    if last + 2 >= sentence.last or tokens.words[last] != "(":
        return False
    age = tokens.words[last + 1]
    return age.isdigit() and int(age) < 110 and tokens.words[last + 2] in {")", "tahun", "thn", "th", "bulan"}


def _role_before(tokens: Tokens, sentence: Sentence, first: int) -> str:
    """The nearest role word in the six tokens before the name."""
    for position in range(first - 1, max(sentence.first, first - 6) - 1, -1):
        if tokens.lower[position] in DOERS:
            return "doer"
        if tokens.lower[position] in SUFFERERS:
            return "sufferer"
    return ""
