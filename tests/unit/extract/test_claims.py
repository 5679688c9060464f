"""Which figures are claims, whose they are, and for whom the claimant speaks."""

import pytest

from stream.extract.casualties import SidedToll
from stream.extract.claims import Teller, claimant_side, claims_of
from stream.extract.sides import Cast
from stream.extract.speakers import Attribution
from stream.extract.tolls import Toll
from stream.model import Actor, ActorType, ClaimantSide, Effect, EventType, Qualifier, Role, Side


def who(name: str, sense: str = "police", title: str = "", *, is_person: bool = True, first: int = 0) -> Attribution:
    words = frozenset([*name.lower().split(), *title.lower().split()])
    return Attribution(name, first, first + 1, is_person, sense, "id.speech.said_after", words)


def told(
    low: int,
    speaker: Attribution | None = None,
    *,
    effect: Effect = Effect.KILLED,
    side: Side = Side.CIVILIAN,
    sentence: int = 0,
    is_implied: bool = False,
    qualifier: Qualifier = Qualifier.EXACT,
    high: int | None = -1,
) -> SidedToll:
    toll = Toll(
        sentence=sentence,
        effect=effect,
        low=low,
        best=low,
        high=low if high == -1 else high,
        qualifier=qualifier,
        first=0,
        last=1,
        noun_first=0,
        noun_last=1,
        rule="id.effect.killed",
        is_implied=is_implied,
        is_negated=low == 0,
    )
    return SidedToll(toll=toll, side=side, attribution=speaker, claimant_side=ClaimantSide.NEUTRAL if speaker else None)


def claimed(
    settled: list[SidedToll], *others: SidedToll, tellers: list[Teller] | None = None
) -> list[tuple[str | None, int]]:
    return [(claim.claimant, claim.low) for claim, _ in claims_of(settled, [*settled, *others], tellers or [])]


def test_a_figure_of_the_lead_that_somebody_gives_later_is_one_claim_of_theirs() -> None:
    assert claimed([told(5), told(5, who("Budi Santosa"), sentence=3)]) == [("Budi Santosa", 5)]


def test_a_figure_nobody_is_named_for_is_one_claim_of_the_article() -> None:
    assert claimed([told(5), told(5, sentence=1)]) == [(None, 5)]


def test_a_figure_takes_the_speaker_of_a_mention_that_does_not_count() -> None:
    assert claimed([told(1)], told(1, who("Budi Santosa"), is_implied=True, sentence=4)) == [("Budi Santosa", 1)]


def test_witnesses_and_relatives_do_not_report_a_victim_without_a_number() -> None:
    assert claimed([told(1)], told(1, who("Bibi Ratna", "witness"), is_implied=True)) == [(None, 1)]
    assert claimed([told(1)], told(1, who("Ratna", ""), is_implied=True)) == [("Ratna", 1)]
    assert claimed([told(3)], told(3, who("Bibi Ratna", "witness"))) == [("Bibi Ratna", 3)]


def test_two_speakers_of_one_figure_are_two_claims() -> None:
    bodies = [
        told(21, who("Komisi Hak Warga", "neutral", is_person=False)),
        told(21, who("BPBD", "rescuer", is_person=False)),
    ]
    assert claimed(bodies) == [("Komisi Hak Warga", 21), ("BPBD", 21)]


def test_a_sub_groups_figure_is_a_claim_of_its_own() -> None:
    speaker = who("pejabat provinsi", "government", is_person=False)
    assert claimed([told(21, speaker), told(14, speaker), told(7, speaker)]) == [
        ("pejabat provinsi", 21),
        ("pejabat provinsi", 14),
        ("pejabat provinsi", 7),
    ]


def test_equal_figures_side_by_side_in_a_sentence_are_claims_of_their_own_but_a_repeated_one_is_not() -> None:
    speaker = who("BNPB", "rescuer", is_person=False)
    assert claimed([told(3, speaker), told(3, speaker)]) == [("BNPB", 3), ("BNPB", 3)]
    assert claimed([told(3, speaker), told(3, speaker, sentence=2)]) == [("BNPB", 3)]


