"""A resolved address to a location. In: what each name was taken for, the context. Out: the codebook's slots."""

from dataclasses import dataclass

from stream.model import Location
from stream.places.context import Context
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

UNKNOWN_LEVEL = {REGION: SITE}  # "pegunungan Wazir Tangi": a locality rather than a wide region
SETTLED = (VILLAGE, DISTRICT, CITY)
PRECISION = {
    VILLAGE: 1,
    DISTRICT: 1,
    CITY: 1,
    SITE: 1,
    ADMIN2: 3,
    ADMIN1: 4,
    REGION: 5,
    SEA: 7,
    COUNTRY: 6,
}


BUILDINGS = frozenset(
    ["gedung", "hotel", "mal", "mall", "wisma", "menara", "plaza", "istana", "kantor", "kampus", "taman", "halte"]
)
LINES = frozenset({"tol", "gunung", "pantai", "bandara", "pelabuhan"})  # named and known by themselves
KILOMETRE_ROADS = frozenset({"tol", "jalan", "jalan tol", "km", "kilometer", "jl", "jln"})
GREAT_TOWN = 5.5  # prior of a town of 300,000 people


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where it happened, and the mentions that say so: the one of the locality (or narrowest place) first."""

    location: Location
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A mention and what it was taken for; `place` None for an unknown name."""

    mention: Mention
    place: Place | None
    level: Level


def level_of(mention: Mention) -> Level:
    """Give what kind of place a mention is before it is resolved; an unknown name without a level cue may be a town."""
    if not mention.candidates:
        return UNKNOWN_LEVEL.get(mention.level, mention.level) if mention.level is not None else CITY
    return mention.level if mention.level is not None else mention.candidates[0].level


def locate(reads: list[Read], context: Context) -> Scene:
    """Give the location that a resolved address means, with the mentions that say so."""
    finest = finest_of(reads)
    proofs = [read.mention for read in reads]
    if finest is not None:
        proofs = [finest.mention, *(mention for mention in proofs if mention is not finest.mention)]
    return Scene(location=_location(finest, reads, context), mentions=tuple(proofs))


def _location(finest: Read | None, reads: list[Read], context: Context) -> Location:
    """Fill the slots of the codebook."""
    placed = [read.place for read in reads if read.place is not None]
    if finest is not None and finest.place is not None:
        placed.insert(0, finest.place)
    country = next((place.country for place in placed if place.country), None)
    if any(read.level is SEA for read in reads[:1]):
        return _at_sea(reads[0])
    if country is None and (finest is not None or not placed):
        country = _likely_country(context)
    province = next((place for place in placed if place.admin1 is not None and place.country == country), None)
    admin1 = (
        province.admin1 if province is not None else _likely_province(country, context) if finest is not None else None
    )
    admin2 = next((place.admin2 for place in placed if place.admin2 is not None), None)
    locality = _locality(finest, reads)
    spot = _spot(placed, finest is not None, context)
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


def _spot(placed: list[Place], is_local: bool, context: Context) -> Place | None:
    """Give the narrowest place with coordinates: one that was named, else a regency of one.

    A province's coordinates are its capital's; they say nothing about a place within it, so `is_local` excludes them.
    """
    regencies = [context.gazetteer.place(place.admin2_index) for place in placed if place.admin2_index >= 0]
    spots = [place for place in (*placed, *regencies) if place.lat is not None]
    if is_local:
        spots = [place for place in spots if place.level not in {COUNTRY, REGION, ADMIN1}]
    return spots[0] if spots else None


def finest_of(reads: list[Read]) -> Read | None:
    """Give the narrowest place of an address: a village by its cue, else what the text names first.

    Addresses run from narrow to wide. Abroad a known town comes before an unknown name ("Piazza San Carlo, Turin").
    """
    said = next((read for read in reads if read.mention.level is VILLAGE), None)
    if said is not None:
        return said
    settled = [read for read in reads if read.level in SETTLED]
    exact = next((read for read in reads if read.level is SITE and is_kilometre(read.mention)), None)
    if exact is not None and not any(read.level is DISTRICT for read in settled):
        return exact
    if not settled:
        return _site_or_regency(reads)
    first = settled[0]
    if first.place is None and first.mention.level is None:
        return next((r for r in settled if r.place is not None and r.level is CITY and r.place.country != "ID"), first)
    return first


def _site_or_regency(reads: list[Read]) -> Read | None:
    """Give a known site ("Tol Cipularang"), else the regency, else a site that only its cue shows ("Jalan Permata").

    Codebook, rulings: a road with its kilometre is the locality; a building without its quarter gives way to its town.
    """
    sites = [read for read in reads if read.level is SITE]
    lines = next((read for read in sites if read.mention.cue in LINES), None)
    known = next((read for read in sites if read.place is not None), lines)
    regency = next((read for read in reads if read.level is ADMIN2), None)
    capital = next((read for read in reads if sites and is_capital(read)), None)
    if known is not None and known.mention.cue in BUILDINGS | {""}:
        return regency or capital or known
    return known or regency or capital or (sites[0] if sites else None)


def is_kilometre(mention: Mention) -> bool:
    """As in "Tol Cipularang KM 92": a point of a road, as exact as an address."""
    return mention.cue in KILOMETRE_ROADS and any(letter.isdigit() for letter in mention.text)


def is_capital(read: Read) -> bool:
    """Whether a province's name is also that of its one great town, and nothing says which is meant."""
    if read.level is not ADMIN1 or read.mention.level is not None or read.place is None:
        return False
    return any(place.level is CITY and place.prior > GREAT_TOWN for place in read.mention.candidates)


def _locality(finest: Read | None, reads: list[Read]) -> str | None:
    """Give the name of the narrowest place as the text has it; a capital that is its own province counts as a town."""
    if finest is not None:
        mention = finest.mention
        return mention.text
    capital = next((read for read in reads if is_capital(read)), None)
    return capital.mention.text if capital is not None else None


def _precision(finest: Read | None, reads: list[Read], placed: list[Place]) -> int:
    """UCDP's where_prec of the narrowest place."""
    if finest is not None:
        return 2 if finest.mention.relation == "near" else PRECISION[finest.level]
    return PRECISION[placed[0].level] if placed else PRECISION[reads[0].level]


def _at_sea(read: Read) -> Location:
    """Codebook: at sea the country is null, the precision 7, the locality the sea's name."""
    place = read.place
    known = place is not None and place.level is SEA
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
