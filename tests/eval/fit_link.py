"""Fit linking. In: link_dev with gold, the natural stream. Out: stream/link/weights.toml, a report. Run by `make fit`.

1. Common words: the share of the natural stream's articles that have a word among their terms; a word of more than
   three articles in a thousand counts less, by the squared logarithm of that share. No gold is used.
2. Weights: a logistic regression over pairs of reports that a block would bring together; the label is whether both
   tell of one gold incident. Pairs of both settings are used: our own extraction, and reports built from gold.
3. The two thresholds: the pair that links best.

The printed figures are cross-validated: gold incidents are dealt to folds, and pairs of articles with one in a fold are
judged by weights and thresholds fitted without any pair that touches the fold.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from stream.article.model import Article
from stream.extract.load import load_extractor
from stream.link.block import home_keys, search_keys
from stream.link.compare import features
from stream.link.decode import name_words, profile_of
from stream.link.model import Told
from stream.link.weights import PATH as TARGET
from stream.link.weights import WORDS, Weights
from stream.report.encode import refer
from tests.eval.corpora import load_articles
from tests.eval.link import NAME, linked, load_link_gold, told_by_extraction, told_by_gold
from tests.eval.logistic import Row, fit

FOLDS = 5
INVERSE_RIDGE = 0.2
STEPS = 150
RAREST_SHARE = 0.003
JOINS = (-0.75, -0.5, -0.25, 0.0)
MERGES = (2.0,)
CHOSEN_BY_EXTRACTION = 0.7
# A pair built from gold has no sub-type, no toll, no province, and always the very same name of the place.
COUNTS = {"link": 1.0, "link_gold": 0.1}
# What is believed of a feature before any pair is seen: link_dev holds few towns that share a name, few long tolls.
PRIORS = {
    "bias": -3.0,
    "country_differs": -3.0,
    "admin1_same": 0.5,
    "admin1_differs": -1.5,
    "admin2_same": 0.5,
    "admin2_differs": -1.0,
    "distance_under_15_km": 0.5,
    "distance_60_200_km": -0.5,
    "distance_over_200_km": -1.5,
    "locality_same": 1.5,
    "locality_spelt_alike": 1.2,
    "locality_overlaps": 0.8,
    "locality_within": 0.5,
    "locality_mentioned": 1.0,
    "locality_differs": -0.7,
    "date_same": 1.0,
    "date_touches": 0.5,
    "date_2_3_days": -1.0,
    "date_4_7_days": -1.5,
    "date_far": -2.0,
    "crowd_on_other_days": -1.0,
    "lasts_for_days": 0.5,
    "sub_type_same": 0.5,
    "type_differs": -1.0,
    "killed_same": 0.7,
    "wounded_same": 0.7,
    "killed_falls": -0.4,
    "words_alike": 5.0,
    "words_well_alike": 1.5,
    "words_shared": 0.7,
    "text_rewritten": 2.0,
    "actor_shared": 1.0,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Reports of one setting, each with the gold labels it stands for; None where that cannot be told."""

    reports: tuple[Told, ...]
    labels: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that a block brings together."""

    row: Row
    articles: tuple[str, str]


def main() -> None:
    """Fit, print cross-validated figures, write the file."""
    extractor, articles, gold = load_extractor(), load_articles(NAME), load_link_gold()
    common = common_words(load_articles("id_stream"))
    settings = {
        "link": labelled(tuple(told_by_extraction(articles, extractor)), gold),
        "link_gold": labelled_by_gold(tuple(told_by_gold(articles, gold)), gold),
    }
    blank = Weights(features={}, join=0.0, merge=0.0, common=common)
    pairs = [pair for name, setting in settings.items() for pair in pairs_of(setting, blank, COUNTS[name])]
    folds = deal(gold)
    say(f"{len(pairs)} pairs, {sum(pair.row.label for pair in pairs)} of one incident; {len(common)} common words")
    report(cross_validated(settings, pairs, folds, gold, common))
    weights = fit_all(settings, pairs, gold, common, frozenset())
    for name, setting in settings.items():
        ids = linked(setting.reports, weights)
        say(f"{name}, on what it was fitted on: {figures([tally(gold, ids, frozenset(gold))])}")
    save(weights, len(pairs))


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)  # noqa: T201 - a report to read is this program's output


def common_words(articles: Sequence[Article]) -> dict[str, float]:
    """How much a common word still counts: the square of its idf, as a share of a word's of 3 in 1000."""
    counts = Counter(word for article in articles for word in refer(article).terms)
    shares = {word: count / len(articles) for word, count in counts.items() if not word.isdigit()}
    rarest = math.log(1 / RAREST_SHARE)
    return {
        word: round(20 * (math.log(1 / share) / rarest) ** 2) / 20
        for word, share in shares.items()
        if share > RAREST_SHARE
    }


