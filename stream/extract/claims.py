"""Tolls with sides and speakers to claims. In: `SidedToll`s of one incident. Out: attributed figures, one claim each.

Codebook section 3, claims: the same figure in the lead and attributed later is one claim with that claimant; a figure
nobody is named for is one claim with claimant null; a sub-group's figure is a claim of its own.
"""

from collections.abc import Sequence

from stream.extract.casualties import SidedToll
from stream.extract.sides import Cast
from stream.model import ActorType, Claim, ClaimantSide, EventType, Side


def claims_of(tolls: Sequence[SidedToll]) -> list[tuple[Claim, SidedToll]]:
    """One claim per attributed figure: the same figure told twice is one, with the speaker that is named for it."""
    claims: dict[tuple[object, ...], tuple[Claim, SidedToll]] = {}
    spoken = {_figure_key(s) for s in tolls if s.attribution is not None}
    for sided in tolls:
        claimant = sided.attribution.claimant if sided.attribution else None
        if claimant is None and _figure_key(sided) in spoken:
            continue
        toll = sided.toll
        key = (claimant, sided.side, toll.effect, toll.low)
        if key in claims:
            continue
        claim = Claim(
            claimant=claimant,
            claimant_side=sided.claimant_side if claimant else None,
            side=sided.side,
            effect=toll.effect,
            low=toll.low,
            high=toll.high,
            qualifier=toll.qualifier,
        )
        claims[key] = (claim, sided)
    return list(claims.values())


def _figure_key(sided: SidedToll) -> tuple[object, ...]:
    return sided.side, sided.toll.effect, sided.toll.low


def claimant_side(event_type: EventType, cast: Cast, sense: str) -> ClaimantSide:
    """For whom an office speaks: for the side where its people stand, else for nobody."""
    if event_type in {EventType.CRIME, EventType.DISASTER}:
        return ClaimantSide.NEUTRAL
    kinds = {
        "police": ActorType.STATE_FORCES,
        "army": ActorType.STATE_FORCES,
        "government": ActorType.STATE_FORCES,
        "armed_group": ActorType.REBEL_GROUP,
    }
    kind = kinds.get(sense)
    if kind is None:
        return ClaimantSide.NEUTRAL
    for side, answer in ((Side.B, ClaimantSide.B), (Side.A, ClaimantSide.A)):
        if kind in cast.types(side):
            return answer
    return ClaimantSide.NEUTRAL
