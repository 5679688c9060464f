"""A telling to an incident: the slots of the codebook, each with its proof. In: `Telling`, belief. Out: `Incident`."""

from stream.extract.arms import find_weapons
from stream.extract.blame import find_blame
from stream.extract.casualties import merge_rows, settle_tolls, total
from stream.extract.claims import claims_of, victim_tellers
from stream.extract.counting import count_people, is_zero_told, prove_totals
from stream.extract.kinds import choose_kind
from stream.extract.proofs import Proofs
from stream.extract.sides import cast_actors
from stream.extract.telling import Telling, kind_context
from stream.model import Effect, Incident, Stage


def build_incident(telling: Telling, belief: float, alike: Incident | None = None) -> Incident:
    """One incident from the sentences that tell it; a further one told in the same words is of the main one's kind."""
    reading, story, main, parties = telling.reading, telling.story, telling.main, telling.parties
    date, place = telling.date, telling.place
    event_type, sub_event_type = choose_kind(main.name, kind_context(telling))
    if alike is not None:
        event_type, sub_event_type = alike.event_type, alike.sub_event_type
    cast = cast_actors(event_type, parties, reading.pack.cast)
    told = count_people(reading, story, event_type, cast)
    sided = settle_tolls(told)
    rows = merge_rows(sided)
    proofs = Proofs(reading)
    proofs.add("event_type", main.best.first, main.best.last, main.best.entry.rule)
    proofs.add("sub_event_type", main.best.first, main.best.last, main.best.entry.rule)
    proofs.add("stage", main.best.first, main.best.last, "id.stage")
    killed = total(rows, Effect.KILLED, is_zero_told=is_zero_told(sided, Effect.KILLED))
    wounded = total(rows, Effect.WOUNDED, is_zero_told=is_zero_told(sided, Effect.WOUNDED))
    if date is not None:
        proofs.add("event_date", date.mention.first, date.mention.last, date.mention.rule)
    if place is not None:
        proofs.add("location", place.first, place.last, place.rule)
    for index, party in enumerate(cast.parties):
        proofs.add(f"actors[{index}]", party.first, party.last, party.rule)
    for index, row in enumerate(rows):
        proofs.add(f"casualties[{index}]", row.proof.first, row.proof.last, row.proof.rule)
    prove_totals(proofs, rows, sided)
    claims = claims_of(sided, told, victim_tellers(reading.tokens, story, event_type, cast))
    for index, (_, sided_toll) in enumerate(claims):
        proofs.add(f"claims[{index}]", sided_toll.toll.first, sided_toll.toll.last, sided_toll.toll.rule)
        if sided_toll.attribution is not None:
            spoken = sided_toll.attribution
            proofs.add(f"claims[{index}].claimant", spoken.first, spoken.last, spoken.rule)
    blame = find_blame(parties, cast, event_type, sub_event_type)
    for index, one in enumerate(blame):
        proofs.add(f"responsibility[{index}]", one.first, one.last, one.rule)
    weapons = find_weapons(story, event_type, sub_event_type)
    for index, hit in enumerate(weapons.values()):
        proofs.add(f"weapons[{index}]", hit.first, hit.last, hit.entry.rule)
    return Incident(
        event_type=event_type,
        sub_event_type=sub_event_type,
        stage=Stage.FOILED
        if sub_event_type == "Disrupted weapons use" and main.name == "bomb_threat"
        else Stage.ACCOMPLISHED,
        event_date=date.date if date is not None else (alike.event_date if alike is not None else None),
        location=None if place is None else place.location,
        actors=cast.actors,
        casualties=tuple(row.casualty for row in rows),
        killed=killed,
        wounded=wounded,
        claims=tuple(claim for claim, _ in claims),
        responsibility=tuple(one.responsibility for one in blame),
        weapons=tuple(weapons),
        evidence=proofs.evidence(),
        confidence={"incident": round(belief, 3)},
    )
