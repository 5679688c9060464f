"""Settled tolls to casualty rows and totals. In: `SidedToll`s of one incident. Out: codebook slots.

Per side and effect, the figure that the article stands behind is the earliest explicit one that is not told as part of
another, or a later update; figures of one sentence add up ("14 polisi dan tujuh milisi"), unless one of them already is
their sum. A total of people whose part is not told holds the parts told elsewhere: the split is coded, not the total.
Low and high span what anybody claims for the same people (codebook section 3, casualties).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stream.extract.settling import SidedToll, count_once, settle_tolls
from stream.extract.toll import Toll
from stream.model import Casualty, Count, Effect, Qualifier, Side

__all__ = ["Row", "SidedToll", "merge_rows", "settle_tolls", "total"]

HEAD = 3  # last sentence of the headline and lead, where the figure stands that an article is behind
RIVAL_RATIO = 3  # a figure more than three times another is about other people


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A casualty row with the toll that proves it; `is_told`: the words name the side."""

    casualty: Casualty
    proof: Toll
    is_told: bool = True
    is_update: bool = False


def merge_rows(tolls: Sequence[SidedToll]) -> list[Row]:
    """One row per side and effect, in order of first mention; zero claims make none."""
    groups: dict[tuple[Side, Effect], list[SidedToll]] = {}
    for sided in count_once(tolls):
        if not sided.toll.is_negated:
            groups.setdefault((sided.side, sided.toll.effect), []).append(sided)
    rows = [_row(side, effect, group) for (side, effect), group in groups.items()]
    for effect in dict.fromkeys(effect for _, effect in groups):
        rows = _split_total(rows, effect)
    return rows


def _row(side: Side, effect: Effect, group: list[SidedToll]) -> Row:
    explicit = [s for s in group if not s.toll.is_implied and not s.toll.is_weak]
    usable = explicit or [s for s in group if not s.toll.is_implied] or group
    whole = [s for s in usable if not s.toll.is_part] or usable
    sums = _sentence_sums(whole, usable)
    exact = [s for s in sums if s.exact] or sums
    chosen = exact[0] if exact[0].proof.sentence <= HEAD else max(exact, key=lambda one: one.best)
    for later in exact[1:]:
        if later.is_update and later.best > chosen.best:
            chosen = later
    rivals = [s for s in exact if s is not chosen and s.is_rival_of(chosen)]
    highs = [s.high for s in rivals if s.high is not None]
    return Row(
        casualty=Casualty(
            side=side,
            effect=effect,
            low=min([chosen.low, *(s.low for s in rivals)]),
            best=chosen.best,
            high=None if chosen.high is None else max([chosen.high, *highs]),
        ),
        proof=chosen.proof,
        is_told=chosen.is_told,
        is_update=chosen.is_update,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    low: int
    best: int
    high: int | None
    proof: Toll
    exact: bool
    is_update: bool
    is_told: bool
    claimants: frozenset[str]

    def is_rival_of(self, chosen: "_Sum") -> bool:
        """Whether another named speaker gives another figure for what may be the same people."""
        if not self.claimants or self.claimants == chosen.claimants:
            return False
        return chosen.best <= self.best <= RIVAL_RATIO * chosen.best


def _sentence_sums(group: list[SidedToll], told: list[SidedToll]) -> list[_Sum]:
    """What each sentence's tolls come to; `told` holds those told as parts too."""
    sentences: dict[int, list[SidedToll]] = {}
    for sided in group:
        sentences.setdefault(sided.toll.sentence, []).append(sided)
    return [
        _sum(members, sum(s.toll.best for s in told if s.toll.sentence == sentence))
        for sentence, members in sentences.items()
    ]


def _sum(members: list[SidedToll], told: int) -> _Sum:
    """What the tolls of one sentence come to: their sum, or the one that already is it; `told` with its parts."""
    unique: dict[tuple[int, int], SidedToll] = {(s.toll.noun_first, s.toll.best): s for s in members}
    tolls = [s.toll for s in unique.values()]
    if all(toll.is_implied for toll in tolls):
        tolls = tolls[:1]
    largest = max(tolls, key=lambda toll: toll.best)
    if len(tolls) > 1 and largest.best * 2 == told and (len(tolls) > 2 or largest.best != tolls[-1].best):
        tolls = [largest]
    highs = [toll.high for toll in tolls]
    return _Sum(
        low=sum(toll.low for toll in tolls),
        best=sum(toll.best for toll in tolls),
        high=None if None in highs else sum(high for high in highs if high is not None),
        proof=tolls[0],
        exact=all(toll.qualifier is not Qualifier.VAGUE for toll in tolls),
        is_update=any(s.is_update for s in members),
        is_told=any(s.is_side_told for s in members),
        claimants=frozenset(s.attribution.claimant for s in members if s.attribution is not None),
    )


def _split_total(rows: list[Row], effect: Effect) -> list[Row]:
    """Take the parts told elsewhere out of a row whose own part is not told: 89 with 12 police leaves 77."""
    whole = next((row for row in rows if row.casualty.effect is effect and not row.is_told), None)
    if whole is None:
        return rows
    parts = [row for row in rows if row.casualty.effect is effect and row.is_told and _is_inside(row, whole)]
    inside = sum(row.casualty.best for row in parts)
    if not inside:
        return rows
    left = whole.casualty.best - inside
    if left < 0:
        return rows
    place = rows.index(whole)
    if left == 0:
        return rows[:place] + rows[place + 1 :]
    high = whole.casualty.high
    rest = replace(
        whole.casualty,
        low=max(0, whole.casualty.low - inside),
        best=left,
        high=None if high is None else high - inside,
    )
    return [*rows[:place], replace(whole, casualty=rest), *rows[place + 1 :]]


def _is_inside(row: Row, whole: Row) -> bool:
    """Whether a row's people are among those of a total told before in another sentence, or told as part of it."""
    if row.proof.is_implied or whole.proof.qualifier not in {Qualifier.EXACT, Qualifier.AT_LEAST}:
        return False
    if row.proof.sentence < whole.proof.sentence and not whole.is_update:
        return False
    if row.proof.sentence == whole.proof.sentence:
        return row.proof.is_part
    return whole.casualty.side is Side.UNKNOWN or row.casualty.side is not Side.A


def total(rows: Sequence[Row], effect: Effect, *, is_zero_told: bool) -> Count | None:
    """The figure over all sides; zero only where the text says that nobody was (codebook section 3, totals)."""
    own = [row.casualty for row in rows if row.casualty.effect is effect]
    if not own:
        return Count(low=0, best=0, high=0) if is_zero_told else None
    highs = [casualty.high for casualty in own]
    return Count(
        low=sum(casualty.low for casualty in own),
        best=sum(casualty.best for casualty in own),
        high=None if None in highs else sum(high for high in highs if high is not None),
    )
