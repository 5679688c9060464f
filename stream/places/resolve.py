"""One location from place mentions. In: mentions of an incident's sentences, the article's context. Out: a Location.

Administrative first: the address ("Desa X, Kecamatan Y, Kabupaten Z") that looks most like the scene is chosen, its
names are resolved together so that each lies within the wider ones, then what it leaves open is filled from the
article's other mentions. A name that is unknown but shown to be a place keeps its words and takes its parents' place.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from stream.model import Location
from stream.places.context import Context, read_context
from stream.places.fit import MANY, SAME_PROVINCE, SAME_REGENCY, Kin, best_candidate, misspelt, plausible
from stream.places.model import (
    ADMIN1,
    ADMIN2,
    CITY,
    COUNTRY,
    DISTRICT,
    REGION,
    SEA,
    SITE,
    VILLAGE,
    Level,
    Mention,
    Place,
)
from stream.places.scene import SETTLED, Read, Scene, finest_of, level_of, locate

__all__ = ["Context", "Scene", "read_context", "resolve_location", "resolve_scene"]

# Weights of a chain of mentions as the scene, and of a candidate as what a name means: set by hand on the development
# articles; tests/eval/places_probe.py measures them.
RELATION_WEIGHT = {
    "scene": 3.0,
    "near": 2.0,
    "target": 2.0,
    "": 0.5,
    "path": -1.0,
    "speech": -1.5,
    "office": -1.2,
    "home": -1.2,
    "agent": -1.0,
}
ELSEWHERE = frozenset({"speech", "office", "home", "agent"})  # where people are told to be, not what happened
WITHIN_SCENE = 2.0  # "Raqa di Suriah": the preposition stands before a wider name
LEVEL_WEIGHT = {
    COUNTRY: 0.0,
    REGION: 0.3,
    SEA: 1.0,
    ADMIN1: 1.0,
    ADMIN2: 2.0,
    DISTRICT: 2.5,
    CITY: 2.5,
    VILLAGE: 3.0,
    SITE: 1.5,
}
ROAD_CUES = frozenset({"jalan", "jl", "jln", "tol", "sungai", "kali", "gunung"})  # named after where they lead
LISTED = 4.0  # what an address loses as one of several told in one breath
SIBLINGS = 3  # names of one level that make an address a list
LIST_GAP = 7  # tokens between two names of a list: ", empat rumah di Kecamatan"
LISTABLE = frozenset({DISTRICT, VILLAGE})
WORLD_PART = -3.0
LONGEST_ADDRESS = 8  # names; what is longer is a list, and only its first names are weighed
LATER = 0.35  # what a chain loses for each chain before it


def resolve_location(scope: Sequence[Mention], context: Context) -> Location | None:
    """Give the incident's location as far as the mentions support it; None if they support nothing."""
    scene = resolve_scene(scope, context)
    return scene.location if scene is not None else None


def resolve_scene(scope: Sequence[Mention], context: Context, *, is_at_home: bool = False) -> Scene | None:
    """Give the incident's location with the mentions that prove it; None if nothing supports one.

    `scope`: the mentions of the sentences that tell the incident, the most telling sentence first. `is_at_home`: the
    text says that it happened in somebody's home, so that an address of a person is the scene.
    """
    if is_at_home:
        scope = [m._replace(relation="scene") if m.relation == "home" else m for m in scope]
    chains = _chains(scope)
    listed = _listed(chains)
    if len(listed) < SIBLINGS:
        listed = frozenset()  # "di Desa X dan Desa Y": the first is as good as their regency
    weights = [_scene_weight(chain, rank) - LISTED * (rank in listed) for rank, chain in enumerate(chains)]
    ranked = sorted(range(len(chains)), key=lambda rank: -weights[rank])
    for rank in ranked:
        reads = _read_chain(chains[rank], context)
        if reads:
            return locate(_complete(reads, chains, rank, context), context)
    return _from_background(context)


