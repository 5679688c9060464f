"""The coded corpora as the project reads them. In: a folder. Out: articles with their gold.

Third-party texts are not shipped; `CORPUS` names their folder.
"""

import json
import os
from pathlib import Path
from typing import Any

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources

CORPUS = Path(os.environ.get("CORPUS", "../shared/corpus"))


def load_articles(name: str, folder: Path = CORPUS) -> list[Article]:
    """Articles of `<name>.articles.jsonl`, decoded as records are; one that is rejected is an error."""
    sources = load_sources()
    articles = []
    for line in (folder / f"{name}.articles.jsonl").read_bytes().splitlines():
        article = decode(line, key=None, sources=sources)
        if not isinstance(article, Article):
            raise TypeError(f"{name}: {article}")
        articles.append(article)
    return articles


def load_gold(name: str, folder: Path = CORPUS) -> dict[str, dict[str, Any]]:
    """Gold rows of `<name>.gold.jsonl` by article id."""
    rows = (
        json.loads(line) for line in (folder / f"{name}.gold.jsonl").read_text(encoding="utf-8").splitlines() if line
    )
    return {row["id"]: row for row in rows}


def load_verdicts() -> dict[str, dict[str, Any]]:
    """What we coded of the natural stream, by article id: relevance, main type, tolls, some days. No texts."""
    path = Path(__file__).parent / "labels/id_stream.jsonl"
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}
