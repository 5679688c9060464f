"""The gazetteer in the making. In: places and their names, one by one. Out: the columns of the data file."""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from stream.places.hashing import hash_of
from stream.places.model import Level, prior_of
from stream.places.names import keys

NONE = 0xFFFFFFFF
PROMINENT_POPULATION = 1_000_000
ARABIC = frozenset(
    ["IQ", "SY", "YE", "SA", "EG", "LB", "PS", "JO", "LY", "TN", "DZ", "MA", "SD", "KW", "QA", "AE", "OM", "BH"]
)


class BuildError(Exception):
    """A rule names a place that the data packages do not have; the message says which."""


@dataclass(slots=True)
class Draft:
    """The gazetteer in the making: parallel columns, and keys to place indexes."""

    names: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    admin1: list[int] = field(default_factory=list)
    admin2: list[int] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    geonames: list[int] = field(default_factory=list)
    population: list[int] = field(default_factory=list)
    hot: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    cold: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    exact: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    meant: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # names that the rules decide
    towns: dict[tuple[int, str], int] = field(default_factory=dict)  # Indonesia's, by province and name in one word
    regency_ids: dict[str, int] = field(default_factory=dict)  # GeoNames ids of Indonesia's regencies by key
    country_index: dict[str, int] = field(default_factory=dict)
    code_index: dict[str, int] = field(default_factory=dict)
    by_target: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(
        self,
        name: str,
        level: Level,
        country: str,
        *,
        admin1: int = NONE,
        admin2: int = NONE,
        at: tuple[float, float] | None = None,
        geonames: int = 0,
        population: int = 0,
    ) -> int:
        """Append a place; gives its index."""
        lat, lon = at or (float("nan"), float("nan"))
        self.names.append(name)
        self.levels.append(int(level))
        self.countries.append(country)
        self.admin1.append(admin1)
        self.admin2.append(admin2)
        self.lat.append(lat)
        self.lon.append(lon)
        self.geonames.append(geonames)
        self.population.append(population)
        return len(self.names) - 1

    def call(self, index: int, names: list[str], *, hot: bool) -> None:
        """Give a place its spellings."""
        table = self.hot if hot else self.cold
        arabic = self.countries[index] in ARABIC
        for name in names:
            for spelling in keys(name, arabic=arabic):
                if index not in table[spelling]:
                    table[spelling].append(index)

    def mean(self, index: int, names: list[str]) -> None:
        """Let the rules' choice win: namesakes abroad of these names need a cue from now on."""
        for name in names:
            for spelling in keys(name):
                self.meant[spelling].append(index)

    def target(self, sign: str, country: str, name: str, index: int, *, arabic: bool = False) -> None:
        """Remember the first place that a rule's target of this kind and name means."""
        for spelling in keys(name, arabic=arabic):
            self.by_target.setdefault((sign, country, spelling), index)


def prior(draft: Draft, index: int) -> float:
    """How readily a name means this place."""
    return prior_of(Level(draft.levels[index]), draft.countries[index], draft.population[index])


def first_words(draft: Draft) -> dict[str, int]:
    """Cased first word of every hot name → tokens of the longest name that begins with it."""
    longest: dict[str, int] = defaultdict(int)
    for name, indexes in draft.hot.items():
        words = name.split(" ")
        prominent = any(draft.levels[i] <= Level.ADMIN2 or draft.population[i] >= PROMINENT_POPULATION for i in indexes)
        for first in {words[0].capitalize(), words[0].title(), *([words[0].upper()] if prominent else [])}:
            longest[first] = max(longest[first], len(words))
    for name in draft.exact:
        longest[name] = max(longest[name], 1)
    return dict(sorted(longest.items()))


def cold_table(draft: Draft) -> dict[str, "array[int]"]:
    """Give an open-addressing hash table: slot → key's hash, slot → where its postings begin (their count first)."""
    size = 1 << (len(draft.cold) * 2 - 1).bit_length()
    hashes, offsets, postings = array("Q", bytes(8 * size)), array("I", bytes(4 * size)), array("I", [0])
    seen: dict[int, str] = {}
    for spelling, indexes in sorted(draft.cold.items()):
        if not indexes:
            continue
        hashed = hash_of(spelling)
        if hashed in seen:
            raise BuildError(f"keys {spelling!r} and {seen[hashed]!r} share a hash; widen hash_of")
        seen[hashed] = spelling
        slot = (hashed >> 32) & (size - 1)
        while offsets[slot]:
            slot = (slot + 1) & (size - 1)
        hashes[slot], offsets[slot] = hashed, len(postings)
        postings.extend([len(indexes), *sorted(indexes, key=lambda index: -prior(draft, index))])
    return {"cold_hashes": hashes, "cold_offsets": offsets, "cold_postings": postings}


def columns_of(draft: Draft) -> dict[str, "array[int] | array[float] | bytes"]:
    """Give the draft as the file's columns."""
    hot = {**dict(sorted(draft.hot.items())), **dict(sorted(draft.exact.items()))}
    hot = {name: indexes for name, indexes in hot.items() if indexes}
    postings, offsets = array("I"), array("I")
    for name, indexes in hot.items():
        offsets.append(len(postings))
        meant = draft.meant.get(name, ())
        postings.extend(sorted(indexes, key=lambda index: (index not in meant, -prior(draft, index))))
    offsets.append(len(postings))
    encoded = [name.encode() for name in draft.names]
    name_offsets = array("I", [0])
    for content in encoded:
        name_offsets.append(name_offsets[-1] + len(content))
    codes = sorted(set(draft.countries))
    number = {code: i for i, code in enumerate(codes)}
    longest = first_words(draft)
    return {
        "country_codes": "\n".join(codes).encode(),
        "level": array("B", draft.levels),
        "country": array("H", [number[code] for code in draft.countries]),
        "admin1": array("I", draft.admin1),
        "admin2": array("I", draft.admin2),
        "lat": array("f", draft.lat),
        "lon": array("f", draft.lon),
        "geonames_id": array("I", draft.geonames),
        "population": array("I", draft.population),
        "names": b"".join(encoded),
        "name_offsets": name_offsets,
        "hot_keys": "\n".join(hot).encode(),
        "hot_offsets": offsets,
        "hot_postings": postings,
        "first_words": "\n".join(longest).encode(),
        "first_longest": bytes(min(length, 255) for length in longest.values()),
        **cold_table(draft),
    }
