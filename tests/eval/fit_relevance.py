"""Fit the relevance model. In: the development corpora. Out: stream/rules/id/relevance.toml and a report on held-out folds.

Run by `make fit`. Ten folds; a row's fold is its position modulo ten.
"""

from pathlib import Path

from stream.extract.concepts import rank_concepts
from stream.extract.language import load_pack
from stream.extract.reading import read
from stream.extract.relevance import relevance_features
from tests.eval.corpora import load_articles, load_gold
from tests.eval.logistic import Row, cross_validate, fit

CORPORA = ("id_dev", "id_dev2")
TARGET = Path(__file__).parents[2] / "stream/rules/id/relevance.toml"


def rows() -> list[Row]:
    """Features and label of every article in which any trigger occurs."""
    pack = load_pack("id")
    found: list[Row] = []
    for name in CORPORA:
        gold = load_gold(name)
        for article in load_articles(name):
            reading = read(article, pack)
            concepts = rank_concepts(reading)
            if concepts:
                found.append((relevance_features(reading, concepts), int(gold[article.article_id]["relevant"])))
    return found


def report(data: list[Row], held_out: list[float]) -> str:
    """Precision, recall and false alarms of the held-out folds at several thresholds."""
    lines = []
    for threshold in (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        hits = sum(1 for (_, label), p in zip(data, held_out, strict=True) if label and p >= threshold)
        alarms = sum(1 for (_, label), p in zip(data, held_out, strict=True) if not label and p >= threshold)
        wanted = sum(label for _, label in data)
        lines.append(f"threshold {threshold}: recall {hits / wanted:.3f}, alarms {alarms} of {len(data) - wanted}")
    return "\n".join(lines)


def main() -> None:
    """Fit on everything, report on held-out folds, write the weights."""
    data = rows()
    print(report(data, cross_validate(data)))  # noqa: T201  a command's report
    weights = fit(data)
    head = "# Weights of the relevance model (stream/extract/relevance.py). Fitted by `make fit`; do not edit by hand.\n"
    body = "".join(f"{name} = {value}\n" for name, value in sorted(weights.items()))
    TARGET.write_text(head + f"threshold = 0.5\n\n[weights]\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
