"""Words of deeds, organisations, sites and persons' names. In: a language's casting.toml. Out: `Casting`.

casting.toml says what each list means. A rule that says nothing, or a shape or kind nobody knows, stops the start.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

from stream.model import ActorType
from stream.rules.load import RuleError
from stream.rules.morphology import Voice, forms


class Shape(StrEnum):
    """How doers and sufferers stand around a word of deed."""

    ACTIVE = "active"  # doer before, sufferer after
    PASSIVE = "passive"  # sufferer before, doer right after or after "oleh"
    STATE = "state"  # sufferer before
    DEED = "deeds"  # a noun; its doer after
    PAIN = "pains"  # a noun; its sufferer after
    MUTUAL = "mutual"  # both sides, before and after
    RALLY = "rallies"  # who rallies, before or right after
    LIGHT = "light"  # doer before; the deed is the noun that follows
    AGENTS = "agents"  # only the one right after, or after "oleh", counts
    LIGHT_PASSIVE = "light_passive"  # doer right after or after "oleh"; the deed stands before
    BARE = "bare"  # a root alone, as headlines have it: doer before, sufferer after


class DeedKind(StrEnum):
    """What is done."""

    HARM = "harm"
    ARREST = "arrest"
    CONTROL = "control"
    RALLY = "rally"
    FIGHT = "fight"
    CLAIM = "claim"
    ANNOUNCE = "announce"
    DENY = "deny"
    ACCUSE = "accuse"
    SUSPECT = "suspect"


SHAPES = {
    Voice.ACTIVE: Shape.ACTIVE,
    Voice.PASSIVE: Shape.PASSIVE,
    Voice.ACCIDENTAL: Shape.PASSIVE,
    Voice.PLAIN: Shape.BARE,
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One form of a word of deed."""

    rule: str
    shape: Shape
    kind: DeedKind
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameHead:
    """First words of names of one kind: organisations, or sites that are attacked."""

    rule: str
    actor_type: ActorType
    kind: str
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWords:
    """The words beside a person's name."""

    announcers: frozenset[str]
    linkers: frozenset[str]
    doers: frozenset[str]
    sufferers: frozenset[str]
    aliases: frozenset[str]
    ages: frozenset[str]
    no_names: frozenset[str]
    between: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Small words between a word of deed and people; casting.toml says what each list is for."""

    breaks: frozenset[str]
    subordinators: frozenset[str]
    prepositions: frozenset[str]
    towards: frozenset[str]
    against: frozenset[str]
    quantifiers: frozenset[str]
    joiners: frozenset[str]
    negators: frozenset[str]
    selves: frozenset[str]


T = TypeVar("T")
Forms = Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """A language's words of deeds and names; each form under its first word, with its other words, longest first."""

    deeds: Forms[Deed]
    organisations: Forms[NameHead]
    sites: Forms[NameHead]
    armed_before_name: frozenset[tuple[str, ...]]
    pro_words: frozenset[str]
    person: PersonWords
    grammar: Grammar


def load_casting(language: str) -> Casting:
    """Read `stream/rules/<language>/casting.toml`; raises RuleError."""
    path = files("stream.rules").joinpath(language, "casting.toml")
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"casting.toml: not TOML: {error}") from error
    try:
        return _casting(document)
    except (KeyError, ValueError) as error:
        raise RuleError(f"casting.toml: {error}") from error


def _casting(document: dict[str, Any]) -> Casting:
    listed = {form for raw in document["deed"] for form, _ in _listed(raw)}
    deeds = [
        pair
        for raw in document["deed"]
        for pair in (*_listed(raw), *((form, deed) for form, deed in _derived(raw) if form not in listed))
    ]
    return Casting(
        deeds=_by_first(deeds),
        organisations=_by_first(_heads(document["organisation"])),
        sites=_by_first(_heads(document["site"])),
        armed_before_name=frozenset(tuple(form.split()) for form in document["naming"]["armed_before_name"]),
        pro_words=frozenset(document["naming"]["pro_words"]),
        person=PersonWords(**_word_sets(PersonWords, document["person"])),
        grammar=Grammar(**_word_sets(Grammar, document["grammar"])),
    )


def _word_sets(kind: type, table: dict[str, Any]) -> dict[str, frozenset[str]]:
    """The lists of one table by the fields of their type; a missing one is a KeyError."""
    return {field.name: frozenset(table[field.name]) for field in fields(kind)}


def _listed(raw: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Deed]]:
    """The forms written out under their shapes."""
    kind, not_before = DeedKind(raw["kind"]), frozenset(raw.get("not_before", ()))
    for shape in Shape:
        for word in raw.get(shape.value, ()):
            yield tuple(word.split()), Deed(raw["id"], shape, kind, not_before)


def _derived(raw: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Deed]]:
    """The forms that morphology makes of the roots."""
    kind, not_before = DeedKind(raw["kind"]), frozenset(raw.get("not_before", ()))
    for root in raw.get("roots", ()):
        yield (root,), Deed(raw["id"], Shape.BARE, kind, not_before)
        for word, voice in forms(root, tuple(raw.get("suffixes", ("",)))):
            noun = Shape.PAIN if word.startswith("pe") else Shape.DEED
            yield (word,), Deed(raw["id"], SHAPES.get(voice, noun), kind, not_before)


def _heads(rows: list[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], NameHead]]:
    for raw in rows:
        head = NameHead(
            raw["id"], ActorType(raw["actor_type"]), raw.get("kind", "site"), frozenset(raw.get("not_before", ()))
        )
        for form in raw["heads"]:
            yield tuple(form.split()), head


def _by_first(pairs: Iterable[tuple[tuple[str, ...], T]]) -> Forms[T]:
    """Forms under their first word, the longest first; of twins the first one stays."""
    table: dict[str, dict[tuple[str, ...], T]] = {}
    for form, value in pairs:
        table.setdefault(form[0], {}).setdefault(form[1:], value)
    return {first: tuple(sorted(rest.items(), key=lambda pair: -len(pair[0]))) for first, rest in table.items()}


def form_at(table: Forms[T], lower: Sequence[str], position: int, last: int) -> tuple[T, int] | None:
    """The longest form that begins at `position` and ends by `last`, and the token after it."""
    for rest, value in table.get(lower[position], ()):
        stop = position + 1 + len(rest)
        if stop <= last and (not rest or tuple(lower[position + 1 : stop]) == rest):
            return value, stop
    return None
