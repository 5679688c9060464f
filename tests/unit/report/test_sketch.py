"""Sketches: copies look alike, strangers do not, and boilerplate counts for nothing."""

import random
from collections.abc import Callable

import pytest

from stream.article.model import Article
from stream.report.sketch import TERMS, make_sketch, similarity, weigh_terms

Make = Callable[..., Article]


def prose(seed: int, words: int = 200) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - words for a test
    return [f"kata{chance.randrange(400)}" for _ in range(words)]


def test_a_copy_is_alike_and_a_stranger_is_not(make_article: Make) -> None:
    one, other = make_sketch(make_article(" ".join(prose(1)))), make_sketch(make_article(" ".join(prose(2))))
    assert similarity(one, one) == 1.0
    assert similarity(one, other) < 0.1
    assert len(one) == 172


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_the_estimate_is_near_the_truth(share: float, make_article: Make) -> None:
    """64 bins give a standard error of about 0.06; four of them is the bound."""
    common = prose(3, int(400 * share))
    bodies = [" ".join(common + prose(seed, 400 - len(common))) for seed in (4, 5)]
    sets = [{tuple(body.split()[at : at + 3]) for at in range(398)} for body in bodies]
    truth = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    one, other = (make_sketch(make_article(body)) for body in bodies)
    assert abs(similarity(one, other) - truth) < 0.25


def test_links_and_credits_have_no_part_in_it(make_article: Make) -> None:
    body = " ".join(prose(6)) + "."
    dressed = f"{body}\nBaca juga: Tiga Tewas di Rantau\nEditor: Sari Melati\nSumber: Reuters"
    assert make_sketch(make_article(dressed)) == make_sketch(make_article(body))
    assert weigh_terms(make_article(dressed)) == weigh_terms(make_article(body))


def test_a_short_text_has_an_empty_sketch_that_resembles_nothing(make_article: Make) -> None:
    assert make_sketch(make_article("Api padam")) == ""
    assert similarity("", "") == 0.0


def test_a_damaged_sketch_is_refused() -> None:
    with pytest.raises(ValueError, match="128 bytes"):
        similarity("AAAA", "AAAA")


def test_terms_are_the_words_that_are_repeated_named_or_in_the_title(make_article: Make) -> None:
    body = "Banjir merendam Rantau dan banjir merusak jembatan di Rantau."
    terms = weigh_terms(make_article(body, title="Banjir Besar"))
    assert terms[0].word == "banjir"
    assert [term.weight for term in terms] == sorted((term.weight for term in terms), reverse=True)
    words = [term.word for term in terms]
    assert "dan" not in words
    assert words.index("rantau") < words.index("jembatan")


def test_there_are_never_too_many_terms(make_article: Make) -> None:
    assert len(weigh_terms(make_article(" ".join(f"kata{n}" for n in range(1_000))))) == TERMS
