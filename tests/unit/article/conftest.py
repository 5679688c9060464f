"""What the tests of the intake share: the project's own sources, and a way to write an article in one line."""

from collections.abc import Callable

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article, Rejected, Withdrawn
from stream.article.sources import Sources, load_sources

Decode = Callable[..., Article | Rejected | Withdrawn]
Read = Callable[..., Article]


@pytest.fixture(scope="session")
def sources() -> Sources:
    return load_sources()


@pytest.fixture(scope="session")
def decoded(sources: Sources) -> Decode:
    """Decode a good article of which some fields are changed; a field set to `...` is left out."""

    def decoded(*, key: bytes | None = b"kunci", **fields: object) -> Article | Rejected | Withdrawn:
        good = {"source": "Kabar Rantau", "title": "Judul", "body": "Isi berita.", "published_at": "2026-03-04"}
        given = {name: value for name, value in (good | fields).items() if value is not ...}
        return decode(orjson.dumps(given), key=key, sources=sources)

    return decoded


@pytest.fixture(scope="session")
def article(decoded: Decode) -> Read:
    """Decode as `decoded` does, and insist on an article."""

    def article(**fields: object) -> Article:
        result = decoded(**fields)
        assert isinstance(result, Article), result
        return result

    return article
