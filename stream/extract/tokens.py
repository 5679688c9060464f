"""Folded text to tokens and sentences. In: `Article.folded` and its blocks. Out: parallel token lists, sentence ranges.

The text is tokenised once; everything after works on token indexes. A number with its separators ("1.300", "6/1",
"07.00") and a hyphenated word ("luka-luka") are one token each, any other punctuation mark is a token of its own.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import accumulate, compress, count
from operator import add

from stream.article.model import Block, BlockKind

# A token and the white space after it, so that pieces lie end to end and their lengths alone give the spans; words come
# first, being most, and no alternative gives back what it took.
PIECE = re.compile(r"[^\W\d]\w*+(?:\s++|(?:['\-]\w++)*+\s*+)|(?:\d++(?:[.,:/\-]\d++)*+(?:-an\b)?|[^\w\s])\s*+")
ABBREVIATIONS = frozenset(
    [
        "dr",
        "drs",
        "dra",
        "ir",
        "prof",
        "h",
        "hj",
        "hm",
        "kh",
        "st",
        "no",
        "jl",
        "jln",
        "kec",
        "kab",
        "kel",
        "prov",
        "gg",
        "rt",
        "rw",
        "tgl",
        "pkl",
        "sdr",
        "an",
        "bin",
        "alm",
        "kol",
        "letkol",
        "mayjen",
        "brigjen",
        "irjen",
        "kombes",
        "mr",
        "mrs",
        "ms",
        "jr",
        "sr",
        "vs",
        "dll",
        "dsb",
        "dkk",
        "yg",
        "rp",
        "us",
        "u.s",
        "kp",
        "gn",
    ]
)
SENTENCE_ENDS = frozenset(".!?")
CLOSERS = frozenset("\"')]")
MAX_SENTENCE_TOKENS = 160  # what goes on longer without a mark is cut: finders may take the square of a sentence
TOLD = frozenset({BlockKind.TITLE, BlockKind.BODY})


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists: the word as written, in lower case, and its code-point span (end exclusive)."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def among(self, known: Container[str], first: int, last: int) -> Iterator[int]:
        """The tokens of a range whose lower-case word is known, in order: most finders begin at few words."""
        return compress(count(first), map(known.__contains__, self.lower[first:last]))


@dataclass(slots=True)
class Sentence:
    """Tokens `first` to `last` (exclusive) of one sentence. `paragraph` 0 is the title, 1 the lead paragraph.

    Not frozen: twenty are made an article, and freezing triples the cost of each.
    """

    index: int
    first: int
    last: int
    paragraph: int
    is_title: bool


def tokenise(folded: str) -> Tokens:
    """Split the whole folded text; one pass of one linear pattern, the rest in passes that C makes."""
    pieces = PIECE.findall(folded)
    lines = "\n".join(pieces)
    words = lines.split()
    starts = list(accumulate(map(len, pieces), initial=len(folded) - len(folded.lstrip())))
    starts.pop()
    return Tokens(words, lines.lower().split(), starts, list(map(add, starts, map(len, words))))


def split_sentences(tokens: Tokens, blocks: tuple[Block, ...]) -> list[Sentence]:
    """Sentences of the title and the body paragraphs, in text order; links, credits and captions have none."""
    sentences: list[Sentence] = []
    paragraph = 0
    marks = list(compress(count(), map(SENTENCE_ENDS.__contains__, tokens.words)))
    for block in blocks:
        if block.kind not in TOLD:
            continue
        is_title = block.kind is BlockKind.TITLE
        paragraph += not is_title
        first = bisect_left(tokens.starts, block.start)
        last = bisect_left(tokens.starts, block.end)
        own = marks[bisect_left(marks, first) : bisect_left(marks, last)]
        for start, stop in _ranges(tokens, own, first, last):
            sentences.append(Sentence(len(sentences), start, stop, 0 if is_title else paragraph, is_title))
    return sentences


def _ranges(tokens: Tokens, marks: list[int], first: int, last: int) -> list[tuple[int, int]]:
    """Sentence ranges within one paragraph; `marks` are its tokens that can end a sentence."""
    ranges = []
    begin = first
    words = tokens.words
    for mark in marks:
        if not _ends_sentence(tokens, mark, first, last):
            continue
        stop = mark + 1
        while stop < last and words[stop] in CLOSERS and tokens.starts[stop] == tokens.ends[stop - 1]:
            stop += 1
        ranges.append((begin, stop))
        begin = stop
    if begin < last:
        ranges.append((begin, last))
    return [piece for start, stop in ranges for piece in _pieces(start, stop)]


def _pieces(start: int, stop: int) -> list[tuple[int, int]]:
    """A range in pieces of at most MAX_SENTENCE_TOKENS."""
    cuts = range(start, stop, MAX_SENTENCE_TOKENS)
    return [(cut, min(cut + MAX_SENTENCE_TOKENS, stop)) for cut in cuts]


def _ends_sentence(tokens: Tokens, position: int, first: int, last: int) -> bool:
    """Whether the mark at `position` closes a sentence: not after an abbreviation or initial, not inside a web name."""
    if tokens.words[position] != ".":
        return True
    following = position + 1
    while following < last and tokens.words[following] in CLOSERS:
        following += 1
    if following >= last:
        return True
    if position > first:
        before = tokens.lower[position - 1]
        if before in ABBREVIATIONS or (len(before) == 1 and before.isalpha()):
            return False
    after = tokens.words[following]
    return not after[0].islower() and after not in {",", ";"}
