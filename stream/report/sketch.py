"""A text's likeness in a few bytes. In: an article. Out: a MinHash sketch and its heaviest words.

Made only for articles that report an incident, and cheap: one hash per shingle (one-permutation MinHash), no numpy.
"""

import base64
import re
import zlib
from collections import Counter
from itertools import islice

from stream.article.model import Article, BlockKind
from stream.report.model import Term

BINS = 64
TERMS = 32
_BITS = 16
_MASK = (1 << _BITS) - 1
_SHINGLE = 3
# The head of a text tells copies from strangers; 5,000 words are three times the longest article of a news wire.
_WORDS = 5_000
_TERM_LETTERS = 3
_TITLE_WEIGHT = 1.0
_NAME_WEIGHT = 0.5
_WORD = re.compile(r"\w+")
_STOP = frozenset(
    """
    yang dan dari dengan untuk pada ini itu tidak akan oleh dalam kepada telah juga adalah sebagai mereka para atau ada
    tersebut saat setelah secara seorang sebuah karena bahwa bisa kami kita saya dia ia nya kata katanya ujar ujarnya
    mengatakan menurut lebih hingga sampai sudah belum masih hanya serta namun tetapi tapi jika maka agar sehingga
    sedangkan sementara lalu kemudian antara terhadap atas bawah bagi tentang hari tanggal pukul senin selasa rabu kamis
    jumat sabtu minggu januari februari maret april mei juni juli agustus september oktober november desember satu dua
    tiga empat lima orang lain lainnya beberapa sejumlah banyak semua setiap menjadi merupakan melakukan dapat harus ke
    the and that was were for with from said has have had are his her its their they who which this will been also after
    before into over about more than
    """.split()  # noqa: SIM905 - a list of quoted words cannot be read
)


def make_sketch(article: Article) -> str:
    """Sketch the article's title and body paragraphs: 64 bins of 16 bits over its word triples, in base64 (172 chars).

    Links, credits and advertisements have no part in it. Texts of fewer than three words give an empty sketch.
    """
    words = list(islice(_words(article), _WORDS))
    lows: list[int] = [-1] * BINS
    for at in range(len(words) - _SHINGLE + 1):
        value = zlib.crc32(" ".join(words[at : at + _SHINGLE]).encode())
        place, rest = value % BINS, value // BINS
        if lows[place] < 0 or rest < lows[place]:
            lows[place] = rest
    if max(lows) < 0:
        return ""
    return base64.b64encode(b"".join(low.to_bytes(2, "big") for low in _fill(lows))).decode()


def similarity(one: str, other: str) -> float:
    """Estimate the share of word triples that two sketched texts have in common (Jaccard), 0 to 1.

    Raises ValueError if a sketch is damaged.
    """
    if not one or not other:
        return 0.0
    mine, theirs = base64.b64decode(one, validate=True), base64.b64decode(other, validate=True)
    if len(mine) != 2 * BINS or len(theirs) != 2 * BINS:
        raise ValueError(f"a sketch has {2 * BINS} bytes")
    return sum(mine[at : at + 2] == theirs[at : at + 2] for at in range(0, 2 * BINS, 2)) / BINS


def weigh_terms(article: Article) -> tuple[Term, ...]:
    """Find the article's heaviest words, at most 32, heaviest first: how often, in the title, written like a name."""
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for block in article.blocks:
        if block.kind is BlockKind.BODY or block.kind is BlockKind.TITLE:
            found = _WORD.findall(article.folded, block.start, block.end)[:_WORDS]
            counts.update(map(str.lower, found))
            names.update(word.lower() for word in found[1:] if word[0].isupper())
    title = set(_WORD.findall((article.title or "").lower()))
    weighed = [
        (round(-_weight(word, count, title, names), 2), word)
        for word, count in counts.items()
        if len(word) >= _TERM_LETTERS and word not in _STOP
    ]
    return tuple(Term(word=word, weight=-weight) for weight, word in sorted(weighed)[:TERMS])


def _weight(word: str, count: int, title: set[str], names: set[str]) -> float:
    # 1 + log2, without floats that differ between machines: the bit length is the whole part of the logarithm
    return count.bit_length() + (_TITLE_WEIGHT if word in title else 0.0) + (_NAME_WEIGHT if word in names else 0.0)


def _words(article: Article) -> list[str]:
    words: list[str] = []
    for block in article.blocks:
        if block.kind is BlockKind.BODY or block.kind is BlockKind.TITLE:
            words += _WORD.findall(article.folded[block.start : block.end].lower())
    return words


def _fill(lows: list[int]) -> list[int]:
    """Give empty bins their right neighbour's value, moved by the distance (Shrivastava, Li 2014); cut to 16 bits."""
    full = [place for place, low in enumerate(lows) if low >= 0]
    filled = []
    for place, low in enumerate(lows):
        if low >= 0:
            filled.append(low & _MASK)
            continue
        nearest = next((other for other in full if other > place), full[0])
        distance = (nearest - place) % BINS
        filled.append((lows[nearest] + distance * 40_503) & _MASK)
    return filled
