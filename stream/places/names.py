"""Spellings of place names. In: a name as a source writes it. Out: the lower-case keys under which text may show it."""

import re
import unicodedata
from functools import lru_cache

# the words of the article tokeniser, so that a key splits as the text does
WORD = re.compile(r"\d+(?:[.,:/\-]\d+)*(?:-an\b)?|\w+(?:['\-]\w+)*|[^\w\s]")
QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u02bb`\u00b4\u2032", "'"))  # all that stand for an apostrophe
ARTICLE = re.compile(r"^(?:al|ar|as|ash|at|ad|an|az|el|adh)[ -](?=.{5})")
STROKES = str.maketrans("łŁøØđĐıæœßħŋð", "lLoOdDiaoshnd")


def fold(name: str) -> str:
    """Without diacritics; letters that do not decompose become their plain look-alike."""
    stripped = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return stripped.translate(STROKES)


def is_latin(name: str) -> bool:
    """Whether every letter is Latin."""
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "\u2018\u2019\u02bb\u02bc\u2013\u00b4" for c in name)


def key(name: str) -> str:
    """Lower-case tokens joined by one space: what a look-up compares."""
    return " ".join(WORD.findall(name.translate(QUOTES).lower()))


@lru_cache(maxsize=256)  # a name is asked for twice in a row: as a spelling and as a rule's target
def keys(name: str, *, arabic: bool = False) -> frozenset[str]:
    """Every key under which `name` may stand: without diacritics, quotes, hyphens; `arabic`: without its article."""
    if name.isascii() and name.replace(" ", "").isalpha():
        found = {" ".join(name.lower().split())}
    else:
        found = _spellings(unicodedata.normalize("NFC", name).translate(QUOTES).lower())
    if arabic:
        found |= {key(ARTICLE.sub("", k)) for k in found if ARTICLE.match(k)}
        found |= {k[:-1] for k in found if k.endswith("ah") and len(k) > 4}
    return frozenset(k for k in found if len(k) > 1)


def _spellings(plain: str) -> set[str]:
    """Keys of a lower-case name with accents, quotes or hyphens."""
    found = set()
    for base in {plain, fold(plain)}:
        for without_quotes in {base, base.replace("'", "")}:
            for spelling in {without_quotes, without_quotes.replace("-", " ")}:
                found.add(key(spelling))
    return found
