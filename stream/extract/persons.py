"""The people an article names in its story. In: tokens, sentences, the words beside names. Out: `People`.

A name is what an age follows ("SRI (28)"), what "bernama", "berinisial" or "atas nama" announces, what stands right
after or in apposition before a role word ("korban Hari", "Darmo, pelaku penusukan"), or what "alias" follows. Initials
count as names. Once named, a person is known again by any part of the name. Officials are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stream.extract.tokens import Sentence, Tokens
from stream.rules.load_casting import PersonWords

LIMIT_NAME_TOKENS = 6
LIMIT_PEOPLE = 12
REACH_ROLE_TOKENS = 24
LIST_MARKS = frozenset({",", "(", ")", "/", ":"})
PARTICLES = frozenset({"bin", "binti", "al", "van", "de", "von", "der", "el", "da", "ibn"})


@dataclass(slots=True)
class Person:
    """One named person; tokens `first` to `last` (exclusive) is the fullest mention.

    `did` and `suffered` count the mentions beside which a word of the role stands.
    """

    name: str
    first: int
    last: int
    did: int = 0
    suffered: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """Everybody named, and who each part of a name means."""

    persons: tuple[Person, ...]
    by_word: Mapping[str, int]

    def mentions(self, tokens: Tokens, first: int, last: int, blocked: frozenset[int]) -> list[tuple[int, int, int]]:
        """(person, first token, token after) of every mention between two tokens, in text order."""
        found = []
        position = first
        while position < last:
            person = self.by_word.get(tokens.lower[position], -1)
            if person < 0 or position in blocked or not tokens.words[position][0].isupper():
                position += 1
                continue
            stop = position + 1
            while stop < last and self.by_word.get(tokens.lower[stop], -1) == person and stop not in blocked:
                stop += 1
            found.append((person, position, stop))
            position = stop
        return found


NOBODY = People((), {})
AMBIGUOUS = -1  # a part of two people's names means neither


@dataclass(frozen=True, slots=True)
class Blocked:
    """Tokens of one sentence: in no name, of people who speak, and the last ones of nouns for people."""

    names: frozenset[int]
    speakers: frozenset[int]
    nouns: frozenset[int]


def find_people(tokens: Tokens, sentences: Iterable[tuple[Sentence, Blocked]], words: PersonWords) -> People:
    """Everybody named in these sentences; each comes with the tokens that cannot be a name or announce one."""
    persons: list[Person] = []
    by_word: dict[str, int] = {}
    common = {word for word in tokens.words if word[0].islower()}
    others: list[tuple[int, int]] = []
    for sentence, blocked in sentences:
        if sentence.is_title:
            continue
        stop = sentence.first
        for position in _capitals(tokens, sentence):
            if position < stop:
                continue
            first, after = _name_at(tokens, sentence, position, blocked, common, words)
            if after == first:
                continue
            stop = after
            if len(persons) < LIMIT_PEOPLE and _is_told(tokens, sentence, (first, stop), blocked, words):
                _add(tokens, sentence, (first, stop), words, persons, by_word)
            elif stop - first > 1:
                others.append((first, stop))
    for first, stop in others:
        _complete(tokens, first, stop, persons, by_word)
    return People(tuple(persons), by_word) if persons else NOBODY


def _capitals(tokens: Tokens, sentence: Sentence) -> list[int]:
    """Where a word begins with a capital: only there can a name begin."""
    words = tokens.words[sentence.first : sentence.last]
    return [position for position, word in enumerate(words, sentence.first) if word[0].isupper()]


def _complete(tokens: Tokens, first: int, last: int, persons: Sequence[Person], by_word: dict[str, int]) -> None:
    """A fuller name told elsewhere of somebody known by one word: "Bello", "Henry Bello"."""
    number = _same(tokens, first, last, persons, by_word)
    if number is not None and persons[number].last - persons[number].first == 1:
        person = persons[number]
        person.name, person.first, person.last = _written(tokens, first, last), first, last
        for part in _parts(tokens, first, last):
            by_word.setdefault(part, number)


def _same(tokens: Tokens, first: int, last: int, persons: Sequence[Person], by_word: Mapping[str, int]) -> int | None:
    """Who of the known a name means: one name must hold all parts of the other; a family name alone does not do."""
    parts = set(_parts(tokens, first, last))
    for part in parts:
        number = by_word.get(part, -1)
        if number >= 0:
            known = set(_parts(tokens, persons[number].first, persons[number].last))
            if parts <= known or known <= parts:
                return number
    return None


def _name_at(
    tokens: Tokens, sentence: Sentence, position: int, blocked: Blocked, common: set[str], words: PersonWords
) -> tuple[int, int]:
    """The name that begins at `position`; an empty range where none does."""
    if not _is_name_word(tokens, position, blocked, words) or tokens.lower[position] in common:
        return position, position
    last = position + 1
    while last < sentence.last and last - position < LIMIT_NAME_TOKENS:
        joins = (
            tokens.lower[last] in PARTICLES or (tokens.words[last] == "." and len(tokens.words[last - 1]) <= 2)
        ) and last + 1 < sentence.last
        if joins and _is_name_word(tokens, last + 1, blocked, words):
            last += 2
        elif _is_name_word(tokens, last, blocked, words):
            last += 1
        else:
            break
    if position == sentence.first and last - position == 2 and tokens.words[position + 1].isupper():
        return position + 1, last  # "Nasib ZA (17)": a sentence begins with a capital, initials are a name
    return position, last


def _is_name_word(tokens: Tokens, position: int, blocked: Blocked, words: PersonWords) -> bool:
    word = tokens.words[position]
    return (
        word[0].isupper()
        and position not in blocked.names
        and word.replace("'", "").replace("-", "").isalpha()
        and tokens.lower[position] not in words.no_names
    )


def _is_told(tokens: Tokens, sentence: Sentence, span: tuple[int, int], blocked: Blocked, words: PersonWords) -> bool:
    """Whether the words around show that this is a person who matters to the story."""
    first, last = span
    if first in blocked.speakers:
        return False
    before = tokens.lower[first - 1] if first > sentence.first else ""
    if (
        before in words.announcers
        or before in words.doers
        or before in words.sufferers
        or _age_follows(tokens, sentence, last, words)
    ):
        return True
    if last < sentence.last and tokens.lower[last] in words.aliases and tokens.words[last] != "atau":
        return True
    if len(tokens.words[first]) < 2 and last - first == 1:
        return False
    if before in words.linkers and _role_left(tokens, sentence, first, words):
        return True
    if first - 1 in blocked.nouns and last - first > 1:
        return True
    return (last - first > 1 or first > sentence.first) and _role_right(tokens, sentence, last, words) != ""


def _age_follows(tokens: Tokens, sentence: Sentence, last: int, words: PersonWords) -> bool:
    """Whether "(28)", "(2 bulan)", ", 28," or ", 28 tahun" stands right after."""
    if last + 2 >= sentence.last or tokens.words[last] not in {"(", ","}:
        return False
    age, mark = tokens.words[last + 1], tokens.lower[last + 2]
    if not age.isdigit() or int(age) > 110:
        return False
    return mark in words.ages or mark == (")" if tokens.words[last] == "(" else ",")


def _role_right(tokens: Tokens, sentence: Sentence, last: int, words: PersonWords) -> str:
    """The role word that opens an apposition: "Darmo, pelaku penusukan"."""
    if last + 1 < sentence.last and tokens.words[last] in {",", "("}:
        word = tokens.lower[last + 1]
        return "doer" if word in words.doers else "sufferer" if word in words.sufferers else ""
    return ""


def _role_left(tokens: Tokens, sentence: Sentence, first: int, words: PersonWords) -> str:
    """The role word before a name, with only names, ages and words that lead from one to the other between."""
    for position in range(first - 1, max(sentence.first, first - REACH_ROLE_TOKENS) - 1, -1):
        word = tokens.lower[position]
        if word in words.doers:
            return "doer"
        if word in words.sufferers:
            return "sufferer"
        if not (
            word in words.between
            or word in LIST_MARKS
            or word.isdigit()
            or word in words.ages
            or tokens.words[position][0].isupper()
        ):
            break
    return ""


def _add(
    tokens: Tokens,
    sentence: Sentence,
    span: tuple[int, int],
    words: PersonWords,
    persons: list[Person],
    by_word: dict[str, int],
) -> None:
    """Enter one told name, or add to the person already known by a part of it."""
    first, last = span
    known = _same(tokens, first, last, persons, by_word)
    number = known if known is not None else _alias_before(tokens, sentence, first, words, by_word)
    if number is None:
        number = len(persons)
        persons.append(Person(_written(tokens, first, last), first, last))
    person = persons[number]
    if known is not None and last - first > person.last - person.first:
        person.name, person.first, person.last = _written(tokens, first, last), first, last
    for part in _parts(tokens, first, last):
        by_word[part] = number if by_word.get(part, number) == number else AMBIGUOUS
    role = _role_right(tokens, sentence, last, words) or _role_left(tokens, sentence, first, words)
    person.did += role == "doer"
    person.suffered += role == "sufferer"


def _alias_before(
    tokens: Tokens, sentence: Sentence, first: int, words: PersonWords, by_word: Mapping[str, int]
) -> int | None:
    """The person whose other name this is: "Hari Yusni alias Iyus"."""
    if first - 2 >= sentence.first and tokens.lower[first - 1] in words.aliases:
        number = by_word.get(tokens.lower[first - 2], AMBIGUOUS)
        return number if number >= 0 else None
    return None


def _parts(tokens: Tokens, first: int, last: int) -> list[str]:
    """The parts of a name by which its bearer is known again: longer ones, or initials that are the whole name."""
    if last - first == 1:
        return [tokens.lower[first]]
    return [
        tokens.lower[p] for p in range(first, last) if len(tokens.words[p]) > 2 and tokens.lower[p] not in PARTICLES
    ]


def _written(tokens: Tokens, first: int, last: int) -> str:
    return " ".join(tokens.words[first:last]).replace(" .", ".")
