"""HTML to text, also HTML that was never meant to be read."""

import time

import pytest

from stream.article.html import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Satu</p><p>Dua</p>", "Satu\n\nDua"),
        ("Satu<br/>Dua<br>Tiga", "Satu\nDua\nTiga"),
        ("<p>Se\n  buah\tkata</p>", "Se buah kata"),
        ("<p>A<script>alert(1)</script><style>p{}</style>B<!-- tidak --></p>", "AB"),
        ("a &lt; b &amp;&nbsp;c &#8220;d&#8221;", "a < b &\u00a0c \u201cd\u201d"),
        ("<table><tr><td>Tewas</td><td>3</td></tr><tr><td>Luka</td><td>4</td></tr></table>", "Tewas 3\n\nLuka 4"),
        ("<p>Tak ditutup<p>Juga tidak", "Tak ditutup\n\nJuga tidak"),
        ("<b>tebal</b><i>miring</i>", "tebalmiring"),
        ("bukan html sama sekali", "bukan html sama sekali"),
        ("", ""),
        ("<img src=x onerror=y>", ""),
    ],
)
def test_html_reads_as_it_looks(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "akhir",
        "<b>" * 50_000,
        "<a href='" * 80_000,
        "<p></b>" * 80_000,
        "<li>" * 150_000,
        "<" * 500_000,
    ],
)
def test_hostile_html_costs_no_more_than_its_length(html: str) -> None:
    """Lexbor takes two minutes for 200,000 nested elements; it must never see them."""
    began = time.process_time()
    plain_text(html)
    assert time.process_time() - began < 2.0


def test_too_deep_a_page_still_gives_its_text() -> None:
    assert plain_text("<div>" * 1_000 + "Air &amp; api" + "</div>" * 1_000) == "Air & api"
