"""Build the gazetteer's data file: `python -m stream.places.build`. In: the pinned data packages and the rules' names.

Out: `stream/places/data/places.bin`. Run at install; the same packages and rules give the same bytes.

Names are kept in two tables. *Hot* names are looked up wherever a capitalised word stands: countries, provinces,
Indonesian regencies, towns of 15,000 and more, whatever the rules name. *Cold* names (300,000 hamlets, districts and
spellings, half of them also words or surnames) are looked up only where a cue or an address shows that a place is
meant.
"""

import hashlib
import math
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
from rapidfuzz import fuzz

from stream.places import sources
from stream.places.datafile import write_columns
from stream.places.draft import ARABIC, NONE, BuildError, Draft, columns_of
from stream.places.model import Level
from stream.places.names import fold, key

RULES = Path(__file__).parents[1] / "rules"
DATA_FILE = Path(__file__).parent / "data" / "places.bin"
# Below these a town's name is more often a surname or a word; tuned by reading what fires on wire articles.
HOT_POPULATION = 100_000
HOT_POPULATION_IN_CONFLICT = 15_000
CONFLICT = frozenset(
    [
        "AF",
        "IQ",
        "SY",
        "YE",
        "PK",
        "LY",
        "SO",
        "NG",
        "ML",
        "SD",
        "SS",
        "PS",
        "IL",
        "LB",
        "UA",
        "MM",
        "ID",
        "TL",
        "CF",
        "CD",
        "ET",
        "EG",
        "KE",
        "TN",
    ]
)
# countries whose provinces in common speech are GeoNames' second level
SECOND_LEVEL_PROVINCES = frozenset({"TW", "PH"})
# city states: no province
NO_PROVINCES = frozenset({"HK", "MO", "SG", "VA", "MC", "GI"})


def load_rules() -> dict[str, Any]:
    """Give the place rules of all languages, merged table by table; cues stay apart by language."""
    merged: dict[str, Any] = {
        "aliases": defaultdict(list),
        "places": {},
        "admin1": {},
        "seats": {},
        "stop_words": set(),
        "cues": {},
    }
    for path in sorted(RULES.glob("*/places.toml")):
        rules = tomllib.loads(path.read_text(encoding="utf-8"))
        for target, names in rules.get("aliases", {}).items():
            merged["aliases"][target] += names
        merged["places"].update(rules.get("places", {}))
        merged["admin1"].update(rules.get("admin1", {}))
        merged["seats"].update(rules.get("seats", {}))
        merged["cues"][path.parent.name] = rules["cues"]
        merged.setdefault("history", []).extend(rules.get("province_history", []))
        for row in rules.get("stop", []):
            merged["stop_words"].update(row["words"])
    return merged


