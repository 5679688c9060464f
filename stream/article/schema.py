"""The contract of `news.articles` as a JSON Schema. In: nothing. Out: the schema, for docs and for scrapers' own tests.

`decode` is written by hand because it is three times as fast; this model says the same and a test holds them together.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, TypeAdapter

from stream.article.decode import LIMIT_ID, LIMIT_NAME, LIMIT_TEXT, LIMIT_URL, SCHEMA_MAJOR

_TIME = r"^\s*(\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d)?([.,]\d{1,9})? ?([Zz]|[+-]\d\d:?\d\d)?)?)?\s*$"

Name = Annotated[StrictStr, Field(max_length=LIMIT_NAME)]
Text = Annotated[StrictStr, Field(max_length=LIMIT_TEXT)]
Time = Annotated[StrictStr, Field(max_length=LIMIT_NAME, pattern=_TIME)]


class SourceIn(BaseModel):
    """Who published; `id` or `name` is needed."""

    model_config = ConfigDict(extra="ignore")

    id: Name | None = Field(default=None, description="Short and stable, as in config/sources.toml.")
    name: Name | None = None
    country: Annotated[StrictStr, Field(max_length=2)] | None = Field(default=None, description="ISO 3166 alpha-2.")


class ArticleIn(BaseModel):
    """One article of `news.articles`. `title` or `body` and `published_at` or `scraped_at` are needed."""

    model_config = ConfigDict(extra="ignore", title="Article")

    schema_version: StrictInt | StrictStr | None = Field(default=None, description=f"Major version {SCHEMA_MAJOR}.")
    article_id: Annotated[StrictStr, Field(max_length=LIMIT_ID)] | None = Field(
        default=None, description="Also the record's key. Missing: the key, else made from url, else from the text."
    )
    source: Annotated[StrictStr, Field(min_length=1, max_length=LIMIT_NAME)] | SourceIn
    url: Annotated[StrictStr, Field(max_length=LIMIT_URL)] | None = None
    title: Text | None = None
    body: Text | None = None
    body_format: Literal["text", "html"] | None = None
    language: Name | None = Field(default=None, description="A hint; the text decides.")
    published_at: Time | None = Field(
        default=None, description="RFC 3339 or a date. Without a zone it is read in the source's zone."
    )
    scraped_at: Time | None = None
    revision: Annotated[StrictInt, Field(ge=0, lt=2**63)] | None = Field(
        default=None, description="Grows with every change of the article; without it the record's timestamp orders."
    )


def article_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an article."""
    return TypeAdapter(ArticleIn).json_schema()
