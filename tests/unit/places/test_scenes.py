"""Which of several places is the scene. In: sentences of our own. Out: country, province, locality."""

from collections.abc import Callable

import pytest

from stream.extract.tokens import tokenise
from stream.model import Location
from stream.places.find import find_mentions
from stream.places.load import load_gazetteer
from stream.places.model import Mention
from stream.places.resolve import read_context, resolve_scene

Locate = Callable[..., Location]


def find(text: str) -> list[Mention]:
    tokens = tokenise(text)
    return find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, text, load_gazetteer())


@pytest.fixture
def locate() -> Locate:
    def located(text: str, *, is_at_home: bool = False) -> Location:
        mentions = find("\n" + text)
        scene = resolve_scene(mentions, read_context(mentions, load_gazetteer(), year=2024), is_at_home=is_at_home)
        assert scene is not None
        return scene.location

    return located


def relation_of(name: str, text: str) -> str:
    return next(mention.relation for mention in find("\n" + text) if mention.text == name)


@pytest.mark.parametrize(
    ("name", "text", "relation"),
    [
        ("Cibinong", "Rombongan itu ditahan di Polsek Melati, Cibinong, Bogor.", "office"),
        ("Sukamaju", "Tarno (40), warga Desa Sukamaju, terluka.", "home"),
        ("Sukamaju", "Ratusan warga Desa Sukamaju mengungsi.", ""),
        ("Bogor", "Korban diketahui berasal dari Bogor.", "path"),
        ("Rusia", "Rusia mendesak kedua pihak menahan diri.", "agent"),
        ("Sukamaju", "Ledakan terjadi di sebuah rumah kontrakan Desa Sukamaju.", "scene"),
        ("Gaza", "Militer mencegat roket Gaza.", "home"),
    ],
)
def test_words_before_a_name_say_how_it_relates(name: str, text: str, relation: str) -> None:
    """One person's home, an office, an agent and a scene are told apart by the words around the name."""
    assert relation_of(name, text) == relation


def test_a_relation_does_not_reach_over_a_line_break() -> None:
    """The last words of a title say nothing about the first name of the body."""
    mentions = find("Serangan ke fasilitas minyak\nInggris mengutuk serangan itu.")
    assert [mention.relation for mention in mentions] == ["agent"]


def test_a_suspects_home_is_not_the_scene(locate: Locate) -> None:
    """Codebook, rulings: the home address is not the scene where another place is told."""
    found = locate("Polisi menangkap Tarno (40), warga Desa Cisarua, Kabupaten Bogor, setelah perampokan di Depok.")
    assert found.locality == "Depok"


def test_a_victims_home_is_the_scene_where_it_happened_at_home(locate: Locate) -> None:
    """Codebook, rulings: the scene told only as the victim's village is that village."""
    text = "Pembunuhan di Bogor. Sumi (40), warga Desa Cisarua, Kabupaten Bogor, ditemukan tewas di rumahnya."
    assert locate(text, is_at_home=True).locality == "Cisarua"


def test_a_quarter_is_found_through_an_unknown_landmark(locate: Locate) -> None:
    """As in "Jalan X, tepatnya di samping Y, Kemayoran": the landmark does not end the address."""
    found = locate("Truk terguling di Jalan Kenari Emas, tepatnya samping Graha Bintang, Kemayoran, Jakarta Pusat.")
    assert (found.admin1, found.locality) == ("DKI Jakarta", "Kemayoran")


def test_a_house_number_does_not_end_an_address(locate: Locate) -> None:
    """As in "RT 02/15"."""
    found = locate("Gudang terbakar di Jalan Kenari Emas dalam RT 02/15, Tegal Alur, Kalideres, Jakarta Barat.")
    assert found.locality == "Tegal Alur"


def test_a_site_holds_its_quarters_name(locate: Locate) -> None:
    """As in "Apartemen Kalibata Bintang, Jakarta Selatan"."""
    assert locate("Api melalap satu unit di Apartemen Kalibata Bintang, Jakarta Selatan.").locality == "Kalibata"


