"""A read article to its extraction. In: article, language pack. Out: incidents with evidence, rejected mentions with reasons.

The order of decisions: main concept, parties, type, relevance, actors, tolls by side, day, place, weapons, blame.
"""

from collections.abc import Sequence

from stream.article.model import Article, BlockKind
from stream.extract.arms import find_weapons
from stream.extract.blame import find_blame
from stream.extract.casualties import merge_rows, settle_tolls, total
from stream.extract.claims import claims_of
from stream.extract.concepts import Concept, rank_concepts
from stream.extract.counting import count_people, is_zero_told, prove_totals
from stream.extract.decide import probability
from stream.extract.episodes import split_episodes
from stream.extract.kinds import Context, choose_kind
from stream.extract.language import LanguagePack
from stream.extract.parties import Party, find_parties
from stream.extract.proofs import Proofs
from stream.extract.reading import Reading, SentenceReading, read
from stream.extract.relevance import reject_reason, relevance_features
from stream.extract.scene import choose_place
from stream.extract.sides import CROWD, FORCES, cast_actors
from stream.extract.times import choose_date, is_old
from stream.model import (
    ActorType,
    Effect,
    EventType,
    Extraction,
    Incident,
    RejectedMention,
    RejectReason,
    Stage,
)

OTHER_EPISODE = 0.6  # share of further episodes that were incidents of their own on the development corpora
BLAMED = frozenset({EventType.CRIME, EventType.DISASTER})
LINK_REASONS = {BlockKind.LINK: RejectReason.RELATED_LINK, BlockKind.CREDIT: RejectReason.CREDIT}


def extract(article: Article, pack: LanguagePack) -> Extraction:
    """Incidents and rejected mentions of one article in `pack`'s language."""
    if not pack.may_report(article.folded):
        return Extraction(rejected=tuple(_boilerplate(article)))
    reading = read(article, pack)
    concepts = rank_concepts(reading)
    if not concepts:
        return Extraction(rejected=tuple(_boilerplate(article)))
    belief = probability(relevance_features(reading, concepts), pack.relevance.weights)
    if belief < pack.relevance.threshold:
        return Extraction(rejected=tuple([*_rejected(reading, [], concepts), *_boilerplate(article)]))
    story = story_sentences(reading)
    main_place = choose_place(reading, story, concepts[0].best_sentence)
    first, *others = split_episodes(reading, story, None if main_place is None else main_place.location)
    incidents = [_incident(reading, concepts, list(first.sentences), belief)]
    main_concepts = {concept.name for concept in concepts if concept.score >= 1.0}
    for episode in others:
        told = rank_concepts(reading, episode.sentences)
        if told:
            alike = incidents[0] if told[0].name in main_concepts else None
            incidents.append(_incident(reading, told, list(episode.sentences), belief * OTHER_EPISODE, alike))
    return Extraction(
        incidents=tuple(incidents), rejected=tuple([*_rejected(reading, story, concepts), *_boilerplate(article)])
    )


def story_sentences(reading: Reading) -> list[SentenceReading]:
    """The sentences that tell the news: the lead, and whatever later is not history, verdict or campaign total."""
    lead = {id(sentence) for sentence in reading.lead}
    return [s for s in reading.sentences if id(s) in lead or not is_background(reading, s)]


def is_background(reading: Reading, sentence: SentenceReading) -> bool:
    """Whether a sentence after the lead tells something older or wider than the news."""
    if any(is_old(mention, reading.article) for mention in sentence.dates):
        return True
    return sentence.has_cue("historical", "campaign", "court", "drill")


