"""Confidences to a reliability table. In: predictions with confidences, gold rows. Out: share right by field and bin.

A prediction is paired with the gold incident of its article that it agrees with most (type, day, province, dead); one
that agrees with none in two points is no incident of the gold. A field is right if it says what the gold says.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Incident = Mapping[str, Any]
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
PAIRED = 2


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions with a confidence from `low` to under `high`: how many, their mean, the share that is right."""

    low: float
    high: float
    count: int
    mean: float
    right: float


def _at(*path: str) -> Callable[[Incident], Any]:
    def get(incident: Incident) -> Any:  # noqa: ANN401 - a slot of JSON holds anything
        value: Any = incident
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    return get


def _sided(*keys: str) -> Callable[[Incident], Any]:
    """The rows of a list as a set of the parts that must agree."""
    field, *parts = keys
    return lambda incident: frozenset(tuple(str(row.get(part)) for part in parts) for row in incident.get(field) or ())


VALUES: Mapping[str, Callable[[Incident], Any]] = {
    "event_type": _at("event_type"),
    "sub_event_type": _at("sub_event_type"),
    "stage": _at("stage"),
    "event_date": _at("event_date", "start"),
    "location": _at("location", "admin1"),
    "killed": _at("killed", "best"),
    "wounded": _at("wounded", "best"),
    "actors": _sided("actors", "side", "actor_type"),
    "casualties": _sided("casualties", "side", "effect", "best"),
    "weapons": lambda incident: frozenset(incident.get("weapons") or ()),
}


def agreement(one: Incident, other: Incident) -> int:
    """In how many of type, day, province and a number of dead above none two incidents agree."""
    points = sum(
        VALUES[name](one) is not None and VALUES[name](one) == VALUES[name](other)
        for name in ("event_type", "event_date", "location")
    )
    return int(points) + (bool(VALUES["killed"](one)) and VALUES["killed"](one) == VALUES["killed"](other))


def pair(predicted: Sequence[Incident], golds: Sequence[Incident]) -> list[tuple[Incident, Incident | None]]:
    """Each predicted incident with its gold one, each gold one given once; best agreement first."""
    order = sorted(((-agreement(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(golds)))
    partner: dict[int, int] = {}
    for negative, i, j in order:
        if -negative >= PAIRED and i not in partner and j not in partner.values():
            partner[i] = j
    return [(p, golds[partner[i]] if i in partner else None) for i, p in enumerate(predicted)]


def judged(rows: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, list[tuple[float, bool]]]:
    """(confidence, is right) of every confidence in these (predicted row, gold row) pairs, by field."""
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for predicted, gold in rows:
        for incident, partner in pair(predicted["incidents"], gold["incidents"]):
            for name, confidence in incident["confidence"].items():
                value = VALUES.get(name)
                if name == "incident":
                    found[name].append((confidence, partner is not None))
                elif value is not None and partner is not None:
                    found[name].append((confidence, value(incident) == value(partner)))
    return found


def bins(pairs: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The reliability table of one field; empty bins are left out."""
    table = []
    for low, high in pairwise(EDGES):
        own = [(c, r) for c, r in pairs if low <= c < high or c == high == EDGES[-1]]
        if own:
            table.append(Bin(low, high, len(own), sum(c for c, _ in own) / len(own), sum(r for _, r in own) / len(own)))
    return table


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: the distance of confidence and share right, weighted by count; 0 for no pairs."""
    return sum(b.count * abs(b.mean - b.right) for b in bins(pairs)) / len(pairs) if pairs else 0.0
