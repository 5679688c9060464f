"""The words by which newsrooms mark links, credits, advertisements, captions. In: nothing. Out: patterns by first word.

A line is looked at only if its first word stands here, so an ordinary paragraph costs one dictionary miss. Every
pattern is anchored at that word, ignores case, and is linear: bounded repeats, no nested quantifiers.
"""

import re
from collections.abc import Mapping

from stream.article.model import BlockKind

Rules = tuple[tuple[BlockKind, re.Pattern[str]], ...]
"""What a line that opens with some word may be, in order of trial."""

_RULES: tuple[tuple[BlockKind, str, str], ...] = (
    # kind, first words, what must stand from the first word on
    (BlockKind.LINK, "baca", r"baca(?:[ _]+(?:juga|pula|selengkapnya|lainnya|artikel|berita|di sini)\b|\s*:|\s*-\s)"),
    (BlockKind.LINK, "baca_juga", r"baca_juga"),
    (BlockKind.LINK, "lihat", r"lihat\s+(?:juga\b|pula\b|(?:video|foto|infografis|artikel|selengkapnya)\b|di sini)"),
    (BlockKind.LINK, "simak", r"simak\s+(?:juga\b|pula\b|(?:video|foto|berita|artikel|infografis|selengkapnya)\b|:)"),
    (BlockKind.LINK, "tonton", r"tonton\s*(?:juga\b|video\b|:)"),
    (BlockKind.LINK, "saksikan", r"saksikan\s+(?:juga\b|(?:video|live|tayangan|selengkapnya)\w*)"),
    (
        BlockKind.LINK,
        "berita artikel topik",
        r"\w+\s+(?:terkait|lainnya|menarik|pilihan|terpopuler|populer)\s*(?:lainnya)?\s*(?::|$)",
    ),
    (BlockKind.LINK, "selengkapnya", r"selengkapnya\s*(?:baca\b|klik\b|di sini|:|$)"),
    (BlockKind.LINK, "pilihan terkait terpopuler", r"(?:pilihan (?:redaksi|editor)|terkait|terpopuler)\s*(?::|$)"),
    (BlockKind.LINK, "video infografis", r"(?:video|infografis)\s*:"),
    (BlockKind.LINK, "read also", r"(?:read\s+(?:more|also|next)\b|read\s*:|also\s+read\b)"),
    (BlockKind.LINK, "related", r"related\s*(?:articles?|stor(?:y|ies)|news|topics?|coverage)?\s*(?::|$)"),
    (BlockKind.LINK, "see watch more", r"(?:see also\b|watch(?: also)?\s*:|more (?:on this story|from|stories)\b)"),
    (
        BlockKind.CREDIT,
        """
        pewarta editor penyunting penulis reporter kontributor wartawan jurnalis fotografer penerjemah uploader redaktur
        peliput pengunggah laporan sumber source author writer oleh rep red teks naskah produser
        """,
        r"\w+(?:\s+(?:berita|foto|by|text|desk|bahasa))?\s{0,8}(?:/\s{0,8}\w+\s{0,8})?:",
    ),
    (BlockKind.CREDIT, "sumber", r"sumber berita\s+\S+(?:\s\S+){0,3}$"),
    (BlockKind.CREDIT, "laporan", r"laporan (?:wartawan|reporter|kontributor|jurnalis|koresponden)\b"),
    (
        BlockKind.CREDIT,
        "copyright c hak all \N{COPYRIGHT SIGN}",
        r"(?:\N{COPYRIGHT SIGN}|copyright\b|c\)\s|hak cipta\b|all rights reserved)",
    ),
    (BlockKind.CREDIT, "dilarang", r"dilarang (?:keras )?(?:mengambil|mengutip|menyalin|memperbanyak|mereproduksi)"),
    (
        BlockKind.CREDIT,
        "reporting writing editing additional compiled",
        r"(?:(?:additional )?(?:reporting|writing|editing|compiled) by\b)",
    ),
    (
        BlockKind.CREDIT,
        "artikel berita tulisan konten",
        (
            r"\w+ ini\s+(?:(?:telah|sudah|pernah|juga|pertama kali)\s+){0,2}"
            r"(?:tayang|terbit|dimuat|bersumber|disadur|diterjemahkan|merupakan kerja sama|dipublikasikan|diproduksi)\b"
        ),
    ),
    (BlockKind.ADVERT, "scroll gulir", r"(?:scroll|gulir)\s+(?:to\b|down\b|ke\b|untuk\b|for\b)"),
    (BlockKind.ADVERT, "advertisement advertorial iklan sponsored", r"\w+\s*\W{0,3}$"),
    (BlockKind.ADVERT, "lanjutkan lanjut continue", r"(?:lanjut(?:kan)? (?:membaca|baca)\b|continue reading\b)"),
    (BlockKind.ADVERT, "resume", r"resume content"),
    (BlockKind.ADVERT, "loading", r"loading\s?\.\.\."),
    (BlockKind.ADVERT, "gambas", r"gambas\s?:"),
    (BlockKind.ADVERT, "embed video img image iframe", r"\w+\.\d{1,4}\\{0,2}\]"),
    (BlockKind.ADVERT, "klik click", r"(?:klik|click) (?:di sini|di tautan|link\b|tautan\b|here\b)"),
    (
        BlockKind.ADVERT,
        "dapatkan ikuti gabung bergabung cek simak follow download unduh",
        (
            r"\w+\s.{0,160}\b"
            r"(?:telegram|whatsapp|google news|google play|app store|newsletter|channel|saluran|aplikasi|notifikasi)\b"
        ),
    ),
    (
        BlockKind.CAPTION,
        "foto photo gambar keterangan caption ilustrasi ilustration dok dokumentasi dokumen arsip kredit",
        r"\w+(?:\s+(?:foto|gambar|arsip|utama))?\s?[:/]",
    ),
    (BlockKind.CAPTION, "ilustrasi", r"ilustrasi\b.{0,160}(?<!\.)$"),
)


def _compile() -> dict[str, Rules]:
    by_word: dict[str, list[tuple[BlockKind, re.Pattern[str]]]] = {}
    for kind, words, pattern in _RULES:
        compiled = re.compile(pattern, re.IGNORECASE)
        for word in words.split():
            by_word.setdefault(word, []).append((kind, compiled))
    return {word: tuple(rules) for word, rules in by_word.items()}


MARKS: Mapping[str, Rules] = _compile()
"""First word of a line, lower case → the patterns that may make the line something else than body."""
