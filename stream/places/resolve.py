"""One location from place mentions. In: mentions of an incident's sentences, the article's context. Out: a Location.

Administrative first: the address ("Desa X, Kecamatan Y, Kabupaten Z") that looks most like the scene is chosen, its
names are resolved together so that each lies within the wider ones, then what it leaves open is filled from the
article's other mentions. A name that is unknown but shown to be a place keeps its words and takes its parents' place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stream.model import Location
from stream.places.context import Context, read_context
from stream.places.fit import MANY, SAME_PROVINCE, SAME_REGENCY, Kin, best_candidate, misspelt, plausible
from stream.places.model import Level, Mention, Place

__all__ = ["Context", "read_context", "resolve_location"]

# Weights of a chain of mentions as the scene, and of a candidate as what a name means: set by hand on the development
# articles; tests/eval/places_probe.py measures them.
RELATION_WEIGHT = {"scene": 3.0, "near": 2.0, "target": 2.0, "": 0.5, "path": -1.0, "speech": -1.5}
WITHIN_SCENE = 2.0  # "Raqa di Suriah": the preposition stands before a wider name
LEVEL_WEIGHT = {
    Level.COUNTRY: 0.0,
    Level.REGION: 0.3,
    Level.SEA: 1.0,
    Level.ADMIN1: 1.0,
    Level.ADMIN2: 2.0,
    Level.DISTRICT: 2.5,
    Level.CITY: 2.5,
    Level.VILLAGE: 3.0,
    Level.SITE: 1.5,
}
UNKNOWN_LEVEL = {Level.REGION: Level.SITE}  # "pegunungan Wazir Tangi": a locality rather than a wide region
LATER = 0.35  # what a chain loses for each chain before it
SETTLED = (Level.VILLAGE, Level.DISTRICT, Level.CITY)
LOCAL = (*SETTLED, Level.SITE, Level.ADMIN2)
PRECISION = {
    Level.VILLAGE: 1,
    Level.DISTRICT: 1,
    Level.CITY: 1,
    Level.SITE: 1,
    Level.ADMIN2: 3,
    Level.ADMIN1: 4,
    Level.REGION: 5,
    Level.SEA: 7,
    Level.COUNTRY: 6,
}


@dataclass(frozen=True, slots=True)
class _Read:
    """A mention and what it was taken for; `place` None for an unknown name."""

    mention: Mention
    place: Place | None
    level: Level


def resolve_location(scope: Sequence[Mention], context: Context) -> Location | None:
    """Give the incident's location as far as the mentions support it; None if they support nothing."""
    chains = _chains(scope)
    ranked = sorted(range(len(chains)), key=lambda rank: -_scene_weight(chains[rank], rank))
    for rank in ranked:
        reads = _read_chain(chains[rank], context)
        if reads:
            return _locate(_complete(reads, chains, rank, context), context)
    return _from_background(context)


