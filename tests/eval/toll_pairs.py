"""The coded corpora to rows for the tolls' models. In: a folder of corpora. Out: `Pair`s and `Bare` words with labels.

Nobody has coded which figure belongs to which word; the coding says how many were killed or wounded. So the labels are
at a distance: a figure that the coding has for the word's effect is right, any other wrong; a bare word is right where
the coding has somebody and no figure of the text gives him. Field reports teach most, news weighs more a row.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.binding import numeral_features, pair_features
from stream.extract.clause import Clause
from stream.extract.denials import find_zeros
from stream.extract.implied import find_noun, implied_features
from stream.extract.language import LanguagePack
from stream.extract.outcomes import find_outcomes
from stream.extract.reading import Reading, SentenceReading, read
from stream.extract.telling import story_sentences
from stream.extract.tolls import counted_people, find_owners
from tests.eval.corpora import CORPUS, load_articles, load_gold

CODED = ("id_dev", "id_dev2")
FIELD_REPORTS = "snpk_dev.jsonl"
FIELD_EFFECTS = ("killed", "wounded", "abducted")
TOLD, UNTOLD = 3.0, 0.6  # weights of a news figure that the coding has, and of one that it has not
NOBODY, SOMEBODY = 1.5, 1.0
Figures = Mapping[str, set[int]]


@dataclass(frozen=True, slots=True)
class Example:
    """One decision: its features, whether it is right, its weight, and the group of which one at least is right.

    `numeral` is the figure's token, -1 for a bare word; `is_field` tells field reports from news.
    """

    features: tuple[str, ...]
    label: int
    weight: float
    group: tuple[str, str, int]
    numeral: int
    is_field: bool


def collect(pack: LanguagePack, folder: Path = CORPUS) -> tuple[list[Example], list[Example]]:
    """Examples of figures with words, and of bare words."""
    pairs: list[Example] = []
    bare: list[Example] = []
    for article, figures in field_reports(folder):
        reading = read(article, pack)
        wide = _with_sums(figures, [n.best for s in reading.sentences for n in counted_people(s.numerals, s.speech)])
        found, words = [], []
        for sentence in reading.sentences:
            one, other = _examples(reading, sentence, wide, is_field=True)
            found += one
            words += other
        told = {example.group[1] for example in found if example.label}
        pairs += [example for example in found if example.group[1] in FIELD_EFFECTS]
        bare += [e for e in words if e.group[1] in FIELD_EFFECTS and e.group[1] not in told]
    for name in CODED:
        gold = load_gold(name, folder)
        for article in load_articles(name, folder):
            incidents = gold[article.article_id]["incidents"]
            if incidents:
                one, other = _news(read(article, pack), _coded_figures(incidents))
                pairs += one
                bare += other
    return pairs, bare


def field_reports(folder: Path) -> Iterator[tuple[Article, Figures]]:
    """The field reports with what was coded of each effect."""
    sources = load_sources()
    for line in (folder / FIELD_REPORTS).read_bytes().splitlines():
        coded = json.loads(line)["gold"]
        article = decode(line, key=None, sources=sources)
        if isinstance(article, Article):
            yield article, {effect: {coded[effect]} - {0} for effect in FIELD_EFFECTS}


def _coded_figures(incidents: Sequence[Mapping[str, Any]]) -> Figures:
    """Every figure that the coding has for an effect: rows, claims and totals."""
    figures: dict[str, set[int]] = {}
    for incident in incidents:
        for row in incident.get("casualties") or ():
            figures.setdefault(row["effect"], set()).add(row["best"])
        for claim in incident.get("claims") or ():
            figures.setdefault(claim["effect"], set()).add(claim["low"])
        for effect in ("killed", "wounded"):
            if incident.get(effect):
                figures.setdefault(effect, set()).add(incident[effect]["best"])
    return {effect: values - {0} for effect, values in figures.items()}


def _with_sums(figures: Figures, told: Sequence[int]) -> Figures:
    """The figures, and where the text has one only as a sum of two, those two."""
    wide = {effect: set(values) for effect, values in figures.items()}
    for effect, values in figures.items():
        for value in values:
            if value > 1 and value not in told:
                for index, one in enumerate(told):
                    wide[effect] |= {v for two in told[index + 1 :] if one + two == value for v in (one, two)}
    return wide


def _news(reading: Reading, figures: Figures) -> tuple[list[Example], list[Example]]:
    story = {id(sentence) for sentence in story_sentences(reading)}
    pairs: list[Example] = []
    bare: list[Example] = []
    for sentence in reading.sentences:
        wide = _with_sums(figures, [n.best for n in counted_people(sentence.numerals, sentence.speech)])
        one, other = _examples(reading, sentence, wide, is_field=False)
        pairs += one
        bare += other if id(sentence) in story else []
    return pairs, bare


def _examples(
    reading: Reading, sentence: SentenceReading, figures: Figures, *, is_field: bool
) -> tuple[list[Example], list[Example]]:
    """The decisions of one sentence, as `find_tolls` meets them."""
    if not sentence.effects:
        return [], []
    people = counted_people(sentence.numerals, sentence.speech)
    silent = find_zeros(reading.tokens, sentence.sentence, sentence.effects).silent
    told = [hit for hit in sentence.effects if hit.first not in silent]
    clause = Clause(reading.tokens, sentence.sentence, told, people)
    outcomes = find_outcomes(clause)
    free = [hit for hit in told if hit.first not in outcomes.manners]
    weights = reading.pack.tolls.binding
    owned = {hit.first for numeral in people for hit in find_owners(clause, free, numeral, outcomes, weights)}
    owned |= {result.first for first, result in outcomes.of.items() if first in owned}
    article_id = reading.article.article_id
    pairs: list[Example] = []
    bare: list[Example] = []
    for hit in free:
        effect = outcomes.of.get(hit.first, hit).entry.sense
        right = set(figures.get(effect, ()))
        if hit.entry.attributes and hit.first not in outcomes.of:
            right |= figures.get("killed", set())
        for numeral in people:
            names = pair_features(clause, hit, numeral, numeral_features(clause, numeral))
            if names is None or (is_field and numeral.is_vague) or outcomes.are_doers(hit, numeral.first_token):
                continue
            is_coded = numeral.best in right or any(numeral.best in values for values in figures.values())
            weight = 1.0 if is_field else TOLD if is_coded else UNTOLD
            group = (article_id, effect, numeral.best)
            pairs.append(
                Example(tuple(names), int(numeral.best in right), weight, group, numeral.first_token, is_field)
            )
        if hit.first in owned or hit.first in outcomes.of or (not is_field and right and 1 not in right):
            continue
        names = implied_features(
            clause, sentence.sentence, hit, find_noun(clause, sentence.sentence, outcomes.beside(hit)), sentence.cues
        )
        weight = 1.0 if is_field else SOMEBODY if right else NOBODY
        bare.append(Example(tuple(names), int(bool(right)), weight, (article_id, effect, -1), -1, is_field))
    return pairs, [example for example in bare if example.group[1] != "displaced"]
