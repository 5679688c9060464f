"""The lexicons of actors, weapons and claimants hold what they promise: examples match, counter-examples do not."""

import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any, NamedTuple

import pytest

from stream.extract.tokens import tokenise
from stream.model import ActorType, Weapon

FOLDER = files("stream.rules").joinpath("id")
SECTIONS = {
    "actors.toml": ("actor", "composed"),
    "weapons.toml": ("weapon",),
    "claimants.toml": ("speech", "office", "rank", "honorific"),
}
ACTOR_KINDS = frozenset(
    {"armed_group", "militia", "force", "army", "police", "government", "officials", "crowd", "civilians", "criminals"}
    | {"victims", "rescuers", "hospital", "media", "unknown"}
)
OFFICE_SIDES = frozenset(
    {"police", "army", "government", "armed_group", "judicial", "rescuer", "medical", "witness", "media", "neutral"}
    | {"company", ""}
)
FRAMES = frozenset({"after", "before", "preposition", "pronoun"})
# Pairs whose forms may be the same: an office also says for whom a named speaker speaks, so each section is its own.
Form = tuple[str, ...]


class Listed(NamedTuple):
    """One form of one entry."""

    entry: str
    form: Form
    written: str | None
    not_before: frozenset[str]
    not_after: frozenset[str]


def read(file: str) -> dict[str, Any]:
    return tomllib.loads(FOLDER.joinpath(file).read_text(encoding="utf-8"))


def list_forms(document: dict[str, Any], section: str) -> list[Listed]:
    """Every form of one section; composed actors are spelt out with every owner."""
    listed = []
    for raw in document[section]:
        before, after = frozenset(raw.get("not_before", ())), frozenset(raw.get("not_after", ()))
        forms = [(tuple(form.split()), None) for form in raw.get("forms", ())]
        forms += [((acronym.lower(),), acronym) for acronym in raw.get("acronyms", ())]
        owners = [form for owner in document.get("owner", ()) for form in owner["forms"]]
        forms += [(tuple(f"{head} {owner}".split()), None) for head in raw.get("heads", ()) for owner in owners]
        listed += [Listed(raw["id"], form, written, before, after) for form, written in forms]
    return listed


def match(text: str, listed: list[Listed]) -> set[str]:
    """Entries found in a text: the longest form that holds at a place wins and covers what it spans."""
    tokens = tokenise(text)
    by_first: dict[str, list[Listed]] = {}
    for one in listed:
        by_first.setdefault(one.form[0], []).append(one)
    found, position = set(), 0
    while position < len(tokens):
        holding = [
            one for one in by_first.get(tokens.lower[position], ()) if holds(one, tokens.words, tokens.lower, position)
        ]
        best = max(holding, key=lambda one: len(one.form), default=None)
        if best is not None:
            found.add(best.entry)
        position += len(best.form) if best is not None else 1
    return found


def holds(one: Listed, words: list[str], lower: list[str], position: int) -> bool:
    stop = position + len(one.form)
    if tuple(lower[position:stop]) != one.form or (one.written is not None and words[position] != one.written):
        return False
    follows = lower[stop] if stop < len(lower) else ""
    precedes = lower[position - 1] if position else ""
    return follows not in one.not_before and precedes not in one.not_after


DOCUMENTS = {file: read(file) for file in SECTIONS}
LISTED = {
    (file, section): list_forms(DOCUMENTS[file], section) for file, sections in SECTIONS.items() for section in sections
}
# Actors and composed actors compete for the same words, as the extractor sees them.
LISTED["actors.toml", "actor"] += LISTED["actors.toml", "composed"]
LISTED["actors.toml", "composed"] = LISTED["actors.toml", "actor"]
EXAMPLES = [
    pytest.param(file, section, raw["id"], text, id=f"{raw['id']}: {text}")
    for file, sections in SECTIONS.items()
    for section in sections
    for raw in DOCUMENTS[file][section]
    for text in raw["examples"]
]
COUNTER_EXAMPLES = [
    pytest.param(file, section, raw["id"], text, id=f"{raw['id']}: {text}")
    for file, sections in SECTIONS.items()
    for section in sections
    for raw in DOCUMENTS[file][section]
    for text in raw.get("counter_examples", ())
]


@pytest.mark.parametrize(("file", "section", "entry", "text"), EXAMPLES)
def test_an_example_matches_its_entry(file: str, section: str, entry: str, text: str) -> None:
    assert entry in match(text, LISTED[file, section])


