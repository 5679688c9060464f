"""Two reports compared. In: two profiles. Out: named features, and the log-odds that both tell of one incident.

Every feature is a sentence about the pair ("admin1_differs"); what each is worth is fitted, see weights.toml.
"""

import math
from base64 import b64decode
from collections.abc import Mapping

from rapidfuzz.fuzz import ratio

from stream.link.model import Part, Profile

NEAR_DUPLICATE = 0.35
"""Share of word triples from which a text counts as another's rewrite (of the first 200 words, by MinHash)."""

WORDS_ALIKE = 0.28
"""Cosine of terms from which two articles of two days tell of one happening oftener than not, without all else: the
best threshold of that comparison alone on link_dev (pairwise F1 79)."""

_CROWD = frozenset({"Protests", "Riots"})
_VIOLENCE = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians", "Crime"})
_LASTING = frozenset({"Flood", "Wildfire", "Eruption", "Epidemic"})
_ALIKE_SPELLING = 84.0
_EARTH_KM = 6371.0


def features(one: Profile, other: Profile) -> dict[str, float]:
    """Compare two reports; symmetric but for the order in which they were published."""
    found = {"bias": 1.0}
    _compare_days(one, other, found)
    _compare_places(one, other, found)
    _compare_types(one, other, found)
    _compare_tolls(one, other, found)
    _compare_texts(one, other, found)
    return found


