"""Whatever the text: mentions are in order, apart, and quote it; resolving them never fails."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.extract.tokens import tokenise
from stream.places.find import find_mentions
from stream.places.load import load_gazetteer
from stream.places.resolve import read_context, resolve_scene

WORDS = st.sampled_from(
    "Jakarta Bandung Sidomulyo Kota Desa Kecamatan Kab. Prov. AS ( ) , . - di ke dari dekat dan yang serang kata "
    "Gunung Merapi Laut Jawa Ali Polres Gubernur Al-Hudaydah New York Krajan III 91 KM \n é \U0001f30b warga".split(" ")
)


@pytest.mark.parametrize("language", ["id", "en"])
@given(words=st.lists(WORDS, max_size=40))
def test_mentions_are_in_order_and_quote_the_text(language: str, words: list[str]) -> None:
    """No mention overlaps the one before; its span gives its words; a scene's mentions are among them."""
    gazetteer = load_gazetteer()
    text = " ".join(words)
    tokens = tokenise(text)
    mentions = find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, text, gazetteer, language=language)
    ends = 0
    for mention in mentions:
        assert mention.start >= ends
        assert text[mention.start : mention.end] == mention.text
        assert tokens.starts[mention.first] == mention.start
        ends = mention.end
    scene = resolve_scene(mentions, read_context(mentions, gazetteer, year=2019))
    assert scene is None or set(scene.mentions) <= set(mentions)


@pytest.mark.parametrize("phrase", ["Jakarta, Bandung, ", "Desa Sidomulyo, ", "Kota ", "di A", "Kabupaten. ", "San "])
def test_endless_repetition_takes_linear_time(phrase: str) -> None:
    """Four times the text takes at most about four times as long; ten leaves room for a busy machine."""
    gazetteer = load_gazetteer()

    def seconds(times: int) -> float:
        text = "\n" + phrase * times
        tokens = tokenise(text)
        start = time.perf_counter()
        mentions = find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, text, gazetteer)
        resolve_scene(mentions, read_context(mentions, gazetteer, year=2019))
        return time.perf_counter() - start

    seconds(100)
    short = min(seconds(2_000) for _ in range(3))
    assert min(seconds(8_000) for _ in range(3)) < 10 * short + 0.01