@pytest.mark.parametrize(("file", "section", "entry", "text"), COUNTER_EXAMPLES)
def test_a_counter_example_does_not_match_its_entry(file: str, section: str, entry: str, text: str) -> None:
    assert entry not in match(text, LISTED[file, section])


@pytest.mark.parametrize(("file", "section"), list(LISTED))
def test_no_form_stands_twice_in_a_section(file: str, section: str) -> None:
    counts = Counter((one.form, one.written) for one in LISTED[file, section])
    assert [form for form, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("file", "section"), list(LISTED))
def test_every_form_is_written_as_the_tokeniser_cuts_it(file: str, section: str) -> None:
    cut_otherwise = [one.form for one in LISTED[file, section] if tuple(tokenise(" ".join(one.form)).lower) != one.form]
    assert cut_otherwise == []


def test_every_entry_has_its_own_id_and_an_example() -> None:
    entries = [raw for file, sections in SECTIONS.items() for s in sections for raw in DOCUMENTS[file][s]]
    assert [name for name, count in Counter(raw["id"] for raw in entries).items() if count > 1] == []
    assert [raw["id"] for raw in entries if not raw["examples"]] == []


def test_actor_types_and_kinds_are_the_codebooks() -> None:
    actors = [*DOCUMENTS["actors.toml"]["actor"], *DOCUMENTS["actors.toml"]["composed"]]
    types = {kind.value for kind in ActorType}
    assert [raw["id"] for raw in actors if raw["actor_type"] not in types or raw["kind"] not in ACTOR_KINDS] == []


def test_role_words_are_no_names_of_organised_actors() -> None:
    """A robber or killer told only by a role word fills no actor name, so no armed group may be one (rulings)."""
    role_words = [raw for raw in DOCUMENTS["actors.toml"]["actor"] if raw.get("role_word_only")]
    assert {raw["kind"] for raw in role_words} <= {"criminals", "victims"}
    assert {"perampok", "penembak"} <= {raw["name"] for raw in role_words}


def test_weapons_are_the_codebooks_and_every_one_can_be_found() -> None:
    assert {raw["weapon"] for raw in DOCUMENTS["weapons.toml"]["weapon"]} == {weapon.value for weapon in Weapon}


def test_frames_and_sides_of_claimants_are_known() -> None:
    claimants = DOCUMENTS["claimants.toml"]
    assert {raw["frame"] for raw in claimants["speech"]} == FRAMES
    assert {raw["side"] for raw in [*claimants["office"], *claimants["rank"]]} <= OFFICE_SIDES


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("Bom mobil meledak di gerbang pasar", "id.weapon.vehicle_bomb"),
        ("Bom bunuh diri di masjid kota", "id.weapon.suicide_bomb"),
        ("Pelaku mengenakan rompi bom", "id.weapon.suicide_vest"),
        ("Bom rakitan di tepi jalan desa", "id.weapon.landmine"),
        ("Kantor itu dilempari bom molotov", "id.weapon.arson"),
        ("Massa melempar batu ke arah gedung", "id.weapon.stones"),
    ],
)
def test_a_compound_is_not_its_head(text: str, weapon: str) -> None:
    assert "id.weapon.explosive.noun" not in match(text, LISTED["weapons.toml", "weapon"])
    assert weapon in match(text, LISTED["weapons.toml", "weapon"])


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Militan Taliban Pakistan menyerang sekolah itu", "id.actor.ttp"),
        ("Anggota KKB menembak sopir truk", "id.actor.kkb"),
        ("Polisi Afghanistan menutup jalan itu", "id.actor.police-of"),
        ("pemberontak Houthi menembakkan rudal", "id.actor.houthi"),
    ],
)
def test_the_longer_name_wins(text: str, entry: str) -> None:
    assert entry in match(text, LISTED["actors.toml", "actor"])


def test_every_name_of_an_actor_stands_in_one_of_its_forms() -> None:
    """A name no form holds would never be given."""
    unused = []
    for raw in DOCUMENTS["actors.toml"]["actor"]:
        forms = [
            f" {form} " for form in [*raw.get("forms", ()), *(acronym.lower() for acronym in raw.get("acronyms", ()))]
        ]
        unused += [
            (raw["id"], name) for name in raw.get("names", ()) if not any(f" {name.lower()} " in f for f in forms)
        ]
    assert unused == []
