"""One behaviour of the contract of `news.articles` a test."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from stream.article.decode import LIMIT_BYTES, LIMIT_TEXT, decode
from stream.article.model import Article, ArticleFault, Language, Rejected, Source, Withdrawn
from stream.article.sources import Sources

Read = Callable[..., Article]
Decode = Callable[..., Article | Rejected | Withdrawn]


def fault(result: object) -> tuple[ArticleFault, str]:
    assert isinstance(result, Rejected), result
    return result.fault, result.where


def test_a_full_article_is_read_field_by_field(article: Read) -> None:
    read = article(
        article_id="a-1",
        source={"id": "kompas.com"},
        url="https://contoh.test/1",
        published_at="2026-03-04T05:06:07+07:00",
        scraped_at="2026-03-04T00:00:00Z",
        revision=3,
        schema_version="1.4",
        unknown={"of": ["no", "interest"]},
    )
    assert (read.article_id, read.revision, read.url) == ("a-1", 3, "https://contoh.test/1")
    assert read.source == Source(id="kompas", name="Kompas.com", country="ID")
    assert read.text == "Judul\nIsi berita."
    assert read.published.at == datetime(2026, 3, 3, 22, 6, 7, tzinfo=UTC)
    assert not read.published.day_only
    assert not read.published.zone_assumed
    assert read.scraped_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_the_id_is_the_field_else_the_key_else_made_from_the_url_else_from_the_text(article: Read) -> None:
    assert article(article_id="dari-isian").article_id == "dari-isian"
    assert article().article_id == "kunci"
    from_url = article(key=None, url="https://contoh.test/1").article_id
    assert from_url.startswith("url-")
    assert from_url == article(key=None, url="https://contoh.test/1", body="lain").article_id
    from_text = article(key=None).article_id
    assert from_text.startswith("text-")
    assert from_text != article(key=None, body="lain").article_id


def test_a_key_that_is_no_utf8_still_names_its_article(article: Read, sources: Sources) -> None:
    assert article(key=b"\xff\x00").article_id == "ff00"
    assert decode(None, key=b"\xff\x00", sources=sources) == Withdrawn(article_id="ff00")


def test_a_leading_byte_order_mark_is_no_fault(sources: Sources) -> None:
    """Some Windows tools write it; places of faults still count from the value's first byte."""
    value = b'{"source": "x", "title": "Judul", "published_at": "2026-03-04T05:06:07Z"}'
    plain = decode(value, key=b"a", sources=sources)
    assert isinstance(plain, Article)
    assert decode(b"\xef\xbb\xbf" + value, key=b"a", sources=sources) == plain
    assert fault(decode(b'\xef\xbb\xbf{"title": "\xff"}', key=None, sources=sources)) == (
        ArticleFault.NOT_UTF8,
        "value[14]",
    )
    assert fault(decode(b"\xef\xbb\xbf", key=None, sources=sources))[0] is ArticleFault.NOT_JSON
    assert fault(decode(b"\xef\xbb\xbf" * 2 + value, key=None, sources=sources))[0] is ArticleFault.NOT_JSON


def test_a_null_value_withdraws_the_article_of_its_key(sources: Sources) -> None:
    assert decode(None, key=b"a-1", sources=sources) == Withdrawn(article_id="a-1")


