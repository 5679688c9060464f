"""Weapons are those used in the incident, the narrower word before the wider."""

from collections.abc import Callable

import pytest

from stream.extract.arms import find_weapons
from stream.extract.reading import Reading
from stream.model import EventType, Weapon

ReadText = Callable[..., Reading]


def weapons(reading: Reading, event_type: EventType = EventType.CIVILIANS) -> list[Weapon]:
    return list(find_weapons(reading.sentences, event_type))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pelaku menikam korban dengan pisau.", [Weapon.SHARP]),
        ("Warga dilempari batu lalu dihantam balok kayu.", [Weapon.STONES, Weapon.BLUNT]),
        ("Anak panah mengenai lengan prajurit itu.", [Weapon.ARROW]),
        ("Ia menembak dengan pistol.", [Weapon.FIREARM]),
        ("Warga berkumpul di balai desa.", []),
    ],
)
def test_weapons_are_told_by_their_words_in_the_order_of_the_text(
    read_text: ReadText, text: str, expected: list[Weapon]
) -> None:
    assert weapons(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bom mobil meledak. Bom itu menewaskan dua orang.", [Weapon.VEHICLE_BOMB]),
        ("Granat dilempar. Ledakan bom terdengar jauh.", [Weapon.GRENADE]),
        ("Drone menyerang. Serangan udara itu menghancurkan gudang.", [Weapon.DRONE]),
    ],
)
def test_the_narrower_word_takes_the_wider_ones_place(read_text: ReadText, text: str, expected: list[Weapon]) -> None:
    assert weapons(read_text(text), EventType.EXPLOSIONS) == expected


def test_a_strike_from_afar_was_not_fired_from_a_rifle(read_text: ReadText) -> None:
    reading = read_text("Artileri menembaki kota itu. Tembakan senapan terdengar.")
    assert weapons(reading, EventType.EXPLOSIONS) == [Weapon.ARTILLERY]
    assert Weapon.FIREARM in weapons(reading, EventType.BATTLES)


@pytest.mark.parametrize("event_type", [EventType.DISASTER, EventType.STRATEGIC])
def test_weapons_that_were_found_or_struck_nobody_were_not_used(read_text: ReadText, event_type: EventType) -> None:
    assert weapons(read_text("Polisi menyita pistol dan granat."), event_type) == []


def test_weapons_of_a_plan_without_a_happening_were_not_used(read_text: ReadText) -> None:
    assert weapons(read_text("Mereka berencana membeli pistol bulan depan.")) == []


def test_a_weapon_keeps_its_first_mention(read_text: ReadText) -> None:
    found = find_weapons(read_text("Pisau itu tajam. Pisau lain hilang.").sentences, EventType.CRIME)
    assert [hit.first for hit in found.values()] == [0]
