"""A sentence laid out for the binding of figures. In: its tokens, effect words and people numerals. Out: `Clause`.

Names, chains of places and what stands in brackets say nothing of who suffered; a figure is no farther for them.
"""

from collections.abc import Sequence

from stream.extract.clauses import ACCIDENTAL, ACTIVE, COORDINATOR, NAME, PASSIVE, STOP, WORD, classes
from stream.extract.numerals import Numeral
from stream.extract.tokens import Sentence, Tokens
from stream.rules.model import Hit

INITIALS = 2  # longest run of capitals that may stand for a person
BRACKET = 8  # longest bracket, in tokens, that is an aside: an age, a date, an acronym
NAMING = frozenset({WORD, ACTIVE, PASSIVE, ACCIDENTAL})


class Clause:
    """One sentence with a class for each token; effect words, names and brackets marked."""

    __slots__ = ("classes", "effects", "first", "has_case", "people", "style", "tokens")

    def __init__(self, tokens: Tokens, sentence: Sentence, effects: Sequence[Hit], people: Sequence[Numeral]) -> None:
        words = tokens.words[sentence.first : sentence.last]
        self.tokens, self.effects, self.people, self.first = tokens, effects, people, sentence.first
        self.has_case = not sentence.is_title and _has_case(words)
        self.style = _style(effects, people)
        self.classes = classes(tokens.lower[sentence.first : sentence.last])
        _mark_brackets(self.classes, words)
        if self.has_case:
            _mark_names(self.classes, words)
        for numeral in people:
            for position in range(numeral.first_token, min(numeral.head, sentence.last)):
                self.classes[position - self.first] = WORD
        for hit in effects:
            self.classes[hit.first - self.first : hit.last - self.first] = [WORD] * (hit.last - hit.first)
            self.classes[hit.first - self.first] = f"effect.{frame_of(hit)}"

    def at(self, position: int) -> str:
        """The class of a token; past the sentence's ends `stop`."""
        index = position - self.first
        return self.classes[index] if 0 <= index < len(self.classes) else STOP

    @property
    def plain(self) -> str:
        """What an unknown word may be: a name in a hurried report, a thing where names show by their capital."""
        return "thing" if self.has_case else "word"

    def is_name(self, position: int) -> bool:
        """Whether a word stands there that can name a person: capitalised, no acronym, not after "di" or "ke"."""
        if not self.has_case or self.at(position) != NAME or self.at(position - 1) == "at":
            return False
        word = self.tokens.words[position]
        return word[0].isupper() and not (len(word) > INITIALS and word.isupper())


def _has_case(words: Sequence[str]) -> bool:
    """Whether the writer tells names by capitals: most words have none, but the first has."""
    first = next((word for word in words if word[0].isalpha()), "")
    return first[:1].isupper() and sum(map(str.islower, words)) * 3 > len(words)


def frame_of(hit: Hit) -> str:
    """The frame, with a mark where the word names an attack rather than its outcome."""
    return ("weak_" if hit.entry.attributes else "") + hit.entry.frame


def _style(effects: Sequence[Hit], people: Sequence[Numeral]) -> str:
    """Whether the sentence gives its words before their figures ("luka berat 3 orang") or after them."""
    words = [hit.first for hit in effects if hit.entry.frame in {"state", "count"}]
    if not words or not people:
        return "other"
    return "word_first" if words[0] < people[0].first_token else "figure_first"


def _mark_brackets(kinds: list[str], words: Sequence[str]) -> None:
    """Mark what stands in a short bracket as a name."""
    start = -1
    for index, word in enumerate(words):
        if word == "(":
            start = index
        elif word == ")" and start >= 0 and index - start <= BRACKET:
            kinds[start : index + 1] = [NAME] * (index + 1 - start)
            start = -1


def _mark_names(kinds: list[str], words: Sequence[str]) -> None:
    """Mark capitalised words, and the commas that join them to a chain of places."""
    capital = [word[0].isupper() for word in words]
    joint = 2 if len(words) > 1 and kinds[1] == COORDINATOR else 1
    capital[0] = capital[0] and len(words) > joint and capital[joint] and kinds[0] == WORD
    for index, is_capital in enumerate(capital):
        joins = words[index] == "," and 0 < index < len(words) - 1 and kinds[index - 1] == NAME and capital[index + 1]
        if joins or (is_capital and kinds[index] in NAMING):
            kinds[index] = NAME
