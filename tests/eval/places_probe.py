"""Measure the gazetteer alone: `python -m tests.eval.places_probe id_dev id_dev2`. In: coded corpora. Out: a table.

The scope is what an extractor without any trigger would take: the title and the first sentences. So the figures tell
about finding and resolving places, not about choosing the sentences that tell the incident.
"""

import sys
from collections import Counter
from typing import Any

from rapidfuzz import fuzz

from stream.article.model import Article, Language
from stream.extract.tokens import split_sentences, tokenise
from stream.places.find import find_mentions
from stream.places.load import load_gazetteer
from stream.places.model import Mention
from stream.places.names import fold
from stream.places.resolve import read_context, resolve_location
from tests.eval.corpora import load_articles, load_gold

LEAD_SENTENCES = 5
SLOTS = ("country", "admin1", "locality")
ALIKE = 85.0  # rapidfuzz ratio from which two spellings are one name
SAME_PROVINCES = {"dki jakarta": "jakarta", "di yogyakarta": "yogyakarta"}


def same_name(one: str, two: str) -> bool:
    """Whether two names say the same place: equal, contained as words, or one slip apart."""
    plain = [SAME_PROVINCES.get(fold(name).lower(), fold(name).lower()) for name in (one, two)]
    short, long = sorted(plain, key=len)
    return f" {short} " in f" {long} " or fuzz.ratio(short, long) >= ALIKE


def predict(article: Article) -> tuple[dict[str, str | None], list[Mention]]:
    """The location of the title and lead by slot, and every mention of the article."""
    tokens = tokenise(article.folded)
    language = "en" if article.language is Language.EN else "id"
    gazetteer = load_gazetteer()
    mentions = find_mentions(
        tokens.words, tokens.lower, tokens.starts, tokens.ends, article.folded, gazetteer, language=language
    )
    lead = split_sentences(tokens, article.blocks)[:LEAD_SENTENCES]
    scope = [m for m in mentions if any(s.first <= m.first < s.last for s in lead)]
    country = article.source.country or ("US" if language == "en" else "ID")
    context = read_context(mentions, gazetteer, year=article.published.at.year, source_country=country)
    location = resolve_location(scope, context)
    return {slot: getattr(location, slot, None) for slot in SLOTS}, mentions


def count(gold: dict[str, Any], predicted: dict[str, str | None], mentions: list[Mention], tally: Counter[str]) -> None:
    """Book one document: correct, possible and actual of each slot."""
    for slot in SLOTS:
        wanted, got = gold.get(slot), predicted[slot]
        tally[f"{slot} possible"] += wanted is not None
        tally[f"{slot} actual"] += got is not None
        if wanted is not None and got is not None:
            tally[f"{slot} correct"] += wanted == got if slot == "country" else same_name(wanted, got)
    if gold.get("locality"):
        tally["named"] += any(same_name(gold["locality"], mention.text) for mention in mentions)


def main(names: list[str]) -> None:
    """Print precision, recall and F1 of each slot over the primary incidents of the corpora."""
    tally: Counter[str] = Counter()
    for name in names:
        golds = load_gold(name)
        for article in load_articles(name):
            incidents = golds[article.article_id]["incidents"]
            if incidents:
                predicted, mentions = predict(article)
                count(incidents[0]["location"] or {}, predicted, mentions, tally)
    for slot in SLOTS:
        correct, possible, actual = (tally[f"{slot} {what}"] for what in ("correct", "possible", "actual"))
        precision, recall = correct / max(actual, 1), correct / max(possible, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        sys.stdout.write(f"{slot:9} P {100 * precision:5.1f}  R {100 * recall:5.1f}  F1 {100 * f1:5.1f}\n")
    sys.stdout.write(f"locality among the mentions: {tally['named']} of {tally['locality possible']}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
