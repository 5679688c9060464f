"""Tolls with sides and speakers to casualty rows and totals. In: `SidedToll`s of one incident. Out: codebook slots.

Per side and effect, the figure that the article stands behind is the earliest explicit one that is not told as part of
another; figures of one sentence add up ("14 polisi dan tujuh milisi"), unless one of them already is their sum. Low and
high span what anybody claims for the same people (codebook section 3, casualties).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stream.extract.speakers import Attribution
from stream.extract.tolls import Toll
from stream.model import Casualty, ClaimantSide, Count, Effect, Qualifier, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SidedToll:
    """A toll whose owner is known: the side of its people, who says so, and for whom that speaker stands."""

    toll: Toll
    side: Side
    attribution: Attribution | None
    claimant_side: ClaimantSide | None
    is_side_told: bool = True
    is_update: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A casualty row with the toll that proves it."""

    casualty: Casualty
    proof: Toll


def settle_tolls(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Drop what only seems a toll: implied ones where a figure is told, and wounds of those who then died."""
    tolls = _adopt_sides(tolls)
    explicit = {s.toll.effect for s in tolls if _is_explicit(s.toll)}
    firm = {s.toll.effect for s in tolls if not s.toll.is_weak and not s.toll.is_negated}
    kept: list[SidedToll] = []
    singles: dict[Effect, Side] = {}
    for sided in tolls:
        toll = sided.toll
        soft = (toll.is_implied or toll.is_weak) and not toll.is_negated
        if soft and toll.effect in explicit:
            continue
        if soft and toll.effect is Effect.WOUNDED and Effect.KILLED in firm:
            continue
        if soft and singles.setdefault(toll.effect, sided.side) is not sided.side:
            continue
        kept.append(sided)
    return kept


def _is_explicit(toll: Toll) -> bool:
    return not toll.is_implied and not toll.is_weak and not toll.is_negated


def _adopt_sides(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """A figure of mere "orang" is the same people as an equal figure whose owner is told."""
    told = {(s.toll.effect, s.toll.best): s.side for s in tolls if s.is_side_told and not s.toll.is_negated}
    return [s if s.is_side_told else replace(s, side=told.get((s.toll.effect, s.toll.best), s.side)) for s in tolls]


def merge_rows(tolls: Sequence[SidedToll]) -> list[Row]:
    """One row per side and effect, in order of first mention; zero claims make none."""
    groups: dict[tuple[Side, Effect], list[SidedToll]] = {}
    for sided in tolls:
        if not sided.toll.is_negated:
            groups.setdefault((sided.side, sided.toll.effect), []).append(sided)
    rows = [_row(side, effect, group) for (side, effect), group in groups.items()]
    return [row for row in rows if row is not None]


def _row(side: Side, effect: Effect, group: list[SidedToll]) -> Row | None:
    explicit = [s for s in group if not s.toll.is_implied and not s.toll.is_weak]
    usable = explicit or [s for s in group if not s.toll.is_implied] or group
    whole = [s for s in usable if not s.toll.is_part] or usable
    sums = _sentence_sums(whole)
    exact = [s for s in sums if s.exact] or sums
    chosen = exact[0]
    for later in exact[1:]:
        if later.is_update and later.best > chosen.best:
            chosen = later
    rivals = [
        s
        for s in exact
        if s is chosen or (chosen.best <= s.best <= 3 * chosen.best and s.claimants and s.claimants != chosen.claimants)
    ]
    low = min([chosen.low, *(s.low for s in exact if s.is_rival_of(chosen))])
    highs = [s.high for s in rivals]
    high = None if chosen.high is None else max([chosen.high, *(h for h in highs if h is not None)])
    return Row(casualty=Casualty(side=side, effect=effect, low=low, best=chosen.best, high=high), proof=chosen.proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    low: int
    best: int
    high: int | None
    proof: Toll
    exact: bool
    is_update: bool
    claimants: frozenset[str]

    def is_rival_of(self, chosen: "_Sum") -> bool:
        """A lower figure counts as a rival only from another named speaker about the same kind of people."""
        return (
            bool(self.claimants)
            and bool(chosen.claimants)
            and self.claimants != chosen.claimants
            and self.best >= chosen.best
        )


def _sentence_sums(group: list[SidedToll]) -> list[_Sum]:
    sentences: dict[int, list[SidedToll]] = {}
    for sided in group:
        sentences.setdefault(sided.toll.sentence, []).append(sided)
    return [_sum(members) for members in sentences.values()]


def _sum(members: list[SidedToll]) -> _Sum:
    """What the tolls of one sentence come to: their sum, or the one that already is it."""
    unique: dict[tuple[int, int], SidedToll] = {(s.toll.noun_first, s.toll.best): s for s in members}
    tolls = [s.toll for s in unique.values()]
    largest = max(tolls, key=lambda toll: toll.best)
    total = sum(toll.best for toll in tolls)
    if len(tolls) > 1 and largest.best * 2 == total:
        tolls = [largest]
    highs = [toll.high for toll in tolls]
    return _Sum(
        low=sum(toll.low for toll in tolls),
        best=sum(toll.best for toll in tolls),
        high=None if None in highs else sum(high for high in highs if high is not None),
        proof=tolls[0],
        exact=all(toll.qualifier is not Qualifier.VAGUE for toll in tolls),
        is_update=any(s.is_update for s in members),
        claimants=frozenset(s.attribution.claimant for s in members if s.attribution is not None),
    )


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
