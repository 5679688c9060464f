"""Rule files to a lexicon. In: a language's folder of TOML. Out: `Ruleset`, or RuleError naming file, rule and cause.

A bad rule stops the start: an unknown key, a missing id, an id used twice or a rule without examples is an error, never
a warning. The examples themselves are run by tests/rules.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from stream.rules.load_actors import read_actors, read_claimants, read_country_names, read_weapons
from stream.rules.model import Entry, Lexicon
from stream.rules.morphology import Voice, forms

SENSE_KEY = {"triggers": "concept", "effects": "effect", "cues": "cue"}
KIND = {"triggers": "trigger", "effects": "effect", "cues": "cue"}
LEXICONS = {"actors": read_actors, "weapons": read_weapons, "claimants": read_claimants}
KEYS = frozenset(
    "id concept effect cue frame words roots suffixes weight weak not_before not_after examples "
    "counter_examples".split()
)
# Where a passive written apart would be a place ("di Serang") or an hour ("di pukul 9").
NOT_APART = frozenset({"serang", "buru", "palu", "bawah", "atas", "pukul"})


class RuleError(Exception):
    """A rule file that cannot be used; says which file, which rule, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as written, with the examples its tests run."""

    file: str
    id: str
    entry: Entry
    words: tuple[str, ...]
    roots: tuple[str, ...]
    suffixes: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A language's rules: the lexicon of every form, the rules behind it, and a hash of the files' bytes."""

    lexicon: Lexicon
    rules: tuple[Rule, ...]
    country_names: dict[str, str]
    digest: str


def load_rules(language: str) -> Ruleset:
    """Read `stream/rules/<language>/{triggers,effects,cues}.toml`."""
    folder = files("stream.rules").joinpath(language)
    lexicon = Lexicon()
    rules: list[Rule] = []
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        digest.update(path.read_bytes() if path.name.endswith(".toml") else b"")
    for stem in KIND:
        path = folder.joinpath(f"{stem}.toml")
        rules.extend(read_rules(path, stem))
    _refuse_twins(rules)
    listed = {(rule.entry.kind, tuple(word.split())) for rule in rules for word in rule.words}
    for rule in rules:
        own = {tuple(word.split()) for word in rule.words}
        for form, voice in expand(rule):
            if form in own or (rule.entry.kind, form) not in listed:
                lexicon.add(form, _voiced(rule.entry, voice))
    for stem, read in LEXICONS.items():
        path = folder.joinpath(f"{stem}.toml")
        for form, entry in read(path):
            lexicon.add(form, entry)
    lexicon.freeze()
    countries = read_country_names(folder.joinpath("actors.toml"))
    return Ruleset(lexicon, tuple(rules), countries, digest.hexdigest()[:16])


def read_rules(path: Traversable, stem: str) -> Iterator[Rule]:
    """The rules of one file, checked."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path.name}: not TOML: {error}") from error
    for raw in document.get("rule", []):
        yield _rule(path.name, stem, raw)


def expand(rule: Rule) -> Iterator[tuple[tuple[str, ...], Voice]]:
    """Every form of a rule as a token sequence, once each; a form listed in `words` keeps the voice its shape shows."""
    seen: set[tuple[str, ...]] = set()
    listed = [(word, _shape(word)) for word in rule.words]
    derived = [pair for root in rule.roots for pair in forms(root, rule.suffixes)]
    for word, voice in [*listed, *derived]:
        for variant in (word, word + "nya", *_apart(word)):
            form = tuple(variant.split())
            if form not in seen:
                seen.add(form)
                yield form, voice


def _apart(word: str) -> Iterator[str]:
    """A passive written apart, as hurried writers do: "di tembak"; not where the rest is another word."""
    if word.startswith("di") and len(word) > 5 and word[2:] not in NOT_APART:
        yield f"di {word[2:]}"
        yield f"d {word[2:]}"


def _shape(word: str) -> Voice:
    first = word.split(maxsplit=1)[0]
    if first.startswith("di") and len(first) > 4:
        return Voice.PASSIVE
    if first.startswith("ter") and len(first) > 5:
        return Voice.ACCIDENTAL
    if first.startswith("me") and len(first) > 5:
        return Voice.ACTIVE
    if first.endswith("an"):
        return Voice.NOMINAL
    return Voice.PLAIN


def _voiced(entry: Entry, voice: Voice) -> Entry:
    return Entry(
        rule=entry.rule,
        kind=entry.kind,
        sense=entry.sense,
        frame=entry.frame,
        voice=voice,
        weight=entry.weight,
        attributes=entry.attributes,
        not_before=entry.not_before,
        not_after=entry.not_after,
    )


def _rule(file: str, stem: str, raw: dict[str, Any]) -> Rule:
    name = raw.get("id")
    if not name:
        raise RuleError(f"{file}: a rule without an id; give it one like id.{KIND[stem]}.name")
    unknown = set(raw) - KEYS
    if unknown:
        raise RuleError(f"{file}: {name}: unknown key {min(unknown)!r}; known: {', '.join(sorted(KEYS))}")
    if not raw.get("examples") or not raw.get("counter_examples"):
        raise RuleError(f"{file}: {name}: needs at least one example and one counter_example")
    sense = raw.get(SENSE_KEY[stem])
    if not sense:
        raise RuleError(f"{file}: {name}: needs {SENSE_KEY[stem]!r}")
    entry = Entry(
        rule=name,
        kind=KIND[stem],
        sense=sense,
        frame=raw.get("frame", ""),
        weight=float(raw.get("weight", 1.0)),
        attributes=frozenset({"weak"} if raw.get("weak") else ()),
        not_before=frozenset(raw.get("not_before", ())),
        not_after=frozenset(raw.get("not_after", ())),
    )
    return Rule(
        file=file,
        id=name,
        entry=entry,
        words=tuple(raw.get("words", ())),
        roots=tuple(raw.get("roots", ())),
        suffixes=tuple(raw.get("suffixes", ("",))),
        examples=tuple(raw["examples"]),
        counter_examples=tuple(raw["counter_examples"]),
    )


def _refuse_twins(rules: list[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{rule.file}: {rule.id}: this id is used twice; rename one")
        seen.add(rule.id)
