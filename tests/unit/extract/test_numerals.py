"""Numerals: what figure a text tells, how it is hedged, and what it counts. Texts are invented."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.extract.number_words import word_set
from stream.extract.numeral_kinds import NumeralKind
from stream.extract.numerals import Numeral, find_numerals
from stream.extract.tokens import tokenise
from stream.model import Qualifier


def find(text: str) -> list[Numeral]:
    tokens = tokenise(text)
    return find_numerals(tokens.words, tokens.lower)


def one(text: str) -> Numeral:
    found = find(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sembilan orang", 9),
        ("sebelas orang", 11),
        ("tujuh belas orang", 17),
        ("dua puluh tiga orang", 23),
        ("seratus lima orang", 105),
        ("dua ratus lima puluh orang", 250),
        ("seribu dua ratus orang", 1200),
        ("dua ratus lima puluh ribu jiwa", 250_000),
        ("tiga juta seratus ribu jiwa", 3_100_000),
        ("21 polisi", 21),
        ("1.300 warga", 1300),
        ("2.500.000 pengungsi", 2_500_000),
        ("14 ribu warga", 14_000),
        ("2,5 juta pengungsi", 2_500_000),
        ("12 (dua belas) orang", 12),
        ("dua belas (12) orang", 12),
    ],
)
def test_words_and_digits_give_the_same_figures(text: str, value: int) -> None:
    found = one(text)
    assert (found.low, found.best, found.high, found.kind) == (value, value, value, NumeralKind.PEOPLE)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("belasan orang", (11, 11, 19)),
        ("puluhan orang", (20, 20, 99)),
        ("ratusan orang", (100, 100, 999)),
        ("ribuan orang", (1000, 1000, 9999)),
        ("beberapa orang", (2, 2, None)),
        ("sejumlah warga", (2, 2, None)),
        ("para demonstran", (2, 2, None)),
        ("sekelompok pria", (2, 2, None)),
        ("belasan ribu warga", (11_000, 11_000, 19_999)),
        ("beberapa ratus warga", (200, 200, 999)),
    ],
)
def test_a_vague_word_keeps_its_open_bounds(text: str, figure: tuple[int, int, int | None]) -> None:
    found = one(text)
    assert (found.low, found.best, found.high) == figure
    assert found.is_people
    assert found.is_vague


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("dua hingga tiga orang", 2, 3),
        ("3-5 orang", 3, 5),
        ("lima-enam pria", 5, 6),
        ("tiga empat orang", 3, 4),
        ("antara 10 dan 20 orang", 10, 20),
        ("15 atau 16 orang", 15, 16),
    ],
)
def test_a_range_stands_by_its_lower_end(text: str, low: int, high: int) -> None:
    found = one(text)
    assert (found.low, found.best, found.high, found.kind) == (low, low, high, NumeralKind.PEOPLE)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("sedikitnya 12 orang tewas", Qualifier.AT_LEAST),
        ("paling sedikit 12 orang tewas", Qualifier.AT_LEAST),
        ("setidaknya sebanyak 12 orang tewas", Qualifier.AT_LEAST),
        ("tidak kurang dari 12 orang tewas", Qualifier.AT_LEAST),
        ("12 orang atau lebih tewas", Qualifier.AT_LEAST),
        ("lebih dari 12 orang tewas", Qualifier.MORE_THAN),
        ("lebih 12 orang tewas", Qualifier.MORE_THAN),
        ("seratus lebih warga tewas", Qualifier.MORE_THAN),
        ("sekitar 12 orang tewas", Qualifier.ABOUT),
        ("kurang lebih 12 orang tewas", Qualifier.ABOUT),
        ("hampir 30 orang tewas", Qualifier.ABOUT),
        ("diperkirakan mencapai 40 orang", Qualifier.ABOUT),
        ("20-an orang tewas", Qualifier.ABOUT),
        ("maksimal 12 orang", Qualifier.UP_TO),
        ("kurang dari 12 orang", Qualifier.UP_TO),
        ("menewaskan hingga 12 orang", Qualifier.UP_TO),
        ("sebanyak 12 orang tewas", Qualifier.EXACT),
        ("kapal itu karam hingga 12 orang hilang", Qualifier.EXACT),
    ],
)
def test_the_hedge_before_a_figure_is_its_qualifier(text: str, qualifier: Qualifier) -> None:
    assert one(text).qualifier is qualifier


def test_a_hedge_lies_outside_the_figure_and_is_pointed_at() -> None:
    found = one("ada lebih dari 15 orang")
    assert (found.qualifier_token, found.first_token, found.last_token) == (1, 3, 4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("pukul 07.00 WIB", NumeralKind.TIME),
        ("pukul 10 malam", NumeralKind.TIME),
        ("Rp 5 juta", NumeralKind.MONEY),
        ("senilai 5 juta rupiah", NumeralKind.MONEY),
        ("gempa 7,2 SR", NumeralKind.MEASURE),
        ("gempa magnitudo 5,6", NumeralKind.MEASURE),
        ("sejauh 45 km", NumeralKind.MEASURE),
        ("naik 7 persen", NumeralKind.MEASURE),
        ("Darmo (32)", NumeralKind.AGE),
        ("Darmo, 32, selamat", NumeralKind.AGE),
        ("berusia 25 tahun", NumeralKind.AGE),
        ("anak 7 tahun", NumeralKind.AGE),
        ("dihukum 17 tahun", NumeralKind.DURATION),
        ("selama tiga hari", NumeralKind.DURATION),
        ("beberapa waktu kemudian", NumeralKind.DURATION),
        ("tanggal 17", NumeralKind.DATE),
        ("Senin (6/1)", NumeralKind.DATE),
        ("pada 2001", NumeralKind.DATE),
        ("Pasal 340", NumeralKind.ADDRESS),
        ("Jalan Melati No. 12", NumeralKind.ADDRESS),
        ("KM 12", NumeralKind.ADDRESS),
        ("Densus 88", NumeralKind.ADDRESS),
        ("mobil B 8702 KX", NumeralKind.ADDRESS),
        ("peringkat ke-47", NumeralKind.ORDINAL),
        ("skor 2-1", NumeralKind.OTHER),
        ("44 rumah rusak", NumeralKind.OTHER),
        ("lima unit mobil", NumeralKind.OTHER),
        ("sebuah granat", NumeralKind.OTHER),
        ("tiga kali", NumeralKind.OTHER),
        ("20 kepala keluarga", NumeralKind.HOUSEHOLD),
        ("12 KK", NumeralKind.HOUSEHOLD),
    ],
)
def test_a_number_that_counts_no_people_says_so(text: str, kind: NumeralKind) -> None:
    assert one(text).kind is kind


def test_a_full_date_is_two_dates_and_no_count() -> None:
    assert [found.kind for found in find("pada 12 Maret 2019")] == [NumeralKind.DATE, NumeralKind.DATE]


def test_a_number_of_four_digits_before_people_is_no_year() -> None:
    assert one("2000 orang mengungsi").kind is NumeralKind.PEOPLE


def test_a_formation_is_no_count() -> None:
    assert not any(found.is_people for found in find("dengan pola 4 - 2 - 3 - 1 ."))


def test_a_classifier_is_stepped_over_to_the_noun() -> None:
    text = "tiga orang polisi"
    found = one(text)
    assert (tokenise(text).words[found.head], found.unit) == ("polisi", "orang")


def test_without_a_classifier_the_noun_follows_at_once() -> None:
    found = one("14 polisi dan warga")
    assert (found.head, found.unit) == (1, None)


@pytest.mark.parametrize(("text", "value"), [("ketiga korban selamat", 3), ("keduanya selamat", 2), ("bertiga", 3)])
def test_a_collective_counts_people_already_told_of(text: str, value: int) -> None:
    found = one(text)
    assert (found.best, found.is_people, found.is_collective) == (value, True, True)


@pytest.mark.parametrize("text", ["babak kedua", "korban kedua tewas", "Kedua, jalan itu sempit"])
def test_the_same_word_ranks_after_its_noun_and_at_the_head_of_a_list(text: str) -> None:
    found = one(text)
    assert (found.kind, found.is_collective) == (NumeralKind.ORDINAL, False)


def test_parents_are_not_two_counted_people() -> None:
    assert not one("kedua orang tua korban").is_people


def test_a_se_form_is_one() -> None:
    found = one("seorang polisi luka")
    assert (found.best, found.is_people, found.head) == (1, True, 1)


@pytest.mark.parametrize("text", ["tak seorang pun terluka", "tidak ada satu pun korban", "tak satupun selamat"])
def test_not_one_is_none(text: str) -> None:
    found = one(text)
    assert (found.low, found.best, found.high) == (0, 0, 0)


@pytest.mark.parametrize(
    "text", ["salah satu korban", "salah seorang pelaku", "tiga di antaranya kritis", "dua dari mereka"]
)
def test_a_part_of_a_group_is_marked(text: str) -> None:
    assert one(text).is_partitive


def test_one_of_several_things_counts_nobody() -> None:
    assert not one("salah satu kota").is_people


@pytest.mark.parametrize("text", ["di Lima", "di Simpang Empat", "warga Nusa Dua", "lebih banyak hujan"])
def test_place_names_and_adverbs_are_no_numerals(text: str) -> None:
    assert find(text) == []


def test_figures_of_one_sentence_stay_apart_and_in_order() -> None:
    found = find("14 polisi dan tujuh milisi gugur, sedangkan sembilan orang terluka")
    assert [(one.best, one.is_people) for one in found] == [(14, True), (7, True), (9, True)]


@pytest.mark.parametrize(
    "text", ["", "0", "00", "9" * 400, "1.2.3.4.5", "1/", "-5", "satu", "٣", "puluh", "ratus ribu"]
)
def test_odd_input_is_survived(text: str) -> None:
    assert all(found.low <= found.best for found in find(text))


HEAP = word_set(
    """satu dua belas puluh ratus ribu juta seorang sebuah kedua ketiga keduanya beberapa puluhan para banyak
    sejumlah lebih dari sekitar hingga atau - ( ) , . 12 1.300 2,5 07.00 3-5 2-1 20-an ke-3 6/1 2019 orang
    polisi rumah tahun pun tak"""
)
WORDS = st.sampled_from(sorted(HEAP))


@given(st.lists(WORDS, max_size=30))
def test_any_heap_of_number_words_gives_ordered_figures(words: list[str]) -> None:
    text = " ".join(words)
    count = len(tokenise(text))
    found = find(text)
    assert all(left.last_token <= right.first_token for left, right in pairwise(found))
    assert all(0 <= one.qualifier_token <= one.first_token < one.last_token <= one.head <= count for one in found)
    assert all(0 <= one.low <= one.best and (one.high is None or one.best <= one.high) for one in found)
