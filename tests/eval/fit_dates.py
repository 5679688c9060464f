"""Fit the choice of the incident's day. In: coded corpora, our verdicts. Out: dates.toml, a report on held-out folds.

Run by `make fit`. A candidate is right if its first day is the gold incident's; articles whose gold has no day teach
when to abstain. The threshold is the one with the best F1 on held-out folds.
"""

from collections.abc import Iterator
from pathlib import Path

from stream.article.model import Article
from stream.extract.concepts import rank_concepts
from stream.extract.language import load_pack
from stream.extract.reading import read
from stream.extract.telling import story_sentences
from stream.extract.times import date_candidates
from tests.eval.corpora import load_articles, load_gold, load_verdicts
from tests.eval.logistic import Row, cross_validate, fit

CODED = ("id_dev", "id_dev2")
TARGET = Path(__file__).parents[2] / "stream/rules/id/dates.toml"
INVERSE_RIDGE = 0.5


def days() -> Iterator[tuple[Article, str | None]]:
    """Articles that report an incident, with the first day of the main one as coded, or None where it has no day."""
    for name in CODED:
        gold = load_gold(name)
        for article in load_articles(name):
            incidents = gold[article.article_id]["incidents"]
            if incidents:
                day = incidents[0]["event_date"]
                yield article, None if day is None else day["start"]
    verdicts = load_verdicts()
    for article in load_articles("id_stream"):
        verdict = verdicts.get(article.article_id, {})
        if verdict.get("day_read"):
            yield article, verdict["day"]


def articles() -> list[tuple[list[Row], bool]]:
    """Candidate rows of every article that reports an incident, and whether its gold has a day."""
    pack = load_pack("id")
    found = []
    for article, day in days():
        reading = read(article, pack)
        concepts = rank_concepts(reading)
        if concepts:
            candidates = date_candidates(reading, story_sentences(reading), concepts[0].best_sentence)
            rows = [Row(c.features, int(str(c.mention.start_date) == day)) for c in candidates]
            found.append((rows, day is not None))
    return found


def scores(data: list[tuple[list[Row], bool]], held_out: list[float]) -> list[tuple[float, float, str]]:
    """(F1, threshold, line of the report) for each threshold, on the held-out beliefs."""
    lines = []
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        beliefs = iter(held_out)
        right = answered = 0
        for rows, _ in data:
            best = max(((next(beliefs), row.label) for row in rows), default=(0.0, 0))
            answered += best[0] >= threshold
            right += best[1] if best[0] >= threshold else 0
        wanted = sum(dated for _, dated in data)
        f1 = 2 * right / (answered + wanted)
        rates = f"precision {right / answered:.3f} recall {right / wanted:.3f} F1 {f1:.3f}"
        lines.append((f1, threshold, f"threshold {threshold}: {rates}"))
    return lines


def main() -> None:
    """Report on held-out folds, fit on everything, write the weights."""
    data = articles()
    plain = [row for rows, _ in data for row in rows]
    table = scores(data, cross_validate(plain, inverse_ridge=INVERSE_RIDGE))
    print("\n".join(line for _, _, line in table))  # noqa: T201  a command's report
    threshold = max(table)[1]
    weights = fit(plain, inverse_ridge=INVERSE_RIDGE)
    head = "# Weights of the choice of the incident's day (stream/extract/times.py). Fitted by `make fit`.\n"
    body = "".join(f'"{name}" = {value}\n' for name, value in sorted(weights.items()))
    TARGET.write_text(f"{head}threshold = {threshold}\n\n[weights]\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
