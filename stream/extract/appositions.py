"""What one name says of its neighbour. In: the namings of a sentence. Out: pairs of their indexes.

A noun said of a person ("perawat Sari"), a crowd that belongs to an
organisation ("massa yang tergabung dalam Aliansi X").
"""

from collections.abc import Sequence

from stream.extract.named import Naming
from stream.extract.tokens import Tokens
from stream.model import ActorType
from stream.rules.load_casting import PersonWords

REACH_ANNOUNCED_TOKENS = 9
REACH_MEMBER_TOKENS = 7
MEMBER_WORDS = frozenset(
    [
        "tergabung",
        "mengatasnamakan",
        "menamakan",
        "bernama",
        "asal",
        "dari",
        "beratribut",
        "anggota",
        "menyebut",
        "berasal",
    ]
)
CLAUSE_MARKS = frozenset({".", ";", ":", '"', "yang", "dan"})
MEMBER_MARKS = CLAUSE_MARKS - {"yang"}


def appositions(tokens: Tokens, named: Sequence[Naming], words: PersonWords) -> list[tuple[int, int]]:
    """(noun, person) where a noun is said of a person: "pria berinisial BN", "perawat Sari", "Darmo (41), sopir"."""
    found = []
    for index, one in enumerate(named):
        if one.person < 0:
            continue
        if index and _is_said_before(tokens, named[index - 1], one, words):
            found.append((index - 1, index))
        elif index + 1 < len(named) and _is_said_after(tokens, one, named[index + 1], words):
            found.append((index + 1, index))
    return found


def _is_said_before(tokens: Tokens, noun: Naming, person: Naming, words: PersonWords) -> bool:
    gap = tokens.lower[noun.last : person.first]
    if noun.person >= 0 or noun.actor_type is not ActorType.CIVILIANS or noun.is_role_word:
        return False
    if not gap:
        return True
    if gap[-1] == "," and len(gap) <= 3 and not CLAUSE_MARKS.intersection(gap):
        return person.last < len(tokens) and tokens.words[person.last] in {"(", ","}
    return len(gap) <= REACH_ANNOUNCED_TOKENS and gap[-1] in words.announcers and not CLAUSE_MARKS.intersection(gap)


def _is_said_after(tokens: Tokens, person: Naming, noun: Naming, words: PersonWords) -> bool:
    gap = tokens.lower[person.last : noun.first]
    if noun.person >= 0 or noun.actor_type is not ActorType.CIVILIANS or noun.is_role_word or not gap:
        return False
    without_age = [word for word in gap if not word.isdigit() and word not in words.ages and word not in {"(", ")"}]
    return without_age in ([","], [",", "seorang"], [",", "seorang", "seorang"])


def memberships(tokens: Tokens, named: Sequence[Naming]) -> list[tuple[int, int]]:
    """(crowd, organisation) where people are said to belong to it: "massa Aliansi X", "massa dari Aliansi X"."""
    found = []
    for index in range(len(named) - 1):
        people, body = named[index], named[index + 1]
        if body.group != "crowd" or not body.name[:1].isupper() or people.group not in {"crowd", "civilians"}:
            continue
        gap = tokens.lower[people.last : body.first]
        if not gap or _says_member(gap):
            found.append((index, index + 1))
    return found


def _says_member(gap: Sequence[str]) -> bool:
    return (
        len(gap) <= REACH_MEMBER_TOKENS and bool(MEMBER_WORDS.intersection(gap)) and not MEMBER_MARKS.intersection(gap)
    )
