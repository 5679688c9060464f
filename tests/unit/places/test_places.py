"""The gazetteer on its own sentences: what is found, what is rejected, where it lies."""

from collections.abc import Callable

import pytest

from stream.extract.tokens import tokenise
from stream.model import Location
from stream.places.build import rules_digest
from stream.places.find import find_mentions
from stream.places.load import Gazetteer, load_gazetteer
from stream.places.model import Level, Mention
from stream.places.resolve import read_context, resolve_location

Find = Callable[[str], list[Mention]]
Locate = Callable[[str], Location | None]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def find(gazetteer: Gazetteer) -> Find:
    def found(text: str) -> list[Mention]:
        tokens = tokenise(text)
        return find_mentions(tokens.words, tokens.lower, tokens.starts, tokens.ends, text, gazetteer)

    return found


@pytest.fixture(scope="module")
def locate(find: Find, gazetteer: Gazetteer) -> Locate:
    def located(text: str, *, year: int = 2019) -> Location | None:
        mentions = find("\n" + text)
        return resolve_location(mentions, read_context(mentions, gazetteer, year=year))

    return located


def names(mentions: list[Mention]) -> list[str]:
    return [mention.text for mention in mentions]


def test_the_data_file_was_built_from_the_rules_at_hand(gazetteer: Gazetteer) -> None:
    """A rule that was changed without a new build would be silently ignored."""
    assert gazetteer.rules_digest == rules_digest()


@pytest.mark.parametrize(
    ("name", "country", "level"),
    [
        ("kairo", "EG", Level.CITY),
        ("damaskus", "SY", Level.CITY),
        ("jalur gaza", "PS", Level.ADMIN1),
        ("korut", "KP", Level.COUNTRY),
        ("kivu utara", "CD", Level.ADMIN1),
        ("sulteng", "ID", Level.ADMIN1),
        ("irian jaya", "ID", Level.ADMIN1),
        ("jakarta selatan", "ID", Level.ADMIN2),
        ("gunung sinabung", "ID", Level.SITE),
        ("badghis", "AF", Level.ADMIN1),
    ],
)
def test_a_name_in_indonesian_spelling_is_known(gazetteer: Gazetteer, name: str, country: str, level: Level) -> None:
    """Exonyms, abbreviations and older names lead to the place that news means by them."""
    found = gazetteer.hot(name)
    assert any(place.country == country and place.level is level for place in found)
    assert found[0].country == country


def test_a_town_carries_its_province_coordinates_and_id(gazetteer: Gazetteer) -> None:
    """A town implies its province, and GeoNames gives it a number and a spot."""
    palu = next(place for place in gazetteer.hot("palu") if place.level is Level.CITY and place.country == "ID")
    assert palu.admin1 == "Sulawesi Tengah"
    assert palu.geonames_id == 1633034
    assert palu.lat is not None
    assert -1.5 < palu.lat < -0.5


def test_hamlets_are_known_only_to_the_cold_table(gazetteer: Gazetteer) -> None:
    """A village's name may be a word or a surname, so it is no name without a cue."""
    assert not gazetteer.hot("warureja")
    assert any(place.level is Level.DISTRICT for place in gazetteer.cold("warureja"))


def test_an_address_is_one_chain_with_its_levels(find: Find) -> None:
    """From the hamlet to the province, known or not."""
    mentions = find(
        "Longsor menimbun rumah di Dusun Krajanlor, Desa Sukamaju, Kecamatan Cibeber, Kabupaten Cianjur, Jawa Barat."
    )
    assert names(mentions) == ["Krajanlor", "Sukamaju", "Cibeber", "Cianjur", "Jawa Barat"]
    assert [mention.level for mention in mentions[:4]] == [Level.VILLAGE, Level.VILLAGE, Level.DISTRICT, Level.ADMIN2]
    assert len({mention.chain for mention in mentions}) == 1
    assert mentions[0].relation == "scene"


def test_spans_are_code_points_of_the_text(find: Find) -> None:
    """An index into the text gives the mention's words."""
    text = "Warga panik — gempa mengguncang Kota Ambon, Maluku."
    assert [text[m.start : m.end] for m in find(text)] == ["Ambon", "Maluku"]


@pytest.mark.parametrize(
    "text",
    [
        "Kapolres Bogor memimpin apel.",
        "Menurut Polda Jawa Tengah, tiga orang ditahan.",
        "Mahasiswa Universitas Negeri Makassar berunjuk rasa.",
        "Kata Presiden Rusia itu.",
    ],
)
def test_a_name_within_an_organisation_is_flagged(find: Find, text: str) -> None:
    """It gives context and is never the scene."""
    assert all(mention.within_org for mention in find(text))
    assert find(text)


def test_a_nationality_is_flagged(find: Find) -> None:
    """As in "tentara Israel" says whose, "di Israel" says where."""
    whose, where = find("Seorang tentara Israel terluka dalam ledakan di Israel.")
    assert whose.demonym
    assert not where.demonym
    assert where.relation == "scene"


