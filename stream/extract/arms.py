"""Weapon words to the weapons used. In: the incident's sentences, its type. Out: weapons and their first mentions."""

from collections.abc import Iterable

from stream.extract.reading import SentenceReading
from stream.model import EventType, Weapon
from stream.rules.model import Hit

UNARMED = frozenset({EventType.DISASTER, EventType.STRATEGIC})
REMOTE = frozenset({Weapon.AIR_STRIKE, Weapon.DRONE, Weapon.MISSILE_ROCKET, Weapon.ARTILLERY})
GROUND = frozenset({Weapon.FIREARM, Weapon.EXPLOSIVE, Weapon.VEHICLE_BOMB, Weapon.LANDMINE_IED})
SUBSUMED = {
    Weapon.VEHICLE_BOMB: {Weapon.EXPLOSIVE},
    Weapon.SUICIDE_VEST: {Weapon.EXPLOSIVE},
    Weapon.LANDMINE_IED: {Weapon.EXPLOSIVE},
    Weapon.GRENADE: {Weapon.EXPLOSIVE},
    Weapon.DRONE: {Weapon.AIR_STRIKE},
}
UNUSED = ("future", "hypothetical", "drill", "campaign")


def find_weapons(
    story: Iterable[SentenceReading], event_type: EventType, sub_event_type: str = ""
) -> dict[Weapon, Hit]:
    """Weapon to its first mention: only what was used, so none where weapons were merely found or people arrested.

    The narrower word takes the wider one's place; where a strike came from afar, "menembak" and "bom" are its words.
    """
    if event_type in UNARMED or sub_event_type == "Peaceful protest":
        return {}
    found: dict[Weapon, Hit] = {}
    for sentence in story:
        if sentence.has_cue(*UNUSED) and not sentence.triggers:
            continue
        for hit in sentence.weapons:
            found.setdefault(Weapon(hit.entry.sense), hit)
    dropped = {wide for narrow, wider in SUBSUMED.items() if narrow in found for wide in wider}
    if event_type is EventType.EXPLOSIONS and REMOTE.intersection(found):
        dropped |= GROUND
    if event_type is EventType.CRIME and len(found) > 1:
        dropped.add(Weapon.NONE_BARE_HANDS)
    return {weapon: hit for weapon, hit in found.items() if weapon not in dropped}
