"""A text to whether it can hold a trigger at all. In: folded text. Out: no, only where no trigger can occur.

Two natural articles in three hold no trigger; they cost a split at everything that is no letter, and a set or two. A
form can only occur where each of its words does, so the gate asks for the words of a form, not for their order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import ascii_lowercase

from stream.rules.model import Lexicon

LETTERS = bytes(code if chr(code) in ascii_lowercase else ord(" ") for code in range(256))
Words = frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Gate:
    """Words that are a form by themselves, and the other forms by one of their words (the longest, their key).

    `is_open`: a form holds no ASCII letter, so every text must be read.
    """

    alone: Words
    keys: Words
    together: Mapping[bytes, tuple[Words, ...]]
    is_open: bool

    def may_hold(self, folded: str) -> bool:
        """Whether all words of any form occur; ASCII letters decide, so that accents and digits never hide a form."""
        if self.is_open:
            return True
        words = split_letters(folded)
        if not self.alone.isdisjoint(words):
            return True
        present = frozenset(words)
        return any(form <= present for word in self.keys.intersection(words) for form in self.together[word])


def split_letters(text: str) -> list[bytes]:
    """The runs of ASCII letters of a text, in lower case."""
    return text.lower().encode("utf-8", "surrogatepass").translate(LETTERS).split()


def make_gate(forms: Iterable[tuple[str, ...]]) -> Gate:
    """The gate of these forms (lower-case token sequences)."""
    alone: set[bytes] = set()
    together: dict[bytes, list[Words]] = {}
    is_open = False
    for form in forms:
        words = frozenset(split_letters(" ".join(form)))
        if len(words) == 1:
            alone |= words
        elif words:
            together.setdefault(max(words, key=lambda word: (len(word), word)), []).append(words)
        else:
            is_open = True
    forms_of = {word: tuple(found) for word, found in together.items()}
    return Gate(frozenset(alone), frozenset(together), forms_of, is_open)


def trigger_gate(lexicon: Lexicon) -> Gate:
    """The gate of a language: kinds of place (`site_…`) evoke no happening by themselves."""
    return make_gate(
        (head, *rest)
        for head, bucket in lexicon.forms.items()
        for rest, entry in bucket
        if entry.kind == "trigger" and not entry.sense.startswith("site_")
    )