def score(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the log-odds of a comparison."""
    return sum([weights.get(name, 0.0) * value for name, value in found.items()])


def explain(found: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Part, ...]:
    """Return the parts of a score, heaviest first."""
    parts = [
        Part(feature=name, value=round(value, 3), adds=round(weights.get(name, 0.0) * value, 2))
        for name, value in found.items()
    ]
    return tuple(sorted(parts, key=lambda part: (-abs(part.adds), part.feature)))


def day_gap(one: Profile, other: Profile) -> int | None:
    """Days between two incidents as told, 0 where they may be one day; None where one is undated."""
    if one.first_day is None or other.first_day is None or one.last_day is None or other.last_day is None:
        return None
    return max(0, one.first_day - other.last_day, other.first_day - one.last_day)


def _compare_days(one: Profile, other: Profile, found: dict[str, float]) -> None:
    published = abs(one.published_day - other.published_day)
    found["published_gap"] = math.log1p(published)
    gap = day_gap(one, other)
    if gap is None:
        found["date_unknown"] = 1.0
        return
    if gap == 0:
        is_exact = one.date_precision == 1 and other.date_precision == 1
        found["date_same" if is_exact else "date_touches"] = 1.0
        return
    found[
        "date_1_day" if gap == 1 else "date_2_3_days" if gap <= 3 else "date_4_7_days" if gap <= 7 else "date_far"
    ] = 1.0
    if one.event_type in _CROWD and other.event_type in _CROWD:
        found["crowd_on_other_days"] = 1.0
    if one.sub_event_type in _LASTING and other.sub_event_type in _LASTING:
        found["lasts_for_days"] = 1.0
    # "Yesterday" misread gives the day of publication: two such days differ as the articles do.
    if gap <= published and (one.last_day == one.published_day or other.last_day == other.published_day):
        found["date_may_be_publication"] = 1.0


def _compare_places(one: Profile, other: Profile, found: dict[str, float]) -> None:
    if one.country and other.country and one.country != other.country:
        found["country_differs"] = 1.0
        return
    for level, mine, theirs in (("admin1", one.admin1, other.admin1), ("admin2", one.admin2, other.admin2)):
        if mine and theirs:
            found[f"{level}_same" if mine == theirs else f"{level}_differs"] = 1.0
    _compare_localities(one, other, found)
    if one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None:
        found[_distance_name(_kilometres(one.lat, one.lon, other.lat, other.lon))] = 1.0


def _compare_localities(one: Profile, other: Profile, found: dict[str, float]) -> None:
    if not one.locality or not other.locality:
        found["locality_unknown"] = 1.0
    elif one.locality == other.locality:
        found["locality_same"] = 1.0
    elif _is_within(one, other) or _is_within(other, one):
        found["locality_within"] = 1.0
    elif set(one.locality) & set(other.locality):
        found["locality_overlaps"] = 1.0
    elif ratio(" ".join(one.locality), " ".join(other.locality)) >= _ALIKE_SPELLING:
        found["locality_spelt_alike"] = 1.0
    else:
        found["locality_differs"] = 1.0
    mentioned = _is_in(one.locality, other.terms) + _is_in(other.locality, one.terms)
    if mentioned:
        found["locality_mentioned"] = mentioned / 2


def _is_within(wide: Profile, narrow: Profile) -> bool:
    """Whether one report names as its locality what the other names as the district or province."""
    name = " ".join(wide.locality)
    return name in {narrow.admin1, narrow.admin2}


def _is_in(words: list[str], terms: Mapping[str, float]) -> bool:
    return bool(words) and all(word in terms for word in words)


def _distance_name(kilometres: float) -> str:
    if kilometres < 15:
        return "distance_under_15_km"
    if kilometres < 60:
        return "distance_15_60_km"
    return "distance_60_200_km" if kilometres < 200 else "distance_over_200_km"


def _kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine)."""
    north, east = math.radians(lat2 - lat1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(north) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(east) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def _compare_types(one: Profile, other: Profile, found: dict[str, float]) -> None:
    if one.event_type == other.event_type:
        found["sub_type_same" if one.sub_event_type == other.sub_event_type else "type_same"] = 1.0
    elif are_kin(one.event_type, other.event_type):
        found["type_compatible"] = 1.0
    else:
        found["type_differs"] = 1.0


def are_kin(one: str, other: str) -> bool:
    """Whether one happening may be told as both types: a riot as a protest, a bombing as an attack or a crime."""
    return any(one in kin and other in kin for kin in (_CROWD, _VIOLENCE))


def _compare_tolls(one: Profile, other: Profile, found: dict[str, float]) -> None:
    earlier, later = (one, other) if one.published_day <= other.published_day else (other, one)
    for effect, before, after in (
        ("killed", earlier.killed, later.killed),
        ("wounded", earlier.wounded, later.wounded),
    ):
        if before is None or after is None:
            continue
        if before == after:
            found[f"{effect}_same" if after else f"{effect}_none"] = 1.0 + math.log1p(after) / 3
        elif after > before or one.published_day == other.published_day:
            found[f"{effect}_rises"] = abs(math.log1p(after) - math.log1p(before))
        else:
            found[f"{effect}_falls"] = math.log((before + 1) / (after + 1))


def _compare_texts(one: Profile, other: Profile, found: dict[str, float]) -> None:
    few, many = (one.terms, other.terms) if len(one.terms) <= len(other.terms) else (other.terms, one.terms)
    shared = [weight * many[word] for word, weight in few.items() if word in many]
    alike = min(1.0, sum(shared))
    found["words_alike"] = alike
    if alike >= WORDS_ALIKE:
        found["words_well_alike"] = 1.0
    found["words_shared"] = math.log1p(len(shared))
    # texts without a telling word in common are no rewrites of each other
    alike = similarity(one.sketch, other.sketch) if shared or not few else 0.0
    if alike > 0:
        found["text_alike"] = alike
    if alike >= NEAR_DUPLICATE:
        found["text_rewritten"] = 1.0
    if one.actors and other.actors:
        found["actor_shared" if set(one.actors) & set(other.actors) else "actors_differ"] = 1.0
    if one.source_id == other.source_id:
        found["outlet_same"] = 1.0


def similarity(one: str, other: str) -> float:
    """Share of equal 16-bit bins of two sketches (`stream.report.sketch` makes them); a damaged one is like nothing."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    try:
        mine, theirs = memoryview(b64decode(one)).cast("H"), memoryview(b64decode(other)).cast("H")
    except (ValueError, TypeError):
        return 0.0
    if len(mine) != len(theirs):
        return 0.0
    return sum(map(int.__eq__, mine, theirs)) / len(mine)