def labelled_by_gold(reports: tuple[Told, ...], gold: Mapping[str, Mapping[str, Any]]) -> Setting:
    """Reports built from gold: the label of the n-th incident of the article."""
    seen: Counter[str] = Counter()
    labels: dict[str, str | None] = {}
    for told in reports:
        article_id = told.article.article_id
        labels[told.report_id] = gold[article_id]["incidents"][seen[article_id]]["label"]
        seen[article_id] += 1
    return Setting(reports, labels)


def labelled(reports: tuple[Told, ...], gold: Mapping[str, Mapping[str, Any]]) -> Setting:
    """Our own reports: each takes the gold incident of its article that fits best, one takes each; the rest have none.

    A report of an article without any gold incident is an incident of its own.
    """
    by_article: dict[str, list[Told]] = {}
    for told in reports:
        by_article.setdefault(told.article.article_id, []).append(told)
    labels: dict[str, str | None] = {}
    for article_id, mine in by_article.items():
        coded = gold[article_id]["incidents"]
        labels |= {told.report_id: None if coded else told.report_id for told in mine}
        ranked = sorted(
            ((-fit_of(told, row), at, n, told, row) for at, told in enumerate(mine) for n, row in enumerate(coded)),
            key=lambda item: item[:3],
        )
        taken: set[str] = set()
        for _, _, _, told, row in ranked:
            if labels[told.report_id] is None and row["label"] not in taken:
                labels[told.report_id] = row["label"]
                taken.add(row["label"])
    return Setting(reports, labels)


def fit_of(told: Told, row: Mapping[str, Any]) -> float:
    """How well a report fits a gold incident of its own article."""
    place = set(name_words(row["place"]))
    named = set(name_words(told.location.locality)) if told.location else set()
    is_dated = told.event_date is not None and told.event_date.start.isoformat() == row["event_date"]
    return float(str(told.event_type) == row["event_type"]) + 2.0 * is_dated + 2.0 * bool(place & named)


def pairs_of(setting: Setting, weights: Weights, weight: float) -> list[Pair]:
    """The pairs that a block would bring together, with their labels."""
    profiles = [profile_of(told, weights) for told in setting.reports if setting.labels[told.report_id] is not None]
    found = []
    for one, other in combinations(profiles, 2):
        if one.article_id == other.article_id:
            continue
        label = setting.labels[one.report_id] == setting.labels[other.report_id]
        shares_name = (
            bool(set(one.locality) & set(other.locality)) and abs(one.published_day - other.published_day) < 30
        )
        if label or shares_name or home_keys(one) & (set(search_keys(other)) | home_keys(other)):
            row = Row(features(one, other), int(label), weight)
            found.append(Pair(row, (one.article_id, other.article_id)))
    return found


def deal(gold: Mapping[str, Mapping[str, Any]]) -> list[frozenset[str]]:
    """Articles by fold: those that share an incident are in one, else in turn."""
    groups: list[tuple[set[str], set[str]]] = []
    for article_id, row in gold.items():
        labels = {incident["label"] for incident in row["incidents"]}
        near = [group for group in groups if group[0] & labels]
        groups = [group for group in groups if group not in near]
        groups.append((labels.union(*(group[0] for group in near)), {article_id}.union(*(group[1] for group in near))))
    folds: list[set[str]] = [set() for _ in range(FOLDS)]
    for _, members in sorted(groups, key=lambda group: (-len(group[1]), min(group[1]))):
        min(folds, key=len).update(members)
    return [frozenset(fold) for fold in folds]


def fit_all(
    settings: Mapping[str, Setting],
    pairs: Sequence[Pair],
    gold: Mapping[str, Mapping[str, Any]],
    common: Mapping[str, float],
    held_out: frozenset[str],
) -> Weights:
    """Weights and thresholds fitted without the articles held out."""
    rows = [pair.row for pair in pairs if not held_out & set(pair.articles)]
    fitted = fit(rows, inverse_ridge=INVERSE_RIDGE, steps=STEPS, priors=PRIORS)
    tried = [
        Weights(features=fitted, join=join, merge=merge, common=common)
        for join in JOINS
        for merge in MERGES
        if merge > join
    ]
    kept = frozenset(gold) - held_out
    return max(tried, key=lambda weights: _worth(settings, gold, weights, kept))


