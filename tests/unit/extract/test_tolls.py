"""Who was killed, hurt or taken is read sentence by sentence, with a figure or without one."""

from collections.abc import Callable

import pytest

from stream.extract.reading import Reading
from stream.extract.tolls import Toll
from stream.model import Effect, Qualifier

ReadText = Callable[..., Reading]
Told = list[tuple[str, int]]


def tolls(reading: Reading) -> list[Toll]:
    return [toll for sentence in reading.sentences for toll in sentence.tolls]


def figures(reading: Reading) -> Told:
    """Effect and figure of every toll with a number, in text order."""
    return [(toll.effect.value, toll.best) for toll in tolls(reading) if not toll.is_implied]


def implied(reading: Reading) -> Told:
    """Effect and count of every toll without a number, in text order."""
    return [(toll.effect.value, toll.best) for toll in tolls(reading) if toll.is_implied and not toll.is_negated]


def zeros(reading: Reading) -> list[str]:
    """The effects that the text says nobody suffered."""
    return [toll.effect.value for toll in tolls(reading) if toll.is_negated]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ledakan itu menewaskan lima orang.", [("killed", 5)]),
        ("Lima orang tewas dalam ledakan itu.", [("killed", 5)]),
        ("Korban tewas mencapai 30 orang.", [("killed", 30)]),
        ("Sebanyak 12 penumpang luka-luka dalam tabrakan itu.", [("wounded", 12)]),
        ("Polisi menangkap tiga pelaku penjarahan.", [("arrested", 3)]),
        ("Empat nelayan dilaporkan hilang.", [("missing", 4)]),
    ],
)
def test_a_figure_belongs_to_the_word_beside_it(read_text: ReadText, text: str, expected: Told) -> None:
    assert figures(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Banjir itu menewaskan dua orang dan melukai tujuh lainnya.", [("killed", 2), ("wounded", 7)]),
        ("Dua orang tewas dan tujuh lainnya luka-luka.", [("killed", 2), ("wounded", 7)]),
        ("Dua orang tewas, sedangkan tujuh orang terluka.", [("killed", 2), ("wounded", 7)]),
        ("Tiga orang luka berat dan empat orang luka ringan.", [("wounded", 3), ("wounded", 4)]),
    ],
)
def test_two_figures_go_to_their_own_words(read_text: ReadText, text: str, expected: Told) -> None:
    assert figures(read_text(text)) == expected


def test_figures_of_one_series_share_their_word(read_text: ReadText) -> None:
    assert figures(read_text("Kepala desa mengatakan delapan polisi dan dua milisi meninggal.")) == [
        ("killed", 8),
        ("killed", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Seorang sopir tewas ditembak dua orang tak dikenal di Wado.",
        "Seorang sopir tewas dibacok oleh dua pemuda di Wado.",
    ],
)
def test_the_figure_of_the_doers_is_no_toll(read_text: ReadText, text: str) -> None:
    assert figures(read_text(text)) == [("killed", 1)]


def test_a_mixed_figure_that_the_sentence_splits_is_no_toll(read_text: ReadText) -> None:
    told = figures(read_text("Ada 9 korban, 3 orang meninggal dunia, 2 orang luka berat dan 4 orang luka ringan."))
    assert ("killed", 9) not in told
    assert told[0] == ("killed", 3)


def test_one_figure_for_dead_and_wounded_is_open(read_text: ReadText) -> None:
    told = tolls(read_text("Serangan itu menewaskan dan melukai enam polisi."))
    assert [(toll.effect, toll.low, toll.best, toll.high) for toll in told] == [
        (Effect.KILLED, 1, 1, 5),
        (Effect.WOUNDED, 1, 1, 5),
    ]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("Sedikitnya 12 orang tewas.", 12, 12, Qualifier.AT_LEAST),
        ("Lebih dari 40 orang terluka.", 40, 40, Qualifier.MORE_THAN),
        ("Puluhan orang terluka.", 20, 99, Qualifier.VAGUE),
        ("Beberapa orang terluka.", 2, None, Qualifier.VAGUE),
    ],
)
def test_a_hedge_stays_with_its_figure(
    read_text: ReadText, text: str, low: int, high: int | None, qualifier: Qualifier
) -> None:
    (toll,) = tolls(read_text(text))
    assert (toll.low, toll.high, toll.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seorang pemuda ditembak hingga tewas di Wado.", [("killed", 1)]),
        ("Tiga warga dibacok hingga tewas oleh tetangganya.", [("killed", 3)]),
        ("Dua pelajar dianiaya sampai luka-luka di halte.", [("wounded", 2)]),
    ],
)
def test_an_attack_told_with_its_outcome_is_the_outcome(read_text: ReadText, text: str, expected: Told) -> None:
    assert [(toll.effect.value, toll.best) for toll in tolls(read_text(text)) if not toll.is_weak] == expected


