"""The gazetteer in memory. In: the data file that `stream.places.build` wrote. Out: names → places.

The file is mapped, not read: processes share its pages. Only the hot names become Python strings (a dict look-up is
four times as fast as a probe of the mapped table).
"""

from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import orjson

from stream.places.cues import Cues, read_cues
from stream.places.datafile import read_columns
from stream.places.hashing import hash_of
from stream.places.model import Level, Place, prior_of

DATA_FILE = Path(__file__).parent / "data" / "places.bin"
NONE = 0xFFFFFFFF
RELATION, CUE = 0, -1
CACHE_LIMIT = 50_000  # places and candidate tuples kept as objects; about 15 MB


@dataclass(slots=True)
class Gazetteer:
    """Names to places. `first_words`: cased first word of a hot name → tokens of the longest such name.

    `cues` by language; `openers` by language: every word at which a mention may begin, with the tokens of the longest
    hot name, RELATION for a word like "di", CUE for a word like "Kecamatan" (which may begin a name as well);
    `stop_words`: names that are also words; `province_history`: province → (first year, what its land was before).
    """

    first_words: dict[str, int]
    cues: dict[str, Cues]
    openers: dict[str, dict[str, int]]
    province_history: dict[str, tuple[int, str]]
    stop_words: frozenset[str]
    rules_digest: str
    _hot: dict[str, int]
    _columns: dict[str, memoryview]
    _countries: list[str]
    _hot_offsets: "array[int]"
    _slot_mask: int
    _places: dict[int, Place] = field(default_factory=dict)
    _hot_cache: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    _cold_cache: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    _provinces: dict[str, dict[str, Place]] = field(default_factory=dict)

    def hot(self, key: str) -> tuple[Place, ...]:
        """Candidates of a name that needs no cue; () if it is none."""
        found = self._hot_cache.get(key)
        if found is not None:
            return found
        number = self._hot.get(key)
        if number is None:
            return ()
        start, stop = self._hot_offsets[number], self._hot_offsets[number + 1]
        found = tuple(self.place(index) for index in self._columns["hot_postings"][start:stop])
        self._hot_cache[key] = found
        return found

    def cold(self, key: str) -> tuple[Place, ...]:
        """Candidates of a name that a cue or an address shows to be a place, hot ones first; () if unknown."""
        found = self._cold_cache.get(key)
        if found is None:
            found = self.hot(key) + tuple(self.place(index) for index in self._cold_indexes(key))
            if len(self._cold_cache) >= CACHE_LIMIT:
                self._cold_cache.clear()
            self._cold_cache[key] = found
        return found

    def _cold_indexes(self, key: str) -> list[int]:
        hashed = hash_of(key)
        mask, hashes, offsets = self._slot_mask, self._columns["cold_hashes"], self._columns["cold_offsets"]
        slot = (hashed >> 32) & mask
        while start := offsets[slot]:
            if hashes[slot] == hashed:
                postings = self._columns["cold_postings"]
                return postings[start + 1 : start + 1 + postings[start]].tolist()
            slot = (slot + 1) & mask
        return []

    def place(self, index: int) -> Place:
        """Give the place at an index of the data file."""
        place = self._places.get(index)
        if place is None:
            if len(self._places) >= CACHE_LIMIT:
                self._places.clear()
            place = self._places[index] = self._read(index)
        return place

    def provinces(self, country: str) -> dict[str, Place]:
        """Name → province of a country; read once per country (a scan of all levels and countries, about 30 ms)."""
        found = self._provinces.get(country)
        if found is None:
            level, countries = bytes(self._columns["level"]), self._columns["country"]
            number = self._countries.index(country) if country in self._countries else -1
            provinces, index = [], level.find(Level.ADMIN1)
            while index >= 0:
                if countries[index] == number:
                    provinces.append(self.place(index))
                index = level.find(Level.ADMIN1, index + 1)
            found = self._provinces[country] = {place.name: place for place in provinces}
        return found

    def _read(self, index: int) -> Place:
        columns = self._columns
        admin1, admin2 = columns["admin1"][index], columns["admin2"][index]
        lat, lon = columns["lat"][index], columns["lon"][index]
        known = lat == lat  # noqa: PLR0124 - NaN is unequal to itself
        level, country = Level(columns["level"][index]), self._countries[columns["country"][index]]
        return Place(
            name=self._name(index),
            level=level,
            country=country,
            admin1=None if admin1 == NONE else self._name(admin1),
            admin2=None if admin2 == NONE else self._name(admin2),
            lat=round(lat, 4) if known else None,
            lon=round(lon, 4) if known else None,
            geonames_id=columns["geonames_id"][index] or None,
            population=columns["population"][index],
            prior=prior_of(level, country, columns["population"][index]),
            index=index,
            admin1_index=-1 if admin1 == NONE else admin1,
            admin2_index=-1 if admin2 == NONE else admin2,
        )

    def _name(self, index: int) -> str:
        offsets = self._columns["name_offsets"]
        return str(self._columns["names"][offsets[index] : offsets[index + 1]], "utf-8")


def _openers(names: dict[str, int], cues: Cues) -> dict[str, int]:
    """First words of hot names, words of relation and cues in one table; cues last, they win."""
    table = {word: RELATION for word, relation in cues.relations.items() if relation == "scene"}
    table.update(names)
    table.update(dict.fromkeys(cues.openers, CUE))
    return table


@lru_cache(maxsize=2)
def load_gazetteer(path: Path = DATA_FILE) -> Gazetteer:
    """Map the data file; about 0.1 s the first time, then the same object.

    Raises DataFileError if the file is missing or of another version.
    """
    columns = read_columns(path)
    hot_keys = str(columns["hot_keys"], "utf-8").split("\n")
    first_words = str(columns["first_words"], "utf-8").split("\n")
    names = dict(zip(first_words, columns["first_longest"], strict=True))
    rules = orjson.loads(bytes(columns["rules"]))
    cues = {language: read_cues(table) for language, table in rules["cues"].items()}
    return Gazetteer(
        first_words=names,
        cues=cues,
        openers={language: _openers(names, cues[language]) for language in cues},
        province_history={row["province"]: (row["since"], row["was"]) for row in rules["history"]},
        stop_words=frozenset(rules["stop"]),
        rules_digest=rules["digest"],
        _hot={key: number for number, key in enumerate(hot_keys)},
        _columns=columns,
        _countries=str(columns["country_codes"], "utf-8").split("\n"),
        _hot_offsets=array("I", columns["hot_offsets"]),
        _slot_mask=len(columns["cold_offsets"]) - 1,
    )