def _chains(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Addresses that may be the scene, in text order."""
    chains: dict[int, list[Mention]] = {}
    for mention in mentions:
        if not (mention.within_org or mention.demonym or mention.in_dateline):
            chains.setdefault(mention.chain, []).append(mention)
    return list(chains.values())


def _scene_weight(chain: list[Mention], rank: int) -> float:
    """How much a chain looks like the scene: by its preposition, its finest name, its position."""
    relation = chain[0].relation
    related = max(RELATION_WEIGHT[relation], WITHIN_SCENE if any(m.relation == "scene" for m in chain) else -9.0)
    finest = max(LEVEL_WEIGHT[_level_of(m)] for m in chain)
    address = (
        1.5
        if relation != "target" and any(m.level in (Level.VILLAGE, Level.DISTRICT) for m in chain)
        else 0.4 * (len(chain) > 1)
    )
    return related + finest + address - LATER * rank - 0.5 * chain[0].in_title


def _level_of(mention: Mention) -> Level:
    """Give what kind of place a mention is before it is resolved; an unknown name without a level cue may be a town."""
    if not mention.candidates:
        return UNKNOWN_LEVEL.get(mention.level, mention.level) if mention.level is not None else Level.CITY
    return mention.level if mention.level is not None else mention.candidates[0].level


def _read_chain(chain: list[Mention], context: Context) -> list[_Read]:
    """Resolve the names of one address together; gives [] if nothing in it can be placed."""
    pools = [plausible(mention, context) for mention in chain]
    kin = [Kin.of(pool) for pool in pools] if len(chain) > 1 else []
    reads = []
    for number, mention in enumerate(chain):
        others = kin[:number] + kin[number + 1 :]
        pool = _narrowed(pools[number], mention, others)
        best = best_candidate(pool, mention, others, context)
        if best is None and mention.level in (Level.ADMIN1, Level.ADMIN2):
            best = misspelt(mention, context)
        reads.append(_Read(mention, best, _read_level(mention, best)))
    return _enumeration_cut(reads)


def _narrowed(pool: list[Place], mention: Mention, others: list[Kin]) -> list[Place]:
    """Give the candidates that the rest of the address allows: of a hundred villages, those in the named regency."""
    if mention.level is Level.SITE:
        return [p for p in pool if p.level is Level.SITE or any(kin.closeness(p) >= SAME_PROVINCE for kin in others)]
    if len(pool) > MANY and others:
        return [p for p in pool if any(kin.closeness(p) >= SAME_REGENCY for kin in others)] or pool[:MANY]
    return pool


def _read_level(mention: Mention, place: Place | None) -> Level:
    """Give what a mention turned out to be; "Desa" and "Dusun" outweigh a namesake's level."""
    if place is None or mention.level in (Level.VILLAGE, Level.SEA):
        return _level_of(mention)
    return place.level


def _enumeration_cut(reads: list[_Read]) -> list[_Read]:
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
    if wide.level is Level.COUNTRY:
        return wide.country == narrow.country
    return wide.index in (narrow.admin1_index, narrow.admin2_index)


def _complete(reads: list[_Read], chains: list[list[Mention]], rank: int, context: Context) -> list[_Read]:
    """Add what the other addresses and the rest of the article say about the same place, finer or wider."""
    others = [chain for number, chain in enumerate(chains) if number != rank]
    if any(read.level in (*SETTLED, Level.SITE) for read in reads):
        return reads
    if any(read.level is Level.ADMIN2 for read in reads):
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


def _finer(
    reads: list[_Read], chains: list[list[Mention]], context: Context, accepts: Callable[[list[Mention]], bool]
) -> list[_Read]:
    """Give a scene elsewhere that lies within the place found so far; gives its reads before these, [] for none."""
    wide = next((read.place for read in reads if read.place is not None), None)
    if wide is None or wide.level in (Level.REGION, Level.SEA):
        return []
    for chain in chains:
        if not accepts(chain):
            continue
        found = _read_chain(chain, context)
        finest = _finest(found) or next(
            (read for read in found if read.level is Level.ADMIN1 and wide.level is Level.COUNTRY), None
        )
        if finest is None:
            continue
        inside = (
            finest.place if finest.place is not None else next((r.place for r in found if r.place is not None), None)
        )
        if inside is not wide and _contains(wide, inside):
            return found + reads
    return []


def _is_scene(chain: list[Mention]) -> bool:
    """Give a chain that says where something happened."""
    return chain[0].relation == "scene" or any(m.level in (Level.VILLAGE, Level.DISTRICT) for m in chain)


def _is_not_elsewhere(chain: list[Mention]) -> bool:
    """Give a chain that does not say where from, where to or where somebody spoke."""
    return chain[0].relation not in ("path", "speech")


def _is_settled_scene(chain: list[Mention]) -> bool:
    """Give a chain that says where something happened and names a village or district."""
    return chain[0].relation == "scene" and any(_level_of(m) in SETTLED and m.level is not Level.CITY for m in chain)


def _locate(reads: list[_Read], context: Context) -> Location:
    """Give the location that a resolved address means."""
    finest = _finest(reads)
    placed = [read.place for read in reads if read.place is not None]
    if finest is not None and finest.place is not None:
        placed.insert(0, finest.place)
    country = next((place.country for place in placed if place.country), None)
    if any(read.level is Level.SEA for read in reads[:1]):
        return _at_sea(reads[0])
    if country is None and (finest is not None or not placed):
        country = _likely_country(context)
    province = next((place for place in placed if place.admin1 is not None and place.country == country), None)
    admin1 = (
        province.admin1 if province is not None else _likely_province(country, context) if finest is not None else None
    )
    admin2 = next((place.admin2 for place in placed if place.admin2 is not None), None)
    locality = _locality(finest, reads)
    spot = next((place for place in placed if place.lat is not None), None)
    return Location(
        country=country,
        admin1=_as_of(admin1, country, context),
        locality=locality,
        precision=_precision(finest, reads, placed),
        admin2=admin2,
        lat=spot.lat if spot else None,
        lon=spot.lon if spot else None,
        geonames_id=placed[0].geonames_id if placed else None,
    )


def _finest(reads: list[_Read]) -> _Read | None:
    """Give the narrowest place of an address: a village by its cue, else what the text names first.

    Addresses run from narrow to wide. Abroad a known town comes before an unknown name ("Piazza San Carlo, Turin").
    """
    said = next((read for read in reads if read.mention.level is Level.VILLAGE), None)
    if said is not None:
        return said
    settled = [read for read in reads if read.level in SETTLED]
    if not settled:
        return next((read for level in (Level.SITE, Level.ADMIN2) for read in reads if read.level is level), None)
    first = settled[0]
    if first.place is None and first.mention.level is None:
        return next(
            (r for r in settled if r.place is not None and r.level is Level.CITY and r.place.country != "ID"), first
        )
    return first


def _locality(finest: _Read | None, reads: list[_Read]) -> str | None:
    """Give the name of the narrowest place as the text has it; a capital that is its own province counts as a town."""
    if finest is not None:
        mention = finest.mention
        return mention.text
    capital = next(
        (
            r
            for r in reads
            if r.place is not None and any(p.level is Level.CITY and p.prior > 5.5 for p in r.mention.candidates)
        ),
        None,
    )
    return (
        capital.mention.text
        if capital is not None and capital.level is Level.ADMIN1 and capital.mention.level is None
        else None
    )


def _precision(finest: _Read | None, reads: list[_Read], placed: list[Place]) -> int:
    """UCDP's where_prec of the narrowest place."""
    if finest is not None:
        return 2 if finest.mention.relation == "near" else PRECISION[finest.level]
    return PRECISION[placed[0].level] if placed else PRECISION[reads[0].level]


def _at_sea(read: _Read) -> Location:
    """Codebook: at sea the country is null, the precision 7, the locality the sea's name."""
    place = read.place
    known = place is not None and place.level is Level.SEA
    words = read.mention.text if known else f"{read.mention.cue} {read.mention.text}"
    return Location(
        country=None,
        admin1=None,
        locality=words,
        precision=7,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
    )


def _likely_country(context: Context) -> str | None:
    """Give the country that the article is mostly about."""
    named = {code: weight for code, weight in context.countries.items() if code}
    return max(named, key=lambda code: named[code]) if named else None


def _likely_province(country: str | None, context: Context) -> str | None:
    """Give the province of that country which the article names most, if it leads clearly."""
    places = [(weight, context.gazetteer.place(index)) for index, weight in context.provinces.items()]
    inside = sorted(
        ((weight, place) for weight, place in places if place.country == country), key=lambda pair: -pair[0]
    )
    if not inside or (len(inside) > 1 and inside[0][0] < 1.5 * inside[1][0]):
        return None
    return inside[0][1].name


def _as_of(admin1: str | None, country: str | None, context: Context) -> str | None:
    """Give the province's name in the article's year."""
    while country == "ID" and admin1 in context.gazetteer.province_history:
        since, was = context.gazetteer.province_history[admin1]
        if context.year >= since:
            break
        admin1 = was
    return admin1


def _from_background(context: Context) -> Location | None:
    """No scene in the incident's sentences: the first scene of the article, else its dateline, else its country."""
    chains = _chains(context.mentions)
    ranked = sorted(range(len(chains)), key=lambda rank: -_scene_weight(chains[rank], rank))
    for rank in ranked:
        reads = _read_chain(chains[rank], context)
        if reads:
            return _locate(reads, context)
    governed = [m for m in context.mentions if m.candidates and not m.demonym]
    if not governed:
        return None
    best = best_candidate(plausible(governed[0], context), governed[0], [], context)
    return _locate([_Read(governed[0], best, best.level)], context) if best is not None else None