def _incident(
    reading: Reading,
    concepts: list[Concept],
    story: list[SentenceReading],
    belief: float,
    alike: Incident | None = None,
) -> Incident:
    """One incident from the sentences that tell it; a further one told in the same words is of the main one's kind."""
    main = concepts[0]
    parties = find_parties(reading, story)
    event_type, sub_event_type = choose_kind(main.name, _context(reading, concepts, parties, story))
    if alike is not None:
        event_type, sub_event_type = alike.event_type, alike.sub_event_type
    cast = cast_actors(event_type, sub_event_type, parties)
    sided = settle_tolls(count_people(reading, story, event_type, cast))
    rows = merge_rows(sided)
    proofs = Proofs(reading)
    proofs.add("event_type", main.best.first, main.best.last, main.best.entry.rule)
    proofs.add("sub_event_type", main.best.first, main.best.last, main.best.entry.rule)
    proofs.add("stage", main.best.first, main.best.last, "id.stage")
    killed = total(rows, Effect.KILLED, is_zero_told=is_zero_told(sided, Effect.KILLED))
    wounded = total(rows, Effect.WOUNDED, is_zero_told=is_zero_told(sided, Effect.WOUNDED))
    date = choose_date(reading, story, main.best_sentence, reading.pack.dates)
    if date is not None:
        proofs.add("event_date", date.mention.first, date.mention.last, date.mention.rule)
    place = choose_place(reading, story, main.best_sentence)
    if place is not None:
        proofs.add("location", place.first, place.last, place.rule)
    for index, party in enumerate(cast.parties):
        proofs.add(f"actors[{index}]", party.first, party.last, party.rule)
    for index, row in enumerate(rows):
        proofs.add(f"casualties[{index}]", row.proof.first, row.proof.last, row.proof.rule)
    prove_totals(proofs, rows, sided)
    claims = claims_of(sided)
    for index, (_, sided_toll) in enumerate(claims):
        proofs.add(f"claims[{index}]", sided_toll.toll.first, sided_toll.toll.last, sided_toll.toll.rule)
        if sided_toll.attribution is not None:
            spoken = sided_toll.attribution
            proofs.add(f"claims[{index}].claimant", spoken.first, spoken.last, spoken.rule)
    blame = [] if event_type in BLAMED else find_blame(reading, story, parties, cast, event_type)
    for index, one in enumerate(blame):
        proofs.add(f"responsibility[{index}]", one.first, one.last, one.rule)
    weapons = find_weapons(story, event_type)
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


def _context(
    reading: Reading, concepts: Sequence[Concept], parties: Sequence[Party], story: Sequence[SentenceReading]
) -> Context:
    tolls = [toll for sentence in story for toll in sentence.tolls if not toll.is_negated]
    killed = [toll for toll in tolls if toll.effect is Effect.KILLED]
    state = [p for p in parties if p.actor_type is ActorType.STATE_FORCES and p.group in FORCES]
    civilians = [p for p in parties if p.actor_type is ActorType.CIVILIANS]
    rebels = [p for p in parties if p.actor_type is ActorType.REBEL_GROUP and p.weight >= 0.4 and not p.is_role_word]
    state_suffers = max((p.sufferer for p in state), default=0.0)
    state_killed = any(Effect.KILLED in p.effects for p in state)
    return Context(
        scores={concept.name: concept.score for concept in concepts},
        has_rebels=bool(rebels) and not _is_aceh_gang(reading, rebels),
        has_state=any(p.doer + p.sufferer > 0.3 for p in state),
        has_crowd=any(p.actor_type in CROWD or p.group == "crowd" for p in parties),
        has_military=any(p.group == "army" and p.doer + p.sufferer > 0.5 for p in parties),
        civilians_suffer=any(p.sufferer > 0.8 for p in civilians),
        has_killed=bool(killed),
        has_crowd_killed=bool(killed) and not state_killed,
        state_is_target=state_suffers > max((p.sufferer for p in civilians), default=0.0),
        is_suspect_shot=not rebels and any(p.is_role_word and p.sufferer > 0.5 for p in parties),
    )


def _is_aceh_gang(reading: Reading, rebels: Sequence[Party]) -> bool:
    """A "KKB" in Aceh is a band of robbers, no rebel group (codebook, rulings)."""
    if any(party.name != "KKB" and "kriminal" not in party.name for party in rebels):
        return False
    return any(m.candidates and m.candidates[0].admin1 == "Aceh" for s in reading.lead for m in s.places)


def _rejected(reading: Reading, story: Sequence[SentenceReading], concepts: Sequence[Concept]) -> list[RejectedMention]:
    """The triggers and tolls of sentences that tell no incident of the article's own, with the reason."""
    told = {id(sentence) for sentence in story}
    mentions = []
    for sentence in reading.sentences:
        if id(sentence) in told or not (sentence.triggers or sentence.tolls):
            continue
        first, last = sentence.sentence.first, sentence.sentence.last
        anchor = sentence.triggers[0] if sentence.triggers else None
        start, end, text = reading.quote(first, last)
        rule = anchor.entry.rule if anchor is not None else sentence.tolls[0].rule
        mentions.append(
            RejectedMention(reason=reject_reason(reading, sentence), text=text, start=start, end=end, rule=rule)
        )
    return mentions


def _boilerplate(article: Article) -> list[RejectedMention]:
    """Links and credits of the article."""
    return [
        RejectedMention(
            reason=LINK_REASONS[block.kind],
            text=article.text[block.start : block.end],
            start=block.start,
            end=block.end,
            rule=f"article.{block.kind}",
        )
        for block in article.blocks
        if block.kind in LINK_REASONS
    ]
