"""Who says a sentence: frames, names, offices, quotations, and what reported speech covers."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.attribution import speaker_of
from stream.extract.language import LanguagePack, load_pack
from stream.extract.reading import Reading, read
from stream.extract.speakers import Attribution

TITLE = "Warga geger"


@cache
def loaded() -> LanguagePack:
    return load_pack("id")


@pytest.fixture(scope="module")
def pack() -> LanguagePack:
    return loaded()


def reading_of(pack: LanguagePack, body: str, title: str = TITLE) -> Reading:
    record = {
        "schema_version": 1,
        "article_id": "a",
        "source": {"id": "kabar-rimba", "name": "Kabar Rimba", "country": "ID"},
        "published_at": "2024-05-06T10:00:00+07:00",
        "title": title,
        "body": body,
        "language": "id",
    }
    article = decode(json.dumps(record).encode(), key=None, sources=load_sources())
    assert isinstance(article, Article)
    return read(article, pack)


def spoken(pack: LanguagePack, body: str, title: str = TITLE) -> list[Attribution | None]:
    """The main attribution of every body sentence."""
    return [s.attribution for s in reading_of(pack, body, title).sentences if not s.sentence.is_title]


def claimants(pack: LanguagePack, body: str, title: str = TITLE) -> list[str | None]:
    return [None if one is None else one.claimant for one in spoken(pack, body, title)]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("Kapolres Lembah Kuning AKBP Rahmat Sutisna mengatakan tiga warga tewas.", "Rahmat Sutisna"),
        ("Kapolsek Watuireng Kompol Yohanes Lado menyebut tiga warga tewas.", "Yohanes Lado"),
        ('"Tiga tewas," kata Kabid Humas Polda Jawa Tengah Kombes Pol M. Iqbal Saputra, Rabu.', "M. Iqbal Saputra"),
        ('"Tiga tewas," ujar Kapendam XVII/Cenderawasih, Letkol Cpl Eko Wibowo dalam rilis.', "Eko Wibowo"),
        ("Komandan Tim SAR Letkol Laut (P) Bayu Aji menyebutkan tiga korban tewas.", "Bayu Aji"),
        ("Kapolda Sulsel Irjen Pol Drs. Andi Rian Saputra, S.H., mengungkapkan lima orang tewas.", "Andi Rian Saputra"),
        ("Kolonel Salah Mustafa dari kepolisian kota itu mengatakan lima orang luka.", "Salah Mustafa"),
    ],
)
def test_a_name_follows_its_rank(pack: LanguagePack, sentence: str, claimant: str) -> None:
    assert claimants(pack, sentence) == [claimant]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("Kepala Pelaksana BPBD Kabupaten Sukasari Dedi Gunawan mencatat dua warga tewas.", "Dedi Gunawan"),
        ("Kepala Pelaksana Badan Penanggulangan Bencana Aceh (BPBA) Teuku Salim mencatat dua tewas.", "Teuku Salim"),
        ("Plt Kapusdatinmas BNPB Raditya Utama mencatat dua warga tewas.", "Raditya Utama"),
        ("Menteri Pertahanan AS Lloyd Marston mengatakan dua tentara tewas.", "Lloyd Marston"),
        ("Direktur RSUD Mekarsari dr. Nur Aini menyatakan lima pasien luka bakar.", "Nur Aini"),
        ("Saksi mata bernama Sukirman mengatakan dua orang hanyut.", "Sukirman"),
        ("Direktur Perlindungan WNI Kementerian Luar Negeri Judha Santosa menyebut tiga WNI hilang.", "Judha Santosa"),
    ],
)
def test_a_name_follows_its_office_and_is_no_word_of_the_body(pack: LanguagePack, sentence: str, claimant: str) -> None:
    assert claimants(pack, sentence) == [claimant]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("Camat Sukasari, Hendra Kusuma, mengatakan dua warga hilang.", "Hendra Kusuma"),
        ("Hendra Kusuma, Camat Sukasari, mengatakan dua warga hilang.", "Hendra Kusuma"),
        ("Pejabat lain, Jamil Shaheen, yang merupakan juru bicara gubernur, menyebut dua hilang.", "Jamil Shaheen"),
        ("Hans, relawan dari Info Taruna, membenarkan dua warga hilang.", "Hans"),
        ("Warga setempat, Sukirman (45), mengatakan dua warga hilang.", "Sukirman"),
        ("Juru bicara kelompok itu, Qari Yusuf, mengklaim 40 tentara tewas.", "Qari Yusuf"),
        ("Dua warga hilang, menurut kepala rumah sakit provinsi itu, Abdul Qasim Nuri.", "Abdul Qasim Nuri"),
    ],
)
def test_name_and_office_stand_side_by_side(pack: LanguagePack, sentence: str, claimant: str) -> None:
    assert claimants(pack, sentence) == [claimant]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        (
            "Observatorium Suriah untuk Hak Asasi Manusia mengatakan 12 orang tewas.",
            "Observatorium Suriah untuk Hak Asasi Manusia",
        ),
        ("Kementerian Kesehatan Irak dalam pernyataan menyebutkan 13 orang tewas.", "Kementerian Kesehatan Irak"),
        ("Polisi dan petugas kesehatan mengatakan 15 orang tewas.", "Polisi dan petugas kesehatan"),
        ("Seorang pejabat keamanan yang menolak disebut namanya mengatakan 9 orang tewas.", "pejabat keamanan"),
        ("Sejumlah pejabat setempat mengatakan 9 orang tewas.", "Sejumlah pejabat setempat"),
        ("Berdasarkan data BNPB, 200 warga mengungsi.", "BNPB"),
        ("Data yang dihimpun BPBD Sukasari mencatat 12 orang luka.", "BPBD Sukasari"),
        ("Kendati otoritas setempat mengatakan tiga orang tewas, pencarian berlanjut.", "otoritas setempat"),
        ("Sementara itu, seorang saksi mata mengatakan tiga orang tewas.", "saksi mata"),
        ("Rumah Sakit Al-Kindi mengatakan menerima tiga jenazah.", "Rumah Sakit Al-Kindi"),
        ("Taliban mengaku bertanggung jawab dan mengklaim 40 tentara tewas.", "Taliban"),
    ],
)
def test_an_office_without_a_name_is_the_claimant_as_written(pack: LanguagePack, sentence: str, claimant: str) -> None:
    assert claimants(pack, sentence) == [claimant]


@pytest.mark.parametrize(
    "sentence",
    [
        "Disebutkan, delapan orang hilang.",
        "Diketahui, delapan orang hilang.",
        "Kemarin dilaporkan delapan orang hilang.",
        "Belum ada pihak yang mengaku bertanggung jawab.",
        "Laporan itu menyebutkan 10 orang hilang.",
        "Demi kepastian, penyebab akan diungkap nanti.",
    ],
)
def test_passives_and_reports_without_an_author_are_said_by_nobody(pack: LanguagePack, sentence: str) -> None:
    assert claimants(pack, sentence) == [None]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("Menurut saksi mata, Randu ditembak dari jarak dekat.", "saksi mata"),
        ("Menurut Catur, tim SAR telah menemukan korban.", "Catur"),
        ("Selain menyerang aparat, Eko Wibowo juga menyebut massa merusak kantor.", "Eko Wibowo"),
        ("Akibat tewasnya Randu, polisi mengatakan akan mengusut.", "polisi"),
        ("Kepada wartawan, Mayor Jenderal Suparno mengatakan tiga militan tewas.", "Suparno"),
    ],
)
def test_a_name_beside_the_speaker_is_not_the_speaker(pack: LanguagePack, sentence: str, claimant: str) -> None:
    assert claimants(pack, sentence) == [claimant]


def test_a_surname_finds_the_full_name_told_before(pack: LanguagePack) -> None:
    body = "Menteri Dalam Negeri Masoud Andarabi mengatakan tiga tewas. Andarabi menambahkan lima luka."
    assert claimants(pack, body) == ["Masoud Andarabi", "Masoud Andarabi"]


def test_a_given_name_finds_the_full_name_told_later(pack: LanguagePack) -> None:
    body = '"Tiga tewas," kata Rahmat.\nKapolres Sukasari AKBP Rahmat Sutisna sudah tiba.'
    assert claimants(pack, body)[0] == "Rahmat Sutisna"


def test_a_short_form_finds_the_longer_name(pack: LanguagePack) -> None:
    body = "Kabid Humas Polda Metro Jaya Kombes Trunoyudo Wibisono mengatakan dua tewas. Truno menyebut tiga luka."
    assert claimants(pack, body) == ["Trunoyudo Wibisono", "Trunoyudo Wibisono"]


def test_an_office_alone_is_the_person_told_with_it(pack: LanguagePack) -> None:
    body = 'Pangdam Cenderawasih Mayjen Herman Santosa tiba di lokasi.\n"Tiga prajurit gugur," kata Pangdam.'
    assert claimants(pack, body)[-1] == "Herman Santosa"


def test_a_pronoun_means_the_last_speaker(pack: LanguagePack) -> None:
    body = "Camat Sukasari, Hendra Kusuma, meminta warga tenang. Dia juga menambahkan dua warga hilang."
    assert claimants(pack, body)[1] == "Hendra Kusuma"


def test_words_that_report_nothing_attribute_nothing(pack: LanguagePack) -> None:
    assert claimants(pack, "Sekretaris Jenderal PBB Antonio Marques mengutuk serangan yang menewaskan 20 orang.") == [
        None
    ]


def test_a_quotation_over_sentences_has_the_speaker_named_at_its_end(pack: LanguagePack) -> None:
    body = '"Api muncul pukul dua. Tiga orang tewas terjebak," ungkap Lurah Kebon Manis, Satria Gunawan.'
    assert claimants(pack, body) == ["Satria Gunawan", "Satria Gunawan"]


def test_a_quotation_without_a_speaker_goes_on_from_the_sentence_before(pack: LanguagePack) -> None:
    body = '"Api muncul pukul dua," ungkap Lurah Kebon Manis, Satria Gunawan. "Tiga orang tewas terjebak."'
    assert claimants(pack, body) == ["Satria Gunawan", "Satria Gunawan"]


def test_reported_speech_covers_the_next_sentence_of_its_paragraph_alone(pack: LanguagePack) -> None:
    body = (
        "Kapolsek Tapen AKP Yuda Leksana mengatakan tiga rumah terbakar. Sementara satu orang tewas.\nDua orang luka."
    )
    assert claimants(pack, body) == ["Yuda Leksana", "Yuda Leksana", None]


def test_hearsay_after_reported_speech_is_nobodys(pack: LanguagePack) -> None:
    body = "Kapolsek Tapen AKP Yuda Leksana mengatakan tiga rumah terbakar. Seorang polisi juga dikabarkan tewas."
    assert claimants(pack, body) == ["Yuda Leksana", None]


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("Dilansir dari CNN, lima orang hilang.", "CNN"),
        ("Melansir Suara Lembah, enam orang hilang.", "Suara Lembah"),
        ("Dikutip dari kabarlembah.com, enam orang hilang.", "kabarlembah.com"),
        ("Tujuh orang hilang, demikian dilaporkan kantor berita Anadolu.", "kantor berita Anadolu"),
    ],
)
def test_an_outlet_is_a_claimant_where_a_sentence_names_it(pack: LanguagePack, sentence: str, claimant: str) -> None:
    one = spoken(pack, sentence)[0]
    assert one is not None
    assert (one.claimant, one.is_media) == (claimant, True)


def test_an_official_in_the_sentence_wins_over_the_outlet(pack: LanguagePack) -> None:
    assert claimants(pack, '"Lima hilang," kata polisi setempat, seperti dilansir dari AFP.') == ["polisi setempat"]
    assert claimants(pack, "Mengutip keterangan Kepala BPBD Sukasari Rahmat Hidayat, enam hilang.") == [
        "Rahmat Hidayat"
    ]


@pytest.mark.parametrize(
    "title", ["BPBD Catat Dua Tewas", "BPBD: Dua Tewas", "Dua Tewas, Kata BPBD", "BPBD Sebut Dua Tewas"]
)
def test_a_headline_names_its_speaker_before_a_bare_verb_or_colon(pack: LanguagePack, title: str) -> None:
    headline = reading_of(pack, "Longsor menerjang desa.", title).sentences[0].attribution
    assert headline is not None
    assert headline.claimant == "BPBD"


def test_the_office_or_else_the_rank_shows_for_whom_a_person_speaks(pack: LanguagePack) -> None:
    senses = [
        one.sense if one else None
        for one in spoken(
            pack,
            "Kepala BNPB Letjen TNI Suharto Wirya menyebut tiga hilang.\n"
            "Letkol Inf Bayu Aji menyebut tiga hilang.\n"
            "Juru bicara Taliban Zabir Mujahid mengklaim tiga tewas.",
        )
    ]
    assert senses == ["rescuer", "army", "armed_group"]


def test_of_two_speakers_each_figure_takes_its_own(pack: LanguagePack) -> None:
    sentence = reading_of(
        pack,
        "Gubernur Provinsi Kunduz Mohammad Omar mengatakan 17 polisi tewas, sementara juru bicara Taliban "
        "Zabir Mujahid mengklaim 30 polisi tewas.",
    ).sentences[-1]
    who = [speaker_of(sentence, toll.first, toll.last) for toll in sentence.tolls]
    assert [one.claimant if one else None for one in who] == ["Mohammad Omar", "Zabir Mujahid"]


SOUP = st.lists(
    st.sampled_from(
        [
            *(
                "kata",
                "menurut",
                "mengatakan",
                "ujarnya",
                "dilansir",
                "dari",
                "disampaikan",
                "meminta",
                "Kapolres",
                "BPBD",
            ),
            *("juru bicara", "AKBP", "Letkol Inf", "Budi", "Santosa", "Medan", "Jawa Tengah", "yang", "dan", "melalui"),
            *(
                ",",
                ".",
                '"',
                "(",
                ")",
                ":",
                "itu",
                "dia",
                "seorang",
                "para",
                "RSUD",
                "M.",
                "al",
                "tiga",
                "tewas",
                "XVII/Rimba",
            ),
        ]
    ),
    max_size=40,
)


@given(SOUP)
@settings(max_examples=60, deadline=None)
def test_a_claimant_is_always_written_in_the_article(words: list[str]) -> None:
    reading = reading_of(loaded(), "Warga panik. " + " ".join(words))
    for sentence in reading.sentences:
        for one in sentence.attributions:
            assert one.claimant in reading.article.text


def test_a_sentence_that_only_names_the_teller_points_back(pack: LanguagePack) -> None:
    body = "Dua orang hanyut di Kali Biru. Hal itu disampaikan Camat Sukasari, Hendra Kusuma."
    assert claimants(pack, body) == ["Hendra Kusuma", "Hendra Kusuma"]


def test_a_part_of_the_figure_before_points_back(pack: LanguagePack) -> None:
    body = "Serangan itu menewaskan 19 orang. Enam di antaranya anak-anak, kata sebuah sumber."
    assert claimants(pack, body) == ["sebuah sumber", "sebuah sumber"]


def test_words_inside_a_quotation_name_no_speaker(pack: LanguagePack) -> None:
    body = '"Saksi menduga tiga korban ditembak. Mereka sudah dimakamkan," jelas Letkol Inf Eko Wibowo.'
    assert claimants(pack, body) == ["Eko Wibowo", "Eko Wibowo"]


def test_a_body_that_runs_somebody_is_not_the_speaker(pack: LanguagePack) -> None:
    body = "Kementerian Kesehatan Gaza yang dikelola Hamas mengatakan 20 orang tewas."
    assert claimants(pack, body) == ["Kementerian Kesehatan Gaza"]
