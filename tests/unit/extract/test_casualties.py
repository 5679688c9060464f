"""What an article's tolls come to: rows by side and effect, totals, and what is only told again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from stream.extract.casualties import merge_rows, total
from stream.extract.settling import SidedToll, settle_tolls
from stream.extract.speakers import Attribution
from stream.extract.toll import Toll
from stream.model import Count, Effect, Qualifier, Side

KILLED, WOUNDED = Effect.KILLED, Effect.WOUNDED


def toll(
    effect: Effect,
    count: int,
    side: Side = Side.CIVILIAN,
    *,
    sentence: int = 1,
    at: int = 0,
    told: bool = False,
    update: bool = False,
    by: str | None = None,
    **marks: bool,
) -> SidedToll:
    """A toll of `count` people; `at` its place in the sentence."""
    one = Toll(
        sentence=sentence,
        effect=effect,
        low=count,
        best=count,
        high=count,
        qualifier=Qualifier.EXACT,
        first=at,
        last=at + 2,
        noun_first=at,
        noun_last=at + 1,
        rule="id.effect.test",
        **marks,
    )
    speaker = None if by is None else Attribution(by, 0, 1, is_person=True, sense="", rule="id.speech.test")
    return SidedToll(toll=one, side=side, attribution=speaker, claimant_side=None, is_side_told=told, is_update=update)


def vague(effect: Effect, side: Side = Side.CIVILIAN, *, sentence: int = 1, told: bool = False) -> SidedToll:
    plain = toll(effect, 2, side, sentence=sentence, told=told)
    return replace(plain, toll=replace(plain.toll, high=None, qualifier=Qualifier.VAGUE))


def rows(*tolls: SidedToll) -> list[tuple[Side, Effect, int]]:
    return [(r.casualty.side, r.casualty.effect, r.casualty.best) for r in merge_rows(settle_tolls(tolls))]


def span(tolls: Sequence[SidedToll]) -> tuple[int, int, int | None]:
    (row,) = merge_rows(settle_tolls(tolls))
    return row.casualty.low, row.casualty.best, row.casualty.high


def test_the_first_figure_stands_and_its_echoes_do_not_add_up() -> None:
    assert rows(toll(KILLED, 5), toll(KILLED, 5, sentence=4)) == [(Side.CIVILIAN, KILLED, 5)]


def test_figures_of_one_sentence_add_up() -> None:
    assert rows(toll(KILLED, 14, at=3), toll(KILLED, 7, at=9)) == [(Side.CIVILIAN, KILLED, 21)]


def test_two_equal_figures_of_one_sentence_are_two_groups() -> None:
    assert rows(toll(WOUNDED, 3, at=3), toll(WOUNDED, 3, at=9)) == [(Side.CIVILIAN, WOUNDED, 6)]


def test_a_figure_that_is_the_sum_of_those_beside_it_is_the_total() -> None:
    told = (toll(KILLED, 4, at=3), toll(KILLED, 2, at=9, is_part=True), toll(KILLED, 1, at=15), toll(KILLED, 1, at=21))
    assert rows(*told) == [(Side.CIVILIAN, KILLED, 4)]


def test_a_part_does_not_replace_its_whole() -> None:
    assert rows(toll(WOUNDED, 9), toll(WOUNDED, 2, sentence=2, is_part=True)) == [(Side.CIVILIAN, WOUNDED, 9)]


def test_an_update_replaces_what_was_told_before() -> None:
    assert rows(toll(KILLED, 2), toll(KILLED, 3, sentence=5, update=True)) == [(Side.CIVILIAN, KILLED, 3)]


def test_below_the_lead_the_highest_figure_is_the_whole() -> None:
    assert rows(toll(KILLED, 4, sentence=7), toll(KILLED, 8, sentence=12)) == [(Side.CIVILIAN, KILLED, 8)]


def test_people_told_again_make_no_row_of_their_own() -> None:
    told = (toll(WOUNDED, 2, Side.B), toll(WOUNDED, 2, sentence=4, is_again=True))
    assert rows(*told) == [(Side.B, WOUNDED, 2)]


def test_the_wounds_of_the_dead_do_not_count() -> None:
    told = (toll(KILLED, 3), toll(WOUNDED, 3, sentence=4, is_again=True))
    assert rows(*told) == [(Side.CIVILIAN, KILLED, 3)]


def test_the_wounded_who_died_later_do_not_count() -> None:
    told = (toll(KILLED, 5, sentence=0), toll(KILLED, 4, sentence=5), toll(WOUNDED, 1, sentence=5, at=8))
    assert rows(*told) == [(Side.CIVILIAN, KILLED, 5)]


def test_of_people_attacked_in_number_the_survivors_are_wounded() -> None:
    told = (toll(WOUNDED, 7, is_weak=True), toll(KILLED, 3, sentence=2))
    assert sorted(rows(*told)) == [(Side.CIVILIAN, KILLED, 3), (Side.CIVILIAN, WOUNDED, 4)]


def test_a_single_told_in_words_is_in_the_figure() -> None:
    told = (toll(KILLED, 5), toll(KILLED, 1, sentence=4, is_implied=True))
    assert rows(*told) == [(Side.CIVILIAN, KILLED, 5)]


def test_an_attackers_own_death_stands_beside_that_of_the_victims() -> None:
    told = (toll(KILLED, 5), toll(KILLED, 1, Side.A, sentence=4, told=True, is_implied=True))
    assert sorted(rows(*told)) == [(Side.A, KILLED, 1), (Side.CIVILIAN, KILLED, 5)]


def test_singles_of_several_sides_are_the_first_one_told_again() -> None:
    told = (toll(KILLED, 1, is_implied=True), toll(KILLED, 1, Side.B, sentence=4, is_implied=True))
    assert rows(*told) == [(Side.CIVILIAN, KILLED, 1)]


def test_a_vague_word_gives_way_to_an_exact_figure() -> None:
    assert rows(vague(WOUNDED), toll(WOUNDED, 7, sentence=4)) == [(Side.CIVILIAN, WOUNDED, 7)]


def test_a_vague_word_for_another_side_stands() -> None:
    told = (toll(KILLED, 7, Side.A, told=True), vague(KILLED, Side.B, told=True))
    assert sorted(rows(*told)) == [(Side.A, KILLED, 7), (Side.B, KILLED, 2)]


def test_a_total_of_people_without_a_side_holds_the_parts_told_later() -> None:
    told = (toll(KILLED, 89, Side.UNKNOWN), toll(KILLED, 12, Side.B, sentence=6, told=True))
    assert rows(*told) == [(Side.UNKNOWN, KILLED, 77), (Side.B, KILLED, 12)]


def test_a_total_that_its_parts_explain_makes_no_row() -> None:
    told = (
        toll(KILLED, 9, Side.UNKNOWN),
        toll(KILLED, 4, Side.A, sentence=3, told=True),
        toll(KILLED, 5, Side.B, sentence=4, told=True),
    )
    assert rows(*told) == [(Side.A, KILLED, 4), (Side.B, KILLED, 5)]


def test_a_figure_of_mere_people_takes_the_side_of_an_equal_one() -> None:
    told = (toll(KILLED, 6, Side.UNKNOWN), toll(KILLED, 6, Side.B, sentence=3, told=True))
    assert rows(*told) == [(Side.B, KILLED, 6)]


def test_another_speakers_higher_figure_widens_the_row() -> None:
    assert span((toll(KILLED, 21, by="Sena"), toll(KILLED, 34, sentence=5, by="Rama"))) == (21, 21, 34)


def test_a_figure_of_quite_another_size_is_about_other_people() -> None:
    assert span((toll(KILLED, 21, by="Sena"), toll(KILLED, 1400, sentence=5, by="Rama"))) == (21, 21, 21)


@pytest.mark.parametrize(("zero", "expected"), [(True, Count(low=0, best=0, high=0)), (False, None)])
def test_nobody_dead_is_zero_only_where_it_is_told(zero: bool, expected: Count | None) -> None:
    assert total([], KILLED, is_zero_told=zero) == expected


def test_a_zero_makes_no_row() -> None:
    assert rows(toll(KILLED, 0, is_negated=True, is_implied=True)) == []


def test_a_total_adds_up_all_sides() -> None:
    found = merge_rows([toll(KILLED, 15, Side.A, told=True), toll(KILLED, 21, Side.B, told=True, at=9)])
    assert total(found, KILLED, is_zero_told=False) == Count(low=36, best=36, high=36)
