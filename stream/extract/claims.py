"""Tolls with sides and speakers to claims. In: `SidedToll`s of one incident. Out: attributed figures, one claim each.

Codebook section 3, claims: the same figure in the lead and attributed later is one claim with that claimant; a figure
nobody is named for is one claim with claimant null; a sub-group's figure is a claim of its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from stream.extract.casualties import SidedToll
from stream.extract.reading import SentenceReading
from stream.extract.sides import Cast
from stream.extract.speakers import Attribution, name_words
from stream.extract.tokens import Tokens
from stream.model import ActorType, Claim, ClaimantSide, Effect, EventType, Qualifier, Side

Spoken = tuple[Claim, SidedToll]
Teller = tuple[Attribution, ClaimantSide]
OFFICIALS = frozenset({"police", "army", "government", "judicial", "rescuer", "medical"})
VICTIMS = frozenset("jenazah jasad mayat almarhum almarhumah mendiang meninggal tewas".split())
LONE = frozenset({Effect.KILLED})
KIND_OF_SENSE = {
    "police": ActorType.STATE_FORCES,
    "army": ActorType.STATE_FORCES,
    "government": ActorType.STATE_FORCES,
    "armed_group": ActorType.REBEL_GROUP,
}
FORCE_WORDS = frozenset(
    {"polisi", "kepolisian", "polri", "petugas", "aparat", "pihak", "setempat", "berwenang", "militer"}
)


def claims_of(settled: Sequence[SidedToll], told: Sequence[SidedToll], tellers: Sequence[Teller] = ()) -> list[Spoken]:
    """One claim per attributed figure of the tolls that count; `told` are all, those dropped as mere mentions included.

    A figure nobody is named for takes the speaker who mentions the same people elsewhere; a lone victim nobody is named
    for is told by the first of `tellers`.
    """
    claims: dict[tuple[object, ...], Spoken] = {}
    parallel: Counter[tuple[object, ...]] = Counter()
    for sided in _lone_victim_told(_with_speakers(settled, told), tellers):
        claimant = sided.attribution.claimant if sided.attribution else None
        toll = sided.toll
        figure = (claimant, sided.side, toll.effect, toll.low)
        nth = parallel[(*figure, toll.sentence)] if not toll.is_implied else 0
        parallel[(*figure, toll.sentence)] += 1
        key = (*figure, nth)
        if key not in claims:
            claims[key] = (_claim(sided, claimant), sided)
    counted = {c.effect for c, _ in claims.values() if c.low > 1 and c.qualifier is not Qualifier.VAGUE}
    firm = [
        one for one in claims.values() if not (one[0].low == 2 and one[0].high is None and one[0].effect in counted)
    ]
    return _without_shadows(firm)


def _claim(sided: SidedToll, claimant: str | None) -> Claim:
    toll = sided.toll
    return Claim(
        claimant=claimant,
        claimant_side=sided.claimant_side if claimant else None,
        side=sided.side,
        effect=toll.effect,
        low=toll.low,
        high=toll.high,
        qualifier=toll.qualifier,
    )


def _with_speakers(settled: Sequence[SidedToll], told: Sequence[SidedToll]) -> list[SidedToll]:
    """The tolls; one without a speaker takes that of an equal figure, or goes where that figure stands for itself."""
    spoken: dict[tuple[Effect, int], SidedToll] = {}
    reported = [s for s in [*settled, *told] if _is_reported(s) and s.attribution and not s.attribution.is_media]
    for sided in sorted(reported, key=lambda s: not (s.attribution and s.attribution.is_person)):
        spoken.setdefault((sided.toll.effect, sided.toll.low), sided)
    plain = [sided if _is_reported(sided) else _said_by(sided, None, None) for sided in settled]
    own = {_figure(s) for s in plain if s.attribution is not None}
    kept = []
    for sided in plain:
        if sided.attribution is None and _figure(sided) in own:
            continue
        source = spoken.get((sided.toll.effect, sided.toll.low)) if sided.attribution is None else None
        kept.append(sided if source is None else _said_by(sided, source.attribution, source.claimant_side))
    return kept


def victim_tellers(tokens: Tokens, story: Sequence[SentenceReading], event_type: EventType, cast: Cast) -> list[Teller]:
    """The officials who speak of the victim, in text order: where one person died, theirs is the word for it."""
    found = []
    for sentence in story:
        who = sentence.attribution
        if (
            who is not None
            and who.sense in OFFICIALS
            and VICTIMS.intersection(tokens.lower[sentence.sentence.first : sentence.sentence.last])
        ):
            found.append((who, claimant_side(event_type, cast, who.sense)))
    return found


def _lone_victim_told(tolls: list[SidedToll], tellers: Sequence[Teller]) -> list[SidedToll]:
    """The only figure of an effect, one person without a speaker, given the first teller."""
    if not tellers:
        return tolls
    kept = []
    for sided in tolls:
        alone = all(o.toll.low == 1 for o in tolls if o.toll.effect is sided.toll.effect)
        lone = sided.toll.low == 1 and sided.toll.high == 1 and alone and sided.toll.effect in LONE
        kept.append(_said_by(sided, *tellers[0]) if lone and sided.attribution is None else sided)
    return kept


def _is_reported(sided: SidedToll) -> bool:
    """Whether the speaker reports the figure: a number always; a victim without one from an official or a mere name."""
    who = sided.attribution
    if who is None or not sided.toll.is_implied or sided.toll.is_negated:
        return who is not None
    return who.sense in OFFICIALS or (who.sense == "" and who.is_person)


def _said_by(sided: SidedToll, who: Attribution | None, side: ClaimantSide | None) -> SidedToll:
    return replace(sided, attribution=who, claimant_side=side)


def _figure(sided: SidedToll) -> tuple[Side, Effect, int]:
    return sided.side, sided.toll.effect, sided.toll.low


def _without_shadows(claims: list[Spoken]) -> list[Spoken]:
    """Drop a claim of an office where somebody of that office claims the same figure."""
    return [one for one in claims if not any(other is not one and _shadows(one, other) for other in claims)]


def _shadows(one: Spoken, other: Spoken) -> bool:
    """Whether `one` is only the office of `other`'s claimant, with the same figure for the same people."""
    (claim, office), (_, sided) = one, other
    if _figure(office) != _figure(sided) or claim.claimant is None:
        return False
    mine, theirs = office.attribution, sided.attribution
    if mine is None or theirs is None or mine.claimant == theirs.claimant:
        return False
    return _is_variant(mine, theirs) if mine.is_person else _is_office_of(mine, theirs)


