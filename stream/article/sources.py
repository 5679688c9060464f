"""Who publishes, and what their clocks say. In: `config/sources.toml`. Out: `Sources`, asked once per article.

A faulty file stops the start: `SourcesError` names the file and the entry.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from stream.article.model import Source

_SPACERS = str.maketrans("", "", " .-_/")


class SourcesError(ValueError):
    """The operator's file of sources is wrong; the message says where and what. Never retried."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One configured source and its zone."""

    source: Source
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All outlets by folded name, the zones of countries, and the patterns that name outlets and agencies."""

    outlets: Mapping[str, Outlet]
    countries: Mapping[str, ZoneInfo]
    default_zone: ZoneInfo
    agencies: Mapping[str, str]
    agency_pattern: re.Pattern[str]
    dateline_names: frozenset[str]


@lru_cache(maxsize=4_096)
def fold_name(name: str) -> str:
    """Spell a source's name for lookup: lower case, no spaces, dots, dashes or slashes."""
    return name.translate(_SPACERS).casefold()


def find_source(sources: Sources, given: Source) -> tuple[Source, ZoneInfo]:
    """Complete what an article says of its source: canonical id and name, country, and the zone of its clocks."""
    outlet = sources.outlets.get(fold_name(given.id)) or sources.outlets.get(fold_name(given.name))
    if outlet is None:
        return given, sources.countries.get(given.country or "", sources.default_zone)
    if given.country is None or given.country == outlet.source.country:
        return outlet.source, outlet.zone
    foreign = Source(id=outlet.source.id, name=outlet.source.name, country=given.country)
    return foreign, sources.countries.get(given.country, outlet.zone)


def sources_path() -> Path:
    """Where the file lies: inside an installed package, else beside the checkout's `stream` folder."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "config" / "sources.toml"
    return installed if installed.exists() else package.parent / "config" / "sources.toml"


def load_sources(path: Path | None = None) -> Sources:
    """Read and check `sources.toml`; raises `SourcesError` that names the file and the entry."""
    path = path or sources_path()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourcesError(f"{path}: cannot be read: {error}") from error
    countries = {
        code: _zone(name, f"{path}: [countries] {code}") for code, name in _table(raw, "countries", path).items()
    }
    default = _zone(raw.get("default_zone"), f"{path}: default_zone")
    outlets, names = _outlets(raw, path, countries, default)
    agencies = _agencies(raw, path)
    return Sources(
        outlets=outlets,
        countries=countries,
        default_zone=default,
        agencies=agencies,
        agency_pattern=_whole_words(agencies),
        dateline_names=names,
    )


def _outlets(
    raw: Mapping[str, Any], path: Path, countries: Mapping[str, ZoneInfo], default: ZoneInfo
) -> tuple[dict[str, Outlet], frozenset[str]]:
    outlets: dict[str, Outlet] = {}
    names: set[str] = set()
    for number, entry in enumerate(_entries(raw, "source", path), start=1):
        where = f"{path}: [[source]] {number} ({entry.get('id', 'no id')})"
        source = _source(entry, where)
        zone = _zone(entry["zone"], where) if "zone" in entry else countries.get(source.country or "", default)
        aliases = {fold_name(name) for name in (source.id, source.name, *_strings(entry.get("aliases", []), where))}
        for alias in sorted(aliases):
            if alias in outlets:
                raise SourcesError(f"{where}: the name {alias!r} is taken by {outlets[alias].source.id!r}")
            outlets[alias] = Outlet(source=source, zone=zone)
        names |= aliases | {fold_name(name) for name in _strings(entry.get("datelines", []), where)}
    return outlets, frozenset(names)


def _source(entry: Mapping[str, Any], where: str) -> Source:
    unknown = set(entry) - {"id", "name", "aliases", "country", "zone", "datelines"}
    if unknown:
        raise SourcesError(f"{where}: unknown key {min(unknown)!r}")
    for key in ("id", "name"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise SourcesError(f"{where}: {key} must be a text")
    country = entry.get("country")
    if country is not None and not (isinstance(country, str) and re.fullmatch("[A-Z]{2}", country)):
        raise SourcesError(f"{where}: country must be two capital letters (ISO 3166)")
    return Source(id=entry["id"], name=entry["name"], country=country)


def _agencies(raw: Mapping[str, Any], path: Path) -> dict[str, str]:
    words: dict[str, str] = {}
    for number, entry in enumerate(_entries(raw, "agency", path), start=1):
        where = f"{path}: [[agency]] {number} ({entry.get('id', 'no id')})"
        if not isinstance(entry.get("name"), str):
            raise SourcesError(f"{where}: name must be a text")
        for word in _strings(entry.get("words", []), where):
            if words.setdefault(word, entry["name"]) != entry["name"]:
                raise SourcesError(f"{where}: the word {word!r} is taken by {words[word]!r}")
    return words


def _whole_words(words: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)" if words else r"(?!)")


def _zone(name: object, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)  # type: ignore[arg-type]  # a wrong type is caught below like a wrong name
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise SourcesError(f"{where}: {name!r} is no zone of the tz database") from error


def _table(raw: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    table = raw.get(key, {})
    if not isinstance(table, dict):
        raise SourcesError(f"{path}: {key} must be a table")
    return table


def _entries(raw: Mapping[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    entries = raw.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SourcesError(f"{path}: {key} must be written as [[{key}]] blocks")
    return entries


def _strings(value: object, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise SourcesError(f"{where}: a list of texts is asked")
    return value
