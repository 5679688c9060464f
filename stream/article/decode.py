"""Article bytes to an article. In: a record's value and key, the sources. Out: `Article`, `Withdrawn` or `Rejected`.

The contract is docs/contracts.md; its JSON Schema is made in `schema.py` and a test keeps the two in agreement. Written
by hand because a model class costs three times the parsing. Never raises on any bytes.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import orjson

from stream.article.clean import clean
from stream.article.instants import read_instant
from stream.article.language import detect
from stream.article.model import Article, ArticleFault, Published, Rejected, Source, Withdrawn
from stream.article.sources import Sources, find_source

LIMIT_BYTES = 4 * 1024 * 1024
LIMIT_TEXT = 1_000_000
LIMIT_ID = 512
LIMIT_URL = 8_192
LIMIT_NAME = 256
LIMIT_DEPTH = 64
SCHEMA_MAJOR = 1

_LIMIT_INT = 2**63
_BOM = b"\xef\xbb\xbf"
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?(?:"|\Z)', re.DOTALL)
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SQUARE = bytes.maketrans(b"{}", b"[]")


class _RejectedError(Exception):
    """Carries a `Rejected` from where it was found to the one place that returns it; never leaves this module."""

    def __init__(self, fault: ArticleFault, where: str, detail: str) -> None:
        self.rejected = Rejected(fault=fault, where=where, detail=detail)


def decode(
    value: bytes | None, *, key: bytes | None, sources: Sources, limit_bytes: int = LIMIT_BYTES
) -> Article | Rejected | Withdrawn:
    """Decode and validate one record by the contract of `news.articles`.

    `article_id` is the field, else the key, else made from the URL, else from the content. A null value withdraws the
    article of its key. `Rejected.where` is a JSON path (`$.published_at`), `value` or `key`.
    """
    try:
        if value is None:
            return Withdrawn(article_id=_key_id(key) or _reject(ArticleFault.NO_KEY, "key", "a null value needs a key"))
        return _article(_parse(value, limit_bytes), key, sources)
    except _RejectedError as error:
        return error.rejected


def _reject(fault: ArticleFault, where: str, detail: str) -> NoReturn:
    raise _RejectedError(fault, where, detail)


def _key_id(key: bytes | None) -> str | None:
    if not key:
        return None
    try:
        text = key.decode()
    except UnicodeDecodeError:
        text = key.hex()
    return text if len(text) <= LIMIT_ID else hashlib.sha256(key).hexdigest()


def _parse(value: bytes, limit_bytes: int) -> Mapping[str, Any]:
    if not value:
        _reject(ArticleFault.EMPTY_VALUE, "value", "the value is empty; send null to withdraw an article")
    if len(value) > limit_bytes:
        _reject(ArticleFault.TOO_LARGE, "value", f"{len(value)} bytes, the limit is {limit_bytes}")
    if value.count(b"[") + value.count(b"{") > LIMIT_DEPTH and _is_too_deep(value):
        _reject(ArticleFault.TOO_DEEP, "value", f"nested deeper than {LIMIT_DEPTH}")
    if value.startswith(_BOM):
        value = b"   " + value[len(_BOM) :]  # blanks, so that the places of faults stay true
    try:
        parsed = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        _explain(value, error)
    if not isinstance(parsed, dict):
        _reject(ArticleFault.SCHEMA, "$", f"an object is asked, not {_kind(parsed)}")
    return parsed


def _is_too_deep(value: bytes) -> bool:
    """Count nesting before any parser sees it: cut strings, then take away innermost pairs, one level a round."""
    brackets = _STRINGS.sub(b"", value).translate(_SQUARE, _ALL_BUT_BRACKETS).translate(_SQUARE)
    for _ in range(LIMIT_DEPTH):
        rest = brackets.replace(b"[]", b"")
        if rest == brackets:  # nothing, or brackets that never close, which are all open at once
            return rest.count(b"[") > LIMIT_DEPTH
        brackets = rest
    return b"[" in brackets


def _explain(value: bytes, error: orjson.JSONDecodeError) -> NoReturn:
    try:
        value.decode()
    except UnicodeDecodeError as broken:
        _reject(ArticleFault.NOT_UTF8, f"value[{broken.start}]", broken.reason)
    _reject(ArticleFault.NOT_JSON, f"value[{error.pos}]", error.msg.split(":")[0])


def _article(given: Mapping[str, Any], key: bytes | None, sources: Sources) -> Article:
    _check_version(given.get("schema_version"))
    source, zone = find_source(sources, _source(given.get("source")))
    url = _text(given, "url", LIMIT_URL)
    title, body = _text(given, "title", LIMIT_TEXT), _text(given, "body", LIMIT_TEXT)
    is_html = _one_of(given, "body_format", ("text", "html")) == "html"
    revision = _revision(given.get("revision"))
    published, scraped_at = _times(given, zone)
    hint = _text(given, "language", LIMIT_NAME)
    cleaned = clean(title, body, is_html=is_html, source=source, sources=sources)
    if not cleaned.blocks:
        _reject(ArticleFault.NO_TEXT, "$.body", "neither title nor body has text")
    content_hash = hashlib.sha256(cleaned.text.encode()).hexdigest()
    return Article(
        article_id=_text(given, "article_id", LIMIT_ID) or _key_id(key) or _derived_id(url, content_hash),
        revision=revision,
        source=source,
        url=url,
        agency=cleaned.agency,
        language=detect(cleaned.folded, hint),
        published=published,
        scraped_at=scraped_at,
        title=title,
        text=cleaned.text,
        folded=cleaned.folded,
        blocks=cleaned.blocks,
        content_hash=content_hash,
    )


def _derived_id(url: str | None, content_hash: str) -> str:
    return f"url-{hashlib.sha256(url.encode()).hexdigest()[:32]}" if url else f"text-{content_hash[:32]}"


def _check_version(version: object) -> None:
    if version is None:
        return
    major = version.split(".", 1)[0] if isinstance(version, str) else version
    if isinstance(major, bool) or not isinstance(major, int | str):
        _reject(ArticleFault.SCHEMA, "$.schema_version", f"a number or a text is asked, not {_kind(version)}")
    if str(major) != str(SCHEMA_MAJOR):
        _reject(ArticleFault.SCHEMA_VERSION, "$.schema_version", f"this service reads major version {SCHEMA_MAJOR}")


def _source(given: object) -> Source:
    if isinstance(given, str):
        name = given.strip()
        if not name or len(name) > LIMIT_NAME:
            _reject(ArticleFault.SCHEMA, "$.source", f"a name of 1 to {LIMIT_NAME} characters is asked")
        return Source(id=name, name=name)
    if not isinstance(given, dict):
        _reject(ArticleFault.SCHEMA, "$.source", f"a text or an object is asked, not {_kind(given)}")
    source_id, label = (_text(given, field, LIMIT_NAME, "$.source.") for field in ("id", "name"))
    if source_id is None and label is None:
        _reject(ArticleFault.SCHEMA, "$.source.id", "an id or a name is asked")
    country = _text(given, "country", 2, "$.source.")
    return Source(id=source_id or label or "", name=label or source_id or "", country=country and country.upper())


def _text(given: Mapping[str, Any], field: str, limit: int, path: str = "$.") -> str | None:
    """Take an optional text; blank counts as missing."""
    value = given.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        _reject(ArticleFault.SCHEMA, path + field, f"a text is asked, not {_kind(value)}")
    if len(value) > limit:
        fault = ArticleFault.TOO_LARGE if limit == LIMIT_TEXT else ArticleFault.SCHEMA
        _reject(fault, path + field, f"{len(value)} characters, the limit is {limit}")
    return value if value and not value.isspace() else None


def _one_of(given: Mapping[str, Any], field: str, allowed: tuple[str, ...]) -> str:
    value = given.get(field)
    if value is None:
        return allowed[0]
    if value not in allowed:
        _reject(ArticleFault.SCHEMA, f"$.{field}", f"one of {', '.join(allowed)} is asked")
    return str(value)


def _revision(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LIMIT_INT:
        _reject(ArticleFault.SCHEMA, "$.revision", "a whole number from 0 to 2^63-1 is asked")
    return value


def _times(given: Mapping[str, Any], zone: ZoneInfo) -> tuple[Published, datetime | None]:
    published, scraped = _time(given, "published_at", zone), _time(given, "scraped_at", zone)
    if published is not None:
        return published, scraped.at if scraped else None
    if scraped is None:
        _reject(ArticleFault.NO_TIME, "$.published_at", "neither published_at nor scraped_at is given")
    return Published(at=scraped.at, day_only=True, zone_assumed=scraped.zone_assumed), scraped.at


def _time(given: Mapping[str, Any], field: str, zone: ZoneInfo) -> Published | None:
    text = _text(given, field, LIMIT_NAME)
    if text is None:
        return None
    instant = read_instant(text, zone)
    if isinstance(instant, str):
        _reject(ArticleFault.NO_TIME, f"$.{field}", instant)
    return instant


def _kind(value: object) -> str:
    names = {
        type(None): "nothing",
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
    }
    return names.get(type(value), "an object")
