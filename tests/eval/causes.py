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
from stream.extract.relevance import highest_belief, most_unread, skimmed_features
from tests.eval.quality import table
from tests.eval.reliability import VALUES, pair

Rows = Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
MOST_CONFUSED = 12
EMPTY: tuple[object, ...] = (None, frozenset())


def field_outcomes(rows: Rows) -> dict[str, Counter[str]]:
    """Of each field of paired incidents: right, wrong, missed (gold only), invented (prediction only)."""
    found: dict[str, Counter[str]] = {name: Counter() for name in VALUES}
    for incident, partner in _pairs(rows):
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
    for incident, partner in _pairs(rows):
        if incident["sub_event_type"] != partner["sub_event_type"]:
            found[f"{_kind(partner)} -> {_kind(incident)}"] += 1
    return found


def _kind(incident: Mapping[str, Any]) -> str:
    return f"{incident['event_type']}: {incident['sub_event_type']}"


def casualty_faults(rows: Rows) -> Counter[str]:
    """Of paired incidents whose casualty rows differ: only in the sides, or how the sum of an effect differs."""
    found: Counter[str] = Counter()
    for incident, partner in _pairs(rows):
        said, meant = _sums(incident), _sums(partner)
        if said == meant:
            found["sides alone"] += VALUES["casualties"](incident) != VALUES["casualties"](partner)
        for effect in sorted(said.keys() | meant.keys()):
            if said[effect] != meant[effect]:
                found[f"{effect}: {_difference(said[effect], meant[effect])}"] += 1
    return found


def _sums(incident: Mapping[str, Any]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in incident["casualties"]:
        sums[row["effect"]] += row["best"]
    return sums


def _difference(said: int, meant: int) -> str:
    if not said or not meant:
        return "missed" if not said else "invented"
    return "too many" if said > meant else "too few"


def claim_outcomes(rows: Rows) -> Counter[str]:
    """Of the gold's attributed figures in paired incidents: found with their claimant, with another, or not at all."""
    found: Counter[str] = Counter()
    for incident, partner in _pairs(rows):
        for claim in partner["claims"]:
            if claim["claimant"] is not None:
                alike = [c for c in incident["claims"] if (c["effect"], c["low"]) == (claim["effect"], claim["low"])]
                found[_claimed(claim["claimant"].lower(), [(c["claimant"] or "").lower() for c in alike])] += 1
    return found


def _claimed(meant: str, said: Sequence[str]) -> str:
    if not said:
        return "figure not claimed"
    if any(name and (name in meant or meant in name) for name in said):
        return "right"
    return "another claimant" if any(said) else "no claimant"


def responsibility_outcomes(rows: Rows) -> Counter[str]:
    """Of responsibility in paired incidents: right, another mode, missed, invented."""
    found: Counter[str] = Counter()
    for incident, partner in _pairs(rows):
        said, meant = ({(r["actor"].lower(), r["mode"]) for r in one["responsibility"]} for one in (incident, partner))
        named = {actor for actor, _ in said}
        found["right"] += len(said & meant)
        found["another mode"] += sum(actor in named for actor, _ in meant - said)
        found["missed"] += sum(actor not in named for actor, _ in meant - said)
        found["invented"] += len(said - meant)
    return found


def false_alarm_reasons(rows: Rows) -> Counter[str]:
    """Of articles that got an incident and have none: the first reason that the gold gives for having none."""
    alarms = [gold for predicted, gold in rows if predicted["incidents"] and not gold["incidents"]]
    return Counter(gold["rejected"][0]["reason"] if gold["rejected"] else "no reason coded" for gold in alarms)


def _pairs(rows: Rows) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    pairs = [two for predicted, gold in rows for two in pair(predicted["incidents"], gold["incidents"])]
    return [(incident, partner) for incident, partner in pairs if partner is not None]


def lost_at(article: Article, pack: LanguagePack) -> str:
    """The step at which an article that reports nothing was given up."""
    if not pack.may_report(article.folded):
        return "no trigger in the text"
    reading = skim(article, pack)
    concepts = rank_concepts(reading)
    if not concepts:
        return "no trigger in a sentence"
    highest = highest_belief(skimmed_features(reading, concepts), most_unread(reading), pack.relevance.weights)
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
            table(["casualty rows that differ", "count"], _counted(casualty_faults(rows))),
            table(["attributed figures", "count"], _counted(claim_outcomes(rows))),
            table(["responsibility", "count"], _counted(responsibility_outcomes(rows))),
            table(["false alarms: the gold's reason", "count"], _counted(false_alarm_reasons(rows))),
            table(["kind in the gold -> kind said", "count"], _counted(confusions(rows))[:MOST_CONFUSED]),
            table(["missed articles", "count"], [[name, str(count)] for name, count in sorted(lost.items())]),
        ]
    )


def _counted(found: Counter[str]) -> list[list[str]]:
    """Rows of a table, the commonest first, equals by name."""
    return [[name, str(count)] for name, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
