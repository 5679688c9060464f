"""Records that a careless or hostile scraper publishes. In: nothing. Out: keys, values, and what the intake must say.

Every value is made when asked for, so that the repository holds no big file. `fault` is the reason of the dead letter,
None where the record is unusual but good (it then becomes an article or a withdrawal).
"""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from stream.article.model import ArticleFault

COMBINING_GRAVE = "\u0300"
LINE = "Sebuah truk terguling di Kecamatan Wringinanom dan sopirnya dirawat di puskesmas. "


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRecord:
    """One record: `value` is made by calling `make`; None is Kafka's null value."""

    name: str
    make: Callable[[], bytes | None]
    fault: ArticleFault | None
    key: bytes | None = b"bad-1"


def article(**fields: object) -> bytes:
    """Encode a good article, with `fields` put in or, where None, taken out."""
    good: dict[str, object] = {
        "article_id": "bad-1",
        "source": "Kabar Uji",
        "title": "Truk terguling di Gresik",
        "body": LINE,
        "published_at": "2026-10-05T08:00:00+07:00",
    }
    return orjson.dumps({name: value for name, value in (good | fields).items() if value is not None})


def not_json() -> bytes:
    """Cut an article off in the middle of a string, as a crashed scraper does."""
    return article()[:80]


def json_with_nan() -> bytes:
    """Write a number that Python's own encoder lets through and JSON does not know."""
    return article()[:-1] + b',"score":NaN}'


def not_an_object() -> bytes:
    """Wrap the article in a list."""
    return b"[" + article() + b"]"


def empty() -> bytes:
    """Make a value of no bytes, which is not a null value."""
    return b""


def null() -> None:
    """Make Kafka's null value."""


def five_mebibytes(size: int = 5 * 1024 * 1024) -> bytes:
    """Make a JSON object of exactly `size` bytes, the most that the topic takes."""
    head, tail = article()[:-1] + b',"padding":"', b'"}'
    return head + b"x" * (size - len(head) - len(tail)) + tail


def invalid_utf8() -> bytes:
    """Put Latin-1 bytes into an article that is otherwise good."""
    return article(body="Korban berobat ke Café Puskesmas").replace("é".encode(), "é".encode("latin-1"))


def deep(depth: int = 5_000) -> bytes:
    """Nest lists `depth` deep in a field that nobody reads."""
    return article()[:-1] + b',"extra":' + b"[" * depth + b"]" * depth + b"}"


def year_9999() -> bytes:
    """Date an article so that any later arithmetic on dates overflows."""
    return article(published_at="9999-12-31T23:59:59-11:00")


def without_zone() -> bytes:
    """Give a time without a zone: a good record, read in the source's zone."""
    return article(published_at="2026-10-05T08:00:00")


def without_time() -> bytes:
    """Leave out every time."""
    return article(published_at=None)


def without_text() -> bytes:
    """Give a blank title and no body."""
    return article(title=" \n\t", body=None)


def only_boilerplate_markup() -> bytes:
    """Give an HTML body of script and style alone."""
    return article(title=None, body="<script>var a=1</script><style>p{}</style>", body_format="html")


def one_line(size: int = 900_000) -> bytes:
    """Write a body of at least `size` bytes without a line break."""
    return article(body=LINE * (size // len(LINE) + 1))


def combining_marks(size: int = 200_000) -> bytes:
    """Heap `size` bytes of combining marks onto one letter."""
    return article(body="Sebuah truk terguling di Gresik" + COMBINING_GRAVE * (size // 2) + ", sopirnya luka. ")


BAD_RECORDS: tuple[BadRecord, ...] = (
    BadRecord(name="not JSON", make=not_json, fault=ArticleFault.NOT_JSON),
    BadRecord(name="JSON with NaN", make=json_with_nan, fault=ArticleFault.NOT_JSON),
    BadRecord(name="a list", make=not_an_object, fault=ArticleFault.SCHEMA),
    BadRecord(name="empty value", make=empty, fault=ArticleFault.EMPTY_VALUE),
    BadRecord(name="null value with a key", make=null, fault=None),
    BadRecord(name="null value without a key", make=null, fault=ArticleFault.NO_KEY, key=None),
    BadRecord(name="5 MiB value", make=five_mebibytes, fault=ArticleFault.TOO_LARGE),
    BadRecord(name="invalid UTF-8", make=invalid_utf8, fault=ArticleFault.NOT_UTF8),
    BadRecord(name="nesting 5,000 deep", make=deep, fault=ArticleFault.TOO_DEEP),
    BadRecord(name="year 9999", make=year_9999, fault=ArticleFault.NO_TIME),
    BadRecord(name="time without zone", make=without_zone, fault=None),
    BadRecord(name="no time", make=without_time, fault=ArticleFault.NO_TIME),
    BadRecord(name="no text", make=without_text, fault=ArticleFault.NO_TEXT),
    BadRecord(name="HTML without text", make=only_boilerplate_markup, fault=ArticleFault.NO_TEXT),
    BadRecord(name="900 KB in one line", make=one_line, fault=None),
    BadRecord(name="200 KB of combining marks", make=combining_marks, fault=None),
)
