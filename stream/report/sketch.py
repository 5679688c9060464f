"""A text's likeness in a few bytes. In: an article. Out: a MinHash sketch and its heaviest words.

Made only for articles that report an incident, and cheap: one hash per shingle (one-permutation MinHash), no numpy.
"""

import base64
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

from stream.article.model import Article, BlockKind

BINS = 64
TERMS = 32
READ_LETTERS = 1_500
"""Code points read of an article, some 200 words: copies are cut from below, and the lead says what it is about."""
_BITS = 16
_MASK = (1 << _BITS) - 1
_SHINGLE = 3
_TERM_LETTERS = 3
_TITLE_WEIGHT = 1.0
_NAME_WEIGHT = 0.5
_DISTANCE = 40_503  # odd, so no two distances are alike in 16 bits
_READ = (BlockKind.TITLE, BlockKind.BODY)
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
    """.split()
)


def read_words(article: Article) -> list[str]:
    """Return the first words of title and body as written; links, credits and advertisements are left out."""
    pieces: list[str] = []
    room = READ_LETTERS
    for block in article.blocks:
        if block.kind in _READ:
            pieces.append(article.folded[block.start : min(block.end, block.start + room)])
            room -= block.end - block.start
            if room <= 0:
                break
    return _WORD.findall("\n".join(pieces))


def make_sketch(words: Sequence[str]) -> str:
    """Sketch a text of `words`: 64 bins of 16 bits over its word triples, case apart, in base64 (172 characters).

    Texts of fewer than three words give an empty sketch.
    """
    if len(words) < _SHINGLE:
        return ""
    joined = " ".join(words).lower().encode()
    starts = [0, *(at + end for end, at in enumerate(accumulate(map(len, joined.split(b" "))), start=1))]
    hashes = [zlib.crc32(joined[start : end - 1]) for start, end in zip(starts, starts[_SHINGLE:], strict=False)]
    # From the largest down, so that the smallest of a bin is written last and stays.
    lows = {value % BINS: value // BINS for value in sorted(hashes, reverse=True)}
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


def weigh_terms(words: Sequence[str], title: str | None) -> dict[str, float]:
    """Find the heaviest of an article's words, at most 32, heaviest first: how often, in the title, like a name.

    A word's weight is the bit length of its count (a logarithm that is the same on every machine), one more for the
    title, half of one for a capital letter.
    """
    counts = Counter(map(str.lower, words))
    names = {word.lower() for word in words if word[0].isupper()}
    in_title = set(_WORD.findall((title or "").lower()))
    weighed = [
        (-(count.bit_length() + (word in in_title) * _TITLE_WEIGHT + (word in names) * _NAME_WEIGHT), word)
        for word, count in counts.items()
        if len(word) >= _TERM_LETTERS and word not in _STOP
    ]
    weighed.sort()
    return {word: -weight for weight, word in weighed[:TERMS]}


def _fill(lows: Mapping[int, int]) -> list[int]:
    """Give empty bins their right neighbour's value, moved by the distance (Shrivastava, Li 2014); cut to 16 bits."""
    filled = [0] * BINS
    value, distance = lows[min(lows)], BINS - max(lows)  # beyond the last bin comes the first
    for place in range(BINS - 1, -1, -1):
        if place in lows:
            value, distance = lows[place], 0
        filled[place] = (value + distance * _DISTANCE) & _MASK
        distance += 1
    return filled
