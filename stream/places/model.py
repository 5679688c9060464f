"""What a place is, what a mention of one is. In: nothing. Out: the value types of the gazetteer.

The three calls of this room, in the order in which an extractor makes them:

    gazetteer = load_gazetteer()                                             # stream.places.load, once a process
    mentions = find_mentions(words, lower, starts, ends, text, gazetteer)    # stream.places.find, once an article
    context = read_context(mentions, year=2019, source_country="ID")         # stream.places.resolve, once an article
    location = resolve_location(scope, context)                              # once an incident; scope: some of the mentions
"""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One known place. `country` is ISO 3166 alpha-2, "" where none (seas); degrees are WGS 84, None where unknown."""

    name: str
    level: Level
    country: str
    admin1: str | None
    admin2: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    population: int
    index: int
    admin1_index: int
    admin2_index: int


class Mention(NamedTuple):
    """A place name in an article. A named tuple: some thirty are made per article, and this costs a third of a dataclass.

    `start`, `end` are code points of the text; `first`, `last` token indexes, `last` exclusive.
    `candidates` is empty for a name that only its cue shows to be a place ("Dusun Krajan").
    `level` and `cue`: what the word before it says it is ("Kecamatan" → DISTRICT), None and "" without such a word.
    `relation` is "scene" (di, melanda), "path" (dari, ke), "near" (dekat, utara) or "".
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