def _worth(
    settings: Mapping[str, Setting], gold: Mapping[str, Mapping[str, Any]], weights: Weights, kept: frozenset[str]
) -> float:
    total = 0.0
    for name, share in (("link", CHOSEN_BY_EXTRACTION), ("link_gold", 1 - CHOSEN_BY_EXTRACTION)):
        reports = [told for told in settings[name].reports if told.article.article_id in kept]
        found = tally(gold, linked(reports, weights), kept)
        total += share * (found.pairwise + found.b_cubed)
    return total


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of pairs, and sums of B-cubed precision and recall, over some articles."""

    gold_pairs: float
    found_pairs: float
    both: float
    precision: float
    recall: float
    articles: int

    @property
    def pairwise(self) -> float:
        """F1 of pairs, in percent."""
        return 200 * self.both / max(1.0, self.gold_pairs + self.found_pairs)

    @property
    def b_cubed(self) -> float:
        """Harmonic mean of the averages, in percent."""
        total = self.precision + self.recall
        return 200 * self.precision * self.recall / total / max(1, self.articles) if total else 0.0


def tally(gold: Mapping[str, Mapping[str, Any]], ids: Mapping[str, set[str]], judged: frozenset[str]) -> Tally:
    """Count as score_link.py does, but only for pairs that touch `judged` articles: half for each such end."""
    meant = {article_id: {i["label"] for i in row["incidents"]} for article_id, row in gold.items()}
    sums = [0.0] * 3
    b_precision = b_recall = 0.0
    for one in sorted(judged):
        precisions, recalls = [], []
        for other, labels in meant.items():
            g, p = len(meant[one] & labels), len(ids.get(one, set()) & ids.get(other, set()))
            if one != other:
                sums = [total + hit / 2 for total, hit in zip(sums, (g > 0, p > 0, g > 0 and p > 0), strict=True)]
            precisions += [min(g, p) / p] if p else []
            recalls += [min(g, p) / g] if g else []
        if meant[one]:
            b_precision += sum(precisions) / len(precisions) if precisions else 0.0
            b_recall += sum(recalls) / len(recalls)
    return Tally(sums[0], sums[1], sums[2], b_precision, b_recall, sum(bool(meant[one]) for one in judged))


def figures(tallies: Sequence[Tally]) -> str:
    """The sums of several tallies as a sentence."""
    added = Tally(
        sum(one.gold_pairs for one in tallies),
        sum(one.found_pairs for one in tallies),
        sum(one.both for one in tallies),
        sum(one.precision for one in tallies),
        sum(one.recall for one in tallies),
        sum(one.articles for one in tallies),
    )
    counts = f"{added.found_pairs:.0f} pairs, {added.both:.0f} right of {added.gold_pairs:.0f}"
    return f"pairwise F1 {added.pairwise:.1f}, B-cubed F1 {added.b_cubed:.1f} ({counts})"


def cross_validated(
    settings: Mapping[str, Setting],
    pairs: Sequence[Pair],
    folds: Sequence[frozenset[str]],
    gold: Mapping[str, Mapping[str, Any]],
    common: Mapping[str, float],
) -> dict[str, list[Tally]]:
    """For each setting the tallies of the folds, each by weights that have not seen it."""
    tallies: dict[str, list[Tally]] = {name: [] for name in settings}
    for fold in folds:
        weights = fit_all(settings, pairs, gold, common, fold)
        for name, found in tallies.items():
            found.append(tally(gold, linked(settings[name].reports, weights), fold))
    return tallies


def report(tallies: Mapping[str, Sequence[Tally]]) -> None:
    """Print the cross-validated figures."""
    for name, found in tallies.items():
        say(f"{name}, cross-validated over {len(found)} folds: {figures(found)}")


def save(weights: Weights, pairs: int) -> None:
    """Write the file, sorted, so that a change shows as a change."""
    lines = [
        "# The weights of linking, made by tests/eval/fit_link.py (`make fit`) from articles of several outlets",
        f"# ({pairs} pairs of reports). A feature's weight is log-odds that two reports tell of one incident; what the",
        "# features mean is said where they are computed (compare.py). From `join` on a report joins an incident,",
        "# from `merge` on one report makes two incidents one.",
        f"join = {weights.join}",
        f"merge = {weights.merge}",
        "",
        "[features]",
        *(f"{name} = {weight}" for name, weight in sorted(weights.features.items())),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [
        "# Common words of the news, made by tests/eval/fit_link.py: where two reports share one, it counts this much",
        "# of a rare word.",
    ]
    bands: dict[float, list[str]] = {}
    for word, counts in weights.common.items():
        bands.setdefault(counts, []).append(word)
    for counts, words in sorted(bands.items()):
        lines += ["[[common]]", f"counts = {counts}", f'words = """{_wrapped(sorted(words))}"""', ""]
    WORDS.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _wrapped(words: Sequence[str], width: int = 110) -> str:
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"{word} "
    return "\n" + "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    main()