def test_a_null_value_without_a_key_is_rejected(sources: Sources) -> None:
    assert fault(decode(None, key=None, sources=sources)) == (ArticleFault.NO_KEY, "key")
    assert fault(decode(None, key=b"", sources=sources)) == (ArticleFault.NO_KEY, "key")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", (ArticleFault.EMPTY_VALUE, "value")),
        (b"{", (ArticleFault.NOT_JSON, "value[1]")),
        (b"Kabar duka dari desa", (ArticleFault.NOT_JSON, "value[0]")),
        (b'{"title": NaN}', (ArticleFault.NOT_JSON, "value[10]")),
        (b'{"title": Infinity}', (ArticleFault.NOT_JSON, "value[10]")),
        (b'{"title": "\xff"}', (ArticleFault.NOT_UTF8, "value[11]")),
        (b'{"title": "\xc0\xaf"}', (ArticleFault.NOT_UTF8, "value[11]")),
        (b'{"title": "\xed\xa0\x80"}', (ArticleFault.NOT_UTF8, "value[11]")),
        (b'{"title": "\\ud800"}', (ArticleFault.NOT_JSON, "value[11]")),
        (b"null", (ArticleFault.SCHEMA, "$")),
        (b"[1]", (ArticleFault.SCHEMA, "$")),
        (b'"teks"', (ArticleFault.SCHEMA, "$")),
    ],
)
def test_what_is_no_json_object_is_rejected_with_its_place(
    value: bytes, expected: tuple[ArticleFault, str], sources: Sources
) -> None:
    assert fault(decode(value, key=b"k", sources=sources)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": ..., "body": ...}, (ArticleFault.NO_TEXT, "$.body")),
        ({"title": None, "body": " \n\t\u200b"}, (ArticleFault.NO_TEXT, "$.body")),
        (
            {"title": "", "body": "<p> </p><script>x()</script>", "body_format": "html"},
            (ArticleFault.NO_TEXT, "$.body"),
        ),
        ({"published_at": ...}, (ArticleFault.NO_TIME, "$.published_at")),
        ({"published_at": "kemarin"}, (ArticleFault.NO_TIME, "$.published_at")),
        ({"published_at": "2026-02-30"}, (ArticleFault.NO_TIME, "$.published_at")),
        ({"published_at": "9999-12-31T23:59:59-12:00"}, (ArticleFault.NO_TIME, "$.published_at")),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, (ArticleFault.NO_TIME, "$.published_at")),
        ({"published_at": 1_772_600_000}, (ArticleFault.SCHEMA, "$.published_at")),
        ({"scraped_at": "tadi"}, (ArticleFault.NO_TIME, "$.scraped_at")),
        ({"source": ...}, (ArticleFault.SCHEMA, "$.source")),
        ({"source": "  "}, (ArticleFault.SCHEMA, "$.source")),
        ({"source": 7}, (ArticleFault.SCHEMA, "$.source")),
        ({"source": {"country": "ID"}}, (ArticleFault.SCHEMA, "$.source.id")),
        ({"source": {"id": 7}}, (ArticleFault.SCHEMA, "$.source.id")),
        ({"source": {"id": "x", "country": "IDN"}}, (ArticleFault.SCHEMA, "$.source.country")),
        ({"title": ["a"]}, (ArticleFault.SCHEMA, "$.title")),
        ({"body_format": "pdf"}, (ArticleFault.SCHEMA, "$.body_format")),
        ({"revision": -1}, (ArticleFault.SCHEMA, "$.revision")),
        ({"revision": True}, (ArticleFault.SCHEMA, "$.revision")),
        ({"revision": 1.5}, (ArticleFault.SCHEMA, "$.revision")),
        ({"revision": 2**63}, (ArticleFault.SCHEMA, "$.revision")),
        ({"article_id": "x" * 513}, (ArticleFault.SCHEMA, "$.article_id")),
        ({"url": 5}, (ArticleFault.SCHEMA, "$.url")),
        ({"language": {"id": 1}}, (ArticleFault.SCHEMA, "$.language")),
        ({"schema_version": 2}, (ArticleFault.SCHEMA_VERSION, "$.schema_version")),
        ({"schema_version": "2.0"}, (ArticleFault.SCHEMA_VERSION, "$.schema_version")),
        ({"schema_version": [1]}, (ArticleFault.SCHEMA, "$.schema_version")),
        ({"body": "x" * (LIMIT_TEXT + 1)}, (ArticleFault.TOO_LARGE, "$.body")),
    ],
)
def test_a_field_against_the_contract_is_rejected_with_its_path(
    fields: dict[str, Any], expected: tuple[ArticleFault, str], decoded: Decode
) -> None:
    assert fault(decoded(**fields)) == expected


def test_a_whole_number_beyond_64_bits_is_rejected(sources: Sources) -> None:
    value = b'{"source":"x","title":"t","published_at":"2026-01-01","revision":36893488147419103232}'
    assert fault(decode(value, key=b"k", sources=sources)) == (ArticleFault.SCHEMA, "$.revision")


def test_a_rejection_tells_nothing_of_the_article(decoded: Decode) -> None:
    result = decoded(published_at="rahasia negara", body="Isi rahasia.")
    assert isinstance(result, Rejected)
    assert "rahasia" not in result.detail


def test_a_value_over_the_limit_is_rejected_before_it_is_parsed(sources: Sources) -> None:
    assert fault(decode(b"x" * (LIMIT_BYTES + 1), key=b"k", sources=sources)) == (ArticleFault.TOO_LARGE, "value")
    assert fault(decode(b'{"a":1}', key=b"k", sources=sources, limit_bytes=6)) == (ArticleFault.TOO_LARGE, "value")


def nested(depth: int) -> bytes:
    return b'{"source":"x","title":"t","published_at":"2026-01-01","x":' + b"[" * depth + b"]" * depth + b"}"


def test_nesting_is_counted_before_parsing(sources: Sources) -> None:
    assert isinstance(decode(nested(63), key=b"k", sources=sources), Article)
    assert fault(decode(nested(64), key=b"k", sources=sources)) == (ArticleFault.TOO_DEEP, "value")
    assert fault(decode(nested(5_000), key=b"k", sources=sources)) == (ArticleFault.TOO_DEEP, "value")
    assert fault(decode(b"[" * 100_000, key=b"k", sources=sources)) == (ArticleFault.TOO_DEEP, "value")
    assert fault(decode(b'{"a":' * 100_000, key=b"k", sources=sources)) == (ArticleFault.TOO_DEEP, "value")


