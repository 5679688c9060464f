"""Organisations by the shape of their names. In: tokens of a sentence, first words of names. Out: `Naming`s.

A capitalised name that begins with a word of organisations ("Aliansi Perajin Nusantara"), the name after "kelompok
militan", and the acronym that the article explains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from stream.extract.named import Naming, capitals_end
from stream.extract.reading import Reading, SentenceReading
from stream.extract.tokens import Tokens
from stream.model import ActorType
from stream.rules.load_casting import Casting, NameHead, form_at

GROUPS_BEFORE_NAME = frozenset({"kelompok", "jaringan", "gerakan"})


@dataclass(frozen=True, slots=True)
class Acronyms:
    """Organisations that the article explains by an acronym: by acronym, and the name in use by the long one."""

    by_acronym: Mapping[str, Naming]
    in_use: Mapping[str, str]


def find_acronyms(reading: Reading, sentences: Iterable[SentenceReading]) -> Acronyms:
    """Acronyms explained after a name, "Aliansi Perajin Nusantara (APN)"; one told again is the name in use."""
    found: dict[str, Naming] = {}
    in_use: dict[str, str] = {}
    for sentence in sentences:
        if "(" not in reading.tokens.lower[sentence.sentence.first : sentence.sentence.last]:
            continue
        for one in organisations(reading.tokens, sentence, reading.pack.casting):
            acronym = _acronym_after(reading.tokens, one.last, sentence.sentence.last)
            if acronym and acronym not in found:
                name = acronym if reading.tokens.words.count(acronym) > 1 else one.name
                found[acronym] = replace(one, name=name)
                in_use[one.name] = name
    return Acronyms(found, in_use)


def _acronym_after(tokens: Tokens, position: int, last: int) -> str:
    """The word in brackets at `position`, if it is written as an acronym."""
    if position + 2 >= last or tokens.words[position] != "(" or tokens.words[position + 2] != ")":
        return ""
    word = tokens.words[position + 1]
    return word if word[0].isupper() and sum(mark.isupper() for mark in word) >= min(2, len(word)) else ""


def organisations(tokens: Tokens, sentence: SentenceReading, casting: Casting) -> list[Naming]:
    """Capitalised names that begin with a word of organisations."""
    found = []
    stop, last = sentence.sentence.first, sentence.sentence.last
    for position in tokens.among(casting.organisations, stop, last):
        if position < stop or not tokens.words[position][0].isupper():
            continue
        hit = form_at(casting.organisations, tokens.lower, position, last)
        if hit is not None:
            head, after = hit
            stop = capitals_end(tokens, after, last, is_title=sentence.sentence.is_title)
            if stop > after and tokens.lower[after] not in head.not_before:
                found.append(_of_head(tokens, head, position, stop))
    return found


def _of_head(tokens: Tokens, head: NameHead, first: int, last: int) -> Naming:
    return Naming(
        first=first,
        last=last,
        name=" ".join(tokens.words[first:last]),
        actor_type=head.actor_type,
        group=head.kind,
        rule=head.rule,
    )


def by_acronym(tokens: Tokens, sentence: SentenceReading, acronyms: Mapping[str, Naming]) -> list[Naming]:
    """Organisations told by an acronym that the article explains."""
    return [
        replace(acronyms[tokens.words[p]], first=p, last=p + 1)
        for p in range(sentence.sentence.first, sentence.sentence.last)
        if tokens.words[p] in acronyms
    ]


def armed_by_name(tokens: Tokens, sentence: SentenceReading, casting: Casting) -> list[Naming]:
    """The name after "kelompok militan" and its like, where the lexicon does not know it."""
    found = []
    for position in tokens.among(GROUPS_BEFORE_NAME, sentence.sentence.first, sentence.sentence.last - 2):
        size = next((n for n in (3, 2) if tuple(tokens.lower[position : position + n]) in casting.armed_before_name), 0)
        start = position + size
        stop = (
            capitals_end(tokens, start, sentence.sentence.last, is_title=sentence.sentence.is_title) if size else start
        )
        if stop > start and not any(m.first < stop and m.last > start for m in sentence.places):
            found.append(
                Naming(
                    first=position,
                    last=stop,
                    name=" ".join(tokens.words[start:stop]),
                    actor_type=ActorType.REBEL_GROUP,
                    group="armed_group",
                    rule="id.naming.armed_before_name",
                )
            )
    return found
