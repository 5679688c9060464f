"""What an article costs does not grow faster than its length, whatever it is made of."""

import sys
from collections.abc import Callable

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.language import load_pack
from stream.extract.load import load_extractor
from stream.extract.reading import READ_LIMIT, skim
from stream.extract.tokens import MAX_SENTENCE_TOKENS


def article(body: str) -> Article:
    value = orjson.dumps({"article_id": "x", "source": "Uji", "body": body, "published_at": "2026-11-02"})
    made = decode(value, key=None, sources=load_sources())
    assert isinstance(made, Article)
    return made


def calls_of(action: Callable[[], object]) -> int:
    """How many Python functions an action calls: a count that no busy machine changes."""
    count = 0

    def hear(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(hear)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def test_a_sentence_without_end_is_cut() -> None:
    pack = load_pack("id")
    reading = skim(article("pria tewas ditembak polisi dan " * 400), pack)
    assert len(reading.sentences) > 5
    assert max(s.sentence.last - s.sentence.first for s in reading.sentences) <= MAX_SENTENCE_TOKENS


def test_no_more_than_the_limit_is_read() -> None:
    reading = skim(article("Dua orang tewas di Garut. " * 10_000), load_pack("id"))
    assert reading.tokens.ends[-1] <= READ_LIMIT


@pytest.mark.parametrize(
    "piece",
    [
        "pria tewas ditembak polisi dan ",
        "Kapolres Demak AKBP Budi Santoso mengatakan ",
        "Tiga orang tewas di Garut, lima luka di Bogor, ",
        'kata dia, "dua orang luka", ',
    ],
)
def test_twice_the_text_costs_no_more_than_thrice_the_calls(piece: str) -> None:
    extractor = load_extractor()
    length = 12_000
    short, long = article(piece * (length // len(piece))), article(piece * (2 * length // len(piece)))
    extractor.extract(short)
    once = calls_of(lambda: extractor.extract(short))
    twice = calls_of(lambda: extractor.extract(long))
    assert twice < 3 * once