def test_a_text_that_never_ends_is_no_nesting(sources: Sources) -> None:
    value = b'{"source":"x","title":"' + b"[" * 500
    assert fault(decode(value, key=b"k", sources=sources))[0] is ArticleFault.NOT_JSON


def test_brackets_inside_texts_are_no_nesting(article: Read) -> None:
    brackets = '[[{"' * 500 + "\\"
    assert article(body=brackets).text.endswith(brackets)


def test_many_flat_lists_are_no_nesting(sources: Sources) -> None:
    value = b'{"source":"x","title":"t","published_at":"2026-01-01","x":[' + b"[],{}," * 1_000 + b"1]}"
    assert isinstance(decode(value, key=b"k", sources=sources), Article)


def test_a_time_without_a_zone_is_read_in_the_sources_zone_and_flagged(article: Read) -> None:
    jakarta = article(source="Kompas.com", published_at="2026-03-04T01:00:00").published
    assert (jakarta.at, jakarta.zone_assumed) == (datetime(2026, 3, 3, 18, tzinfo=UTC), True)
    jayapura = article(source="jubi.id", published_at="2026-03-04T01:00:00").published
    assert jayapura.at == datetime(2026, 3, 3, 16, tzinfo=UTC)
    malaysia = article(source={"id": "baru", "country": "my"}, published_at="2026-03-04 01:00").published
    assert malaysia.at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_an_instant_is_shown_on_the_newsrooms_day(article: Read) -> None:
    read = article(source="Kompas.com", published_at="2026-03-03T20:30:00Z").published
    assert read.at.isoformat() == "2026-03-04T03:30:00+07:00"
    assert not read.zone_assumed


def test_a_date_is_a_day_without_an_hour(article: Read) -> None:
    read = article(published_at="2026-03-04").published
    assert (read.at.isoformat(), read.day_only) == ("2026-03-04T00:00:00+07:00", True)


def test_without_a_publication_time_the_day_of_scraping_counts(article: Read) -> None:
    read = article(published_at=None, scraped_at="2026-03-04T09:00:00+07:00").published
    assert (read.at.date().isoformat(), read.day_only) == ("2026-03-04", True)


@pytest.mark.parametrize(
    "text",
    ["2026-03-04t05:06:07z", "2026-03-04 05:06:07Z", "2026-03-04T05:06:07.123456+00:00", "2026-03-04T05:06:07,5+0000"],
)
def test_spellings_of_rfc_3339_are_read(text: str, article: Read) -> None:
    assert article(published_at=text).published.at == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_a_leap_second_is_read_as_the_second_before(article: Read) -> None:
    assert article(published_at="2016-12-31T23:59:60Z").published.at == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_the_language_is_the_texts_not_the_scrapers(article: Read) -> None:
    assert (
        article(language="en", body="Warga yang ada di desa itu tidak akan pulang dengan bus.").language is Language.ID
    )


def test_the_content_hash_is_that_of_the_text(article: Read) -> None:
    plain = article(body="Satu dua.")
    assert plain.content_hash == article(body="Satu dua.", url="https://contoh.test/").content_hash
    assert plain.content_hash == article(body="<p>Satu dua.</p>", body_format="html").content_hash
    assert plain.content_hash != article(body="Satu tiga.").content_hash


def test_html_becomes_text_and_offsets_count_that(article: Read) -> None:
    read = article(body="<h2>Banjir &amp; longsor</h2><p>Dua <b>desa</b><br>terendam</p>", body_format="html")
    assert read.text == "Judul\nBanjir & longsor\n\nDua desa\nterendam"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("kata " * 180_000, id="one line of 900 KB"),
        pytest.param("a" + "\u0301" * 100_000, id="200 KB of combining marks"),
        pytest.param("(baca juga " * 80_000, id="links that never close"),
        pytest.param("\n" * 900_000, id="only newlines"),
        pytest.param("Foto: " * 150_000, id="a caption that never ends"),
        pytest.param("- " * 450_000, id="dashes"),
        pytest.param("(a/b, " * 150_000 + ")", id="brackets of credits"),
        pytest.param("Jakarta, " * 100_000 + "-", id="a dateline that never ends"),
        pytest.param(("Ikuti " + "kanal " * 100 + "\n") * 1_500, id="adverts without the last word"),
        pytest.param("loading" + "." * 900_000, id="dots"),
        pytest.param("\u202e\u200b" * 300_000, id="bidi and zero-width"),
    ],
)
def test_hostile_bodies_cost_no_more_than_their_length(body: str, decoded: Decode) -> None:
    """A second for a megabyte is generous on a loaded machine; anything quadratic takes minutes."""
    began = time.process_time()
    decoded(body=body)
    assert time.process_time() - began < 2.0
