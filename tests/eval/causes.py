"""Predictions and gold to what went wrong. In: rows of one coded set. Out: per field right, wrong, missed, invented.

Only the paired incidents of an article are compared (reliability.py says how they are paired); incidents without a
partner are counted as such, and articles by where they were lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stream.article.model import Article
from stream.extract.concepts import rank_concepts
from stream.extract.language import LanguagePack
from stream.extract.reading import skim
from stream.extract.relevance import highest_belief, skimmed_features
from tests.eval.quality import table
from tests.eval.reliability import VALUES, pair

Rows = Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
MOST_CONFUSED = 12
EMPTY: tuple[object, ...] = (None, frozenset())


def field_outcomes(rows: Rows) -> dict[str, Counter[str]]:
    """Of each field of paired incidents: right, wrong, missed (gold only), invented (prediction only)."""
    found: dict[str, Counter[str]] = {name: Counter() for name in VALUES}
    for predicted, gold in rows:
        for incident, partner in pair(predicted["incidents"], gold["incidents"]):
            if partner is not None:
                for name, value in VALUES.items():
                    found[name][_outcome(value(incident), value(partner))] += 1
    return found


def _outcome(said: object, meant: object) -> str:
    if said == meant:
        return "both empty" if said in EMPTY else "right"
    if said in EMPTY:
        return "missed"
    return "invented" if meant in EMPTY else "wrong"


def incident_outcomes(rows: Rows) -> Counter[str]:
    """Of all incidents: paired, missed in an article that reported another, missed with the article, invented."""
    found: Counter[str] = Counter()
    for predicted, gold in rows:
        pairs = pair(predicted["incidents"], gold["incidents"])
        paired = sum(partner is not None for _, partner in pairs)
        found["paired"] += paired
        found["missed beside another" if predicted["incidents"] else "missed with its article"] += (
            len(gold["incidents"]) - paired
        )
        found[
            "invented beside a right one" if paired else "invented in news" if gold["incidents"] else "false alarm"
        ] += len(pairs) - paired
    return found


def confusions(rows: Rows) -> Counter[str]:
    """Of paired incidents with another type than the gold's: "gold type: sub-type -> said type: sub-type"."""
    found: Counter[str] = Counter()
    for predicted, gold in rows:
        for incident, partner in pair(predicted["incidents"], gold["incidents"]):
            if partner is not None and incident["sub_event_type"] != partner["sub_event_type"]:
                found[f"{_kind(partner)} -> {_kind(incident)}"] += 1
    return found


def _kind(incident: Mapping[str, Any]) -> str:
    return f"{incident['event_type']}: {incident['sub_event_type']}"


def figure_faults(rows: Rows) -> Counter[str]:
    """Of paired incidents that both count people: how the totals of killed and wounded differ."""
    found: Counter[str] = Counter()
    for predicted, gold in rows:
        for incident, partner in pair(predicted["incidents"], gold["incidents"]):
            for effect in ("killed", "wounded") if partner is not None else ():
                said, meant = VALUES[effect](incident), VALUES[effect](partner or {})
                if said is not None and meant is not None and said != meant:
                    found[f"{effect}: {'too many' if said > meant else 'too few'}"] += 1
    return found


def lost_at(article: Article, pack: LanguagePack) -> str:
    """The step at which an article that reports nothing was given up."""
    if not pack.may_report(article.folded):
        return "no trigger in the text"
    reading = skim(article, pack)
    concepts = rank_concepts(reading)
    if not concepts:
        return "no trigger in a sentence"
    highest = highest_belief(skimmed_features(reading, concepts), reading, pack.relevance.weights)
    return "given up after a skim" if highest < pack.relevance.threshold else "judged no news"


def causes_table(rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], lost: Counter[str]) -> str:
    """Tables: fields of paired incidents, incidents, totals, kinds confused, missed articles by where lost."""
    kinds = ("right", "wrong", "missed", "invented", "both empty")
    fields = [[name, *(str(counts[kind]) for kind in kinds)] for name, counts in field_outcomes(rows).items()]
    incidents = [[name, str(count)] for name, count in incident_outcomes(rows).items()]
    return "\n\n".join(
        [
            table(["field", *kinds], fields),
            table(["incidents", "count"], incidents),
            table(["totals that differ", "count"], _counted(figure_faults(rows))),
            table(["kind in the gold -> kind said", "count"], _counted(confusions(rows))[:MOST_CONFUSED]),
            table(["missed articles", "count"], [[name, str(count)] for name, count in sorted(lost.items())]),
        ]
    )


def _counted(found: Counter[str]) -> list[list[str]]:
    """Rows of a table, the commonest first, equals by name."""
    return [[name, str(count)] for name, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
