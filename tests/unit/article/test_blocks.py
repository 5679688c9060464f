"""What each stretch of a story is for. Every sentence here is invented."""

from collections.abc import Callable

import pytest

from stream.article.model import Article, BlockKind

Read = Callable[..., Article]


def parts(article: Article) -> list[tuple[BlockKind, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


def lines(article: Read, body: str, **fields: object) -> list[tuple[BlockKind, str]]:
    """Return the blocks of a body without a title."""
    return parts(article(title=None, body=body, **fields))


def test_title_and_paragraphs_are_blocks_of_their_own(article: Read) -> None:
    read = article(title=" Dua Desa Terendam ", body="Air naik.\n\n  Warga mengungsi. \n")
    assert parts(read) == [
        (BlockKind.TITLE, "Dua Desa Terendam"),
        (BlockKind.BODY, "Air naik."),
        (BlockKind.BODY, "Warga mengungsi."),
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "Kabul (ANTARA News) -",
        "Kota Rantau, Provinsi Rantau (ANTARA) -",
        "Jakarta, CNN Indonesia --",
        "TEMPO.CO, Jakarta -",
        "TEMPO.CO, Kota Rantau -",
        "Liputan6.com, Jakarta -",
        "JAKARTA, KOMPAS.com \u2013",
        "KOMPAS.com -",
        "Suara.com -",
        "Merdeka.com -",
        "KUBA \u2013",
        "TANJUNG RANTAU \u2014",
        "Tanjung Rantau -",
        "Jakarta - ",
        "Bandung, detikJabar -",
        "KABUL (Reuters) -",
        "KABUL, Afghanistan (AP) \u2014",
        "(Xinhua) --",
        "Tanjung Rantau (Pelita) -",
        "Rantau, Provinsi Muara (Kantor Pelita) -",
        "RANTAU, KABAR RANTAU -",
        "Rantau, Kabar Rantau --",
    ],
)
def test_a_dateline_is_told_from_the_lead(dateline: str, article: Read) -> None:
    assert lines(article, f"{dateline} Sebuah rumah terbakar.") == [
        (BlockKind.DATELINE, dateline.strip()),
        (BlockKind.BODY, "Sebuah rumah terbakar."),
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "Api - yang belum padam - merambat ke pasar.",
        "Presiden Danu Wira (DW) - yang baru pulang - belum berkomentar.",
        "Jalan Rantau-Pesisir putus.",
        "Warga Desa Rantau mengungsi - air terus naik.",
        "Menurut polisi, pelaku lari.",
    ],
)
def test_a_dash_alone_makes_no_dateline(lead: str, article: Read) -> None:
    assert lines(article, lead) == [(BlockKind.BODY, lead)]


def test_only_the_first_paragraph_can_bear_a_dateline(article: Read) -> None:
    read = lines(article, "Air naik.\nJakarta - Kota itu siaga.")
    assert [kind for kind, _ in read] == [BlockKind.BODY, BlockKind.BODY]


