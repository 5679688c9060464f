"""The lexicon finds every form once, the longest of its kind, and respects its neighbours."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.rules.model import Entry, Lexicon


def entry(rule: str, kind: str = "trigger", **more: object) -> Entry:
    return Entry(rule=rule, kind=kind, sense=rule, **more)  # type: ignore[arg-type] # any of its fields


def lexicon_of(pairs: Iterable[tuple[str, Entry]]) -> Lexicon:
    lexicon = Lexicon()
    for form, one in pairs:
        lexicon.add(form.split(), one)
    lexicon.freeze()
    return lexicon


def found(lexicon: Lexicon, text: str, first: int = 0, last: int | None = None) -> list[tuple[str, int, int]]:
    words = text.split()
    hits = lexicon.scan(words, [word.lower() for word in words], first, len(words) if last is None else last)
    return [(hit.entry.rule, hit.first, hit.last) for hit in hits]


BOMBS = lexicon_of(
    [
        ("bom", entry("bomb")),
        ("bom mobil", entry("car_bomb")),
        ("bom bunuh diri", entry("suicide_bomb")),
        ("bunuh", entry("murder")),
        ("bom", entry("explosive", "weapon")),
    ]
)


def test_the_longest_form_of_a_kind_wins_and_hides_those_inside_it() -> None:
    assert found(BOMBS, "sebuah bom bunuh diri meledak") == [("suicide_bomb", 1, 4), ("explosive", 1, 2)]


def test_kinds_do_not_hide_one_another() -> None:
    assert found(BOMBS, "bom mobil") == [("car_bomb", 0, 2), ("explosive", 0, 1)]


def test_after_a_longer_form_shorter_ones_are_seen_again() -> None:
    assert [rule for rule, *_ in found(BOMBS, "bom bunuh diri bunuh")] == ["suicide_bomb", "explosive", "murder"]


def test_a_form_that_is_cut_off_by_the_range_is_not_found() -> None:
    assert found(BOMBS, "bom bunuh diri", last=2) == [("bomb", 0, 1), ("explosive", 0, 1), ("murder", 1, 2)]
    assert found(BOMBS, "bom bunuh diri", first=1) == [("murder", 1, 2)]


def test_a_neighbour_may_forbid_a_form() -> None:
    lexicon = lexicon_of(
        [("serangan", entry("attack", not_before=frozenset({"jantung"}), not_after=frozenset({"pola"})))]
    )
    assert found(lexicon, "serangan jantung") == []
    assert found(lexicon, "pola serangan") == []
    assert found(lexicon, "serangan malam") == [("attack", 0, 1)]


def test_what_follows_the_sentence_is_no_neighbour() -> None:
    lexicon = lexicon_of([("serangan", entry("attack", not_before=frozenset({"jantung"})))])
    assert found(lexicon, "serangan jantung", last=1) == [("attack", 0, 1)]


def test_where_the_longer_form_is_forbidden_the_shorter_counts() -> None:
    lexicon = lexicon_of([("bom waktu", entry("time_bomb", not_before=frozenset({"sosial"}))), ("bom", entry("bomb"))])
    assert found(lexicon, "bom waktu sosial") == [("bomb", 0, 1)]


def test_an_acronym_counts_only_as_it_is_written() -> None:
    lexicon = lexicon_of([("is", entry("islamic_state", "actor", written="IS"))])
    assert found(lexicon, "IS") == [("islamic_state", 0, 1)]
    assert found(lexicon, "is") == []


@given(st.lists(st.sampled_from(["bom", "bunuh", "diri", "mobil", "x"]), max_size=12))
def test_hits_lie_in_the_text_in_order_and_say_what_stands_there(words: list[str]) -> None:
    forms = {"bomb": "bom", "car_bomb": "bom mobil", "suicide_bomb": "bom bunuh diri", "murder": "bunuh"}
    forms["explosive"] = "bom"
    hits = found(BOMBS, " ".join(words))
    assert [first for _, first, _ in hits] == sorted(first for _, first, _ in hits)
    assert all(" ".join(words[first:last]) == forms[rule] for rule, first, last in hits)


@pytest.mark.parametrize("words", [["bom"] * 5000, ["bom", "bunuh"] * 5000])
def test_a_text_of_nothing_but_triggers_is_read_in_one_pass(words: list[str]) -> None:
    assert len(found(BOMBS, " ".join(words))) >= len(words)
