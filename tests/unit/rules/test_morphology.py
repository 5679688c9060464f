"""Roots take the forms that Indonesian gives them, each with its voice."""

import pytest

from stream.rules.morphology import Voice, forms, nasal


@pytest.mark.parametrize(
    ("root", "form"),
    [
        ("tembak", "menembak"),
        ("serang", "menyerang"),
        ("pukul", "memukul"),
        ("bunuh", "membunuh"),
        ("bakar", "membakar"),
        ("culik", "menculik"),
        ("keroyok", "mengeroyok"),
        ("hadang", "menghadang"),
        ("gempur", "menggempur"),
        ("ledak", "meledak"),
        ("rampok", "merampok"),
        ("fitnah", "memfitnah"),
        ("khianat", "mengkhianat"),
        ("syukur", "mensyukur"),
        ("nyanyi", "menyanyi"),
    ],
)
def test_the_first_sound_of_a_root_gives_the_nasal(root: str, form: str) -> None:
    assert nasal("me", root) == form


def test_a_root_takes_active_passive_accidental_and_nouns() -> None:
    assert {form: voice for form, voice in forms("tembak") if form != "tembak"} == {
        "menembak": Voice.ACTIVE,
        "ditembak": Voice.PASSIVE,
        "tertembak": Voice.ACCIDENTAL,
        "penembakan": Voice.NOMINAL,
        "tembakan": Voice.NOMINAL,
    }


def test_suffixes_are_those_the_rule_names() -> None:
    found = {form for form, _ in forms("lempar", ("", "i", "kan"))}
    assert {"melempar", "melempari", "dilemparkan", "terlempari"} <= found
    assert "melemparnya" not in found
