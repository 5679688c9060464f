"""Weapon words to the weapons used. In: the incident's sentences and its type. Out: weapons and their first mentions."""

from collections.abc import Iterable

from stream.extract.reading import SentenceReading
from stream.model import EventType, Weapon
from stream.rules.model import Hit

UNARMED = frozenset({EventType.DISASTER})
SUBSUMED = {
    Weapon.VEHICLE_BOMB: {Weapon.EXPLOSIVE},
    Weapon.SUICIDE_VEST: {Weapon.EXPLOSIVE},
    Weapon.LANDMINE_IED: {Weapon.EXPLOSIVE},
    Weapon.GRENADE: {Weapon.EXPLOSIVE},
    Weapon.DRONE: {Weapon.AIR_STRIKE},
}


def find_weapons(story: Iterable[SentenceReading], event_type: EventType) -> dict[Weapon, Hit]:
    """Weapon to its first mention; the narrower word takes the wider one's place."""
    if event_type in UNARMED:
        return {}
    found: dict[Weapon, Hit] = {}
    for sentence in story:
        if sentence.has_cue("future", "drill") and not sentence.triggers:
            continue
        for hit in sentence.weapons:
            found.setdefault(Weapon(hit.entry.sense), hit)
    for narrow, wide in SUBSUMED.items():
        if narrow in found:
            for weapon in wide:
                found.pop(weapon, None)
    return found
