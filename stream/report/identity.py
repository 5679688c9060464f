"""Which report is which, today and when its article comes again. In: keys of incidents. Out: ids and matches.

Ids are made, never drawn: `report_id` is a UUID of the article's id and an ordinal, so a replay makes the same ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from stream.model import Incident
from stream.report.model import IncidentKey

NAMESPACE = UUID("5f0c0b0e-6f7b-5d3a-9a55-2d1f6a1c7e10")
"""Of all report ids, for ever: another namespace would make every known report a stranger."""

_SAME_TYPE, _SAME_SUB_TYPE, _OTHER_TYPE = 2, 1, -1
_SAME_PLACE, _OTHER_COUNTRY, _OTHER_ADMIN1, _OTHER_LOCALITY = 1, -4, -3, -1
_SAME_DAYS, _TOUCHING_DAYS, _OTHER_DAYS = 2, 1, -2
# A correction changes one of type, place and date: two agreeing of the three make the same incident, except in another
# country. Nothing known but the type is 2 or 3 at most, so a bare key matches by its sub-type or as a whole.
_ENOUGH = 3
_WHOLE_KEY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReport:
    """A report that stands: its ordinal in the article, its own revision, a digest of what it said, and its key."""

    ordinal: int
    revision: int
    digest: str
    key: IncidentKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """`previous[n]` is the report that incident n continues, None for a new one; `retracted` are continued by none."""

    previous: tuple[KnownReport | None, ...]
    retracted: tuple[KnownReport, ...]


def report_id(article_id: str, ordinal: int) -> str:
    """Return the id of an article's report number `ordinal` (from 0, in text order of the first revision)."""
    return str(uuid5(NAMESPACE, f"{article_id}/{ordinal}"))


def key_of(incident: Incident) -> IncidentKey:
    """Return what the incident is recognised by."""
    place, days = incident.location, incident.event_date
    return IncidentKey(
        event_type=incident.event_type,
        sub_event_type=incident.sub_event_type,
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        locality=place.locality if place else None,
        first_day=days.start.isoformat() if days else None,
        last_day=days.end.isoformat() if days else None,
    )


def reconcile(previous: Sequence[KnownReport], incidents: Sequence[IncidentKey]) -> Reconciled:
    """Match an article's incidents with the reports it had: best agreement of type, place and date first.

    Each report continues at most one incident and each incident at most one report. Ties go to the lower ordinal, then
    to the earlier incident, so the answer depends on nothing but the arguments.
    """
    scored = [
        (-score, known.ordinal, index, place)
        for place, known in enumerate(previous)
        for index, key in enumerate(incidents)
        if (score := agreement(known.key, key)) >= _ENOUGH
    ]
    matches: dict[int, KnownReport] = {}
    taken: set[int] = set()
    for _, _, index, place in sorted(scored):
        if index not in matches and place not in taken:
            matches[index] = previous[place]
            taken.add(place)
    return Reconciled(
        previous=tuple(matches.get(index) for index in range(len(incidents))),
        retracted=tuple(known for place, known in enumerate(previous) if place not in taken),
    )


def agreement(one: IncidentKey, other: IncidentKey) -> int:
    """Score how well two keys agree; `_ENOUGH` and more is the same incident. Symmetric."""
    if one == other:
        return _WHOLE_KEY
    return _type_agreement(one, other) + _place_agreement(one, other) + _date_agreement(one, other)


def _type_agreement(one: IncidentKey, other: IncidentKey) -> int:
    if one.event_type != other.event_type:
        return _OTHER_TYPE
    return _SAME_TYPE + (_SAME_SUB_TYPE if one.sub_event_type == other.sub_event_type else 0)


def _place_agreement(one: IncidentKey, other: IncidentKey) -> int:
    score = 0
    for mine, theirs, other_place in (
        (one.country, other.country, _OTHER_COUNTRY),
        (one.admin1, other.admin1, _OTHER_ADMIN1),
        (one.locality, other.locality, _OTHER_LOCALITY),
    ):
        if mine is None or theirs is None:
            continue
        if mine != theirs:
            return score + other_place
        score += _SAME_PLACE
    return score


def _date_agreement(one: IncidentKey, other: IncidentKey) -> int:
    if one.first_day is None or other.first_day is None or one.last_day is None or other.last_day is None:
        return 0
    if (one.first_day, one.last_day) == (other.first_day, other.last_day):
        return _SAME_DAYS
    # ISO days sort as texts
    touches = one.first_day <= other.last_day and other.first_day <= one.last_day
    return _TOUCHING_DAYS if touches else _OTHER_DAYS
