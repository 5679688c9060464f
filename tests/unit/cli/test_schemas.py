"""The schemas in docs/ are those of the code, and what the program makes fits them."""

import json
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from stream.cli.config import encode_schema
from stream.cli.extract import encode_row, load_work
from stream.cli.lines import Line
from stream.demo import ARTICLES

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"


@pytest.mark.parametrize("name", ["article", "report"])
def test_the_documented_schema_is_that_of_the_code(name: str) -> None:
    """`incident-stream config schema NAME > docs/schemas/NAME.json` brings it up to date."""
    assert (SCHEMAS / f"{name}.json").read_text() == encode_schema(name) + "\n"


def test_the_demo_s_articles_and_their_reports_fit_the_schemas() -> None:
    articles = Draft202012Validator(json.loads(encode_schema("article")))
    reports = Draft202012Validator(json.loads(encode_schema("report")))
    work = load_work()
    seen = 0
    for number, line in enumerate(ARTICLES.read_bytes().splitlines(), 1):
        if "source" in orjson.loads(line):
            articles.validate(orjson.loads(line))
            row = orjson.loads(encode_row(work(Line(where=f"articles.jsonl:{number}", value=line))))
            for report in row["incidents"]:
                reports.validate(report)
                seen += 1
    assert seen > 30


def test_an_article_without_a_time_of_the_right_form_does_not_fit() -> None:
    articles = Draft202012Validator(json.loads(encode_schema("article")))
    assert not articles.is_valid({"source": "x", "title": "T", "published_at": "kemarin"})