@pytest.mark.parametrize(
    ("office", "person"),
    [
        (who("BNPB", "rescuer", is_person=False), who("Agus Santosa", "rescuer", "Kapusdatin BNPB")),
        (who("Polisi", is_person=False), who("Dedi Santosa", "police", "Kabid Humas Polda")),
        (
            who("Badan Bencana", "rescuer", "( BNPB )", is_person=False),
            who("Agus Santosa", "rescuer", "Kapusdatin BNPB"),
        ),
        (who("Kapolda Jateng", is_person=False), who("Rudi Santosa", "police", "Kapolda")),
    ],
)
def test_an_office_yields_to_its_person_with_the_same_figure(office: Attribution, person: Attribution) -> None:
    assert claimed([told(20, office), told(20, person, sentence=2)]) == [(person.claimant, 20)]


def test_an_office_keeps_a_figure_that_only_it_gives() -> None:
    office, person = who("Polisi", is_person=False), who("Dedi Santosa", "police", "Kabid Humas")
    assert claimed([told(20, office), told(12, person)]) == [("Polisi", 20), ("Dedi Santosa", 12)]


def test_a_misspelt_name_is_the_same_person() -> None:
    assert claimed([told(13, who("Mastri Susilo")), told(13, who("Matri Susilo", first=90), sentence=5)]) == [
        ("Mastri Susilo", 13)
    ]


def test_a_lone_victim_is_told_by_the_first_official_who_speaks_of_the_dead() -> None:
    tellers = [(who("Brian Santosa", "rescuer"), ClaimantSide.NEUTRAL)]
    assert claimed([told(1)], tellers=tellers) == [("Brian Santosa", 1)]
    assert claimed([told(1), told(4)], tellers=tellers) == [(None, 1), (None, 4)]
    assert claimed([told(1, effect=Effect.WOUNDED)], tellers=tellers) == [(None, 1)]


def test_a_claim_keeps_range_side_and_qualifier_of_its_figure() -> None:
    (claim, _), *rest = claims_of(
        [told(20, who("Budi Santosa"), side=Side.B, qualifier=Qualifier.VAGUE, high=99)], [], []
    )
    assert rest == []
    assert (claim.side, claim.low, claim.high, claim.qualifier) == (Side.B, 20, 99, Qualifier.VAGUE)
    assert claim.claimant_side is ClaimantSide.NEUTRAL


def cast(*actors: tuple[Side, ActorType]) -> Cast:
    return Cast(
        actors=tuple(Actor(name="x", side=side, role=Role.PARTICIPANT, actor_type=kind) for side, kind in actors),
        parties=(),
    )


@pytest.mark.parametrize(
    ("event_type", "actors", "sense", "side"),
    [
        (
            EventType.BATTLES,
            [(Side.A, ActorType.REBEL_GROUP), (Side.B, ActorType.STATE_FORCES)],
            "police",
            ClaimantSide.B,
        ),
        (
            EventType.BATTLES,
            [(Side.A, ActorType.STATE_FORCES), (Side.B, ActorType.REBEL_GROUP)],
            "army",
            ClaimantSide.A,
        ),
        (
            EventType.BATTLES,
            [(Side.A, ActorType.REBEL_GROUP), (Side.B, ActorType.STATE_FORCES)],
            "armed_group",
            ClaimantSide.A,
        ),
        (EventType.CIVILIANS, [(Side.A, ActorType.REBEL_GROUP), (Side.B, ActorType.CIVILIANS)], "army", ClaimantSide.B),
        (
            EventType.CIVILIANS,
            [(Side.A, ActorType.REBEL_GROUP), (Side.B, ActorType.CIVILIANS)],
            "medical",
            ClaimantSide.NEUTRAL,
        ),
        (EventType.PROTESTS, [(Side.A, ActorType.PROTESTERS)], "government", ClaimantSide.B),
        (EventType.CRIME, [(Side.B, ActorType.STATE_FORCES)], "police", ClaimantSide.NEUTRAL),
        (EventType.DISASTER, [], "rescuer", ClaimantSide.NEUTRAL),
        (
            EventType.BATTLES,
            [(Side.A, ActorType.REBEL_GROUP), (Side.B, ActorType.STATE_FORCES)],
            "",
            ClaimantSide.NEUTRAL,
        ),
    ],
)
def test_an_office_speaks_for_the_side_of_its_people(
    event_type: EventType, actors: list[tuple[Side, ActorType]], sense: str, side: ClaimantSide
) -> None:
    assert claimant_side(event_type, cast(*actors), sense) is side