def test_a_dateline_may_follow_a_caption(article: Read) -> None:
    read = lines(article, "Foto: warga menonton api\nKOMPAS.com - Pasar terbakar.")
    assert [kind for kind, _ in read] == [BlockKind.CAPTION, BlockKind.DATELINE, BlockKind.BODY]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Baca juga: Tiga Orang Tewas di Jalan Pesisir", BlockKind.LINK),
        ("Baca Juga : Tiga Orang Tewas", BlockKind.LINK),
        ("BACA JUGA: Tiga Orang Tewas", BlockKind.LINK),
        ("[Baca juga: Bupati Rantau Ditahan]", BlockKind.LINK),
        ("(Baca: Bupati Rantau Ditahan)", BlockKind.LINK),
        ("* Baca juga: Bupati Rantau Ditahan", BlockKind.LINK),
        ("Baca_Juga", BlockKind.LINK),
        ("Baca selengkapnya di sini.", BlockKind.LINK),
        ("Lihat juga Video: Bom Meledak di Rantau", BlockKind.LINK),
        ("Simak juga 'Bentrokan di Rantau':", BlockKind.LINK),
        ("Simak Video: Pasar Terbakar", BlockKind.LINK),
        ('Tonton juga video "Ricuh di Rantau" di sini:', BlockKind.LINK),
        ("Saksikan video pilihan berikut ini:", BlockKind.LINK),
        ("Berita Terkait:", BlockKind.LINK),
        ("Artikel terkait", BlockKind.LINK),
        ("Video: Detik-detik Ledakan", BlockKind.LINK),
        ("Read more: Two killed in Rantau", BlockKind.LINK),
        ("Also read: Two killed in Rantau", BlockKind.LINK),
        ("Related stories", BlockKind.LINK),
        ("Pewarta: Danu Wira", BlockKind.CREDIT),
        ("Editor: Sari Melati", BlockKind.CREDIT),
        ("Penyunting: Sari Melati/M. Irwan", BlockKind.CREDIT),
        ("Penulis/Editor: Sari", BlockKind.CREDIT),
        ("Sumber: Reuters", BlockKind.CREDIT),
        ("Sumber berita Kantor Kabar.", BlockKind.CREDIT),
        ("Copyright \u00a9 KABAR 2026", BlockKind.CREDIT),
        ("\u00a9 2026 Kabar Rantau", BlockKind.CREDIT),
        ("Laporan wartawan Kabar Rantau, Danu Wira", BlockKind.CREDIT),
        ("Artikel ini telah tayang di Kabar.test dengan judul Pasar Terbakar", BlockKind.CREDIT),
        ("Dilarang keras mengambil konten tanpa izin", BlockKind.CREDIT),
        ("Reporting by Dana Wirth; Editing by Al Kumar", BlockKind.CREDIT),
        ("(kid / sur)", BlockKind.CREDIT),
        ("SCROLL TO CONTINUE WITH CONTENT", BlockKind.ADVERT),
        ("Scroll ke bawah untuk lanjut membaca", BlockKind.ADVERT),
        ("ADVERTISEMENT", BlockKind.ADVERT),
        ("Iklan", BlockKind.ADVERT),
        ("[Gambas:Video Kabar]", BlockKind.ADVERT),
        ("\\[img.2\\]", BlockKind.ADVERT),
        ("Dapatkan update berita pilihan di kanal Telegram kami", BlockKind.ADVERT),
        ("Foto: Danu Wira/Kabar", BlockKind.CAPTION),
        ("(Foto: Danu Wira)", BlockKind.CAPTION),
        ("Warga menonton api dari jembatan (Foto: Danu Wira)", BlockKind.CAPTION),
        ("Ilustrasi garis polisi", BlockKind.CAPTION),
    ],
)
def test_a_line_with_a_mark_is_no_body(line: str, kind: BlockKind, article: Read) -> None:
    assert lines(article, f"Air naik.\n{line}\nWarga mengungsi.") == [
        (BlockKind.BODY, "Air naik."),
        (kind, line),
        (BlockKind.BODY, "Warga mengungsi."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Baca Al-Quran menjadi kegiatan pengungsi.",
        "Lihat saja jalan itu, kata Danu.",
        "Sumber api belum diketahui.",
        "Sumber di kepolisian menyebut tiga orang tewas.",
        "Editor harian itu tewas ditembak.",
        "Foto korban dipajang di pintu desa.",
        "Video penembakan itu beredar luas.",
        "Laporan polisi menyebut dua orang tewas.",
        "Berita terkait penembakan itu dibantah polisi.",
        "Iklan rokok dibakar massa.",
        "Oleh karena itu warga mengungsi.",
        "Ilustrasi itu dibuat polisi dari keterangan saksi.",
        "Ikuti terus, kata Danu.",
    ],
)
def test_ordinary_sentences_with_such_words_stay_body(line: str, article: Read) -> None:
    assert lines(article, f"Air naik.\n{line}") == [(BlockKind.BODY, "Air naik."), (BlockKind.BODY, line)]


def test_headlines_below_an_open_link_are_links(article: Read) -> None:
    body = "Air naik.\nBaca juga:\nTiga Orang Tewas di Rantau\nBupati Ditahan\nWarga mengungsi."
    assert [kind for kind, _ in lines(article, body)] == [
        BlockKind.BODY,
        BlockKind.LINK,
        BlockKind.LINK,
        BlockKind.LINK,
        BlockKind.BODY,
    ]


def test_a_link_inside_a_paragraph_is_cut_out(article: Read) -> None:
    body = "Air naik. (Baca juga: Tiga Tewas di Rantau) Warga mengungsi."
    assert lines(article, body) == [
        (BlockKind.BODY, "Air naik."),
        (BlockKind.LINK, "(Baca juga: Tiga Tewas di Rantau)"),
        (BlockKind.BODY, "Warga mengungsi."),
    ]


