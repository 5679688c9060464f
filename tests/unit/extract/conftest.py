"""What the tests of extraction share: readings and extractions of short texts about invented happenings."""

from collections.abc import Callable

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.assemble import extract
from stream.extract.language import LanguagePack, load_pack
from stream.extract.reading import Reading, read
from stream.model import Extraction

SOURCES = load_sources()
PUBLISHED = "2026-05-06T08:00:00+07:00"  # a Wednesday


@pytest.fixture(scope="session")
def pack() -> LanguagePack:
    return load_pack("id")


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    def make_article(body: str, title: str | None = None, published: str = PUBLISHED) -> Article:
        given = {"article_id": "t-1", "source": "Kabar Rantau", "language": "id", "published_at": published}
        article = decode(orjson.dumps({**given, "title": title, "body": body}), key=None, sources=SOURCES)
        assert isinstance(article, Article)
        return article

    return make_article


@pytest.fixture(scope="session")
def read_text(pack: LanguagePack, make_article: Callable[..., Article]) -> Callable[..., Reading]:
    def read_text(body: str, title: str | None = None, published: str = PUBLISHED) -> Reading:
        return read(make_article(body, title, published), pack)

    return read_text


@pytest.fixture(scope="session")
def extract_text(pack: LanguagePack, make_article: Callable[..., Article]) -> Callable[..., Extraction]:
    def extract_text(body: str, title: str | None = None, published: str = PUBLISHED) -> Extraction:
        return extract(make_article(body, title, published), pack)

    return extract_text
