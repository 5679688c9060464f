"""Who stands where around a word of deed. In: a sentence, its words of deed, spans of people. Out: `Bond`s.

Prepositions take a noun out of the running, "oleh" makes it the doer, "terhadap" the sufferer; what is nearer, and with
fewer commas and other deeds between, counts more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stream.extract.part import Bond, DeedHit, Part
from stream.extract.tokens import Sentence, Tokens
from stream.rules.load_casting import DeedKind, Grammar, Shape

REACH_TOKENS = 10
LIMIT_JOINED = 2
LIMIT_JOINER_TOKENS = 3
SAID = frozenset({DeedKind.CLAIM, DeedKind.DENY, DeedKind.ACCUSE, DeedKind.SUSPECT, DeedKind.ANNOUNCE})
CARRIED = frozenset({Shape.DEED, Shape.PAIN, Shape.MUTUAL, Shape.RALLY})


@dataclass(slots=True)
class Around:
    """What stands around one word of deed, `deeds[number]`; every bond's strength is 0..1, nearer is stronger."""

    tokens: Tokens
    sentence: Sentence
    deeds: Sequence[DeedHit]
    number: int
    spans: Sequence[tuple[int, int]]
    words: Grammar

    @property
    def _hit(self) -> DeedHit:
        return self.deeds[self.number]

    def subject(self, part: Part) -> list[Bond]:
        """The nearest span before that no preposition governs, with those joined to it."""
        hit = self._hit
        for index in range(len(self.spans) - 1, -1, -1):
            first, last = self.spans[index]
            if last > hit.first:
                continue
            between = self.tokens.lower[last : hit.first]
            if len(between) > REACH_TOKENS or self.words.breaks.intersection(between):
                return []
            if self._governed(first):
                continue
            strength = _nearness(between) * self._clear(last, hit.first)
            return [Bond(index, part, strength), *self._joined(index, part, strength, step=-1)]
        return []

    def object(self, part: Part, reach: int = 7) -> list[Bond]:
        """The first span after, unless a preposition other than "ke" or "terhadap" governs it."""
        found = self._first_after(reach)
        if found is None:
            return []
        index, between = found
        barred = self.words.subordinators | (self.words.prepositions - self.words.towards)
        if barred.intersection(between):
            return []
        strength = _nearness(between) * self._clear(self._hit.last, self.spans[index][0])
        if "di" in between or "pada" in between:
            strength *= 0.3
        return [Bond(index, part, strength), *self._joined(index, part, strength, step=1)]

    def agent(self, part: Part, *, bare: bool) -> list[Bond]:
        """The span after "oleh"; with `bare` also one right after the verb ("ditembak polisi")."""
        found = self._first_after(9)
        if found is None:
            return []
        index, between = found
        if "oleh" in between:
            near = len(between) - 1 - between.index("oleh") <= 3
            return [Bond(index, part, 1.0 if near else 0.6), *self._joined(index, part, 0.8, step=1)] if near else []
        if bare and len(between) <= 2 and self._only_counts(between):
            return [Bond(index, part, 0.9), *self._joined(index, part, 0.7, step=1)]
        return []

    def owner(self, part: Part, reach: int = 1) -> list[Bond]:
        """The span right after a noun of deed: "serangan Taliban", "penembakan tiga sopir"."""
        found = self._first_after(reach)
        if found is None:
            return []
        index, between = found
        if self._only_counts(between):
            return [Bond(index, part, 0.8), *self._joined(index, part, 0.6, step=1)]
        return [Bond(index, part, 0.5)] if between[-1:] == ["dari"] else []

    def goal(self, part: Part) -> list[Bond]:
        """The span after "terhadap", "ke", "atas"."""
        found = self._first_after(8)
        if found is None:
            return []
        index, between = found
        near = [word for word in between[-4:] if word in self.words.towards]
        if not near or "oleh" in between:
            return []
        return [
            Bond(index, part, 0.8 if near[-1] not in {"di", "pada"} else 0.3),
            *self._joined(index, part, 0.6, step=1),
        ]

    def opponents(self) -> list[Bond]:
        """Who fights: after "dengan", "melawan", "antara", or right after in a headline."""
        found = self._first_after(6)
        if found is None:
            return []
        index, between = found
        if not between or self.words.against.intersection(between):
            bonds = [Bond(index, Part.FIGHTS, 0.9)]
            if index + 1 < len(self.spans):
                gap = self.tokens.lower[self.spans[index][1] : self.spans[index + 1][0]]
                if len(gap) <= 3 and self.words.against.intersection(gap):
                    bonds.append(Bond(index + 1, Part.FIGHTS, 0.9))
            return bonds
        return []

    def carried(self, *, forwards: bool) -> DeedKind | None:
        """What a light verb carries: the noun of deed within five tokens after it, eight before a passive one."""
        hit = self._hit
        others = self.deeds[self.number + 1 :] if forwards else reversed(self.deeds[: self.number])
        for other in others:
            gap = other.first - hit.last if forwards else hit.first - other.last
            if gap > (5 if forwards else 8):
                return None
            if other.deed.shape in {Shape.DEED, Shape.PAIN, Shape.MUTUAL, Shape.RALLY}:
                return other.deed.kind
        return None

    def tells_own_deed(self) -> bool:
        """Whether a deed of harm follows with nobody else named before it: "mengatakan telah menggempur"."""
        hit = self._hit
        for other in self.deeds[self.number + 1 :]:
            if other.first - hit.last > 6:
                return False
            if other.deed.kind is DeedKind.HARM and other.deed.shape in {Shape.ACTIVE, Shape.LIGHT}:
                between = self.tokens.lower[hit.last : other.first]
                nobody = not any(hit.last <= first < other.first for first, _ in self.spans)
                barred = self.words.breaks.intersection(between[1:]) or self.words.negators.intersection(between)
                return nobody and not barred
        return False

    def speaks_of_itself(self) -> bool:
        """Whether the subject is a pronoun after a word of speech: "mengatakan mereka berada di balik"."""
        return bool(self.words.selves.intersection(self._before(3)))

    def is_negated(self) -> bool:
        """Whether a negator stands within four tokens before."""
        return bool(self.words.negators.intersection(self._before(4)))

    def _before(self, count: int) -> list[str]:
        first = self._hit.first
        return self.tokens.lower[max(self.sentence.first, first - count) : first]

    def _only_counts(self, between: Sequence[str]) -> bool:
        """Whether only numbers and words of number stand between a word of deed and its noun."""
        return all(word in self.words.quantifiers or word.isdigit() for word in between)

    def _first_after(self, reach: int) -> tuple[int, list[str]] | None:
        hit = self._hit
        for index, (first, _) in enumerate(self.spans):
            if first >= hit.last:
                between = self.tokens.lower[hit.last : first]
                if len(between) > reach or self.words.breaks.intersection(between):
                    return None
                return index, between
        return None

    def _governed(self, first: int) -> bool:
        """Whether a preposition stands before the noun phrase that begins near `first`."""
        position = first - 1
        while position >= self.sentence.first and first - position <= 4:
            word = self.tokens.lower[position]
            if word in self.words.prepositions:
                return True
            if word not in self.words.quantifiers and not word.isdigit():
                return False
            position -= 1
        return False

    def _clear(self, start: int, stop: int) -> float:
        """How little another deed or subordinate clause between weakens the bond."""
        others = sum(
            1
            for other in self.deeds
            if start <= other.first < stop and other is not self._hit and other.deed.kind not in SAID
        )
        under = len(self.words.subordinators.intersection(self.tokens.lower[start:stop]))
        return 0.6**others * 0.5**under

    def _joined(self, index: int, part: Part, strength: float, *, step: int) -> list[Bond]:
        """Spans joined to one by "dan" or a comma, at most two."""
        bonds: list[Bond] = []
        current = index
        while 0 <= current + step < len(self.spans) and len(bonds) < LIMIT_JOINED and self._joins(current, step):
            current += step
            bonds.append(Bond(current, part, strength * 0.9))
        return bonds

    def _joins(self, current: int, step: int) -> bool:
        left, right = sorted((current, current + step))
        gap = self.tokens.lower[self.spans[left][1] : self.spans[right][0]]
        if not 0 < len(gap) <= LIMIT_JOINER_TOKENS or not self.words.joiners.intersection(gap):
            return False
        return self._only_counts([word for word in gap if word not in self.words.joiners])


def _nearness(between: Sequence[str]) -> float:
    size = len(between) - sum(1 for word in between if word == "yang")
    near = 1.0 if size <= 2 else 0.7 if size <= 5 else 0.4
    return near * 0.8 ** min(3, sum(1 for word in between if word == ","))
