"""Which open incidents are worth a comparison. In: a profile. Out: keys of blocks; incident ids, nearest first.

A block is a short list of incidents that share a place and a day, or a place's name. Blocks are capped, and so is the
number of incidents compared: what a report costs does not grow with what is open.
"""

from collections.abc import Iterable
from struct import Struct

from stream.link.compare import are_kin
from stream.link.model import LinkState, Profile

DAYS_AROUND = 2
"""Days before and after the told day that are searched."""
NAME_DAYS = 21
"""Days between two incidents that a shared place name may bridge: follow-ups, and days misread."""
MOST_DAYS = 4
MOST_COMPARED = 8
BLOCK_CAP = 96
WORDS = 8
WORD_DAYS = 7
LEAST_COMMON = 3

_ENTRIES = Struct(">16sBH")  # the incident's id, the number of its type, its day
_ENTRY = _ENTRIES.size
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
    return keys | _name_keys(profile) | _word_keys(profile)


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


def _word_keys(profile: Profile) -> set[bytes]:
    """The most telling words: they find the incident where places were read differently."""
    return {f"w|{word}".encode() for word in list(profile.terms)[:WORDS]}


def candidates(state: LinkState, profile: Profile) -> list[bytes]:
    """Return the ids of open incidents to compare, at most 8, those with most in common first.

    In common may be: place and day (2), a word of the place's name within three weeks (2), the kind of incident (1),
    and each of the most telling words within a week (1). Less than 3 is no reason to look.
    """
    day, kin = _filed_day(profile), [_kinship(kind, profile.event_type) for kind in _TYPES]
    common: dict[bytes, int] = {}
    nearest: dict[bytes, int] = {}
    for keys, counts, days in (
        (search_keys(profile), 2, MOST_DAYS + 2 * DAYS_AROUND),
        (sorted(_name_keys(profile)), 2, NAME_DAYS),
        (sorted(_word_keys(profile)), 1, WORD_DAYS),
    ):
        seen: dict[bytes, int] = {}
        for key in keys:
            for incident, kind, filed in _ENTRIES.iter_unpack(state.get(key) or b""):
                away = abs(filed - day)
                if away > days:
                    continue
                seen[incident] = seen.get(incident, 0) + counts if counts == 1 else counts
                if incident not in common:
                    common[incident], nearest[incident] = kin[kind], away
                elif away < nearest[incident]:
                    nearest[incident] = away
        for incident, points in seen.items():
            common[incident] += points
    worth = [incident for incident, points in common.items() if points >= LEAST_COMMON]
    return sorted(worth, key=lambda incident: (-common[incident], nearest[incident], incident))[:MOST_COMPARED]


def _kinship(one: str, other: str) -> int:
    return 1 if one == other or are_kin(one, other) else 0


def write_entry(incident: bytes, profile: Profile) -> bytes:
    """Return the entry of an incident under one of its reports."""
    return _ENTRIES.pack(incident, _TYPES.index(profile.event_type), _filed_day(profile))


def _filed_day(profile: Profile) -> int:
    return min(max(main_day(profile) - _DAY_ZERO, 0), 0xFFFF)


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
