"""Actor, weapon and speech lexicons to lexicon entries. In: a language's TOML files. Out: (form, entry) pairs."""

import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any

from stream.rules.model import Entry

Form = tuple[tuple[str, ...], Entry]


def read_actors(path: Traversable) -> Iterator[Form]:
    """Actors by name and by word, and composed ones: every head with every owner ("tentara" + "Israel")."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for raw in document["actor"]:
        for form in raw.get("forms", ()):
            yield tuple(form.split()), _entry(raw, _called(raw, form))
        for acronym in raw.get("acronyms", ()):
            yield (acronym.lower(),), _entry(raw, _called(raw, acronym.lower()), written=acronym)
    for composed in document["composed"]:
        yield from _composed(composed, document["owner"])


def _composed(composed: dict[str, Any], owners: list[dict[str, Any]]) -> Iterator[Form]:
    for owner in owners:
        for head in composed["heads"]:
            name = composed["name"].format(head=head, owner=owner["name"])
            entry = _entry(composed, name, country=owner["country"])
            for form in owner["forms"]:
                yield (*head.split(), *form.split()), entry


def _called(raw: dict[str, Any], form: str) -> str:
    """The name of a form: the first of `names` that stands in it, else the actor's own."""
    return next((str(name) for name in raw.get("names", ()) if f" {name.lower()} " in f" {form} "), raw["name"])


def _entry(raw: dict[str, Any], name: str, written: str = "", country: str = "") -> Entry:
    return Entry(
        rule=raw["id"],
        kind="actor",
        sense=raw["actor_type"],
        frame=raw["kind"],
        name=name,
        attributes=_marks(raw, country or raw.get("country", "")),
        not_before=frozenset(raw.get("not_before", ())),
        not_after=frozenset(raw.get("not_after", ())),
        written=written,
    )


def _marks(raw: dict[str, Any], country: str) -> frozenset[str]:
    """What else an actor's entry says: `role_word_only`, `generic`, and `country:XX` of the state it belongs to."""
    marks = {mark for mark in ("role_word_only", "generic") if raw.get(mark)}
    return frozenset(marks | {f"country:{country}"} if country else marks)


def read_weapons(path: Traversable) -> Iterator[Form]:
    """Words of means, each with the codebook's weapon."""
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["weapon"]:
        entry = Entry(
            rule=raw["id"],
            kind="weapon",
            sense=raw["weapon"],
            not_before=frozenset(raw.get("not_before", ())),
            not_after=frozenset(raw.get("not_after", ())),
        )
        for form in raw["forms"]:
            yield tuple(form.split()), entry


def read_claimants(path: Traversable) -> Iterator[Form]:
    """Words of speaking, offices with the side they speak for, ranks and honorifics."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for table in ("speech", "office", "rank", "honorific"):
        for raw in document[table]:
            for form in raw.get("forms", ()):
                yield tuple(form.split()), _speaking(raw, table)
            for acronym in raw.get("acronyms", ()):
                yield (acronym.lower(),), _speaking(raw, table, written=acronym)


def _speaking(raw: dict[str, Any], table: str, written: str = "") -> Entry:
    return Entry(
        rule=raw["id"],
        kind=_kind(raw, table),
        sense=raw.get("side", "") if table == "office" else table,
        frame=raw.get("frame", ""),
        attributes=frozenset(mark for mark in ("mute", "title_only") if raw.get(mark)),
        not_before=frozenset(raw.get("not_before", ())),
        not_after=frozenset(raw.get("not_after", ())),
        written=written,
    )


def _kind(raw: dict[str, Any], table: str) -> str:
    """What a form is found as; words that make a speaker without reporting, or only in headlines, are kept apart."""
    if table != "speech":
        return "office"
    return "introduction" if raw.get("mute") or raw.get("title_only") else "speech"


def read_country_names(path: Traversable) -> dict[str, str]:
    """Country code to the name by which its state acts in this language."""
    names: dict[str, str] = {}
    for owner in tomllib.loads(path.read_text(encoding="utf-8"))["owner"]:
        names.setdefault(owner["country"], owner["name"])
    return names
