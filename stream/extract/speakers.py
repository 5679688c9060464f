"""The people an article lets speak. In: its named groups. Out: `Speakers`, which complete surnames and offices.

Built from the whole article first, so that a surname finds its full name wherever the article tells it. A person's name
is preferred to the office (codebook section 3, claims).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stream.extract.names import Named
from stream.extract.speaker_words import KEPT_QUANTIFIERS
from stream.extract.tokens import Tokens

PERSONAL = frozenset(
    {
        "id.office.police.chief",
        "id.office.police.spokesman",
        "id.office.police.investigator",
        "id.office.army.chief",
        "id.office.army.spokesman",
        "id.office.government.head",
        "id.office.government.local",
        "id.office.rescuer.office",
    }
)
"""Offices that one person holds at a time; bodies, witnesses and sources are held by nobody."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks in a sentence: the claimant's name or office, its token span, for whom the office shows it to speak.

    `title` are the lower-case words told around a person's name; `verb` is the token of the word that attributes;
    `is_implied`: the words that attribute stand in another sentence.
    """

    claimant: str
    first: int
    last: int
    is_person: bool
    sense: str
    rule: str
    title: frozenset[str] = frozenset()
    verb: int = 0
    is_implied: bool = False

    @property
    def is_media(self) -> bool:
        """Whether an outlet speaks, which only counts where nobody else does."""
        return self.sense == "media"


def claimant_of(tokens: Tokens, named: Named, rule: str, verb: int) -> Attribution:
    """A group as it stands in the text, before anything told elsewhere completes it."""
    start, stop = named.name_first, named.name_last
    while not named.is_person and start > named.first and tokens.lower[start - 1] in KEPT_QUANTIFIERS:
        start -= 1
    while not named.is_person and start < stop - 1 and tokens.lower[start] in {"seorang", "para"}:
        start += 1
    title = frozenset(tokens.lower[named.first : named.last])
    return Attribution(written(tokens, start, stop), start, stop, named.is_person, _sense(named), rule, title, verb)


def written(tokens: Tokens, first: int, last: int) -> str:
    """The words of some tokens with one space where the text has any: "Kodam XVII/Cenderawasih", "M. Iqbal"."""
    spaced = (" " * (p > first and tokens.starts[p] > tokens.ends[p - 1]) + tokens.words[p] for p in range(first, last))
    return "".join(spaced)


def name_words(claimant: str) -> list[str]:
    """The lower-case words of a name, without the dots of initials."""
    return claimant.lower().replace(".", " ").split()


def _sense(named: Named) -> str:
    """For whom the office speaks; a rank tells it where no office does."""
    told = [h.entry.sense for h in named.offices if h.entry.sense not in {"", "rank", "honorific"}]
    ranks = [h.entry.rule.rpartition(".")[2] for h in named.offices if h.entry.sense == "rank"]
    firm = [sense for sense in told if sense not in {"witness", "company", "government"}]
    return next(iter([*(rank for rank in ranks if rank in firm), *firm, *ranks, *told]), "")


class Speakers:
    """Persons by the words of their names, offices by their holders, and who spoke last."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[Attribution]] = {}
        self._holders: dict[str, list[Attribution]] = {}
        self.last: Attribution | None = None

    def learn(self, tokens: Tokens, named: Iterable[Named]) -> None:
        """Remember the persons of some groups with their offices."""
        for group in named:
            if not group.is_person:
                continue
            person = claimant_of(tokens, group, "", group.first)
            for word in set(name_words(person.claimant)):
                if len(word) > 2:
                    self._by_word.setdefault(word, []).append(person)
            if group.how in {"ranked", "apposed", "titled", "held"}:
                for hit in group.offices:
                    if hit.entry.rule in PERSONAL:
                        self._holders.setdefault(" ".join(tokens.lower[hit.first : hit.last]), []).append(person)

    def complete(self, found: Attribution, offices: Sequence[str]) -> Attribution:
        """The full name of a surname, the holder of an office, else `found`; it becomes the last speaker."""
        full = self._full_name(found) if found.is_person else self._holder(found, offices)
        if full is not None:
            found = replace(
                found,
                claimant=full.claimant,
                is_person=True,
                sense=full.sense or found.sense if found.sense in {"", "witness"} else found.sense,
                title=found.title | full.title,
            )
        if not found.is_media:
            self.last = found
        return found

    def knows(self, word: str) -> bool:
        """Whether a lower-case word is part of a learnt person's name."""
        return word in self._by_word

    def _full_name(self, found: Attribution) -> Attribution | None:
        words = name_words(found.claimant)
        wider = [p for w in words for p in self._by_word.get(w, ()) if set(words) <= set(name_words(p.claimant))]
        if not wider:
            return self._by_beginning(words)
        titled = next((p for p in wider if p.sense), None)
        best = max(wider, key=lambda p: (len(p.claimant.split()), p.first <= found.first))
        return replace(best, sense=best.sense or (titled.sense if titled else ""))

    def _by_beginning(self, words: list[str]) -> Attribution | None:
        """A short form of at least four letters that begins a longer name: "Truno" for "Trunoyudo"."""
        if len(words) != 1 or len(words[0]) < 4:
            return None
        longer = [p for w, people in self._by_word.items() if w.startswith(words[0]) for p in people]
        return max((p for p in longer if p.sense), key=lambda p: len(p.claimant), default=None)

    def _holder(self, found: Attribution, offices: Sequence[str]) -> Attribution | None:
        """The last person told with this very office; where the office names its place, the person's must too."""
        words = set(name_words(found.claimant))
        for office in offices:
            holders = [p for p in self._holders.get(office, ()) if words <= p.title | set(office.split())]
            if holders:
                earlier = [p for p in holders if p.first <= found.first]
                return earlier[-1] if earlier else holders[0]
        return None
