"""The demo's articles as a test set. In: the demo's records, `demo.gold.jsonl`. Out: both by article_id.

The gold codes the last revision of every article, the withdrawn one included. It is an independent test set: it may be
scored, but no rule is fitted to it.
"""

from pathlib import Path
from typing import Any

import orjson

from stream.demo import ARTICLES

GOLD = Path(__file__).with_name("demo.gold.jsonl")


def demo_rows() -> list[dict[str, Any]]:
    """Read every row of the demo, in order."""
    return [orjson.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]


def demo_articles() -> dict[str, dict[str, Any]]:
    """Read the last revision of every article, by article_id."""
    return {row["article_id"]: row for row in demo_rows() if "body" in row}


def demo_gold() -> dict[str, dict[str, Any]]:
    """Read the gold coding (docs/codebook.md, section 4), by article_id."""
    return {row["id"]: row for row in map(orjson.loads, GOLD.read_text(encoding="utf-8").splitlines())}
