r"""What extraction costs. In: coded articles, else the demo's. Out: multiples of a yardstick, the share of each stage.

    python tests/bench/extract_cost.py [--rounds 7] [--articles 300] [--json]

The yardstick is `re.findall(r"\w+", text)` on the same texts in the same run: what one pass of a pattern over the
words costs on this machine, just now. Rounds are interleaved and medians are told, so that a busy neighbour hits all
alike; time is processor time (shares of stages: of the wall, whose clock costs less to read). An *incident* article
is one of the development corpora that yields a report, a *natural* one any of the news stream (`CORPUS`); without
corpora the demo's articles stand for both. The work is a pool child's: decode, extract, encode. The aims: an incident
article costs at most 20 yardsticks, a natural one at most 6.
"""

import argparse
import json
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, from anywhere

from stream.article.decode import decode
from stream.article.model import Article
from stream.engine.model import Record
from stream.extract import assemble, reading
from stream.extract.gate import Gate
from stream.rules.model import Lexicon
from stream.workers import extract as worker
from tests.eval.corpora import CORPUS

YARDSTICK = re.compile(r"\w+")
AIMS = {"incident": 20.0, "natural": 6.0}
DEMO = Path(__file__).parents[2] / "stream/demo/articles.jsonl"
DEVELOPMENT = ("id_dev", "id_dev2")
STAGES: Sequence[tuple[str, Any, str]] = (
    ("decode", worker, "decode"),
    ("gate", Gate, "may_hold"),
    ("tokens", reading, "tokenise"),
    ("sentences", reading, "split_sentences"),
    ("lexicon", Lexicon, "scan"),
    ("dates", reading, "find_dates"),
    ("concepts", assemble, "rank_concepts"),
    ("bound", assemble, "skimmed_features"),
    ("bound", assemble, "highest_belief"),
    ("numerals", reading, "find_numerals"),
    ("places", reading, "find_mentions"),
    ("tolls", reading, "find_tolls"),
    ("attribution", reading, "attribute"),
    ("who, when, where", assemble, "gather"),
    ("relevance", assemble, "counted_features"),
    ("relevance", assemble, "told_features"),
    ("relevance", assemble, "probability"),
    ("episodes", assemble, "split_episodes"),
    ("incident", assemble, "build_incident"),
    ("rejected", assemble, "rejected_mentions"),
    ("encode", worker, "encode_reports"),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one kind of article costs: microseconds of the yardstick, multiples of it, share of the work by stage."""

    kind: str
    articles: int
    read_whole: int
    yardstick_us: float
    multiple: float
    aim: float
    shares: dict[str, float]


def load_records(*paths: Path, limit: int) -> list[Record]:
    """Records of JSON Lines files, evenly over them."""
    lines = [line for path in paths for line in path.read_bytes().splitlines() if b'"body"' in line]
    step = max(1, len(lines) // limit)
    return [
        Record(topic="news.articles", partition=0, offset=offset, timestamp_ms=0, key=None, value=line)
        for offset, line in enumerate(lines[::step][:limit])
    ]


def seconds_of(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = process_time()
    work()
    return process_time() - start


def measure(kind: str, records: Sequence[Record], kit: worker.Kit, rounds: int) -> Cost:
    """Interleaved rounds of the yardstick and the work; the stages in rounds of their own, for watching them costs."""
    decoded = [decode(record.value, key=None, sources=kit.sources) for record in records]
    texts = [article.text for article in decoded if isinstance(article, Article)]
    yardstick: list[float] = []
    multiples: list[float] = []
    shares: dict[str, list[float]] = defaultdict(list)
    read_whole = 0
    for _ in range(rounds):
        yardstick.append(seconds_of(lambda: [YARDSTICK.findall(text) for text in texts]))
        multiples.append(seconds_of(lambda: [worker.prepare(record, kit) for record in records]) / yardstick[-1])
        with watched() as spent:
            start = perf_counter()
            for record in records:
                worker.prepare(record, kit)
            whole = perf_counter() - start
        read_whole = int(spent.pop("read whole"))
        for name, seconds in {**spent, "rest": whole - sum(spent.values())}.items():
            shares[name].append(seconds / whole)
    return Cost(
        kind,
        len(texts),
        read_whole,
        1e6 * statistics.median(yardstick) / len(texts),
        statistics.median(multiples),
        AIMS[kind],
        {name: statistics.median(found) for name, found in shares.items()},
    )


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Time every stage while the block runs: seconds by stage, and how many articles were read whole."""
    spent: dict[str, float] = {"read whole": 0.0}
    with ExitStack() as undo:
        for name, owner, attribute in STAGES:
            _watch(undo, spent, name, owner, attribute)
        yield spent


def _watch(undo: ExitStack, spent: dict[str, float], name: str, owner: Any, attribute: str) -> None:  # noqa: ANN401 - a module or class
    original = getattr(owner, attribute)
    spent.setdefault(name, 0.0)

    def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the original
        start = perf_counter()
        try:
            return original(*arguments, **named)
        finally:
            spent[name] += perf_counter() - start
            spent["read whole"] += name == "places"

    setattr(owner, attribute, timed)
    undo.callback(setattr, owner, attribute, original)


def incident_records(records: Sequence[Record], kit: worker.Kit) -> list[Record]:
    """Those of the records that yield a report."""
    found = []
    for record in records:
        article = decode(record.value, key=None, sources=kit.sources)
        if isinstance(article, Article) and kit.extractor.extract(article).incidents:
            found.append(record)
    return found


def main() -> None:
    """Measure both kinds of article and print what they cost."""
    parser = argparse.ArgumentParser(description="What extraction costs, in multiples of a pattern over the words.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--articles", type=int, default=300, help="at most so many of each kind")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    development = [CORPUS / f"{name}.articles.jsonl" for name in DEVELOPMENT]
    stream = CORPUS / "id_stream.articles.jsonl"
    has_corpora = all(path.exists() for path in (*development, stream))
    kit = worker.initialise()
    incident = load_records(*(development if has_corpora else [DEMO]), limit=options.articles)
    natural = load_records(stream if has_corpora else DEMO, limit=options.articles)
    costs = [
        measure("incident", incident_records(incident, kit), kit, options.rounds),
        measure("natural", natural, kit, options.rounds),
    ]
    sys.stdout.write(f"{json.dumps([asdict(cost) for cost in costs])}\n" if options.json else describe(costs))


def describe(costs: Sequence[Cost]) -> str:
    """The figures as lines to read."""
    lines = []
    for cost in costs:
        rate = 1e6 / (cost.yardstick_us * cost.multiple)
        lines.append(
            f"{cost.kind} article: {cost.multiple:.1f} yardsticks of {cost.yardstick_us:.0f} us (aim {cost.aim:.0f}), "
            f"{rate:.0f}/s a core; {cost.articles} articles, {cost.read_whole} read whole"
        )
        ordered = sorted(cost.shares.items(), key=lambda pair: -pair[1])
        lines += [f"  {name:17}{100 * share:5.1f} %  {cost.multiple * share:6.2f}" for name, share in ordered]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
