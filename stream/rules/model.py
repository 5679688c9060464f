"""What a rule is once loaded. In: nothing. Out: entries, hits and the lexicon that finds them in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from typing import NamedTuple

from stream.rules.morphology import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One form of one rule.

    `sense` is the concept, effect, cue, actor type, weapon or office that the form stands for; `frame` how its
    arguments sit, or an actor's kind; `name` what a report calls it; `written` the only spelling that counts
    (acronyms).
    """

    rule: str
    kind: str
    sense: str
    frame: str = ""
    voice: Voice = Voice.PLAIN
    weight: float = 1.0
    name: str = ""
    attributes: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    written: str = ""


class Hit(NamedTuple):
    """An entry found at tokens `first` to `last` (exclusive); a tuple, for hundreds are made an article."""

    entry: Entry
    first: int
    last: int


class Form(NamedTuple):
    """A form as it is looked for: its length in tokens, those after the second, and whether anything else is asked."""

    size: int
    rest: list[str]
    entry: Entry
    is_guarded: bool


@dataclass(slots=True)
class Lexicon:
    """All forms of all rules of a language, keyed by first word; the longest form of each kind wins at a position."""

    forms: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)
    _heads: dict[str, tuple[list[Form], dict[str, list[Form]]]] = field(default_factory=dict)

    def add(self, form: Sequence[str], entry: Entry) -> None:
        """Register one lower-case token sequence."""
        self.forms.setdefault(form[0], []).append((tuple(form[1:]), entry))

    def freeze(self) -> None:
        """Sort longer forms first, and index them by their second word: some first words begin hundreds."""
        for head, bucket in self.forms.items():
            bucket.sort(key=lambda pair: -len(pair[0]))
            single = [_form(rest, entry) for rest, entry in bucket if not rest]
            seconds: dict[str, list[Form]] = {}
            for rest, entry in bucket:
                if rest:
                    seconds.setdefault(rest[0], []).append(_form(rest, entry))
            self._heads[head] = (single, {second: [*longer, *single] for second, longer in seconds.items()})

    def scan(self, words: Sequence[str], lower: list[str], first: int, last: int) -> list[Hit]:
        """Hits within tokens `first` to `last`, in text order; no shorter form inside a longer one of its kind."""
        hits: list[Hit] = []
        covered: dict[str, int] = {}
        heads = self._heads
        for position in compress(count(first), map(heads.__contains__, lower[first:last])):
            bucket, seconds = heads[lower[position]]
            following = position + 1
            if seconds and following < last:
                bucket = seconds.get(lower[following], bucket)
            for size, rest, entry, is_guarded in bucket:
                kind = entry.kind
                stop = position + size
                if kind in covered and covered[kind] > position:
                    continue
                if rest and (stop > last or lower[position + 2 : stop] != rest):
                    continue
                if is_guarded and not _is_let(entry, words, lower, position, stop, last):
                    continue
                covered[kind] = stop
                hits.append(Hit(entry, position, stop))
        return hits


def _form(rest: tuple[str, ...], entry: Entry) -> Form:
    is_guarded = bool(entry.written or entry.not_before or entry.not_after)
    return Form(len(rest) + 1, list(rest[1:]), entry, is_guarded)


def _is_let(entry: Entry, words: Sequence[str], lower: Sequence[str], position: int, stop: int, last: int) -> bool:
    """Whether spelling and neighbours let a form count; a sentence's end is no neighbour, what went before it is."""
    if entry.written and words[position] != entry.written:
        return False
    if entry.not_before and stop < last and lower[stop] in entry.not_before:
        return False
    return not (entry.not_after and position and lower[position - 1] in entry.not_after)
