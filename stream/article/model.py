"""What an article is once it is inside. In: nothing. Out: the value types of the intake."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of the article's text is for."""

    TITLE = "title"
    DATELINE = "dateline"
    BODY = "body"
    LINK = "link"
    CREDIT = "credit"
    ADVERT = "advert"
    CAPTION = "caption"


class Language(StrEnum):
    """Languages the extractors speak, and two it must not mistake for them."""

    ID = "id"
    MS = "ms"
    EN = "en"
    NONE = "none"


class ArticleFault(StrEnum):
    """Why a record is no article (closed set; also the dead-letter reasons of the intake)."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    SCHEMA = "schema"
    SCHEMA_VERSION = "schema_version"
    NO_TEXT = "no_text"
    NO_TIME = "no_time"
    NO_KEY = "no_key"
    EMPTY_VALUE = "empty_value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of `Article.text`, in code points, end exclusive."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who published the article."""

    id: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the article appeared. `day_only`: no time of day was given; `zone_assumed`: the source's zone was used."""

    at: datetime
    day_only: bool
    zone_assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    r"""One news article, validated.

    `text` is `(title or "") + "\n" + body` as plain text: every span in the product counts code points of it.
    `folded` has the same length: damaged or invisible characters made harmless one for one (zero-width and bidi
    controls and surplus combining marks become spaces, typographic quotes and dashes become ASCII), so that an index
    into one is an index into the other. Extraction reads `folded`, evidence quotes `text`.
    `blocks` partition the non-blank text in order.
    """

    article_id: str
    revision: int | None
    source: Source
    url: str | None
    agency: str | None
    language: Language
    published: Published
    scraped_at: datetime | None
    title: str | None
    text: str
    folded: str
    blocks: tuple[Block, ...]
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A null value with a key: the scraper takes the article back."""

    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that is no article. `where` is a JSON path or byte position; `detail` holds no article text."""

    fault: ArticleFault
    where: str
    detail: str