def test_an_outcome_goes_before_the_treatment_for_it(read_text: ReadText) -> None:
    (toll,) = [t for t in tolls(read_text("Sebanyak 18 orang terluka dan dilarikan ke rumah sakit.")) if t.best == 18]
    assert (toll.effect, toll.is_weak) == (Effect.WOUNDED, False)


def test_an_attack_without_outcome_is_weak(read_text: ReadText) -> None:
    (toll,) = tolls(read_text("Dua pelajar dikeroyok di halte."))
    assert (toll.effect, toll.best, toll.is_weak) == (Effect.WOUNDED, 2, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sopir truk itu tewas di tempat.", [("killed", 1)]),
        ("Pemuda itu menikam istrinya di rumah.", [("wounded", 1)]),
        ("20/4/03 rudi ditikam di depan pasar", [("wounded", 1)]),
        ("12.3.02 mayat perempuan ditemukan di kebun", [("killed", 1)]),
        ("rudi dan anton dibacok di depan pasar", [("wounded", 2)]),
    ],
)
def test_somebody_told_without_a_number_counts(read_text: ReadText, text: str, expected: Told) -> None:
    assert implied(read_text(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ia nyaris tewas.",
        "Mesin truk itu mati di tanjakan.",
        "Serangan itu sederhana tetapi mematikan.",
        "Pelampung menyelamatkan nyawa penumpang.",
        "Gol itu melumpuhkan pertahanan lawan.",
    ],
)
def test_where_nobody_suffers_nobody_is_implied(read_text: ReadText, text: str) -> None:
    assert tolls(read_text(text)) == []


def test_who_nearly_died_of_an_attack_was_hurt(read_text: ReadText) -> None:
    assert figures(read_text("Dua pemuda nyaris tewas dihajar massa.")) == [("wounded", 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tidak ada korban jiwa dalam kebakaran itu.", ["killed"]),
        ("Tidak ada korban dalam gempa itu.", ["killed", "wounded"]),
        ("Tidak ada korban luka ataupun jiwa.", ["killed", "wounded"]),
        ("Peristiwa itu tidak menimbulkan korban jiwa.", ["killed"]),
        ("Tak ada korban luka.", ["wounded"]),
    ],
)
def test_a_denied_count_is_zero(read_text: ReadText, text: str, expected: list[str]) -> None:
    assert zeros(read_text(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Belum ada laporan korban jiwa.",
        "Belum diketahui apakah ada korban jiwa.",
        "Tidak hanya korban jiwa, banyak rumah rusak.",
        "Kami berharap tidak ada korban jiwa.",
        "Tidak ada korban dari pihak polisi.",
        "Tidak ada korban jiwa lain.",
    ],
)
def test_an_open_hoped_or_partial_denial_is_no_zero(read_text: ReadText, text: str) -> None:
    assert zeros(read_text(text)) == []


def test_a_denied_word_tells_of_nobody(read_text: ReadText) -> None:
    assert tolls(read_text("Tidak ada warga setempat yang tewas.")) == []


def test_a_stranger_is_no_denial(read_text: ReadText) -> None:
    assert figures(read_text("Orang tak dikenal membunuh dua petani di Wado.")) == [("killed", 2)]


@pytest.mark.parametrize(
    ("text", "is_part"),
    [
        ("Tiga di antaranya tewas.", True),
        ("Sembilan orang tewas.", False),
        ("Lima orang termasuk sopirnya tewas.", False),
        ("Dua orang dari pihak massa tewas.", False),
        ("Dua dari lima penumpang tewas.", True),
    ],
)
def test_a_part_is_told_from_a_whole(read_text: ReadText, text: str, is_part: bool) -> None:
    assert tolls(read_text(text))[0].is_part is is_part


def test_people_told_before_are_marked(read_text: ReadText) -> None:
    (toll,) = tolls(read_text("Ketiganya tewas di tempat."))
    assert toll.is_again


def test_every_toll_proves_itself_with_a_span_and_a_rule(read_text: ReadText) -> None:
    reading = read_text("Pagi itu lima sopir tewas dalam ledakan.")
    (toll,) = tolls(reading)
    assert reading.quote(toll.first, toll.last)[2] == "lima sopir tewas"
    assert toll.rule == "id.effect.killed.state"