def test_a_link_at_the_end_of_a_paragraph_is_cut_off(article: Read) -> None:
    body = "Air naik, kata Danu. Baca juga: Tiga Tewas di Rantau"
    assert lines(article, body) == [
        (BlockKind.BODY, "Air naik, kata Danu."),
        (BlockKind.LINK, "Baca juga: Tiga Tewas di Rantau"),
    ]


def test_behind_links_whose_words_were_lost_the_paragraph_goes_on(article: Read) -> None:
    body = "Baca Juga :,,Baca Juga :,,Tiga warga hanyut."
    assert lines(article, body) == [
        (BlockKind.LINK, "Baca Juga :,,Baca Juga :,,"),
        (BlockKind.BODY, "Tiga warga hanyut."),
    ]


def test_behind_an_embedded_picture_the_paragraph_goes_on(article: Read) -> None:
    assert lines(article, "\\[img.2\\]Tiga warga hanyut.") == [
        (BlockKind.ADVERT, "\\[img.2\\]"),
        (BlockKind.BODY, "Tiga warga hanyut."),
    ]


@pytest.mark.parametrize(
    "credit", ["(sur)", "(embun)", "(kid / sur)", "[pan]", "(antara)", "(antara/reuters)", "(Antara)"]
)
def test_initials_and_agencies_behind_the_last_sentence_are_credit(credit: str, article: Read) -> None:
    assert lines(article, f"Air naik.\nWarga mengungsi. {credit}")[-2:] == [
        (BlockKind.BODY, "Warga mengungsi."),
        (BlockKind.CREDIT, credit),
    ]


@pytest.mark.parametrize("end", ["di ibu kota (DKI)", "pada Senin (3/4).", "oleh polisi (bukan tentara)."])
def test_brackets_inside_a_sentence_are_no_credit(end: str, article: Read) -> None:
    assert lines(article, f"Air naik.\nWarga mengungsi {end}")[-1] == (BlockKind.BODY, f"Warga mengungsi {end}")


def test_a_loading_mark_and_initials_before_it_are_cut_off(article: Read) -> None:
    assert lines(article, "Warga mengungsi. (snd),,,loading...") == [
        (BlockKind.BODY, "Warga mengungsi."),
        (BlockKind.CREDIT, "(snd)"),
        (BlockKind.ADVERT, ",,,loading..."),
    ]


def test_a_byline_in_capitals_at_the_end_is_credit(article: Read) -> None:
    assert lines(article, "Air naik.\nDANU WIRA | KABAR")[-1] == (BlockKind.CREDIT, "DANU WIRA | KABAR")


@pytest.mark.parametrize(
    ("body", "source", "agency"),
    [
        ("KABUL (Reuters) - Ledakan terjadi.", "Kabar Rantau", "Reuters"),
        ("Kabul (ANTARA News) - Ledakan terjadi.\nSumber: Reuters\nPewarta: Antara", "antaranews", "Reuters"),
        ("Kabul (ANTARA News) - Ledakan terjadi.", "antaranews", "Antara"),
        ("Ledakan terjadi. (Antara)", "suara", "Antara"),
        ("Ledakan terjadi. (Antara/AFP)", "antaranews", "AFP"),
        ("KABUL, Afghanistan (AP) \u2014 Ledakan terjadi.", "Kabar Rantau", "AP"),
        ("Ledakan terjadi, kata Reuters.", "Kabar Rantau", None),
        ("Ledakan terjadi di APARTEMEN.\nEditor: Sari", "Kabar Rantau", None),
    ],
)
def test_the_agency_is_the_one_that_is_credited(body: str, source: str, agency: str | None, article: Read) -> None:
    assert article(body=body, source=source).agency == agency


def test_a_teaser_list_in_html_keeps_one_line_a_link(article: Read) -> None:
    body = (
        "<p>Air naik.</p><h3>Baca juga:</h3><ul><li><a href='#'>Tiga Tewas</a></li><li><a>Bupati Ditahan</a></li></ul>"
    )
    read = lines(article, body, body_format="html")
    assert read[1:] == [(BlockKind.LINK, text) for text in ("Baca juga:", "Tiga Tewas", "Bupati Ditahan")]
