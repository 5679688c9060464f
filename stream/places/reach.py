"""How far a known name reaches. In: an article under way, a token. Out: the token after the name, its candidates."""

from stream.places.model import ADMIN2, Place
from stream.places.surroundings import Scan, is_initials, is_weak

LONGEST_NAME = 3  # tokens of a name that only its cue shows; sites have up to five
WITHIN_NAMES = frozenset(
    [
        "-",
        ".",
        "/",
        "&",
        "'",
        "of",
        "the",
        "and",
        "dan",
        "de",
        "del",
        "la",
        "el",
        "al",
        "e",
        "i",
        "selatan",
        "utara",
        "timur",
        "barat",
        "tengah",
    ]
)
ARTICLES = frozenset({"al-", "el-", "ar-", "as-", "az-", "an-", "ad-", "at-"})
KILOMETRE = frozenset({"km", "kilometer"})
ROADS = frozenset({"jalan", "jl", "jln", "tol", "simpang"})
LONGEST_ABBREVIATION = 6


def longest_hot(scan: Scan, i: int, longest: int) -> tuple[int, tuple[Place, ...]]:
    """(token after the longest hot name that begins at `i`, its candidates); (i, ()) for none."""
    words, lower, hot = scan.words, scan.lower, scan.gazetteer.hot
    if longest > 1:
        stop, limit = i + 1, min(i + longest, len(words))
        while stop < limit and (words[stop][0].isupper() or lower[stop] in WITHIN_NAMES or lower[stop][:3] in ARTICLES):
            stop += 1
        for last in range(stop, i + 1, -1):
            if found := hot(" ".join(lower[i:last])):
                return last, found
    word = words[i]
    if len(word) < LONGEST_ABBREVIATION and word.isupper() and (found := hot(word)) and not is_initials(scan, i):
        return i + 1, found
    return (i + 1, found) if (found := hot(lower[i])) else (i, ())


def longest_known(scan: Scan, first: int, last: int, shortest: int) -> tuple[int, tuple[Place, ...]]:
    """(token after the longest known name from `first`, its candidates): "Gunung Sinabung", "Kampung Melayu"."""
    for stop in range(last, shortest - 1, -1):
        found = scan.gazetteer.cold(" ".join(scan.lower[first:stop]))
        if found:
            return stop, found
    return first, ()


def known(scan: Scan, first: int, last: int) -> tuple[Place, ...]:
    """Candidates of a name as written, or written as one word ("Mekar Jaya", "Mekarjaya")."""
    name = " ".join(scan.lower[first:last])
    return scan.gazetteer.cold(name) or (scan.gazetteer.cold(name.replace(" ", "")) if last - first > 1 else ())


def known_part(scan: Scan, first: int, last: int, *, takes_part: bool = False) -> tuple[int, tuple[Place, ...]]:
    """Give the longest known name of a run; a rest that is a hot name is left for the next step, else all is one name.

    `takes_part`: the rest is left whatever it is ("Kota Jambi Maulana ...").
    """
    lower, gazetteer = scan.lower, scan.gazetteer
    for stop in range(last, first, -1):
        found = known(scan, first, stop)
        if found:
            if stop == last or takes_part or gazetteer.hot(" ".join(lower[stop:last])):
                return stop, found
            return last, ()
    return last, ()


def site_end(scan: Scan, i: int, first: int, last: int) -> int:
    """Where a site's name ends: before a town that closes it ("Bandara Samrat Manado"); a road keeps its town."""
    is_road = scan.lower[i] in ROADS
    if is_road and (scan.lower[first] == "raya" or scan.gazetteer.hot(scan.lower[first])):
        return last
    for start in range(first + 1 + is_road, last):
        found = scan.gazetteer.hot(" ".join(scan.lower[start:last]))
        if found and not is_weak(found):
            return start
    return last


def with_kilometre(scan: Scan, i: int, last: int) -> tuple[int, int]:
    """(first, last) tokens of the road that is named from `i` to `last`, with its kilometre before or after it."""
    words, lower = scan.words, scan.lower
    if lower[i] not in ROADS:
        return i, last
    if last + 1 < len(words) and lower[last] in KILOMETRE and words[last + 1][0].isdigit():
        return i, last + 2
    first = i - 1 if i and lower[i - 1] in ROADS else i
    if first > 1 and lower[first - 2] in KILOMETRE and words[first - 1][0].isdigit():
        return first - 2, last
    return i, last


def strong_at(scan: Scan, first: int) -> tuple[Place, ...]:
    """Candidates of a well-known name at `first`, as after a shop's or school's: "di Ramayana Pematangsiantar"."""
    found = longest_hot(scan, first, LONGEST_NAME)[1]
    return () if is_weak(found) and not any(p.level is ADMIN2 and p.country == "ID" for p in found) else found
