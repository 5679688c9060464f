"""Attacks to their outcomes. In: the effect words of a sentence. Out: which attack word has which outcome word.

"Ditembak hingga tewas" tells one thing, and so does "tewas ditembak": the outcome is what counts, and the people told
beside either word are its people.
"""

from dataclasses import dataclass, field

from stream.extract.clause import Clause
from stream.extract.clauses import ACTIVE, CONTRAST, STOP
from stream.model import Effect
from stream.rules.model import Hit

MANNER_REACH = 4
OUTCOME_REACH = 14
OUTCOME_FRAMES = frozenset({"state", "passive"})
OUTCOMES = frozenset({Effect.KILLED, Effect.WOUNDED})


@dataclass(slots=True)
class Outcomes:
    """Which word goes with which, each by its first token.

    `of`: an attack's outcome; `attacks`: an outcome's attack; `manners`: words that only say how one died.
    """

    of: dict[int, Hit] = field(default_factory=dict)
    manners: set[int] = field(default_factory=set)
    attacks: dict[int, Hit] = field(default_factory=dict)

    def beside(self, hit: Hit) -> Hit:
        """The word beside which the people of `hit` stand: the attack that had this outcome, else the word itself."""
        return self.attacks.get(hit.first, hit)

    def are_doers(self, hit: Hit, first: int) -> bool:
        """Whether people told at token `first` did the attack that led to `hit`: before a me-, after a di- verb."""
        attack = self.attacks.get(hit.first)
        if attack is None or first >= hit.first:
            return False
        return first < attack.first if attack.entry.frame == "causative" else first >= attack.last


def find_outcomes(clause: Clause) -> Outcomes:
    """Join each attack word of a sentence to the outcome that its clause tells."""
    found = Outcomes()
    results = [
        h
        for h in clause.effects
        if not h.entry.attributes and h.entry.sense in OUTCOMES and h.entry.frame in OUTCOME_FRAMES
    ]
    if not results:
        return found
    for attack in clause.effects:
        if not attack.entry.attributes:
            continue
        if any(
            0 <= attack.first - result.last < MANNER_REACH and _runs_on(clause, result, attack) for result in results
        ):
            found.manners.add(attack.first)
            continue
        for result in results:
            if 0 < result.first - attack.last < OUTCOME_REACH and _leads_to(clause, attack, result):
                found.of[attack.first] = result
                found.attacks.setdefault(result.first, attack)
                break
    return found


def _runs_on(clause: Clause, result: Hit, attack: Hit) -> bool:
    """Whether nothing but "setelah", "akibat" and plain words stand between an outcome and its manner."""
    return not {STOP, CONTRAST, "comma", "and", ACTIVE}.intersection(
        clause.at(position) for position in range(result.last, attack.first)
    )


def _leads_to(clause: Clause, attack: Hit, result: Hit) -> bool:
    """Whether an attack's clause ends in the outcome: "hingga", "sampai" or "lalu", no figure of its own between."""
    kinds = [clause.at(position) for position in range(attack.last, result.first)]
    if STOP in kinds or CONTRAST in kinds:
        return False
    if any(attack.last <= n.first_token < result.first and result.first - n.head < 3 for n in clause.people):
        return "until" in kinds
    return "until" in kinds or ("and" in kinds and attack.entry.frame == "passive")
