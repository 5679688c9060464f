"""What holds for every article, however damaged: no exception, true offsets, blocks that leave nothing out."""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.article.decode import decode
from stream.article.fold import fold
from stream.article.html import plain_text
from stream.article.model import Article, Rejected, Withdrawn
from stream.article.sources import load_sources

SOURCES = load_sources()

TEXT = st.text(st.characters(codec="utf-8"), max_size=400)
MARKS = st.sampled_from(
    [
        "Baca juga:",
        "(Baca juga: ",
        ")",
        "Foto: ",
        "JAKARTA, KOMPAS.com -",
        "Kabul (Reuters) - ",
        "(sur)",
        " (kid / sur)",
        "\n",
        "\n\n",
        "\r\n",
        "\u200b",
        "\u202e",
        "\u0301" * 40,
        "loading...",
        ",,,",
        "Sumber: Reuters",
        "SCROLL TO",
        "\\[img.1\\]",
        ". ",
        "\u201d ",
        "Air naik.",
        "\u00a9 2026",
    ]
)
BODY = st.lists(st.one_of(TEXT, MARKS), max_size=30).map("".join)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
FIELDS = (
    "article_id",
    "source",
    "url",
    "title",
    "body",
    "body_format",
    "language",
    "published_at",
    "scraped_at",
    "revision",
)
HTML = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "<table><tr><td>",
        "</table>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "<br",
        ">",
        "a",
        "<script>",
        "\n",
        "\x00",
    ]
)
MADE = st.fixed_dictionaries(
    {"source": st.just("Kabar Rantau"), "published_at": st.just("2026-03-04")},
    optional={"title": BODY, "body": BODY, "body_format": st.sampled_from(["text", "html"])},
)


@given(st.binary(max_size=300), st.none() | st.binary(max_size=20))
def test_any_bytes_are_decoded_or_rejected(value: bytes, key: bytes | None) -> None:
    assert isinstance(decode(value, key=key, sources=SOURCES), Article | Rejected | Withdrawn)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_json_object_is_decoded_or_rejected(given_fields: dict[str, Any]) -> None:
    assert isinstance(decode(orjson.dumps(given_fields), key=None, sources=SOURCES), Article | Rejected)


@given(MADE)
@settings(max_examples=300)
def test_blocks_partition_the_text_in_order(made: dict[str, Any]) -> None:
    article = decode(orjson.dumps(made), key=b"k", sources=SOURCES)
    if not isinstance(article, Article):
        return
    at = 0
    for block in article.blocks:
        assert not article.folded[at : block.start].strip()
        piece = article.folded[block.start : block.end]
        assert piece
        assert piece == piece.strip()
        at = block.end
    assert not article.folded[at:].strip()


@given(MADE)
def test_a_plain_body_is_kept_unchanged(made: dict[str, Any]) -> None:
    article = decode(orjson.dumps({**made, "body_format": "text"}), key=b"k", sources=SOURCES)
    if isinstance(article, Article):
        title = article.title or ""
        assert article.text.startswith(title + "\n")
        body = made.get("body", "")
        assert article.text[len(title) + 1 :] in (body, "")


@given(BODY)
def test_folding_keeps_every_index(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text(max_size=200))
def test_letters_and_digits_of_ascii_fold_to_themselves(text: str) -> None:
    for before, after in zip(text, fold(text), strict=True):
        if before.isascii() and before.isalnum():
            assert after == before


@given(st.lists(HTML).map("".join))
def test_any_html_becomes_text(html: str) -> None:
    assert "<p>" not in plain_text(html)


@given(MADE, st.booleans())
def test_decoding_is_a_function_of_its_input(made: dict[str, Any], with_key: bool) -> None:
    value, key = orjson.dumps(made), b"k" if with_key else None
    assert decode(value, key=key, sources=SOURCES) == decode(value, key=key, sources=SOURCES)
