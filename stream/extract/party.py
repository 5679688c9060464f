"""One actor of the story with what the words make of it. In: nothing. Out: `Party`."""

from dataclasses import dataclass, field

from stream.extract.part import Part
from stream.model import ActorType, Effect

DOING = (Part.HARMS, Part.ARRESTS, Part.FIGHTS)
SUFFERING = (Part.HARMED, Part.ARRESTED, Part.FIGHTS)


@dataclass(slots=True)
class Party:
    """One actor of the article with its votes; tokens `first` to `last` are its best mention.

    `votes`: by part, the sum of strengths times the weight of the place; `best`: the strongest single vote, unweighted;
    `proofs`: the tokens and the rule of that one.
    `names`: every name it is mentioned by, with the weight of those mentions; `aliases`: the same once it is settled.
    `spans`: sentence index, first token and token after of every mention.
    """

    name: str
    actor_type: ActorType
    group: str
    first: int
    last: int
    rule: str
    owner: str = ""
    is_generic: bool = False
    is_role_word: bool = False
    is_person: bool = False
    order: int = 0
    in_title: bool = False
    in_lead: bool = False
    mentions: int = 0
    present: float = 0.0
    votes: dict[Part, float] = field(default_factory=dict)
    best: dict[Part, float] = field(default_factory=dict)
    proofs: dict[Part, tuple[int, int, str]] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)
    aliases: frozenset[str] = frozenset()
    effects: set[Effect] = field(default_factory=set)
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def doer(self) -> float:
        """How much it did, all deeds together."""
        return sum([self.votes[part] for part in DOING if part in self.votes], 0.0)

    @property
    def sufferer(self) -> float:
        """How much it suffered."""
        return sum([self.votes[part] for part in SUFFERING if part in self.votes], 0.0)

    @property
    def weight(self) -> float:
        """How present the party is at all."""
        return self.doer + self.sufferer + self.present

    def vote(self, part: Part, strength: float, weight: float, proof: tuple[int, int, str] | None = None) -> None:
        """Add one vote; `proof` is the span of tokens that casts it, and the rule."""
        self.votes[part] = self.votes.get(part, 0.0) + strength * weight
        if proof is not None and strength > self.best.get(part, 0.0):
            self.proofs[part] = proof
        self.best[part] = max(self.best.get(part, 0.0), strength)

    def absorb(self, other: "Party") -> None:
        """Take over the votes and names of another mention of the same group."""
        for part, vote in other.votes.items():
            self.votes[part] = self.votes.get(part, 0.0) + vote
            if part in other.proofs and other.best.get(part, 0.0) > self.best.get(part, 0.0):
                self.proofs[part] = other.proofs[part]
            self.best[part] = max(self.best.get(part, 0.0), other.best.get(part, 0.0))
        for name, weight in other.names.items():
            self.names[name] = self.names.get(name, 0.0) + weight
        self.effects |= other.effects
        self.spans = sorted([*self.spans, *other.spans])
        self.present += other.present
        self.mentions += other.mentions
        self.order = min(self.order, other.order)
        self.in_title = self.in_title or other.in_title
        self.in_lead = self.in_lead or other.in_lead
