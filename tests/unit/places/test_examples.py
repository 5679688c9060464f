"""The examples beside the place rules: every sentence lies where it says, or names no place."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from stream.extract.tokens import tokenise
from stream.places.find import find_mentions
from stream.places.load import load_gazetteer
from stream.places.resolve import read_context, resolve_location

RULES = Path(__file__).parents[3] / "stream" / "rules"
SOURCE_COUNTRY = {"id": "ID", "en": "US"}


def examples() -> list[tuple[str, dict[str, Any]]]:
    return [
        (path.parent.name, example)
        for path in sorted(RULES.glob("*/places.toml"))
        for example in tomllib.loads(path.read_text(encoding="utf-8"))["example"]
    ]


@pytest.mark.parametrize(
    ("language", "example"), examples(), ids=lambda value: value["text"] if isinstance(value, dict) else value
)
def test_an_example_lies_where_it_says(language: str, example: dict[str, Any]) -> None:
    """Country, province and locality; "" where the sentence gives none."""
    gazetteer = load_gazetteer()
    text = "\n" + example["text"]
    tokens = tokenise(text)
    mentions = find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, text, gazetteer, language=language)
    if "mentions" in example:
        assert [mention.text for mention in mentions] == example["mentions"]
        return
    context = read_context(mentions, gazetteer, year=2019, source_country=SOURCE_COUNTRY[language])
    location = resolve_location(mentions, context)
    assert location is not None
    assert [location.country or "", location.admin1 or "", location.locality or ""] == example["where"]
