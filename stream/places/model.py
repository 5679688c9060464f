"""What a place is, what a mention of one is. In: nothing. Out: the value types of the gazetteer.

The three calls of this room, in the order in which an extractor makes them:

    gazetteer = load_gazetteer()                                             # stream.places.load, once a process
    mentions = find_mentions(words, lower, starts, ends, text, gazetteer)    # stream.places.find, once an article
    context = read_context(mentions, year=2019, source_country="ID")         # stream.places.resolve, once an article
    location = resolve_location(scope, context)                              # once an incident; scope: some mentions
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """What kind of place, from wide to narrow; stored in the data file as these numbers."""

    COUNTRY = 0
    REGION = 1  # wider than a province or across borders: Siberia, Sinai, Pegunungan Meratus
    SEA = 2
    ADMIN1 = 3
    ADMIN2 = 4
    DISTRICT = 5  # kecamatan, distrik
    CITY = 6  # a settlement or town of GeoNames
    VILLAGE = 7  # desa, kelurahan
    SITE = 8  # a building, road, airport: named, but no settlement


# Looking a member up on its class costs 100 to 200 ns (Python 3.11), a module's name 30: find_mentions asks 100 times.
COUNTRY, REGION, SEA, ADMIN1, ADMIN2, DISTRICT, CITY, VILLAGE, SITE = Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One known place. `country` is ISO 3166 alpha-2, "" where none (seas); degrees are WGS 84, None where unknown.

    `prior`: how readily its name means it, all else equal. `index` and the parents' indexes (-1: none) identify places.
    """

    name: str
    level: Level
    country: str
    admin1: str | None
    admin2: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    population: int
    prior: float
    index: int
    admin1_index: int
    admin2_index: int


LEVEL_PRIOR = {
    Level.COUNTRY: 9.0,
    Level.REGION: 6.0,
    Level.SEA: 6.0,
    Level.ADMIN1: 6.4,
    Level.ADMIN2: 3.0,
    Level.DISTRICT: 2.5,
    Level.CITY: 0.0,
    Level.VILLAGE: 1.0,
    Level.SITE: 5.0,
}


def prior_of(level: Level, country: str, population: int) -> float:
    """How readily a name means such a place, all else equal: provinces above towns, towns by people, hamlets last.

    Indonesia's regencies count as much as a town of 400,000; weights set by hand on the development articles.
    """
    if level is Level.CITY:
        return math.log10(population + 10)
    return 5.6 if level is Level.ADMIN2 and country == "ID" else LEVEL_PRIOR[level]


class Mention(NamedTuple):
    """A place name in an article; a named tuple, because a dozen are made per article at a third of a dataclass's cost.

    `start`, `end` are code points of the text; `first`, `last` token indexes, `last` exclusive.
    `candidates` is empty for a name that only its cue shows to be a place ("Dusun Krajan").
    `level` and `cue`: what the word before it says it is ("Kecamatan" → DISTRICT), None and "" without such a word.
    `relation` is "scene" (di, melanda), "near" (dekat, utara), "target" (serang, gempa), "path" (dari, ke),
    "speech" ("kata ... di Jakarta"), "office" ("di Polsek X, Kabupaten Y"), "home" ("Rita (30), warga Desa X"),
    "agent" ("Rusia mendesak") or "".
    `within_org`: part of an organisation, office or person ("Polres Bogor"): context, never a scene.
    `demonym`: the name says whose, not where ("tentara Israel").
    `chain` numbers the address the mention belongs to: "Desa X, Kecamatan Y, Kabupaten Z" is one chain.
    """

    start: int
    end: int
    first: int
    last: int
    text: str
    candidates: tuple[Place, ...]
    cue: str
    level: Level | None
    relation: str
    within_org: bool
    demonym: bool
    in_title: bool
    in_dateline: bool
    chain: int
