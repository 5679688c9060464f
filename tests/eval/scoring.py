"""Articles to figures. In: a set of coded articles, the extractor, the scorers' folder. Out: predictions, flat metrics.

The scorers stand beside the corpora and are no part of the project; they are run as programs on files. A metric is a
name and a percentage: `mean_slot_f1`, `false_alarm_rate`, `f1.date`, `killed.exact`.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.load import Extractor


class Figure(NamedTuple):
    """A percentage, and of how many cases (rows of the gold in a slot, documents)."""

    value: float
    cases: int


Metrics = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class CodedSet:
    """Articles as records, their gold as lines, and which scorer reads them."""

    name: str
    articles: tuple[bytes, ...]
    gold: tuple[bytes, ...]
    scorer: str = "score.py"

    @property
    def digest(self) -> str:
        """sha256 of articles and gold: floors hold for these texts and this coding only."""
        return hashlib.sha256(b"\n".join((*self.articles, *self.gold))).hexdigest()


class ScorerError(Exception):
    """A scorer that ended badly; carries what it printed."""


def read_set(folder: Path, name: str) -> CodedSet:
    """`<name>.articles.jsonl` (or one `<name>.article.json`) with `<name>.gold.jsonl`."""
    single = folder / f"{name}.article.json"
    path = folder / f"{name}.articles.jsonl"
    articles = (single.read_bytes(),) if single.exists() else read_lines(path)
    return CodedSet(name, articles, read_lines(folder / f"{name}.gold.jsonl"))


def read_lines(path: Path) -> tuple[bytes, ...]:
    """The lines of a JSON Lines file."""
    return tuple(line for line in path.read_bytes().splitlines() if line)


def join_sets(sets: Sequence[CodedSet]) -> CodedSet:
    """Several sets as one."""
    return CodedSet(
        "+".join(one.name for one in sets),
        tuple(article for one in sets for article in one.articles),
        tuple(row for one in sets for row in one.gold),
    )


def predict(articles: Iterable[bytes], extractor: Extractor) -> list[bytes]:
    """What the extractor says of each record, as lines for the scorers and in the CLI's form."""
    sources = load_sources()
    rows = []
    for record in articles:
        article = decode(record, key=None, sources=sources)
        if not isinstance(article, Article):
            raise TypeError(f"a coded article is rejected: {article}")
        said = extractor.extract(article)
        rows.append(orjson.dumps({"id": article.article_id, "incidents": said.incidents, "rejected": said.rejected}))
    return rows


def score(scorer: Path, gold: Iterable[bytes], predicted: Iterable[bytes], scratch: Path) -> Metrics:
    """Run a scorer on files in `scratch` and flatten what it says."""
    gold_file, predicted_file = scratch / "gold.jsonl", scratch / "predicted.jsonl"
    gold_file.write_bytes(b"\n".join(gold))
    predicted_file.write_bytes(b"\n".join(predicted))
    command = [sys.executable, str(scorer), str(gold_file), str(predicted_file), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ScorerError(f"{scorer}: exit {done.returncode}\n{done.stderr}")
    return flatten(json.loads(done.stdout))


def flatten(said: Mapping[str, Any]) -> Metrics:
    """A scorer's JSON as metrics; counts of documents are none."""
    count = int(said.get("documents") or said["rows"])
    metrics: Metrics = {}
    for name, value in said.items():
        if name == "slots":
            metrics.update(
                {f"f1.{n}": Figure(row["f1"], row["possible"]) for n, row in value.items() if row["possible"]}
            )
        elif isinstance(value, Mapping):
            metrics.update({f"{name}.{part}": Figure(figure, count) for part, figure in value.items()})
        elif name == "false_alarm_rate" and value is not None:
            metrics[name] = Figure(value, said["quiet_documents"])
        elif value is not None and name not in {"documents", "quiet_documents", "rows", "with_an_incident"}:
            metrics[name] = Figure(value, count)
    return metrics
