"""What a whole article says about where things are. In: its place mentions. Out: weights of countries and provinces."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stream.places.load import Gazetteer
from stream.places.model import Mention

SURE = 5.0  # a small town's name says nothing about the article's country; a town of 100,000 and any province does


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the whole article says about where things are: weights by alpha-2 or place index."""

    mentions: tuple[Mention, ...]
    countries: Mapping[str, float]
    provinces: Mapping[int, float]
    regencies: Mapping[int, float]
    year: int
    gazetteer: Gazetteer


def read_context(
    mentions: Sequence[Mention], gazetteer: Gazetteer, *, year: int, source_country: str = "ID"
) -> Context:
    """Weigh countries, provinces and regencies over all mentions; `source_country` breaks ties."""
    countries: dict[str, float] = defaultdict(float)
    provinces: dict[int, float] = defaultdict(float)
    regencies: dict[int, float] = defaultdict(float)
    countries[source_country] += 0.4
    for mention in mentions:
        if not mention.candidates:
            continue
        weight = 0.3 if mention.in_dateline else 0.7 if mention.demonym else 1.0
        best = mention.candidates[0]
        if best.prior < SURE:
            continue
        rivals = {place.country for place in mention.candidates if place.prior > best.prior - 1.5}
        for country in rivals:
            countries[country] += weight / len(rivals)
        if len(rivals) == 1 and best.prior > 3:
            if best.admin1_index >= 0:
                provinces[best.admin1_index] += weight
            if best.admin2_index >= 0:
                regencies[best.admin2_index] += weight
    return Context(
        mentions=tuple(mentions),
        countries=countries,
        provinces=provinces,
        regencies=regencies,
        year=year,
        gazetteer=gazetteer,
    )
