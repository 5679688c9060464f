"""The concept an article is mainly about: where its words stand, how surely they mean it, what takes them back."""

from collections.abc import Callable

from stream.extract.concepts import Concept, rank_concepts, sentence_discount
from stream.extract.reading import Reading

ReadText = Callable[..., Reading]


def concepts(reading: Reading) -> list[str]:
    return [concept.name for concept in rank_concepts(reading)]


def scores(reading: Reading) -> dict[str, float]:
    return {concept.name: concept.score for concept in rank_concepts(reading)}


def main(reading: Reading) -> Concept:
    return rank_concepts(reading)[0]


def test_a_text_without_a_trigger_evokes_nothing(read_text: ReadText) -> None:
    assert concepts(read_text("Harga cabai turun di pasar induk. Pedagang senang.")) == []


def test_a_kind_of_place_alone_evokes_nothing(read_text: ReadText) -> None:
    reading = read_text("Pabrik itu mempekerjakan dua ribu orang.")
    assert any(hit.entry.sense.startswith("site_") for s in reading.sentences for hit in s.triggers)
    assert concepts(reading) == []


def test_the_lead_decides_and_not_the_background(read_text: ReadText) -> None:
    reading = read_text(
        "Banjir merendam tiga desa di Wado, Selasa (5/5).\n"
        "Air naik sejak subuh. Warga pindah ke balai desa.\n"
        "Bupati meninjau lokasi. Ia membawa selimut.\n"
        "Warga masih ingat gempa yang pernah mengguncang desa itu."
    )
    assert concepts(reading)[0] == "flood"
    assert "quake" in concepts(reading)


def test_the_same_word_counts_more_in_the_first_sentence_than_in_the_tenth(read_text: ReadText) -> None:
    quiet = " Warga berkumpul di balai desa." * 9
    first = scores(read_text("Banjir melanda Wado." + quiet))
    last = scores(read_text("Kabar dari Wado." + quiet + " Banjir melanda Wado."))
    assert first["flood"] > 4 * last["flood"]


def test_a_title_adds_to_the_lead(read_text: ReadText) -> None:
    body = "Longsor menutup jalan desa."
    assert scores(read_text(body, "Longsor di Wado"))["landslide"] > scores(read_text(body, "Kabar Wado"))["landslide"]


def test_a_negated_trigger_is_hardly_one(read_text: ReadText) -> None:
    told = scores(read_text("Kebakaran terjadi di gudang itu."))
    denied = scores(read_text("Tidak terjadi kebakaran di gudang itu."))
    assert denied["fire"] < 0.5 * told["fire"]


def test_cues_of_history_verdict_and_drill_discount_a_sentence(read_text: ReadText) -> None:
    plain, old, drill = (
        read_text(text).sentences[0]
        for text in (
            "Ledakan mengguncang pasar itu.",
            "Ledakan mengguncang pasar itu beberapa tahun lalu.",
            "Ledakan mengguncang pasar itu dalam simulasi.",
        )
    )
    assert sentence_discount(plain) == 1.0
    assert sentence_discount(drill) < sentence_discount(old) < 1.0


def test_a_discount_has_a_bottom(read_text: ReadText) -> None:
    sentence = read_text("Terdakwa simulasi ledakan tahun lalu akan disidang jika sejak Januari waspada.").sentences[0]
    assert sentence_discount(sentence) == 0.2


def test_a_concept_knows_every_sentence_that_evokes_it_and_its_best_one(read_text: ReadText) -> None:
    concept = main(read_text("Warga Wado cemas. Longsor menimbun dua rumah. Hujan turun. Longsor kedua menyusul."))
    assert (concept.name, concept.sentences) == ("landslide", (1, 3))
    assert concept.best_sentence == 1


def test_the_first_sentence_is_the_best_witness_even_where_the_title_says_it_too(read_text: ReadText) -> None:
    concept = main(read_text("Longsor menimbun dua rumah di Wado.", "Longsor di Wado"))
    assert concept.best_sentence == 1


def test_concepts_of_some_sentences_are_ranked_by_these_alone(read_text: ReadText) -> None:
    reading = read_text("Banjir merendam Wado. Di Lano, gempa mengguncang pasar.")
    assert [concept.name for concept in rank_concepts(reading, reading.sentences[1:])] == ["quake"]
