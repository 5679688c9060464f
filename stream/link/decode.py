"""Report records to what LINK keeps of them. In: bytes. Out: `Told`, `TakenBack`, `Unreadable`; accounts, profiles."""

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from stream.link.model import Account, Profile, TakenBack, Told, Unreadable
from stream.link.weights import Weights

TERMS = 24
LEAST_RARITY = 0.1
"""Words as common as this tell nothing of which incident it is."""
_WORD = re.compile(r"\w+")
# Words of administration: "Kabupaten Bekasi" and "Kota Bekasi" are told apart by their level, not by their name.
_LEVELS = frozenset(
    "kabupaten kota administrasi provinsi kecamatan kelurahan desa dusun kampung district regency province city distrik"
    " daerah wilayah dan di the of and".split()
)


def read_told(value: bytes | None) -> Told | TakenBack | Unreadable:
    """Read a record of `news.incident-reports`; unknown fields are ignored."""
    if value is None:
        return Unreadable(detail="a report record has a value")
    try:
        return _reader().validate_json(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return Unreadable(detail=f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


@lru_cache(maxsize=1)
def _reader() -> TypeAdapter[Told | TakenBack]:
    return TypeAdapter(Annotated[Told | TakenBack, Field(discriminator="status")])


def account_of(told: Told) -> Account:
    """Return what the report says, for merging."""
    return Account(
        report_id=told.report_id,
        article_id=told.article.article_id,
        source=told.article.source,
        url=told.article.url,
        agency=told.article.agency,
        published_at=told.article.published_at,
        event_type=told.event_type,
        sub_event_type=told.sub_event_type,
        stage=told.stage,
        event_date=told.event_date,
        location=told.location,
        actors=told.actors,
        casualties=told.casualties,
        killed=told.killed,
        wounded=told.wounded,
        claims=told.claims,
        responsibility=told.responsibility,
        weapons=told.weapons,
    )


def profile_of(told: Told, weights: Weights) -> Profile:
    """Return what the report is recognised by."""
    days, place = told.event_date, told.location
    is_exact = place is not None and place.precision <= 3
    return Profile(
        told.report_id,
        told.article.article_id,
        told.article.source.id,
        told.article.published_at.toordinal(),
        days.start.toordinal() if days else None,
        days.end.toordinal() if days else None,
        days.precision if days else 0,
        told.event_type,
        told.sub_event_type,
        place.country if place else None,
        " ".join(name_words(place.admin1)) or None if place else None,
        " ".join(name_words(place.admin2)) or None if place else None,
        name_words(place.locality) if place else [],
        round(place.lat, 3) if place and is_exact and place.lat is not None else None,
        round(place.lon, 3) if place and is_exact and place.lon is not None else None,
        told.killed.best if told.killed else None,
        told.wounded.best if told.wounded else None,
        sorted({" ".join(name_words(actor.name)) for actor in told.actors} - {""}),
        weigh(told.article.terms, weights),
        told.article.sketch,
    )


@lru_cache(maxsize=8192)
def _fold(name: str) -> tuple[str, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = _WORD.findall(plain)
    return tuple([word for word in words if word not in _LEVELS] or words)


def name_words(name: str | None) -> list[str]:
    """Return a name's words without case, accents and administrative level."""
    return list(_fold(name)) if name else []


def weigh(terms: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """Return the 24 most telling words with weights of length one: common words of the news count little."""
    told = {
        word: weight * rarity
        for word, weight in terms.items()
        if not word.isdigit() and (rarity := weights.rarity(word)) >= LEAST_RARITY
    }
    heaviest = sorted(told.items(), key=lambda item: (-item[1], item[0]))[:TERMS]
    length = math.sqrt(sum(weight * weight for _, weight in heaviest)) or 1.0
    return {word: round(weight / length, 3) for word, weight in heaviest if weight > 0}