def _chains(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Addresses that may be the scene, in text order."""
    chains: dict[int, list[Mention]] = {}
    for mention in mentions:
        if not (mention.within_org or mention.demonym or mention.in_dateline):
            chain = chains.setdefault(mention.chain, [])
            if len(chain) < LONGEST_ADDRESS:
                chain.append(mention)
    return list(chains.values())


def _scene_weight(chain: list[Mention], rank: int) -> float:
    """How much a chain looks like the scene: by its preposition, its finest name, its position."""
    relation = chain[0].relation
    related = RELATION_WEIGHT[relation]
    if relation not in ELSEWHERE and any(m.relation == "scene" for m in chain):
        related = max(related, WITHIN_SCENE)
    finest = max(_level_weight(m) for m in chain)
    address = (
        1.5
        if relation != "target" and relation not in ELSEWHERE and any(m.level in (VILLAGE, DISTRICT) for m in chain)
        else 0.4 * (len(chain) > 1)
    )
    return related + finest + address - LATER * rank - 0.5 * chain[0].in_title


def _level_weight(mention: Mention) -> float:
    """How much a mention's level tells; a part of the world ("Timur Tengah") tells less than any country."""
    level = level_of(mention)
    if level is REGION and mention.candidates and not mention.candidates[0].country:
        return WORLD_PART
    return LEVEL_WEIGHT[level]


def _read_chain(chain: list[Mention], context: Context) -> list[Read]:
    """Resolve the names of one address together; gives [] if nothing in it can be placed."""
    pools = [plausible(mention, context) for mention in chain]
    kin = [Kin.of(pool) for pool in pools] if len(chain) > 1 else []
    reads = []
    for number, mention in enumerate(chain):
        others = kin[:number] + kin[number + 1 :]
        pool = _narrowed(pools[number], mention, others)
        best = best_candidate(pool, mention, others, context)
        if best is None and mention.level in (ADMIN1, ADMIN2):
            best = misspelt(mention, context)
        reads.append(Read(mention, best, _read_level(mention, best)))
    return _with_quarter(_enumeration_cut(reads), context)


def _with_quarter(reads: list[Read], context: Context) -> list[Read]:
    """As in "Apartemen Kalibata City, Jakarta Selatan": a site's name may hold its quarter's."""
    if any(read.level in SETTLED for read in reads):
        return reads
    regency = next((r.place for r in reads if r.place is not None and r.place.level is ADMIN2), None)
    site = next((read for read in reads if read.level is SITE and read.place is None), None)
    if regency is None or site is None or site.mention.cue in ROAD_CUES:
        return reads
    words = site.mention.text.split(" ")[1:]
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length + 1):
            name = " ".join(words[first : first + length])
            known = [p for p in context.gazetteer.cold(name.lower()) if p.admin2_index == regency.index]
            if known and name[0].isupper():
                start = site.mention.start + site.mention.text.index(name)
                quarter = site.mention._replace(text=name, start=start, end=start + len(name), level=known[0].level)
                return [
                    *reads[: reads.index(site) + 1],
                    Read(quarter, known[0], known[0].level),
                    *reads[reads.index(site) + 1 :],
                ]
    return reads


def _narrowed(pool: list[Place], mention: Mention, others: list[Kin]) -> list[Place]:
    """Give the candidates that the rest of the address allows: of a hundred villages, those in the named regency."""
    if mention.level is SITE or (mention.level is None and mention.cue and others):
        return [p for p in pool if p.level is SITE or any(kin.closeness(p) >= SAME_PROVINCE for kin in others)]
    if len(pool) > MANY and others:
        return [p for p in pool if any(kin.closeness(p) >= SAME_REGENCY for kin in others)] or pool[:MANY]
    return pool


def _read_level(mention: Mention, place: Place | None) -> Level:
    """Give what a mention turned out to be; "Desa" and "Dusun" outweigh a namesake's level."""
    if place is None or mention.level in (VILLAGE, SEA):
        return level_of(mention)
    return place.level


def _enumeration_cut(reads: list[Read]) -> list[Read]:
    """As in "di Jakarta, Bandung dan Surabaya" is a list: keep the first name and the wider ones that contain it."""
    kept = reads[:1]
    for read in reads[1:]:
        if (
            kept[-1].place is None
            or read.place is None
            or read.level < kept[-1].level
            or _contains(read.place, kept[-1].place)
            or _contains(kept[-1].place, read.place)
        ):
            kept.append(read)
    return kept


def _contains(wide: Place | None, narrow: Place | None) -> bool:
    """Whether one place lies within another by its administrative parents."""
    if wide is None or narrow is None:
        return False
    if wide.level is COUNTRY:
        return wide.country == narrow.country
    return wide.index in (narrow.admin1_index, narrow.admin2_index)