def test_a_building_gives_way_to_its_town(locate: Locate) -> None:
    """Codebook, rulings: a site's settlement if the text gives one."""
    assert locate("Massa berunjuk rasa di depan Gedung DPR, Jakarta.").locality == "Jakarta"


def test_a_building_without_a_town_is_the_locality(locate: Locate) -> None:
    """Codebook, rulings: else the site."""
    assert locate("Massa berunjuk rasa di depan Gedung DPR.").locality == "Gedung DPR"


def test_a_road_with_its_kilometre_is_the_locality(locate: Locate) -> None:
    """Codebook, rulings; the towns that a motorway joins are not."""
    assert locate("Dua bus bertabrakan di Tol Cipularang KM 92 arah Jakarta.").locality == "Tol Cipularang KM 92"


def test_districts_told_in_one_breath_are_their_regency(locate: Locate) -> None:
    """Codebook, section 1: one incident at the common area."""
    text = (
        "Angin kencang merusak rumah di Kabupaten Pamekasan. Delapan rumah di Kecamatan Pegantenan, empat rumah di"
        " Kecamatan Palengaan, satu rumah di Kecamatan Kadur."
    )
    found = locate(text)
    assert (found.locality, found.precision) == ("Pamekasan", 3)


def test_a_single_district_told_later_is_the_locality(locate: Locate) -> None:
    """The lead gives the regency, a later sentence the district."""
    assert locate("Banjir melanda Kabupaten Pamekasan. Air masuk rumah di Kecamatan Kadur.").locality == "Kadur"


def test_a_name_after_an_addresses_comma_belongs_to_it() -> None:
    """As in "Kelurahan Jatimulya, Tambun Selatan": known in the same regency, so part of the address."""
    first, second = find("\nRemaja berkumpul di Kelurahan Jatimulya, Tambun Selatan, Senin.")
    assert (second.text, second.chain) == ("Tambun Selatan", first.chain)


def test_a_village_of_a_province_that_nobody_names_is_not_meant(locate: Locate) -> None:
    """There is a Cabang Empat in Lampung; an article on Bekasi does not mean it."""
    found = locate("Seorang pria dipukuli di Kampung Cabang Empat. Polisi Kabupaten Bekasi, Jawa Barat, menyelidiki.")
    assert (found.admin1, found.locality) == ("Jawa Barat", "Cabang Empat")


def test_a_shops_name_does_not_hide_its_town(locate: Locate) -> None:
    """There is a village named Ramayana; "di Ramayana Pematangsiantar" is a shop in a town."""
    assert locate("Ia dirampok di Ramayana Pematangsiantar.").admin1 == "Sumatera Utara"


def test_a_village_split_by_direction_is_found_by_its_name(locate: Locate) -> None:
    """Srondol Kulon and Srondol Wetan are Srondol."""
    assert locate("Gudang meledak di daerah Srondol, Semarang.").locality == "Srondol"


def test_an_attacked_country_outweighs_the_one_that_speaks(locate: Locate) -> None:
    """As in "Inggris mengutuk serangan terhadap fasilitas minyak Arab Saudi"."""
    assert locate("Inggris mengutuk serangan terhadap fasilitas minyak Arab Saudi.").country == "SA"


def test_a_country_outweighs_a_part_of_the_world(locate: Locate) -> None:
    """As in "negara-negara di Timur Tengah": too wide to be a scene."""
    found = locate("Rusia meminta negara-negara di Timur Tengah menahan diri setelah serangan terhadap Arab Saudi.")
    assert found.country == "SA"


def test_a_lower_case_cue_ends_a_sentence_as_a_word() -> None:
    """As in "di situ. Tersangka ...": no lake."""
    assert find("\nIa berhenti di situ. Tersangka lari.") == []
