"""Which place a name means. In: candidates, the rest of the address, the article's context. Out: the best."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from stream.places.context import Context
from stream.places.model import ADMIN1, ADMIN2, CITY, DISTRICT, VILLAGE, Level, Mention, Place

# Weights set by hand on the development articles; tests/eval/places_probe.py measures them.
KNOWN = 5.0  # a prior that needs no support: provinces, towns of 100,000
FAIRLY_KNOWN = 4.0  # a prior that needs no support by its province: towns of 10,000
SUPPORTED = 0.4  # the weight of a country that makes its hamlets plausible
SAME_REGENCY = 3.5  # what Kin.closeness gives two places of one regency
SAME_PROVINCE = 2.0  # what Kin.closeness gives two places of one province
MAX_CANDIDATES = 200  # the commonest village name has 98 places
MANY = 12  # candidates from which the address chooses before anything else does
MISSPELT = 85.0  # rapidfuzz ratio: "Gadghis" and "Badghis" score 85.7


@dataclass(frozen=True, slots=True)
class Kin:
    """What one name of an address may be, as sets of place indexes."""

    places: frozenset[int]
    regencies: frozenset[int]
    provinces: frozenset[int]
    countries: frozenset[str]

    @classmethod
    def of(cls, pool: list[Place]) -> "Kin":
        """Give the sets of a pool of candidates."""
        return cls(
            frozenset([place.index for place in pool]),
            frozenset([place.admin2_index for place in pool]) - {-1},
            frozenset([place.admin1_index for place in pool]) - {-1},
            frozenset([place.country for place in pool]),
        )

    def closeness(self, place: Place) -> float:
        """How closely a place belongs with the nearest of them: within it or around it, else in the same unit."""
        if place.admin2_index in self.places or place.index in self.regencies:
            return 4.0
        if place.admin2_index in self.regencies:
            return SAME_REGENCY
        if place.admin1_index in self.places or place.index in self.provinces:
            return 3.0
        if place.admin1_index in self.provinces:
            return SAME_PROVINCE
        return 1.0 if place.country in self.countries else 0.0


def plausible(mention: Mention, context: Context) -> list[Place]:
    """Candidates worth weighing: hamlets only in countries, Indonesian ones in provinces, that the article names."""
    countries, provinces = context.countries, context.provinces
    candidates = mention.candidates[:MAX_CANDIDATES]
    found = [
        place
        for place in candidates
        if place.prior >= KNOWN or not place.country or countries.get(place.country, 0.0) >= SUPPORTED
    ]
    if not provinces or not found or found[0].prior >= KNOWN:
        return found
    return [
        place
        for place in found
        if place.country != "ID" or place.prior >= FAIRLY_KNOWN or place.admin1_index in provinces
    ]


def best_candidate(pool: list[Place], mention: Mention, others: "list[Kin]", context: Context) -> Place | None:
    """Give the candidate that fits best; None of none."""
    if len(pool) < 2:
        return pool[0] if pool else None
    return max(pool, key=lambda place: _fit(place, mention, others, context))


def _fit(place: Place, mention: Mention, others: list[Kin], context: Context) -> float:
    """How well a candidate fits its mention, the rest of the address and the article."""
    fit = place.prior + 1.2 * min(context.countries.get(place.country, 0.0), 3.0)
    if mention.level is not None:
        fit += _level_fit(mention.level, place.level)
    fit += 0.8 * (place is mention.candidates[0])
    fit += 1.0 * min(context.provinces.get(place.admin1_index, 0.0), 2.0)
    fit += 1.5 * min(context.regencies.get(place.admin2_index, 0.0), 2.0)
    return fit + sum([kin.closeness(place) for kin in others])


def _level_fit(said: Level, is_level: Level) -> float:
    """Whether the cue's level and the candidate's agree: "Kota Kendari" is a town or a regency, never a village."""
    if said == is_level:
        return 3.0
    towns = (CITY, ADMIN2)
    if said in towns and is_level in towns:
        return 2.5
    if said is VILLAGE and is_level in (CITY, DISTRICT):
        return 1.0
    if said is DISTRICT and is_level in (CITY, VILLAGE, ADMIN2):
        return 1.0
    return -2.0


def misspelt(mention: Mention, context: Context) -> Place | None:
    """Give a province or regency of the article's country that the name is one slip away from ("Provinsi Gadghis")."""
    known = {
        place.name: place
        for other in context.mentions
        for place in other.candidates[:3]
        if place.level in (ADMIN1, ADMIN2) and context.countries.get(place.country, 0.0) >= 0.7
    }
    country = max(context.countries, key=lambda code: context.countries[code])
    known |= context.gazetteer.provinces(country)
    found = process.extractOne(mention.text, list(known), scorer=fuzz.ratio, score_cutoff=MISSPELT)
    return known[found[0]] if found else None