def _complete(reads: list[Read], chains: list[list[Mention]], rank: int, context: Context) -> list[Read]:
    """Add what the other addresses and the rest of the article say about the same place, finer or wider."""
    others = [chain for number, chain in enumerate(chains) if number != rank]
    if all(read.place is None and read.level is SITE for read in reads):
        return reads + _town_of_site(others, context)
    if any(read.level in (*SETTLED, SITE) for read in reads):
        return reads
    if any(read.level is ADMIN2 for read in reads):
        return (
            _finer(reads, others, context, _is_settled_scene)
            or _finer(reads, _chains(context.mentions), context, _is_settled_scene)
            or reads
        )
    return (
        _finer(reads, others, context, _is_not_elsewhere)
        or _finer(reads, _chains(context.mentions), context, _is_scene)
        or reads
    )


def _town_of_site(others: list[list[Mention]], context: Context) -> list[Read]:
    """Where a site lies that nobody knows: the first other scene, else the town of the article's offices."""
    for chain in (*others, *_chains(context.mentions)):
        if _is_not_elsewhere(chain):
            reads = _read_chain(chain, context)
            if any(read.place is not None and read.level >= ADMIN1 for read in reads):
                return reads
    for mention in context.mentions:
        if mention.within_org and not mention.demonym and mention.candidates:
            best = best_candidate(plausible(mention, context), mention, [], context)
            if best is not None and best.level in (ADMIN2, CITY):
                return [Read(mention, best, best.level)]
    return []


def _finer(
    reads: list[Read], chains: list[list[Mention]], context: Context, accepts: Callable[[list[Mention]], bool]
) -> list[Read]:
    """Give a scene elsewhere that lies within the place found so far; gives its reads before these, [] for none."""
    wide = next((read.place for read in reads if read.place is not None), None)
    if wide is None or wide.level in (REGION, SEA):
        return []
    listed = _listed(chains) if wide.level is ADMIN2 else frozenset()
    for number, chain in enumerate(chains):
        if number in listed or not accepts(chain):
            continue
        found = _read_chain(chain, context)
        finest = finest_of(found) or next(
            (read for read in found if read.level is ADMIN1 and wide.level is COUNTRY), None
        )
        if finest is None:
            continue
        inside = (
            finest.place if finest.place is not None else next((r.place for r in found if r.place is not None), None)
        )
        if inside is not wide and _contains(wide, inside):
            return found + reads
    return []


def _listed(chains: list[list[Mention]]) -> frozenset[int]:
    """Which addresses are told in one breath: "delapan rumah di Kecamatan X, empat di Kecamatan Y"; none is it."""
    listed = {number for number, chain in enumerate(chains) if _is_list(chain)}
    for number, (chain, following) in enumerate(pairwise(chains)):
        one = next((m for m in reversed(chain) if m.level in LISTABLE), None)
        two = next((m for m in following if m.level in LISTABLE), None)
        if one is None or two is None:
            continue
        if one.level is two.level and one.text != two.text and two.first - one.last <= LIST_GAP:
            listed |= {number, number + 1}
    return frozenset(listed)


def _is_list(chain: list[Mention]) -> bool:
    """Whether an address names two districts by their cue, or three: "Kecamatan Panga, Teunom, Jaya"."""
    said = [m.level for m in chain if m.level in LISTABLE]
    alike = [level_of(m) for m in chain]
    return len(set(said)) < len(said) or max(alike.count(level) for level in LISTABLE) >= SIBLINGS


def _is_scene(chain: list[Mention]) -> bool:
    """Whether a chain says where something happened."""
    relation = chain[0].relation
    if relation in ELSEWHERE:
        return False
    return relation == "scene" or any(m.level in (VILLAGE, DISTRICT) for m in chain)


def _is_not_elsewhere(chain: list[Mention]) -> bool:
    """Whether a chain says neither where from, where to nor where somebody spoke."""
    return chain[0].relation != "path" and chain[0].relation not in ELSEWHERE


def _is_settled_scene(chain: list[Mention]) -> bool:
    """Whether a chain says where something happened and names a village or district."""
    if chain[0].relation != "scene":
        return False
    return any((level_of(m) in SETTLED and m.level is not CITY) or (m.level is SITE and m.candidates) for m in chain)


def _from_background(context: Context) -> Scene | None:
    """No scene in the incident's sentences: the first scene of the article, else its dateline, else its country."""
    chains = _chains(context.mentions)
    ranked = sorted(range(len(chains)), key=lambda rank: -_scene_weight(chains[rank], rank))
    for rank in ranked:
        reads = _read_chain(chains[rank], context)
        if reads:
            return locate(reads, context)
    governed = [m for m in context.mentions if m.candidates and not m.demonym]
    if not governed:
        return None
    best = best_candidate(plausible(governed[0], context), governed[0], [], context)
    return locate([Read(governed[0], best, best.level)], context) if best is not None else None
