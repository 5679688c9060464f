"""The published schema and the hand-written decoder say the same of every article."""

from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from stream.article.decode import decode
from stream.article.model import Article, ArticleFault, Rejected
from stream.article.schema import ArticleIn, article_json_schema
from stream.article.sources import Sources

GOOD: dict[str, Any] = {"source": "Kabar Rantau", "title": "Judul", "body": "Isi.", "published_at": "2026-03-04"}
ODD_VALUES: tuple[Any, ...] = (
    None,
    "",
    " ",
    "x",
    0,
    1,
    -1,
    True,
    1.5,
    [],
    {},
    ["x"],
    {"id": "x"},
    "2026-01-01T00:00:00Z",
)
# What a schema cannot say: the calendar, what is needed together, and blanks that count as missing.
BEYOND_A_SCHEMA = {ArticleFault.NO_TEXT, ArticleFault.NO_TIME, ArticleFault.SCHEMA_VERSION}


def schema_takes(given: dict[str, Any]) -> bool:
    try:
        TypeAdapter(ArticleIn).validate_python(given)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("field", sorted(ArticleIn.model_fields))
@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_the_schema_takes_what_the_decoder_takes(field: str, value: Any, sources: Sources) -> None:  # noqa: ANN401 - any JSON
    given = {**GOOD, field: value}
    result = decode(orjson.dumps(given), key=b"k", sources=sources)
    if isinstance(result, Rejected) and (result.fault in BEYOND_A_SCHEMA or (field, value) in BLANK_FAULTS):
        return
    assert schema_takes(given) == isinstance(result, Article), result


# A blank source and one without id and name: JSON Schema sees a text and an object.
BLANK_FAULTS: list[tuple[str, Any]] = [("source", " "), ("source", {})]


def test_the_schema_is_exported_with_every_field_described_in_the_contract() -> None:
    schema = article_json_schema()
    assert set(schema["properties"]) == {
        "schema_version", "article_id", "source", "url", "title", "body", "body_format", "language", "published_at",
        "scraped_at", "revision",
    }  # fmt: skip
    assert schema["required"] == ["source"]