def _is_variant(one: Attribution, other: Attribution) -> bool:
    """Whether a person's name is a later spelling of another's: as many words, the same initials, one word the same."""
    mine, theirs = name_words(one.claimant), name_words(other.claimant)
    return (
        other.is_person
        and other.first < one.first
        and [word[0] for word in mine] == [word[0] for word in theirs]
        and bool(set(mine) & set(theirs))
    )


def _is_office_of(office: Attribution, speaker: Attribution) -> bool:
    """Whether the office or its acronym stands in the other's title, or both are of one force, once without a name."""
    named = name_words(office.claimant)
    words = set(named)
    acronyms = {word for word in office.title - words if word.isalpha()}
    if words <= speaker.title | set(name_words(speaker.claimant)) or acronyms & speaker.title:
        return True
    return (
        speaker.is_person and office.sense == speaker.sense and bool(words & FORCE_WORDS or named[0] in speaker.title)
    )


def claimant_side(event_type: EventType, cast: Cast, sense: str) -> ClaimantSide:
    """For whom an office speaks: for the side where its people stand, else for nobody.

    In protests and riots the state's people are side b even where none is named; where rebels attack and no forces are
    named, police and army speak for the attacked side (codebook section 3, actors and claims).
    """
    kind = KIND_OF_SENSE.get(sense)
    if kind is None or event_type in {EventType.CRIME, EventType.DISASTER}:
        return ClaimantSide.NEUTRAL
    for side, answer in ((Side.B, ClaimantSide.B), (Side.A, ClaimantSide.A)):
        if kind in cast.types(side):
            return answer
    if event_type in {EventType.PROTESTS, EventType.RIOTS} and kind is ActorType.STATE_FORCES:
        return ClaimantSide.B
    attacked = ActorType.REBEL_GROUP in cast.types(Side.A) and sense in {"police", "army"}
    return ClaimantSide.B if attacked else ClaimantSide.NEUTRAL
