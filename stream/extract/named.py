"""Somebody named in a sentence. In: nothing. Out: `Naming`, and the run of capitals that makes a name."""

from dataclasses import dataclass

from stream.extract.tokens import Tokens
from stream.model import ActorType

JOINERS = frozenset({"dan", "untuk", "se", "anti", "pro"})
LIMIT_NAME_TOKENS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Somebody named at tokens `first` to `last` (exclusive).

    `group` is the lexicon's kind, or country, site, company, person, people. `owner` ties an actor to a state (ISO
    code); `person` is the index of a person, or -1.
    `is_generic`: a word that any such group could be called ("militan", "massa"), not a name.
    """

    first: int
    last: int
    name: str
    actor_type: ActorType
    group: str
    rule: str
    owner: str = ""
    is_generic: bool = False
    is_role_word: bool = False
    person: int = -1


def capitals_end(tokens: Tokens, start: int, last: int, *, is_title: bool) -> int:
    """The token after a run of capitalised words that "dan" or "untuk" may join; a title has no such runs."""
    if is_title:
        return start
    position = start
    while position < last and position - start < LIMIT_NAME_TOKENS:
        word = tokens.words[position]
        if word[0].isupper():
            position += 1
        elif _joins(tokens, position, start, last):
            position += 2
        else:
            break
    return position


def _joins(tokens: Tokens, position: int, start: int, last: int) -> bool:
    """Whether a word or hyphen joins two capitalised words of one name."""
    if position + 1 >= last or not tokens.words[position + 1][0].isupper():
        return False
    return tokens.words[position] == "-" or (tokens.words[position] in JOINERS and position > start)
