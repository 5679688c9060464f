"""Several names of one group to one party. In: parties by name, the reading. Out: parties in order of first mention.

A state acts under its own name and its forces'; "militan" or "aparat" is whoever the text has named; a long form whose
acronym the text never uses keeps the long form (codebook section 3: the shortest full name used for it).
"""

from collections.abc import Callable, Iterable, Sequence

from stream.extract.part import Part
from stream.extract.party import Party
from stream.extract.reading import Reading
from stream.model import ActorType

STATE_GROUPS = frozenset({"country", "army"})
ARMED_GROUPS = frozenset({"armed_group", "militia"})
FORCES = frozenset({"force", "police", "army"})
CROWDLIKE = (Part.RALLIES, Part.FIGHTS, Part.HARMS)
BARE_FORCES = frozenset({"aparat", "petugas", "tim gabungan", "petugas gabungan"})
ONE_BY_RULE = frozenset({"unknown", "media", "hospital", "rescuers"})
MEMBERS = frozenset({"anggota", "personel", "oknum", "kelompok", "militan", "prajurit", "massa", "laskar", "teroris"})
SHARE_NAMED = 0.25  # a named crowd is the whole crowd's name from this share of its deeds on


def unite(parties: Sequence[Party], reading: Reading) -> list[Party]:
    """Merge what is one; the result is in order of first mention."""
    kept = _merge(parties, _state_of, _by_weight)
    kept = _merge(kept, lambda party: party.rule if party.group == "site" else "", _by_fullness)
    kept = _merge(kept, lambda party: party.rule if party.group in ONE_BY_RULE else "", _by_weight)
    _own_sites(kept)
    kept = [party for party in kept if party.names]
    kept = _to_named(kept, _is_armed)
    kept = _to_named(kept, _is_force)
    kept = _to_named(kept, _is_crowd)
    for party in kept:
        party.aliases = frozenset([*party.names, party.name])
        party.name = _called(party, reading)
    return sorted(kept, key=lambda party: party.order)


def _state_of(party: Party) -> str:
    """The foreign state that a party is, or "" for any other."""
    return party.owner if party.owner != "ID" and party.group in STATE_GROUPS else ""


def _by_weight(party: Party) -> str:
    return max(party.names.items(), key=lambda pair: pair[1])[0]


def _by_fullness(party: Party) -> str:
    return max(party.names.items(), key=lambda pair: (min(len(pair[0].split()), 3), pair[1]))[0]


def _own_sites(parties: Sequence[Party]) -> None:
    """A works that was attacked takes its state's wounds: the state only owns it ("kilang minyak Arab Saudi")."""
    site = next((p for p in parties if p.group == "site" and p.actor_type is ActorType.EXTERNAL_OTHER), None)
    if site is None or not site.votes.get(Part.HARMED):
        return
    states = [p for p in parties if p.group in STATE_GROUPS and p.owner and p.votes.get(Part.HARMED, 0.0) > 2 * p.doer]
    state = next((p for p in states if p.owner == site.owner or not site.owner), None)
    if state is not None:
        name = site.name if site.owner else f"{site.name} {state.name}"
        site.absorb(state)
        site.name = name
        state.names = {}


def _merge(parties: Iterable[Party], key: Callable[[Party], str], name: Callable[[Party], str]) -> list[Party]:
    """One party for all with the same key; "" is nobody's key."""
    first: dict[str, Party] = {}
    kept = []
    for party in parties:
        own = key(party)
        if own and own in first:
            first[own].absorb(party)
        else:
            if own:
                first[own] = party
            kept.append(party)
    for party in first.values():
        party.name = name(party)
    return kept


def _to_named(parties: list[Party], belongs: Callable[[Party], bool]) -> list[Party]:
    """Words that any group of a kind could be called by go to the one that is named, if there is one."""
    own = [party for party in parties if belongs(party)]
    generic = [party for party in own if party.is_generic]
    if not generic or len(own) < 2:
        return parties
    named = [party for party in own if not party.is_generic]
    heir = _heir(named, generic)
    for party in generic:
        if party is not heir:
            heir.absorb(party)
    return [party for party in parties if party is heir or not any(party is one for one in generic)]


def _heir(named: Sequence[Party], generic: Sequence[Party]) -> Party:
    """Who the generic words mean: the weightiest named party, unless it hardly does anything beside them."""
    common = max(generic, key=lambda party: party.weight)
    if not named:
        return common
    best = max(named, key=lambda party: (party.weight, -party.order))
    if best.group == "crowd":
        active = sum(best.votes.get(part, 0.0) for part in CROWDLIKE)
        return best if active >= SHARE_NAMED * sum(common.votes.get(part, 0.0) for part in CROWDLIKE) else common
    return best


def _is_armed(party: Party) -> bool:
    return party.group in ARMED_GROUPS and not party.is_role_word


def _is_force(party: Party) -> bool:
    return party.actor_type is ActorType.STATE_FORCES and party.group in FORCES and party.owner in {"", "ID"}


def _is_crowd(party: Party) -> bool:
    return party.group == "crowd"


def _called(party: Party, reading: Reading) -> str:
    """The name a report uses."""
    if party.group in FORCES and len(party.names) > 1 and party.owner in {"", "ID"}:
        return max(party.names.items(), key=lambda pair: pair[1] * (0.4 if pair[0] in BARE_FORCES else 1.0))[0]
    if party.name.isupper() and party.group in ARMED_GROUPS and party.name not in reading.tokens.words:
        return _as_written(party, reading)
    return party.name


def _as_written(party: Party, reading: Reading) -> str:
    """The words of the best mention without those that only say "member of"."""
    words = reading.tokens.words[party.first : party.last]
    lower = reading.tokens.lower[party.first : party.last]
    start = 0
    while start < len(words) - 1 and lower[start] in MEMBERS and words[start + 1][0].isupper():
        start += 1
    kept = words[start:]
    return " ".join(kept) if any(not word.islower() for word in kept[1:]) else " ".join(lower[start:])
