"""`make eval`: the extractor against coded articles. In: corpora, scorers, floors. Out: tables, 1 if a floor breaks.

`CORPUS` names the folder of the corpora (third-party texts, not shipped), `SCORERS` that of their scorers (default:
`eval` beside it). Where they are not there this says so and ends well: there is nothing to hold.

    python -m tests.eval.run [--fit] [--write] [--pin | --lower REASON]
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from stream.article.decode import decode
from stream.article.model import Article, Language
from stream.article.sources import load_sources
from stream.extract.load import READ_AS, Extractor, load_extractor
from tests.eval import fit_relevance
from tests.eval.causes import causes_table, lost_at
from tests.eval.corpora import CORPUS
from tests.eval.floors import Floors, LoweredError, broken, load_floors, pin, save_floors
from tests.eval.link import link_sets, link_table
from tests.eval.quality import reliability_table, score_table, write_between
from tests.eval.reliability import judged
from tests.eval.scoring import CodedSet, Metrics, ScorerError, join_sets, predict, read_lines, read_set, score

SCORERS = Path(os.environ.get("SCORERS", CORPUS.parent / "eval"))
ROOT = Path(__file__).parents[2]
QUALITY = ROOT / "docs/quality.md"
INDONESIAN = ("seed", "id_dev", "id_dev2", "id_check")
ENGLISH = ("en_dev", "en_dev2")
DEVELOPED = "id_dev+id_dev2"
UNSEEN = "id_check"  # scored, never read: its figures tell whether a rule holds beyond the texts it was made from


@dataclass(frozen=True, slots=True)
class Result:
    """One set with its predictions and metrics."""

    coded: CodedSet
    predicted: tuple[bytes, ...]
    metrics: Metrics


def coded_sets(corpus: Path) -> Iterator[CodedSet]:
    """Every set there is, and the development sets together; of a language only if the extractor speaks it."""
    yield from _with_sum([read_set(corpus, name) for name in INDONESIAN], "id_dev", "id_dev2")
    if Language.EN in READ_AS:
        yield from _with_sum([read_set(corpus, name) for name in ENGLISH], *ENGLISH)
    yield demo_set()
    if (corpus / "snpk_dev.jsonl").exists():
        rows = read_lines(corpus / "snpk_dev.jsonl")
        yield CodedSet("snpk", rows, rows, "score_snpk.py")


def _with_sum(sets: list[CodedSet], *together: str) -> Iterator[CodedSet]:
    yield from sets
    yield join_sets([one for one in sets if one.name in together])


def demo_set() -> CodedSet:
    """The demo's own articles, their last revisions, with the project's own gold."""
    rows = read_lines(ROOT / "stream/demo/articles.jsonl")
    last = {orjson.loads(row)["article_id"]: row for row in rows if "body" in orjson.loads(row)}
    return CodedSet("demo", tuple(last.values()), read_lines(ROOT / "tests/data/demo.gold.jsonl"))


def evaluate(coded: CodedSet, extractor: Extractor, scorers: Path) -> Result:
    """Predict and score one set."""
    predicted = tuple(predict(coded.articles, extractor))
    with tempfile.TemporaryDirectory() as scratch:
        return Result(coded, predicted, score(scorers / coded.scorer, coded.gold, predicted, Path(scratch)))


def confidences(results: Mapping[str, Result], *names: str) -> dict[str, list[tuple[float, bool]]]:
    """(confidence, is right) by field over these sets."""
    pairs = []
    for name in names:
        gold = {row["id"]: row for row in map(orjson.loads, results[name].coded.gold)}
        pairs += [(row, gold[row["id"]]) for row in map(orjson.loads, results[name].predicted)]
    return judged(pairs)


def causes_of(result: Result, extractor: Extractor) -> str:
    """What went wrong in one set, by field and by the step that lost an article."""
    gold = {row["id"]: row for row in map(orjson.loads, result.coded.gold)}
    rows = [(row, gold[row["id"]]) for row in map(orjson.loads, result.predicted)]
    missed = {row["id"] for row, meant in rows if meant["incidents"] and not row["incidents"]}
    sources = load_sources()
    decoded = (decode(record, key=None, sources=sources) for record in result.coded.articles)
    articles = [article for article in decoded if isinstance(article, Article) and article.article_id in missed]
    return causes_table(rows, Counter(lost_at(article, extractor.packs["id"]) for article in articles))


def main(arguments: list[str] | None = None) -> int:
    """Evaluate, print, and hold to the floors; the exit code."""
    options = _options(arguments)
    if not (CORPUS / "id_dev.articles.jsonl").exists() or not (SCORERS / "score.py").exists():
        say(
            f"eval: no coded corpora in {CORPUS} or no scorer in {SCORERS}: nothing is scored, no floor is held.",
            "      They are third-party texts and not shipped; CORPUS and SCORERS name their folders.",
        )
        return 0
    extractor = load_extractor()
    try:
        results = {coded.name: evaluate(coded, extractor, SCORERS) for coded in coded_sets(CORPUS)}
        linking = {coded.name: Result(coded, (), metrics) for coded, metrics in link_sets(SCORERS, extractor)}
    except ScorerError as error:
        say(f"eval: {error}")
        return 1
    causes = causes_of(results[DEVELOPED], extractor)
    scores = score_table({name: result.metrics for name, result in results.items()})
    reliability = reliability_table(confidences(results, UNSEEN, "demo"))
    say(scores, "", reliability, "", causes, "", link_table({name: one.metrics for name, one in linking.items()}))
    parts = {"scores": scores, "reliability": reliability, "causes": causes}
    if options.fit:
        parts["fit"] = f"```\n{fit_relevance.held_out_report(fit_relevance.rows(fit_relevance.labelled()))}\n```"
        say("", "relevance on held-out folds:", parts["fit"])
    if options.write:
        write_between(QUALITY, **parts)
    return _hold(
        results | linking, load_floors(), is_pinning=options.pin or options.lower is not None, reason=options.lower
    )


def _hold(results: Mapping[str, Result], floors: Floors, *, is_pinning: bool, reason: str | None) -> int:
    """Compare with the floors, or pin them."""
    if is_pinning:
        try:
            for name, result in results.items():
                floors = pin(floors, name, result.coded.digest, result.metrics, reason)
        except LoweredError as error:
            say(f"eval: {error}")
            return 1
        save_floors(floors)
    faults = [f for name, result in results.items() for f in broken(name, result.coded.digest, result.metrics, floors)]
    say("", *(f"BROKEN {fault}" for fault in faults), f"floors: {len(floors.sets)} sets, {len(faults)} broken")
    return 1 if faults else 0


def say(*lines: str) -> None:
    """Print lines at once, in order with what a child prints."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Score the extractor on coded articles and hold it to its floors.")
    parser.add_argument("--fit", action="store_true", help="also tell the relevance model's figures on held-out folds")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/quality.md")
    parser.add_argument("--pin", action="store_true", help="pin floors a little under today's figures; none may sink")
    parser.add_argument(
        "--lower", metavar="REASON", help="pin even where a floor sinks; the reason is kept in the file"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
