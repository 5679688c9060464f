"""The words around place names. In: the cue tables of the rules. Out: one look-up per word.

A cue of two words ("negara bagian", "province of") is kept under its last word, with the first one required before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stream.places.model import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word before a name. `level`: what it says the name is, None if it only relates; `before` must precede."""

    word: str
    level: Level | None
    relation: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """All cue words of one language; every table is keyed by lower-case words."""

    levels: Mapping[str, tuple[Cue, ...]]
    relations: Mapping[str, str]
    after: Mapping[str, Level]
    organisations: frozenset[str]
    demonyms: frozenset[str]
    attacks: frozenset[str]
    actors: frozenset[str]
    adjectives: frozenset[str]
    speech: frozenset[str]
    happens: frozenset[str]
    deeds: frozenset[str]
    homes: frozenset[str]
    residents: frozenset[str]
    offices: frozenset[str]
    breaks: frozenset[str]
    not_places: frozenset[str]
    openers: frozenset[str]


def read_cues(table: Mapping[str, Any]) -> Cues:
    """Give the `[cues]` table of a language's places.toml as look-ups. Raises KeyError for a level that is none."""
    levels: dict[str, list[Cue]] = {}
    for name, words in table["levels"].items():
        for phrase in words:
            *before, word = phrase.split(" ")
            levels.setdefault(word, []).append(
                Cue(word=phrase, level=Level[name.upper()], relation="", before=" ".join(before))
            )
    relations = {word: relation for relation, words in table["relations"].items() for word in words}
    words = table["words"]
    beginnings = {cue.before for cues in levels.values() for cue in cues if cue.before}
    openers = {form for word in levels for form in (word, word.capitalize(), word.upper())}
    return Cues(
        levels={word: tuple(sorted(cues, key=lambda cue: -len(cue.word))) for word, cues in levels.items()},
        relations=relations,
        after={word: Level[name.upper()] for name, words in table.get("after", {}).items() for word in words},
        organisations=frozenset(words["organisations"]),
        demonyms=frozenset(words["demonyms"]),
        attacks=frozenset(words["attacks"]),
        actors=frozenset(words["actors"]),
        adjectives=frozenset(words["adjectives"]),
        speech=frozenset(words["speech"]),
        happens=frozenset(words["happens"]),
        deeds=frozenset(words.get("deeds", ())),
        homes=frozenset(words.get("homes", ())),
        residents=frozenset(words.get("residents", ())),
        offices=frozenset(words.get("offices", ())),
        breaks=frozenset(words.get("breaks", ())),
        not_places=frozenset(words["not_places"]) | beginnings,
        openers=frozenset(openers),
    )
