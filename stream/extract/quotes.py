"""Quotations to their speakers. In: sentences with attributions of their own. Out: the same, spread over quotations.

A quotation that runs over sentences has one speaker: named where it closes, else in the sentence before it. Reported
speech goes on for one more sentence of its paragraph, unless that one says that it is told by nobody in particular.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Protocol

from stream.extract.speakers import Attribution
from stream.extract.tokens import Sentence, Tokens

QUOTE = '"'
REACH_BACK = 3
CONTINUING = frozenset({"police", "army", "government", "judicial", "rescuer", "medical", "neutral"})
DENIALS = frozenset({"belum", "tidak", "tak"})
PARTS = frozenset({"antaranya", "diantaranya"})
REFERRING = frozenset("hal kabar informasi demikian pernyataan keterangan data peristiwa kejadian".split())
HEARSAY = frozenset("dilaporkan dikabarkan diberitakan diketahui disebutkan disebut berdasarkan menurut diduga".split())
"""Words by which a sentence is told by nobody in particular."""


class Spoken(Protocol):
    """What is read and filled of a sentence."""

    sentence: Sentence
    attribution: Attribution | None


def spread(tokens: Tokens, spoken: Sequence[Spoken]) -> None:
    """Give sentences without a speaker that of their quotation, or of the reported speech that they go on with."""
    starts_quoted, opens = _quote_states(tokens, spoken)
    for index, one in enumerate(spoken):
        if one.attribution is None and starts_quoted[index]:
            found = _closing_speaker(spoken, opens, index) or _speaker_before(spoken, index)
            if found is not None:
                one.attribution = replace(found, is_implied=True)
    for before, one in pairwise(spoken):
        if before.attribution is None and one.attribution is not None and _points_back(tokens, before, one):
            before.attribution = replace(one.attribution, is_implied=True)
    told = [one.attribution for one in spoken]
    for index in range(1, len(spoken)):
        speaker = told[index - 1]
        if told[index] is None and speaker is not None and _goes_on(tokens, speaker, spoken[index - 1], spoken[index]):
            spoken[index].attribution = replace(speaker, is_implied=True)


def _points_back(tokens: Tokens, before: Spoken, one: Spoken) -> bool:
    """Whether a sentence tells who told the one before: "Hal itu disampaikan Camat", "Dua di antaranya, kata X"."""
    first, told = one.sentence.first, one.attribution
    if told is None or told.is_implied or before.sentence.is_title:
        return False
    gap = one.sentence.paragraph - before.sentence.paragraph
    if gap == 0 and told.rule == "id.speech.said_after" and PARTS.intersection(tokens.lower[first : first + 4]):
        return True
    nothing_new = tokens.lower[first] in REFERRING and tokens.lower[first + 1 : first + 2] != ["yang"]
    return gap <= 1 and nothing_new and told.rule == "id.speech.told_by"


def _goes_on(tokens: Tokens, told: Attribution, before: Spoken, one: Spoken) -> bool:
    """Whether a sentence without speaker continues what an official or observer is reported to say right before it."""
    return (
        (told.sense in CONTINUING or (told.is_person and told.sense == ""))
        and before.sentence.paragraph == one.sentence.paragraph
        and not _is_hearsay(tokens.lower[one.sentence.first : one.sentence.last])
    )


def _is_hearsay(words: Sequence[str]) -> bool:
    return any(w in HEARSAY and (i == 0 or words[i - 1] not in DENIALS) for i, w in enumerate(words))


def quoted_words(tokens: Tokens, spoken: Sequence[Spoken]) -> set[int]:
    """The sentences' tokens inside quotations; a paragraph whose marks do not pair has none."""
    inside: set[int] = set()
    for _, group in groupby(spoken, key=lambda one: one.sentence.paragraph):
        sentences = [one.sentence for one in group]
        marks = [p for s in sentences for p in range(s.first, s.last) if tokens.words[p] == QUOTE]
        if len(marks) % 2 == 0:
            for opening, closing in zip(marks[::2], marks[1::2], strict=True):
                inside.update(range(opening + 1, closing))
    return inside


def _quote_states(tokens: Tokens, spoken: Sequence[Spoken]) -> tuple[list[bool], list[bool]]:
    """(begins inside or with a quotation, ends inside one) of every sentence; a paragraph's end closes what is open."""
    begins, ends = [], []
    is_open, paragraph = False, -1
    for one in spoken:
        sentence = one.sentence
        if sentence.paragraph != paragraph:
            is_open, paragraph = False, sentence.paragraph
        begins.append(is_open or tokens.words[sentence.first] == QUOTE)
        marks = tokens.words[sentence.first : sentence.last].count(QUOTE)
        is_open = is_open != (marks % 2 == 1)
        ends.append(is_open)
    return begins, ends


def _closing_speaker(spoken: Sequence[Spoken], opens: Sequence[bool], index: int) -> Attribution | None:
    """The speaker of the sentence in which the quotation closes, if that is a later one of the paragraph."""
    paragraph = spoken[index].sentence.paragraph
    while opens[index] and index + 1 < len(spoken) and spoken[index + 1].sentence.paragraph == paragraph:
        index += 1
        if spoken[index].attribution is not None:
            return spoken[index].attribution
    return None


def _speaker_before(spoken: Sequence[Spoken], index: int) -> Attribution | None:
    """The nearest speaker of the sentences before, at most one paragraph up."""
    paragraph = spoken[index].sentence.paragraph
    for other in range(index - 1, max(-1, index - 1 - REACH_BACK), -1):
        if spoken[other].sentence.paragraph < paragraph - 1:
            return None
        if spoken[other].attribution is not None:
            return spoken[other].attribution
    return None
