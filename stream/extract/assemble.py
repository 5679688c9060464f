"""An article to its extraction. In: article, language pack. Out: incidents with evidence, rejected mentions.

The order of decisions: main concept, who, when and where, relevance, then for each episode its type, actors, tolls,
claims, weapons and blame.
"""

from stream.article.model import Article
from stream.extract.concepts import Concept, rank_concepts
from stream.extract.decide import probability
from stream.extract.episodes import split_episodes
from stream.extract.incident import build_incident
from stream.extract.language import LanguagePack
from stream.extract.mentions import boilerplate, rejected_mentions
from stream.extract.reading import Reading, complete, find_speakers, skim
from stream.extract.relevance import (
    MOST_TOLD,
    counted_features,
    highest_belief,
    most_unread,
    skimmed_features,
    told_features,
)
from stream.extract.telling import Telling, gather, story_sentences
from stream.model import Extraction, Incident

OTHER_EPISODE = 0.6  # share of further episodes that were incidents of their own on the development corpora


def extract(article: Article, pack: LanguagePack) -> Extraction:
    """Incidents and rejected mentions of one article in `pack`'s language."""
    if not pack.may_report(article.folded):
        return Extraction(rejected=tuple(boilerplate(article)))
    reading = skim(article, pack)
    concepts = rank_concepts(reading)
    if not concepts:
        return Extraction(rejected=tuple(boilerplate(article)))
    news = _read_news(reading, concepts)
    if news is None:
        return Extraction(rejected=(*rejected_mentions(reading, ()), *boilerplate(article)))
    telling, belief = news
    return Extraction(
        incidents=tuple(_incidents(telling, belief)),
        rejected=(*rejected_mentions(reading, telling.story), *boilerplate(article)),
    )


def _read_news(reading: Reading, concepts: list[Concept]) -> tuple[Telling, float] | None:
    """Read on as long as the article can still be news; what it tells and the belief in it, None where it is none."""
    weights, threshold = reading.pack.relevance.weights, reading.pack.relevance.threshold
    known = skimmed_features(reading, concepts)
    if highest_belief(known, most_unread(reading), weights) < threshold:
        return None
    complete(reading)
    known |= counted_features(reading)
    if highest_belief(known, MOST_TOLD, weights) < threshold:
        return None
    find_speakers(reading)
    telling = gather(reading, story_sentences(reading), concepts)
    belief = probability(known | told_features(telling), weights)
    return None if belief < threshold else (telling, belief)


def _incidents(telling: Telling, belief: float) -> list[Incident]:
    """The main incident, then those of other episodes in text order."""
    reading = telling.reading
    first, *others = split_episodes(reading, telling.story, None if telling.place is None else telling.place.location)
    main = telling if not others else gather(reading, first.sentences, telling.concepts)
    incidents = [build_incident(main, belief)]
    strong = {concept.name for concept in telling.concepts if concept.score >= 1.0}
    for episode in others:
        concepts = rank_concepts(reading, episode.sentences)
        if concepts:
            alike = incidents[0] if concepts[0].name in strong else None
            told = gather(reading, episode.sentences, concepts)
            incidents.append(build_incident(told, belief * OTHER_EPISODE, alike))
    return incidents