def rules_digest() -> str:
    """Fingerprint of the rules that the data file was built from; a test compares it with the rules at hand."""
    digest = hashlib.sha256()
    for path in sorted(RULES.glob("*/places.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def add_countries(draft: Draft) -> None:
    """Every country, found by its English and Indonesian names."""
    for row in sources.countries():
        index = draft.add(row.name, Level.COUNTRY, row.code, geonames=row.geonames_id, population=row.population)
        draft.country_index[row.code] = index
        draft.call(index, [row.name, *(alias for alias in row.aliases if not alias.isupper())], hot=True)


GENERIC = " Province| Governorate| Region| Oblast| Krai| State| County| Emirate| Prefecture| Municipality| District"
LOCAL = (" Sheng", " Shi", " Zizhiqu", " oblast", "oblast'", "kray", " oblysy", " län", "Respublika", "-do", "si", "to")


def province_name(row: sources.SubdivisionRow, chosen: dict[str, str]) -> str:
    """Give the usual name: a rule's, else what stands before "Province" in an English alias, else the plain one."""
    if row.code in chosen:
        return chosen[row.code]
    if row.code.startswith("ID."):
        return row.name
    plain = fold(row.name).replace("`", "").strip()
    for alias in row.aliases:
        for ending in GENERIC.split("|"):
            if alias.endswith(ending) and fold(alias) == alias and fuzz.ratio(alias.removesuffix(ending), plain) > 60:
                return alias if row.code.startswith(("RU.", "UA.")) else alias.removesuffix(ending)
    if row.code.startswith("RU.") and plain.endswith("skaya oblast'"):
        return plain.removesuffix("skaya oblast'").replace("'", "") + " Oblast"
    if plain.endswith(LOCAL):
        plain = next((alias for alias in row.aliases if fold(alias) == alias), plain)
    return plain.removesuffix(" Sheng").removesuffix(" Shi").removeprefix("Province of ")


def plain_forms(names: list[str]) -> list[str]:
    """Give the names, and those with a kind at the end also without it ("Rostov Oblast", "Rostov")."""
    endings = tuple(ending for ending in GENERIC.split("|") if ending not in {" State", " District", " Region"})
    bare_names = [name.removesuffix(ending) for name in names for ending in endings if name.endswith(ending)]
    return [*names, *bare_names]


def is_province(row: sources.SubdivisionRow) -> bool:
    """Whether a subdivision counts as its country's first level."""
    country = row.code[:2]
    if country in SECOND_LEVEL_PROVINCES and row.code not in {"PH.NCR", "TW.02", "TW.03"}:
        return row.code.count(".") == 2
    return row.code.count(".") == 1


def add_subdivisions(draft: Draft, chosen: dict[str, str]) -> None:
    """Provinces of the world; regencies abroad. Indonesia's regencies come from its official codes."""
    for row in sources.subdivisions():
        country = row.code[:2]
        if country in NO_PROVINCES:
            continue
        if is_province(row):
            name = province_name(row, chosen)
            index = draft.add(name, Level.ADMIN1, country, geonames=row.geonames_id)
            draft.admin1[index] = index
            draft.code_index[row.code] = index
            draft.call(
                index,
                [*plain_forms([name, row.name]), *(a for a in row.aliases if a.endswith(tuple(GENERIC.split("|"))))],
                hot=True,
            )
            draft.call(index, [*row.aliases], hot=False)
            for alias in (name, row.name, *row.aliases):
                draft.target(":", country, alias, index, arabic=country in ARABIC)
        elif country == "ID":
            draft.regency_ids[joined(row.name)] = row.geonames_id
        elif row.code.count(".") > 1:
            add_regency_abroad(draft, row)


def add_regency_abroad(draft: Draft, row: sources.SubdivisionRow) -> None:
    """Give a second-level unit outside Indonesia; American counties by their full name are hot, the others cold."""
    country = row.code[:2]
    parent = draft.code_index.get(row.code.rsplit(".", 1)[0], NONE)
    index = draft.add(row.name, Level.ADMIN2, country, admin1=parent, geonames=row.geonames_id)
    draft.admin2[index] = index
    draft.code_index[row.code] = index
    draft.call(index, [row.name], hot=country == "US" and row.name.endswith("County"))
    draft.call(index, [*row.aliases], hot=False)


def add_cities(draft: Draft) -> None:
    """Settlements of the world; the populous ones hot."""
    for row in sources.cities():
        admin1, admin2 = parents_of(draft, row)
        at = (row.lat, row.lon)
        level = Level.CITY
        index = draft.add(
            row.name,
            level,
            row.country,
            admin1=admin1,
            admin2=admin2,
            at=at,
            geonames=row.geonames_id,
            population=row.population,
        )
        hot = row.population >= (HOT_POPULATION_IN_CONFLICT if row.country in CONFLICT else HOT_POPULATION)
        draft.call(index, [row.name], hot=hot)
        draft.call(index, [*row.aliases], hot=False)
        for name in (row.name, *row.aliases):
            draft.target(">", row.country, name, index, arabic=row.country in ARABIC)
        if row.country == "ID":
            for name in (row.name, *row.aliases):
                draft.towns.setdefault((admin1, joined(bare(name))), index)
        place_subdivision(draft, row, index)


def parents_of(draft: Draft, row: sources.CityRow) -> tuple[int, int]:
    """(province, regency) of a settlement as place indexes."""
    narrow = draft.code_index.get(row.subdivision, NONE)
    if narrow == NONE:
        return draft.code_index.get(row.admin1, NONE), NONE
    if draft.levels[narrow] == Level.ADMIN1:
        return narrow, NONE
    wide = draft.admin1[narrow]
    return (wide if wide != NONE else draft.code_index.get(row.admin1, NONE)), narrow


def place_subdivision(draft: Draft, row: sources.CityRow, city: int) -> None:
    """Place a province where its first settlement lies: the most populous one, as cities come in falling population."""
    for index in (draft.admin1[city], draft.admin2[city], draft.country_index.get(row.country, NONE)):
        if index == NONE:
            continue
        if math.isnan(draft.lat[index]):
            draft.lat[index], draft.lon[index] = row.lat, row.lon


INDONESIAN_LEVELS = {2: Level.ADMIN1, 5: Level.ADMIN2, 8: Level.DISTRICT, 13: Level.VILLAGE}


def joined(name: str) -> str:
    """Give a name's key as one word: "Tebing Tinggi" and "Tebingtinggi" are one town."""
    return key(name).replace(" ", "").replace("-", "")


def bare(name: str) -> str:
    """Give a regency's name without its kind."""
    for kind in ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota "):
        name = name.removeprefix(kind)
    return name


def add_indonesia(draft: Draft) -> None:
    """Regencies hot, districts and villages cold (those of Jakarta hot), from the official codes."""
    index_of: dict[str, int] = {}
    for code, name in sources.indonesian_regions():
        level = INDONESIAN_LEVELS[len(code)]
        if level is Level.ADMIN1:
            index_of[code] = draft.by_target[":", "ID", key(name.removeprefix("Daerah Istimewa "))]
            continue
        admin1, admin2 = index_of[code[:2]], index_of.get(code[:5], NONE)
        at = coordinates_in(draft, name, code, admin1)
        geonames = draft.regency_ids.get(joined(name), 0) if level is Level.ADMIN2 else 0
        index = draft.add(name, level, "ID", admin1=admin1, admin2=admin2, at=at, geonames=geonames)
        if level is Level.ADMIN2:
            draft.admin2[index] = index
            index_of[code] = index
            draft.call(index, [name, bare(name)], hot=True)
            draft.target("@", "ID", name, index)
        else:
            hot = level is Level.DISTRICT and code.startswith("31.")
            draft.call(index, [name], hot=hot)
            draft.call(index, [name.replace(" ", "")], hot=False)


HALVES = (" Utara", " Selatan", " Barat", " Timur", " Tengah", " Kulon", " Wetan", " Kidul", " Lor")


def call_by_quarter(draft: Draft, first: int) -> None:
    """Let villages that share a name but for their direction be found by it: "Srondol" for Srondol Kulon and Wetan.

    `first`: index of the first place that may be such a village.
    """
    parts: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index in range(first, len(draft.names)):
        name = draft.names[index]
        if draft.levels[index] == Level.VILLAGE and name.endswith(HALVES):
            parts[draft.admin2[index], name.rsplit(" ", 1)[0]].append(index)
    for (_, name), indexes in parts.items():
        if len(indexes) > 1:
            draft.call(indexes[0], [name], hot=False)


def seat_regencies(draft: Draft, seats: dict[str, list[float]]) -> None:
    """Place the regencies whose seats the rules know, whatever else was found; BuildError for a name that is none."""
    for name, (lat, lon) in seats.items():
        for index in resolve_target(draft, f"ID@{name}"):
            draft.lat[index], draft.lon[index] = lat, lon


def place_regencies(draft: Draft) -> None:
    """Place a regency without a namesake town in the middle of its districts that have one."""
    spots: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for index, level in enumerate(draft.levels):
        if level == Level.DISTRICT and not math.isnan(draft.lat[index]):
            spots[draft.admin2[index]].append((draft.lat[index], draft.lon[index]))
    for index, found in spots.items():
        if index != NONE and math.isnan(draft.lat[index]):
            draft.lat[index] = sum(lat for lat, _ in found) / len(found)
            draft.lon[index] = sum(lon for _, lon in found) / len(found)


def coordinates_in(draft: Draft, name: str, code: str, admin1: int) -> tuple[float, float] | None:
    """Where a namesake town of the same province lies; villages stay without, their names are too common."""
    town = draft.towns.get((admin1, joined(bare(name)))) if len(code) < len("32.01.05.2003") else None
    return None if town is None else (draft.lat[town], draft.lon[town])


def resolve_target(draft: Draft, target: str) -> list[int]:
    """Give the places that a rule's target means; BuildError if there is none."""
    if len(target) == 2 and target in draft.country_index:
        return [draft.country_index[target]]
    country, sign, name = target[:2], target[2:3], key(target[3:])
    found = draft.by_target.get((">" if sign == "!" else sign, country, name))
    if found is None:
        raise BuildError(f"places.toml: no place {target!r} in the data packages")
    twin = draft.by_target.get((":", country, name)) if sign == ">" else None
    return [found] if twin is None else [found, twin]


def add_rule_names(draft: Draft, rules: dict[str, Any]) -> None:
    """Give the rules' own places and spellings."""
    for name, row in rules["places"].items():
        parent = resolve_target(draft, row["in"])[0] if row["in"] else NONE
        country = draft.countries[parent] if parent != NONE else ""
        admin1 = draft.admin1[parent] if parent != NONE else NONE
        admin2 = draft.admin2[parent] if parent != NONE and draft.levels[parent] == Level.ADMIN2 else NONE
        level = Level[row["level"].upper()]
        place = name.split(",")[0]
        index = draft.add(place, level, country, admin1=admin1, admin2=admin2, at=tuple(row["at"]))
        if level is Level.ADMIN1:
            draft.admin1[index] = index
        draft.call(index, [place, *row.get("also", [])], hot=True)
        if level >= Level.DISTRICT:
            draft.mean(index, [place, *row.get("also", [])])
        draft.target(":" if level is Level.ADMIN1 else ">", country, place, index)
    for target, others in rules["aliases"].items():
        names = [*others, target[3:]] if target[2:3] in {">", "!", ":"} else others
        for index in resolve_target(draft, target):
            short = [name for name in others if name.isupper() and len(name) < 5]
            for name in short:
                draft.exact[name].append(index)
            longer = [name for name in names if name not in short]
            draft.call(index, longer, hot=True)
            draft.mean(index, longer)


def cool(draft: Draft, stop_words: set[str]) -> None:
    """Move to the cold table: namesakes abroad of what a rule's name means, and names that are also common words."""
    for spelling, meant in draft.meant.items():
        countries = {draft.countries[index] for index in meant}
        kept = [
            i
            for i in draft.hot[spelling]
            if i in meant or draft.countries[i] in countries or draft.countries[i] == "ID"
        ]
        draft.cold[spelling] += [i for i in draft.hot[spelling] if i not in kept]
        draft.hot[spelling] = kept
    for word in stop_words:
        indexes = [i for i in draft.hot.pop(word, []) if i not in draft.cold[word]]
        draft.cold[word] += indexes


def build(path: Path = DATA_FILE) -> dict[str, int]:
    """Write the data file; gives figures about it."""
    rules = load_rules()
    draft = Draft()
    add_countries(draft)
    add_subdivisions(draft, rules["admin1"])
    add_cities(draft)
    first = len(draft.names)
    add_indonesia(draft)
    call_by_quarter(draft, first)
    seat_regencies(draft, rules["seats"])
    place_regencies(draft)
    add_rule_names(draft, rules)
    cool(draft, rules["stop_words"])
    words = orjson.dumps(
        {
            "cues": rules["cues"],
            "history": rules["history"],
            "stop": sorted(rules["stop_words"]),
            "digest": rules_digest(),
        }
    )
    size = write_columns(path, {**columns_of(draft), "rules": words})
    return {"places": len(draft.names), "hot": len(draft.hot), "cold": len(draft.cold), "bytes": size}


if __name__ == "__main__":
    sys.stdout.write(" ".join(f"{name}={value}" for name, value in build().items()) + "\n")
