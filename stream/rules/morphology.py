"""Indonesian roots to the word forms they take. In: a root and its suffixes. Out: (form, voice) pairs.

Source of the nasal rules: Alwi et al., *Tata Bahasa Baku Bahasa Indonesia*, chapter 4 (meN-, peN-).
"""

from collections.abc import Iterator
from enum import StrEnum


class Voice(StrEnum):
    """What the form says of its subject."""

    ACTIVE = "active"  # meN-: the subject does it, the object follows
    PASSIVE = "passive"  # di-: the subject suffers it, the doer follows
    ACCIDENTAL = "accidental"  # ter-: the subject suffered it
    NOMINAL = "nominal"  # peN-...-an, -an: the happening as a noun
    HEADLINE = "headline"  # the bare root of a headline: "Polisi Tembak Perampok"; elsewhere it is another word
    PLAIN = "plain"  # any other form


def nasal(prefix: str, root: str) -> str:
    """`me` or `pe` joined to `root` with the nasal that its first sound takes: me + tembak = menembak."""
    first = root[0]
    if root.startswith(("kh", "sy")):
        return prefix + ("ng" if first == "k" else "n") + root
    if first in "pf":
        return prefix + "m" + (root[1:] if first == "p" else root)
    if first in "tkns" and first != "n":
        return prefix + {"t": "n", "k": "ng", "s": "ny"}[first] + root[1:]
    if first == "b":
        return prefix + "m" + root
    if first in "cdjz":
        return prefix + "n" + root
    if first in "aiueogh":
        return prefix + "ng" + root
    return prefix + root


def forms(root: str, suffixes: tuple[str, ...] = ("",)) -> Iterator[tuple[str, Voice]]:
    """Every verb and noun form of a transitive root; `suffixes` of "", "i" and "kan" as the root takes them."""
    for suffix in suffixes:
        yield nasal("me", root) + suffix, Voice.ACTIVE
        yield "di" + root + suffix, Voice.PASSIVE
        yield "ter" + root + suffix, Voice.ACCIDENTAL
        yield root + suffix, Voice.HEADLINE
    yield nasal("pe", root) + "an", Voice.NOMINAL
    yield root + "an", Voice.NOMINAL
