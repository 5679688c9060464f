"""Damaged and invisible characters made harmless, one for one. In: any text. Out: text of the same length.

An index into the folded text is an index into the original, so extraction may read the one and quote the other.
Everything here is linear in the text, and plain ASCII (three articles in four) costs one pass in C.
"""

import re

# Controls that break lines in some tools and none in others become spaces; tab and newline stay.
_CONTROLS: dict[int, str] = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), " ")
# Windows-1252 read as Latin-1: the C1 controls that were quotes, dashes and dots.
_WINDOWS: dict[int, str] = {0x85: ".", 0x91: "'", 0x92: "'", 0x93: '"', 0x94: '"', 0x96: "-", 0x97: "-"}
_SPACES = (
    0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x1680, 0x180E, *range(0x2000, 0x2010), *range(0x202A, 0x2030),
    *range(0x205F, 0x2070), 0x3000, 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)  # fmt: skip
_DASHES = (*range(0x2010, 0x2016), 0x2212, 0x2E3A, 0x2E3B, 0xFE58, 0xFE63)
_SINGLE = (0xB4, 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2039, 0x203A)
_DOUBLE = (0xAB, 0xBB, 0x201C, 0x201D, 0x201E, 0x201F, 0x2033)
_TABLE: dict[int, str] = (
    _CONTROLS
    | _WINDOWS
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DOUBLE, '"')
    | {0x2024: ".", 0x2025: ".", 0x2026: ".", 0x2028: "\n", 0x2029: "\n"}
    | {0xFF01 + shift: chr(0x21 + shift) for shift in range(0x5E)}
)
_ASCII_TABLE = dict.fromkeys((*range(9), *range(11, 32), 127), " ")
# The few that nearly every other article has: a replace that finds nothing is a memchr.
_COMMON = tuple((chr(code), _TABLE[code]) for code in (0x201C, 0x201D, 0x2018, 0x2019, 0x2013, 0x2014, 0xA0, 0x2026))
_ODD = re.compile("[" + "".join(map(re.escape, map(chr, sorted(_TABLE)))) + "]+")

# Combining marks by block (Unicode category M, the blocks that stack): more than 30 in a row are damage or an attack.
_MARK_RUN_LIMIT = 30
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u0900-\u0903"
    "\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_MARK_RUN = re.compile(f"[{_MARKS}]{{{_MARK_RUN_LIMIT + 1},}}")


def fold(text: str) -> str:
    """Make `text` harmless one for one; same length, same indexes.

    Zero-width characters, bidi controls, NUL and other controls, odd spaces, and runs of more than 30 combining marks
    become spaces; typographic quotes and dashes become ASCII; carriage returns become part of the line break.
    """
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if not text.isascii():
        for odd, plain in _COMMON:
            text = text.replace(odd, plain)
    if text.isascii():
        return text.translate(_ASCII_TABLE)
    return _MARK_RUN.sub(_blank, _ODD.sub(_plain, text))


def _plain(match: re.Match[str]) -> str:
    return match.group().translate(_TABLE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
