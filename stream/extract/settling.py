"""Tolls of one incident to those that count. In: `SidedToll`s in text order. Out: the same without echoes.

The people of an article are told of again and again: "keduanya", "kedua korban", "korban yang luka", by name, by the
word for the attack. What counts is a figure where one stands; a word without a figure only where there is none. Those
who were wounded and then died count as killed only (codebook section 3, casualties).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stream.extract.speakers import Attribution
from stream.extract.toll import Toll
from stream.model import ClaimantSide, Effect, Qualifier, Side

ATTACKERS_FATES = frozenset({Effect.KILLED, Effect.ARRESTED, Effect.WOUNDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SidedToll:
    """A toll whose owner is known: the side of its people, who says so, and for whom that speaker stands.

    `is_side_told`: the words name the people's part, not only the kind of incident. `is_update`: told as news against
    an earlier figure ("bertambah menjadi 12").
    """

    toll: Toll
    side: Side
    attribution: Attribution | None
    claimant_side: ClaimantSide | None
    is_side_told: bool = True
    is_update: bool = False


def settle_tolls(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Drop what only repeats other tolls, and attacks whose outcome a figure tells."""
    return _without_soft(_without_echoes(_adopt_sides(tolls)))


def count_once(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Settled tolls without mere claims: vague words beside exact figures, wounds of those who then died."""
    return _without_died(_without_vague(tolls))


def is_explicit(toll: Toll) -> bool:
    """Whether a figure stands there and the word beside it tells the outcome."""
    return not toll.is_implied and not toll.is_weak and not toll.is_negated


def _adopt_sides(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """A figure of mere "orang" is the same people as an equal figure whose owner is told."""
    told = {(s.toll.effect, s.toll.best): s.side for s in tolls if s.is_side_told and is_explicit(s.toll)}
    return [s if s.is_side_told else replace(s, side=told.get((s.toll.effect, s.toll.best), s.side)) for s in tolls]


def _without_echoes(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Without those told again: "ketiganya" are people that another figure of the effect, or of death, has counted."""
    first = [s.toll for s in tolls if is_explicit(s.toll) and not s.toll.is_again]
    counted = {toll.effect for toll in first}
    killed = {toll.best for toll in first if toll.effect is Effect.KILLED}
    return [s for s in tolls if not (s.toll.is_again and _is_counted(s.toll, counted, killed))]


def _is_counted(toll: Toll, counted: set[Effect], killed: set[int]) -> bool:
    return toll.effect in counted or (toll.effect is Effect.WOUNDED and toll.best in killed)


def _without_soft(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Without implied ones and attacks where a figure tells the outcome; of several singles those of the first side.

    The attackers' own fate is no echo of their victims': "menewaskan lima orang ... pelaku tewas".
    """
    explicit = {s.toll.effect for s in tolls if is_explicit(s.toll)}
    attackers = {s.toll.effect for s in tolls if is_explicit(s.toll) and s.side is Side.A}
    firm = {s.toll.effect for s in tolls if not s.toll.is_weak and not s.toll.is_negated}
    killed = sum(s.toll.best for s in tolls if is_explicit(s.toll) and s.toll.effect is Effect.KILLED)
    kept: list[SidedToll] = []
    singles: dict[Effect, Side] = {}
    for sided in tolls:
        toll = sided.toll
        if is_explicit(toll) or toll.is_negated:
            kept.append(sided)
            continue
        is_attacker = sided.side is Side.A and sided.is_side_told and toll.effect in ATTACKERS_FATES
        if toll.effect in (attackers if is_attacker else explicit):
            continue
        if toll.effect is Effect.WOUNDED and Effect.KILLED in firm:
            rest = _survivors(sided, killed)
            kept += [] if rest is None else [rest]
            continue
        if not is_attacker and singles.setdefault(toll.effect, sided.side) is not sided.side:
            continue
        kept.append(sided)
    return kept


def _survivors(sided: SidedToll, killed: int) -> SidedToll | None:
    """Of people attacked in number those who did not die: "tujuh warga tertembak", three of them dead, leaves four."""
    toll = sided.toll
    if toll.is_implied or toll.is_rest or not killed or toll.best <= killed or toll.qualifier is not Qualifier.EXACT:
        return None
    left = toll.best - killed
    return replace(sided, toll=replace(toll, low=left, best=left, high=left, is_weak=False))


def _without_vague(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Without vague words where an exact figure is given for the same people, or for people of no part told."""
    exact = {(s.toll.effect, s.side) for s in tolls if is_explicit(s.toll) and s.toll.qualifier is not Qualifier.VAGUE}
    effects = {effect for effect, _ in exact}
    return [
        s
        for s in tolls
        if s.toll.qualifier is not Qualifier.VAGUE
        or s.toll.effect not in effects
        or (s.is_side_told and not s.toll.is_implied and (s.toll.effect, s.side) not in exact)
    ]


def _without_died(tolls: Sequence[SidedToll]) -> list[SidedToll]:
    """Without the wounded of an early count whom a higher count of the dead has taken in: 4 + 1 became 5."""
    killed = [s.toll for s in tolls if is_explicit(s.toll) and s.toll.effect is Effect.KILLED and not s.toll.is_part]
    highest = max((toll.best for toll in killed), default=0)
    died = {
        (toll.sentence, highest - toll.best)
        for toll in killed
        if toll.best < highest and sum(t.best for t in killed if t.sentence == toll.sentence) < highest
    }
    return [s for s in tolls if not (s.toll.effect is Effect.WOUNDED and (s.toll.sentence, s.toll.best) in died)]
