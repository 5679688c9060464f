"""Codebook, section 2: who fights whom, by what means and how far it went decides the type."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from stream.extract.kinds import DIRECT, Context, choose_kind
from stream.model import SUB_EVENT_TYPES, EventType, Extraction
from stream.rules.load import load_rules

NOBODY = Context(
    scores={},
    has_rebels=False,
    has_state=False,
    has_crowd=False,
    has_military=False,
    civilians_suffer=False,
    has_killed=False,
    has_crowd_killed=False,
    state_is_target=False,
    is_suspect_shot=False,
)


def kind(concept: str, scores: Mapping[str, float], present: Mapping[str, bool]) -> tuple[str, str]:
    context = replace(NOBODY, scores=scores, **present)
    event_type, sub_event_type = choose_kind(concept, context)
    return event_type.value, sub_event_type


@pytest.mark.parametrize(
    ("concept", "present", "expected"),
    [
        ("attack", {"has_rebels": True, "state_is_target": True, "has_state": True}, ("Battles", "Armed clash")),
        ("attack", {"has_rebels": True}, ("Violence against civilians", "Attack")),
        ("attack", {}, ("Crime", "Assault")),
        ("shooting", {"has_killed": True}, ("Crime", "Homicide")),
        ("armed_clash", {"has_rebels": True, "has_state": True}, ("Battles", "Armed clash")),
        ("armed_clash", {}, ("Crime", "Other")),
        ("abduction", {"has_rebels": True}, ("Violence against civilians", "Abduction/forced disappearance")),
        ("abduction", {}, ("Crime", "Kidnapping")),
        ("stabbing", {"has_killed": True}, ("Crime", "Homicide")),
        ("stabbing", {}, ("Crime", "Assault")),
        ("rape", {}, ("Crime", "Sexual crime")),
        ("rape", {"has_rebels": True}, ("Violence against civilians", "Sexual violence")),
        ("clash", {}, ("Riots", "Mob violence")),
        ("brawl", {}, ("Riots", "Mob violence")),
        ("lynching", {}, ("Riots", "Mob violence")),
    ],
)
def test_violence_is_typed_by_who_did_it_to_whom(
    concept: str, present: dict[str, bool], expected: tuple[str, str]
) -> None:
    assert kind(concept, {concept: 2.0}, present) == expected


@pytest.mark.parametrize(
    ("scores", "present", "expected"),
    [
        ({"protest": 3.0}, {}, ("Protests", "Peaceful protest")),
        ({"protest": 3.0, "crowd_control": 1.0}, {"has_state": True}, ("Protests", "Protest with intervention")),
        ({"protest": 3.0, "riot": 1.0}, {"has_crowd": True}, ("Riots", "Violent demonstration")),
        (
            {"protest": 3.0, "shooting": 1.0},
            {"has_state": True, "has_killed": True, "has_crowd_killed": True},
            ("Protests", "Excessive force against protesters"),
        ),
    ],
)
def test_a_demonstration_is_typed_by_how_far_it_went(
    scores: dict[str, float], present: dict[str, bool], expected: tuple[str, str]
) -> None:
    assert kind("protest", scores, present) == expected


@pytest.mark.parametrize(
    ("concept", "scores", "expected"),
    [
        ("explosion", {"explosion": 2.0, "bomb": 1.0}, ("Explosions/Remote violence", "Remote explosive/landmine/IED")),
        ("explosion", {"explosion": 2.0, "grenade": 1.0}, ("Explosions/Remote violence", "Grenade")),
        ("explosion", {"explosion": 2.0, "industrial": 1.0}, ("Disaster/accident", "Industrial accident")),
        ("bomb", {"bomb": 4.0}, ("Explosions/Remote violence", "Remote explosive/landmine/IED")),
        ("bomb", {"bomb": 2.0, "suicide_bomb": 1.0}, ("Explosions/Remote violence", "Suicide bomb")),
    ],
)
def test_a_blast_is_a_bomb_where_one_is_told_and_else_an_accident(
    concept: str, scores: dict[str, float], expected: tuple[str, str]
) -> None:
    assert kind(concept, scores, {}) == expected


@pytest.mark.parametrize(
    ("concept", "scores", "expected"),
    [
        ("body", {"body": 2.0, "flood": 1.0}, ("Disaster/accident", "Flood")),
        ("fire", {"fire": 2.0, "wildfire": 1.5}, ("Disaster/accident", "Wildfire")),
        ("drowning", {"drowning": 2.0, "ship": 1.0}, ("Disaster/accident", "Transport accident")),
    ],
)
def test_the_narrower_of_two_disasters_told_together_is_the_type(
    concept: str, scores: dict[str, float], expected: tuple[str, str]
) -> None:
    assert kind(concept, scores, {}) == expected


def test_every_concept_of_the_triggers_has_a_type_of_the_codebook() -> None:
    concepts = {rule.entry.sense for rule in load_rules("id").rules if rule.entry.kind == "trigger"}
    for concept in sorted(name for name in concepts if not name.startswith("site_")):
        event_type, sub_event_type = choose_kind(concept, replace(NOBODY, scores={concept: 2.0}))
        assert sub_event_type in SUB_EVENT_TYPES[event_type], concept


def test_every_type_given_directly_is_the_codebooks() -> None:
    assert [c for c, (kind_, sub) in DIRECT.items() if sub not in SUB_EVENT_TYPES[kind_]] == []


@pytest.mark.parametrize(
    ("text", "event_type", "sub_event_type"),
    [
        (
            "Kelompok Kriminal Bersenjata menyerang pos TNI di Distrik Lano, Papua, Selasa (5/5). Satu prajurit tewas.",
            EventType.BATTLES,
            "Armed clash",
        ),
        (
            "Massa berunjuk rasa di depan kantor bupati Wado, Selasa (5/5). Aksi menuntut pupuk murah itu tertib.",
            EventType.PROTESTS,
            "Peaceful protest",
        ),
        (
            "Gempa bermagnitudo 5,4 mengguncang Kabupaten Lano, Selasa (5/5). Dua warga tewas tertimpa tembok.",
            EventType.DISASTER,
            "Earthquake/tsunami",
        ),
    ],
)
def test_an_article_gets_the_type_of_what_it_tells(
    extract_text: Callable[..., Extraction], text: str, event_type: EventType, sub_event_type: str
) -> None:
    (incident,) = extract_text(text).incidents
    assert (incident.event_type, incident.sub_event_type) == (event_type, sub_event_type)
