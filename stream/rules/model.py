"""What a rule is once loaded. In: nothing. Out: entries, hits and the lexicon that finds them in one pass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stream.rules.morphology import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One form of one rule.

    `sense` is the concept, effect, cue, actor type, weapon or office that the form stands for; `frame` how its arguments
    sit, or an actor's kind; `name` what a report calls it; `written` the only spelling that counts (acronyms).
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


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found at tokens `first` to `last` (exclusive)."""

    entry: Entry
    first: int
    last: int


Bucket = list[tuple[tuple[str, ...], Entry]]


@dataclass(slots=True)
class Lexicon:
    """All forms of all rules of a language, keyed by first word; the longest form of each kind wins at a position."""

    forms: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)
    _heads: dict[str, tuple[Bucket, dict[str, Bucket]]] = field(default_factory=dict)

    def add(self, form: Sequence[str], entry: Entry) -> None:
        """Register one lower-case token sequence."""
        self.forms.setdefault(form[0], []).append((tuple(form[1:]), entry))

    def freeze(self) -> None:
        """Sort so that longer forms come first, and index them by their second word: some first words begin hundreds."""
        for head, bucket in self.forms.items():
            bucket.sort(key=lambda pair: -len(pair[0]))
            single = [(rest, entry) for rest, entry in bucket if not rest]
            seconds: dict[str, Bucket] = {}
            for rest, entry in bucket:
                if rest:
                    seconds.setdefault(rest[0], []).append((rest, entry))
            self._heads[head] = (single, {second: [*pairs, *single] for second, pairs in seconds.items()})

    def scan(self, words: Sequence[str], lower: Sequence[str], first: int, last: int) -> list[Hit]:
        """Hits within tokens `first` to `last`, in text order; inside a longer form of its kind a shorter one is not seen."""
        hits: list[Hit] = []
        covered: dict[str, int] = {}
        heads = self._heads
        for position in range(first, last):
            head = heads.get(lower[position])
            if head is None:
                continue
            single, seconds = head
            bucket = seconds.get(lower[position + 1], single) if position + 1 < last else single
            if bucket:
                hits.extend(self._at(words, lower, position, last, bucket, covered))
        return hits

    @staticmethod
    def _at(
        words: Sequence[str],
        lower: Sequence[str],
        position: int,
        last: int,
        bucket: Iterable[tuple[tuple[str, ...], Entry]],
        covered: dict[str, int],
    ) -> list[Hit]:
        found = []
        for rest, entry in bucket:
            if covered.get(entry.kind, 0) > position:
                continue
            stop = position + 1 + len(rest)
            if rest and (stop > last or tuple(lower[position + 1 : stop]) != rest):
                continue
            if entry.written and words[position] != entry.written:
                continue
            if entry.not_before and stop < last and lower[stop] in entry.not_before:
                continue
            if entry.not_after and position and lower[position - 1] in entry.not_after:
                continue
            covered[entry.kind] = stop
            found.append(Hit(entry, position, stop))
        return found