@pytest.mark.parametrize(
    "text",
    [
        "Para korban tak mau pulang.",
        "Batu itu jatuh.",
        "Ali dan Maria terluka.",
        "Buru pelaku, polisi ke lapangan.",
        "AS (38) dibacok.",
    ],
)
def test_common_words_and_given_names_are_no_places(find: Find, text: str) -> None:
    """They are GeoNames names, but not here."""
    assert find(text) == []


def test_a_cue_makes_a_common_word_a_place(find: Find) -> None:
    """As in "Batu" is a stone, "Kota Batu" a town."""
    (mention,) = find("Kebakaran terjadi di Kota Batu.")
    assert any(place.level is Level.ADMIN2 for place in mention.candidates)


def test_where_somebody_speaks_is_no_scene(locate: Locate) -> None:
    """The place of the statement yields to the place of the happening."""
    location = locate('"Tiga orang tewas," kata juru bicara itu di Jakarta, Senin. Ledakan terjadi di Palu.')
    assert location is not None
    assert location.locality == "Palu"
    assert location.admin1 == "Sulawesi Tengah"


def test_a_full_address_is_resolved_together(locate: Locate) -> None:
    """Of a hundred villages of one name, the one in the named district."""
    location = locate(
        "Banjir merendam Desa Sidomulyo, Kecamatan Anggana, Kabupaten Kutai Kartanegara, Kalimantan Timur."
    )
    assert location is not None
    assert (location.country, location.admin1, location.locality) == ("ID", "Kalimantan Timur", "Sidomulyo")
    assert location.admin2 == "Kabupaten Kutai Kartanegara"
    assert location.precision == 1


def test_an_unknown_hamlet_lies_in_the_known_regency(locate: Locate) -> None:
    """The name as in the text, the rest from the address."""
    location = locate("Bentrokan pecah di Kampung Wandawarang, Kabupaten Poso.")
    assert location is not None
    assert (location.country, location.admin1, location.locality) == ("ID", "Sulawesi Tengah", "Wandawarang")
    assert location.lat is not None


def test_a_misspelt_province_of_the_articles_country_is_recognised(locate: Locate) -> None:
    """One slip, after a cue, within the country that the article is about."""
    location = locate("Kelompok bersenjata menyerang pos di Provinsi Nangerhar, Afghanistan. Kata gubernur di Kabul.")
    assert location is not None
    assert (location.country, location.admin1) == ("AF", "Nangarhar")


def test_at_sea_there_is_no_country(locate: Locate) -> None:
    """Codebook: country null, precision 7, the sea's name."""
    location = locate("Kapal motor itu tenggelam di Laut Banda, Kamis.")
    assert location is not None
    assert (location.country, location.admin1, location.locality, location.precision) == (None, None, "Laut Banda", 7)


def test_a_country_alone_is_a_country(locate: Locate) -> None:
    """No province is guessed."""
    location = locate("Puluhan orang ditangkap di Yaman.")
    assert location is not None
    assert (location.country, location.admin1, location.locality, location.precision) == ("YE", None, None, 6)


@pytest.mark.parametrize(("year", "province"), [(2001, "Papua"), (2019, "Papua"), (2024, "Papua Tengah")])
def test_a_province_has_its_name_of_the_articles_year(
    find: Find, gazetteer: Gazetteer, year: int, province: str
) -> None:
    """Papua was divided in 2022."""
    mentions = find("\nPenembakan terjadi di Ilaga, Kabupaten Puncak.")
    location = resolve_location(mentions, read_context(mentions, gazetteer, year=year))
    assert location is not None
    assert location.admin1 == province


@pytest.mark.parametrize(
    ("text", "country", "admin1", "locality"),
    [
        ("Bom meledak di Mogadishu, Somalia.", "SO", "Banaadir", "Mogadishu"),
        ("Serangan terjadi di kota Kunduz, Afghanistan.", "AF", "Kunduz", "Kunduz"),
        ("Gempa mengguncang Bantul.", "ID", "DI Yogyakarta", "Bantul"),
        ("Demo berakhir ricuh di depan Gedung DPR, Senayan, Jakarta.", "ID", "DKI Jakarta", "Senayan"),
        ("Kecelakaan beruntun di Tol Cipularang, Senin.", "ID", "Jawa Barat", "Tol Cipularang"),
        ("Penembakan di Marawi, Filipina, menewaskan dua orang.", "PH", "Lanao del Sur", "Marawi"),
        ("Ledakan mengguncang Lahore, Pakistan.", "PK", "Punjab", "Lahore"),
        ("Kebakaran melanda Jakarta, Rabu.", "ID", "DKI Jakarta", "Jakarta"),
    ],
)
def test_a_town_implies_province_and_country(
    locate: Locate, text: str, country: str, admin1: str, locality: str
) -> None:
    """The province is safely implied by the town."""
    location = locate(text)
    assert location is not None
    assert (location.country, location.admin1, location.locality) == (country, admin1, locality)


def test_no_place_no_location(locate: Locate) -> None:
    """Nothing is invented."""
    assert locate("Tiga orang terluka dalam perkelahian itu.") is None
