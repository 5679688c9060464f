"""Where it happened is chosen among the places of the sentences that tell it. In: texts of our own. Out: locations."""

from collections.abc import Callable

from stream.extract.concepts import rank_concepts
from stream.extract.reading import Reading
from stream.extract.scene import choose_place, locate, scene_sentences
from stream.extract.telling import story_sentences
from stream.model import Location

ReadText = Callable[..., Reading]


def scene_of(reading: Reading) -> Location | None:
    best = rank_concepts(reading)[0].best_sentence
    found = choose_place(reading, story_sentences(reading), best)
    return None if found is None else found.location


def test_the_place_of_the_telling_sentence_is_the_scene(read_text: ReadText) -> None:
    """Where the minister speaks is not where it happened."""
    found = scene_of(read_text("Ledakan di Kota Kendari menewaskan dua orang, kata menteri itu di Jakarta, Rabu."))
    assert found is not None
    assert (found.admin1, found.locality) == ("Sulawesi Tenggara", "Kendari")


def test_the_dateline_is_not_the_scene(read_text: ReadText) -> None:
    """A wire's bureau says where the text was written."""
    found = scene_of(read_text("MEDAN, KABARRANTAU.com - Banjir melanda Kabupaten Pamekasan. Dua orang tewas."))
    assert found is not None
    assert found.admin1 == "Jawa Timur"


def test_the_proof_is_the_localitys_own_words(read_text: ReadText) -> None:
    """The span of the evidence covers the name that fills the slot."""
    reading = read_text("Longsor menimpa Desa Cisarua, Kabupaten Bogor. Dua orang tewas.")
    found = choose_place(reading, story_sentences(reading), rank_concepts(reading)[0].best_sentence)
    assert found is not None
    assert reading.quote(found.first, found.last)[2] == "Cisarua"


def test_a_killing_at_home_is_where_the_victim_lived(read_text: ReadText) -> None:
    """As in "ditemukan tewas di rumahnya": the address of the victim is the scene."""
    body = "Sumi (40), warga Desa Cisarua, Kabupaten Bogor, ditemukan tewas dibunuh di rumahnya, Selasa (5/5)."
    found = scene_of(read_text(body, title="Pembunuhan Ibu di Bogor"))
    assert found is not None
    assert found.locality == "Cisarua"


def test_a_text_without_places_has_no_scene(read_text: ReadText) -> None:
    """Unknown is None, never a guess."""
    assert scene_of(read_text("Dua orang tewas dalam kebakaran itu.")) is None


def test_mentions_locate_in_the_context_of_the_article(read_text: ReadText) -> None:
    """A village's name that many provinces know means the one of the province that the article names."""
    reading = read_text("Warga Jawa Barat berduka. Longsor menimbun Desa Sukamaju.")
    found = locate(reading, [m for m in reading.places if m.text == "Sukamaju"])
    assert found is not None
    assert found.admin1 == "Jawa Barat"


def test_the_sentence_of_the_best_trigger_comes_first(read_text: ReadText) -> None:
    """Then the rest of the lead, in order."""
    reading = read_text("Warga panik. Ledakan menewaskan dua orang di Depok. Polisi datang.", title="Kabar duka")
    order = scene_sentences(reading, reading.sentences, 2)
    assert [one.sentence.index for one in order] == [2, 0, 1]
