"""Sketches: copies look alike, strangers do not, and boilerplate counts for nothing."""

import random
from collections.abc import Callable

import pytest

from stream.article.model import Article
from stream.report.sketch import TERMS, make_sketch, read_words, similarity, weigh_terms

Make = Callable[..., Article]


def terms_of(article: Article) -> dict[str, float]:
    return weigh_terms(read_words(article), article.title)


def prose(seed: int, words: int = 200) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - words for a test
    return [f"kata{chance.randrange(400)}" for _ in range(words)]


def test_a_copy_is_alike_and_a_stranger_is_not() -> None:
    one, other = make_sketch(prose(1)), make_sketch(prose(2))
    assert similarity(one, one) == 1.0
    assert similarity(one, other) < 0.1
    assert len(one) == 172


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_estimate_is_near_the_truth(share: float) -> None:
    """64 bins give a standard error of about 0.06; four of them is the bound."""
    common = prose(3, int(400 * share))
    bodies = [" ".join(common + prose(seed, 400 - len(common))) for seed in (4, 5)]
    sets = [{tuple(body.split()[at : at + 3]) for at in range(398)} for body in bodies]
    truth = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    one, other = (make_sketch(body.split()) for body in bodies)
    assert abs(similarity(one, other) - truth) < 0.25


def test_links_and_credits_have_no_part_in_it(make_article: Make) -> None:
    body = " ".join(prose(6)) + "."
    dressed = f"{body}\nBaca juga: Tiga Tewas di Rantau\nEditor: Sari Melati\nSumber: Reuters"
    assert read_words(make_article(dressed)) == read_words(make_article(body))
    assert terms_of(make_article(dressed)) == terms_of(make_article(body))


def test_a_copy_cut_from_below_is_a_copy(make_article: Make) -> None:
    paragraphs = [" ".join(prose(seed, 80)) + "." for seed in range(10, 20)]
    whole, cut = ("\n".join(paragraphs[:count]) for count in (10, 5))
    assert make_sketch(read_words(make_article(whole))) == make_sketch(read_words(make_article(cut)))


def test_a_short_text_has_an_empty_sketch_that_resembles_nothing() -> None:
    assert make_sketch(["Api", "padam"]) == ""
    assert similarity("", "") == 0.0


def test_a_damaged_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match="128 bytes"):
        similarity("AAAA", "AAAA")


def test_terms_are_the_words_that_are_repeated_named_or_in_the_title(make_article: Make) -> None:
    body = "Banjir merendam Rantau dan banjir merusak jembatan di Rantau."
    terms = terms_of(make_article(body, title="Banjir Besar"))
    words = list(terms)
    assert words[0] == "banjir"
    assert list(terms.values()) == sorted(terms.values(), reverse=True)
    assert "dan" not in words
    assert words.index("rantau") < words.index("jembatan")


def test_there_are_never_too_many_terms(make_article: Make) -> None:
    assert len(terms_of(make_article(" ".join(f"kata{n}" for n in range(1_000))))) == TERMS
