"""Which open incidents are worth a comparison. In: a profile. Out: keys of blocks; incident ids, nearest first.

A block is a short list of incidents that share a place and a day, or a place's name. Blocks are capped, and so is the
number of incidents compared: what a report costs does not grow with what is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from stream.link.compare import are_kin
from stream.link.model import LinkState, Profile

DAYS_AROUND = 2
"""Days before and after the told day that are searched."""
NAME_DAYS = 21
"""Days between two incidents that a shared place name may bridge: follow-ups, and days misread."""
MOST_DAYS = 4
MOST_COMPARED = 16
BLOCK_CAP = 96

_ENTRY = 19  # an id of 16 bytes, the type's number, the day in two bytes
_DAY_ZERO = 719_163  # 1970-01-01 as an ordinal
_TYPES = (
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
    "Crime",
    "Disaster/accident",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An incident in a block, with what decides whether it is looked at."""

    incident: bytes
    event_type: str
    day: int


def main_day(profile: Profile) -> int:
    """Return the day an incident is filed under: its first, or that of publication."""
    return profile.published_day if profile.first_day is None else profile.first_day


def home_keys(profile: Profile) -> set[bytes]:
    """Return the blocks in which a report's incident is filed."""
    first = main_day(profile)
    last = first if profile.last_day is None else min(profile.last_day, first + MOST_DAYS - 1)
    keys = {_day_key(profile.country, profile.admin1, day) for day in range(first, last + 1)}
    if profile.admin1 is not None:
        keys |= {_day_key(profile.country, "*", day) for day in range(first, last + 1)}
    if profile.country is not None:
        keys.add(_day_key(None, "*", first))
    return keys | _name_keys(profile)


def search_keys(profile: Profile) -> list[bytes]:
    """Return the blocks in which a report looks, in a fixed order.

    A province known: the same province, and incidents of its country without one. None known: all of the country. No
    country: everything of these days (capped).
    """
    days = _search_days(profile)
    if profile.country is None:
        places: list[tuple[str | None, str | None]] = [(None, None), (None, "*")]
    elif profile.admin1 is None:
        places = [(profile.country, None), (profile.country, "*"), (None, None)]
    else:
        places = [(profile.country, profile.admin1), (profile.country, None), (None, None)]
    return [_day_key(country, admin1, day) for country, admin1 in places for day in days]


def _search_days(profile: Profile) -> list[int]:
    first = main_day(profile)
    last = first if profile.last_day is None else min(profile.last_day, first + MOST_DAYS - 1)
    # An undated incident was before its article.
    around = DAYS_AROUND if profile.first_day is not None else DAYS_AROUND + 1
    return list(range(first - around, last + DAYS_AROUND + 1))


def _day_key(country: str | None, admin1: str | None, day: int) -> bytes:
    return f"d|{country or ''}|{admin1 or ''}|{day}".encode()


def _name_keys(profile: Profile) -> set[bytes]:
    return {f"n|{word}".encode() for word in profile.locality if len(word) > 3}


def candidates(state: LinkState, profile: Profile) -> list[bytes]:
    """Return the ids of open incidents to compare, at most 16: same name first, then same kind, then nearest day."""
    day = main_day(profile)
    best: dict[bytes, tuple[int, int, int]] = {}
    for key in sorted(_name_keys(profile)):
        for entry in read_block(state.get(key)):
            if abs(entry.day - day) <= NAME_DAYS:
                _keep(best, entry, profile, day, is_named=True)
    for key in search_keys(profile):
        for entry in read_block(state.get(key)):
            _keep(best, entry, profile, day, is_named=False)
    return sorted(best, key=lambda incident: (best[incident], incident))[:MOST_COMPARED]


def _keep(best: dict[bytes, tuple[int, int, int]], entry: Entry, profile: Profile, day: int, *, is_named: bool) -> None:
    kind = 0 if entry.event_type == profile.event_type else 1 if are_kin(entry.event_type, profile.event_type) else 2
    rank = (kind if is_named else kind + 1, abs(entry.day - day), 0 if is_named else 1)
    if entry.incident not in best or rank < best[entry.incident]:
        best[entry.incident] = rank


def read_block(value: bytes | None) -> list[Entry]:
    """Read a block, oldest entry first."""
    if not value:
        return []
    return [
        Entry(
            incident=value[at : at + 16],
            event_type=_TYPES[value[at + 16]],
            day=int.from_bytes(value[at + 17 : at + 19], "big") + _DAY_ZERO,
        )
        for at in range(0, len(value), _ENTRY)
    ]


def write_entry(incident: bytes, profile: Profile) -> bytes:
    """Return the entry of an incident under one of its reports."""
    day = min(max(main_day(profile) - _DAY_ZERO, 0), 0xFFFF)
    return incident + bytes([_TYPES.index(profile.event_type)]) + day.to_bytes(2, "big")


def file_incident(state: LinkState, incident: bytes, before: Iterable[Profile], after: Iterable[Profile]) -> None:
    """Move an incident from the blocks of its reports before to those after; a full block forgets its oldest."""
    old = {key: write_entry(incident, profile) for profile in before for key in home_keys(profile)}
    new = {key: write_entry(incident, profile) for profile in after for key in home_keys(profile)}
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) == new.get(key):
            continue
        kept = _without(state.get(key) or b"", incident)
        value = (kept + new[key])[-BLOCK_CAP * _ENTRY :] if key in new else kept
        state.put(key, value or None)


def _without(block: bytes, incident: bytes) -> bytes:
    entries = [block[at : at + _ENTRY] for at in range(0, len(block), _ENTRY)]
    return b"".join([entry for entry in entries if entry[:16] != incident])
