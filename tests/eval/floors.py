"""Metrics to kept promises. In: metrics of coded sets, floors.json. Out: what fell below, or the file written anew.

A floor holds for one digest of texts and gold. Raising is free; lowering, or pinning other texts under the same name,
asks for a reason, which the file keeps.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.eval.scoring import Figure, Metrics

PATH = Path(__file__).with_name("floors.json")
CEILINGS = frozenset({"false_alarm_rate"})
# Distance kept to today's figures: two cases of a slot may turn, never less than a point; the mean moves little. Slots
# of few cases are not held one by one.
CASES = 2
LEAST_MARGIN = 1.0
MEAN_MARGIN = 0.7
ENOUGH_CASES = 30
PERFECT = 100.0


@dataclass(frozen=True, slots=True)
class Pinned:
    """What one coded set must reach, and for which texts and gold."""

    digest: str
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floors:
    """Limits by set, and every lowering with its reason."""

    sets: Mapping[str, Pinned]
    lowered: list[Mapping[str, str]] = field(default_factory=list)


class LoweredError(Exception):
    """A floor would sink without a reason."""


def load_floors(path: Path = PATH) -> Floors:
    """Read the file; a missing one holds nothing."""
    if not path.exists():
        return Floors({})
    document = json.loads(path.read_text(encoding="utf-8"))
    sets = {name: Pinned(row["digest"], row["limits"]) for name, row in document["sets"].items()}
    return Floors(sets, document["lowered"])


def save_floors(floors: Floors, path: Path = PATH) -> None:
    """Write the file, sorted, so that a change shows as a change."""
    sets = {
        name: {"digest": one.digest, "limits": dict(sorted(one.limits.items()))} for name, one in floors.sets.items()
    }
    document = {"sets": dict(sorted(sets.items())), "lowered": floors.lowered}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def broken(name: str, digest: str, metrics: Metrics, floors: Floors) -> list[str]:
    """What a set breaks, one sentence each; a set never pinned breaks nothing."""
    pinned = floors.sets.get(name)
    if pinned is None:
        return []
    if pinned.digest != digest:
        return [f"{name}: the texts or the gold are not the ones pinned; look why, then pin them with --lower REASON"]
    today = {metric: figure.value for metric, figure in metrics.items()}
    return [_sentence(name, m, limit, today) for m, limit in pinned.limits.items() if _is_broken(m, limit, today)]


def _is_broken(metric: str, limit: float, today: Mapping[str, float]) -> bool:
    if metric not in today:
        return True
    return today[metric] > limit if metric in CEILINGS else today[metric] < limit


def _sentence(name: str, metric: str, limit: float, today: Mapping[str, float]) -> str:
    kind = "ceiling" if metric in CEILINGS else "floor"
    return f"{name}: {metric} is {today.get(metric, 'not measured')}, its {kind} {limit}"


def pin(floors: Floors, name: str, digest: str, metrics: Metrics, reason: str | None) -> Floors:
    """Floors with `name` at a little under today's figures. Raises LoweredError if one sinks and `reason` is None.

    Without a reason a floor only rises: one that today's figure would put lower stays where it was.
    """
    limits = {metric: limit_of(metric, figure) for metric, figure in metrics.items() if _is_held(metric, figure)}
    before = floors.sets.get(name)
    if before is None:
        return Floors({**floors.sets, name: Pinned(digest, limits)}, floors.lowered)
    if reason is None:
        faults = broken(name, digest, metrics, floors)
        if faults:
            raise LoweredError(f"{'; '.join(faults)}: say why with --lower REASON")
        kept = {m: _higher(m, before.limits.get(m), limit) for m, limit in {**before.limits, **limits}.items()}
        return Floors({**floors.sets, name: Pinned(digest, kept)}, floors.lowered)
    notes = [{"set": name, "what": what, "reason": reason} for what in _sunk(before, Pinned(digest, limits))]
    return Floors({**floors.sets, name: Pinned(digest, limits)}, [*floors.lowered, *notes])


def _higher(metric: str, before: float | None, after: float) -> float:
    if before is None:
        return after
    return min(before, after) if metric in CEILINGS else max(before, after)


def _is_held(metric: str, figure: Figure) -> bool:
    """Whether a figure rests on enough cases to be held; a perfect one always does, and the mean of all slots."""
    return figure.value == PERFECT or figure.cases >= ENOUGH_CASES or metric == "mean_slot_f1"


def limit_of(metric: str, figure: Figure) -> float:
    """The limit for a figure of today: perfect stays perfect, else a margin away."""
    margin = MEAN_MARGIN if metric == "mean_slot_f1" else max(LEAST_MARGIN, 100 * CASES / figure.cases)
    if metric in CEILINGS:
        return round(figure.value + margin, 1)
    return figure.value if figure.value == PERFECT else round(max(0.0, figure.value - margin), 1)


def _sunk(before: Pinned, after: Pinned) -> list[str]:
    """What a new pin gives up, one phrase each."""
    if before.digest != after.digest:
        return ["other texts or gold"]
    return [
        f"{metric} {limit} -> {after.limits.get(metric, 'not held')}"
        for metric, limit in before.limits.items()
        if _is_broken(metric, limit, after.limits)
    ]
