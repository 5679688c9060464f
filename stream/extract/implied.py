"""Effect words without a figure to the people they imply. In: a clause and its bare effect words. Out: `Toll`s.

"Seorang" need not be said: a victim told of singly counts one (codebook section 3). Whether a bare word tells of a
victim at all ("ditikam tetangganya") or of none ("kasus pembunuhan", "nyaris tewas", "jika terluka") is the answer of a
logistic model over the words around it (weights: stream/rules/<language>/implied.toml, fitted by `make fit`). A plural
without a number is two or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stream.extract.binding import belief
from stream.extract.clause import Clause, frame_of
from stream.extract.clauses import CONTRAST, COORDINATOR, NAME, STOP, WORD
from stream.extract.counted_nouns import (
    ALONE,
    DOER_NOUNS,
    GROUPS,
    HALF_DONE,
    KIN,
    PAIRS,
    PLURAL_MARKS,
    RESIDENTS,
    SITES,
)
from stream.extract.number_words import THINGS
from stream.extract.outcomes import Outcomes
from stream.extract.tokens import Sentence
from stream.extract.toll import Toll
from stream.model import Effect, Qualifier
from stream.rules.model import Hit

BACK, AHEAD = 10, 5
NOBODY_NAMED = 2.0  # tried 0 to 3 on the development corpora: news gains, field reports lose little
TOWARDS_REACH = 10
JOINT_REACH = 6  # tokens between the word and a "dan" that joins two people
PEOPLE_KINDS = frozenset({"alone", "victim", "doer", "pair", "residents", "group", "name", "pronoun", "opening"})
OPENING_REACH = 2  # "Yusuf juga terluka": how far from the word the first word of a sentence may be its people
LATE = 6  # sentences after this one are no longer the head of an article
CUES = frozenset({"historical", "court", "future", "hypothetical", "campaign", "negated"})
OBJECT_FRAMES = frozenset({"causative", "nominal"})
OBJECT_ENDS = frozenset({STOP, CONTRAST, "comma", "mark", "at", "by", "when", "because", "with"})
STEPPED_OVER = frozenset({"terhadap", "atas", "kepada", "pada", "seorang", "si", "para", "thdp"})


@dataclass(frozen=True, slots=True)
class Noun:
    """The people a bare word is about: token span and what kind of noun it is; `none` where there is none."""

    first: int
    last: int
    kind: str


def find_implied(
    clause: Clause,
    sentence: Sentence,
    hits: Sequence[Hit],
    outcomes: Outcomes,
    cues: Sequence[Hit],
    weights: Mapping[str, float],
) -> list[Toll]:
    """One toll for every bare word that implies people."""
    tolls = []
    for hit in hits:
        noun = find_noun(clause, sentence, outcomes.beside(hit))
        if hit.entry.sense == Effect.DISPLACED:
            if noun.kind in {"residents", "group"}:
                tolls.append(imply(sentence, hit, noun, plural=True))
        elif belief(implied_features(clause, sentence, hit, noun, cues), weights) > _doubt(clause, hit, noun):
            count = 2 if noun.kind == "pair" or _is_joined(clause, sentence, outcomes.beside(hit)) else 1
            tolls.append(imply(sentence, hit, noun, plural=is_plural(clause, noun), count=count))
    return tolls


def _doubt(clause: Clause, hit: Hit, noun: Noun) -> float:
    """How much more it takes to believe a word with nobody beside it, where names show by their capital."""
    return 0.0 if not clause.has_case or noun.kind in PEOPLE_KINDS or hit.entry.frame == "count" else NOBODY_NAMED


def _is_joined(clause: Clause, sentence: Sentence, hit: Hit) -> bool:
    """Whether two people are named beside the word: "Rudi dan Anton dibacok", "membacok Rudi dan Anton"."""
    if hit.entry.frame in OBJECT_FRAMES:
        joints = range(hit.last + 1, min(sentence.last - 1, hit.last + JOINT_REACH))
        found = next((p for p in joints if clause.at(p) == COORDINATOR), None)
        return found is not None and _are_named(clause, hit.last, found) and _are_named(clause, found + 1, found + 2)
    joints = range(hit.first - 2, max(sentence.first, hit.first - JOINT_REACH), -1)
    found = next((p for p in joints if clause.at(p) == COORDINATOR), None)
    return found is not None and _are_named(clause, found - 1, found) and _are_named(clause, found + 1, hit.first)


def _are_named(clause: Clause, first: int, last: int) -> bool:
    """Whether the tokens name one person: names or kin where names show by their capital, else any plain words."""
    plain = [position for position in range(first, last) if clause.at(position) in {WORD, NAME}]
    if not plain or len(plain) < last - first:
        return False
    return not clause.has_case or any(clause.is_name(p) or clause.tokens.lower[p] in KIN for p in plain)


def implied_features(clause: Clause, sentence: Sentence, hit: Hit, noun: Noun, cues: Sequence[Hit]) -> list[str]:
    """What speaks for or against people behind a bare word."""
    frame = frame_of(hit)
    before, after = clause.at(hit.first - 1), clause.at(hit.last)
    names = ["bias", f"frame.{frame}", f"rule.{hit.entry.rule}", f"noun.{noun.kind}", f"{frame}.noun.{noun.kind}"]
    names += [f"{frame}.before.{before}", f"{frame}.after.{after}", f"effect.{hit.entry.sense}"]
    names.append(f"{'late' if sentence.index > LATE else 'early'}.{hit.entry.sense}")
    if sentence.is_title:
        names.append("title")
    elif clause.has_case:
        names.append(f"case.{frame}")
    names.extend(sorted({f"cue.{cue.entry.sense}" for cue in cues if cue.entry.sense in CUES}))
    names.extend(_around(clause, hit))
    return names


def _around(clause: Clause, hit: Hit) -> set[str]:
    """Words that undo or repeat what the effect word says."""
    lower = clause.tokens.lower
    found = set()
    for position in range(max(clause.first, hit.first - 4), hit.first):
        if lower[position] in HALF_DONE:
            found.add("half_done")
        kind = clause.at(position)
        if kind in {"because", "when", "until", "that"}:
            found.add(f"after_{kind}")
    for other in clause.effects:
        if other.first < hit.first and other.entry.sense == hit.entry.sense:
            found.add("again")
        elif other is not hit and other.entry.sense == "killed" and hit.entry.sense == "wounded":
            found.add("beside_killed")
    for numeral in clause.people:
        if hit.last <= numeral.qualifier_token <= hit.last + 1:
            found.add("figure_after")
        elif 0 <= hit.first - numeral.head <= 3:
            found.add("figure_before")
    return found


def find_noun(clause: Clause, sentence: Sentence, hit: Hit) -> Noun:
    """The noun that names the sufferers: after a causative or nominal word, before any other."""
    if hit.entry.frame in OBJECT_FRAMES:
        return _noun_after(clause, sentence, hit)
    return _noun_before(clause, hit)


def _noun_after(clause: Clause, sentence: Sentence, hit: Hit) -> Noun:
    """The noun right after the word, prepositions and "seorang" stepped over, or after the "terhadap" of a noun."""
    if hit.entry.frame == "causative" and clause.tokens.lower[hit.last - 1].endswith("nya"):
        return Noun(hit.first, hit.last, "pronoun")
    first = _towards(clause, sentence, hit) if hit.entry.frame == "nominal" else hit.last
    while first < sentence.last and clause.tokens.lower[first] in STEPPED_OVER:
        first += 1
    for position in range(first, min(sentence.last, first + AHEAD)):
        if clause.at(position) in OBJECT_ENDS:
            break
        kind = _kind_of(clause, position) or ("name" if clause.is_name(position) else "")
        if kind:
            return Noun(position, _run_end(clause, position, sentence.last), kind)
    kind = clause.at(first)
    return Noun(
        first, min(first + 1, sentence.last), clause.plain if kind == WORD else "none" if kind == STOP else kind
    )


def _towards(clause: Clause, sentence: Sentence, hit: Hit) -> int:
    """The token after the "terhadap" that a noun for an attack takes, else the token after the noun."""
    for position in range(hit.last, min(sentence.last, hit.last + TOWARDS_REACH)):
        if clause.at(position) == STOP:
            break
        if clause.at(position) == "towards":
            return position + 1
    return hit.last


def _noun_before(clause: Clause, hit: Hit) -> Noun:
    """The nearest noun for people before the word, else the nearest name, else the word that stands there."""
    floor = max([clause.first, hit.first - BACK, *(e.last for e in clause.effects if e.last <= hit.first)])
    named: Noun | None = None
    for position in range(hit.first - 1, floor - 1, -1):
        if clause.at(position) in {STOP, CONTRAST}:
            break
        kind = _kind_of(clause, position)
        if kind:
            return Noun(position, _run_end(clause, position, hit.first), kind)
        if named is None and clause.is_name(position):
            named = Noun(position, position + 1, "name")
    if named is not None:
        return named
    if (
        clause.has_case
        and hit.first - OPENING_REACH <= clause.first < hit.first
        and clause.at(clause.first) in {WORD, NAME}
    ):
        return Noun(clause.first, clause.first + 1, "opening")
    spoken = hit.first > clause.first and clause.at(hit.first - 1) == WORD
    return Noun(hit.first - 1, hit.first, clause.plain) if spoken else Noun(hit.first, hit.first, "none")


def _kind_of(clause: Clause, position: int) -> str:
    """What kind of people a word names; empty for none."""
    word = clause.tokens.lower[position]
    if word in DOER_NOUNS:
        return "doer"
    if word in ALONE or (word.endswith("nya") and word[:-3] in ALONE):
        return "victim" if word == "korban" else "alone"
    if word in PAIRS:
        return "pair"
    if word in RESIDENTS:
        return "residents"
    if word in GROUPS:
        return "group"
    if (word in THINGS or word in SITES) and clause.at(position - 1) != "at" and not _is_owned(clause, position):
        return "thing"
    return ""


def _is_owned(clause: Clause, position: int) -> bool:
    """Whether a thing only tells whose sopir or whose owner is meant."""
    before = clause.tokens.lower[position - 1] if position > clause.first else ""
    return before in ALONE or before in DOER_NOUNS or before in RESIDENTS


def _run_end(clause: Clause, position: int, stop: int) -> int:
    """The end of the noun phrase: plain words that follow the noun belong to it, six at most."""
    last = position + 1
    while last < min(stop, position + 6) and clause.at(last) in {WORD, NAME}:
        last += 1
    return last


def is_plural(clause: Clause, noun: Noun) -> bool:
    """Whether a mark before the noun or its doubling makes it many."""
    if noun.kind == "none" or noun.first <= clause.first:
        return False
    word = clause.tokens.lower[noun.first]
    return clause.tokens.lower[noun.first - 1] in PLURAL_MARKS or _is_doubled(word)


def _is_doubled(word: str) -> bool:
    half, mark, rest = word.partition("-")
    return bool(mark) and rest.startswith(half)


def imply(sentence: Sentence, hit: Hit, noun: Noun, *, plural: bool, count: int = 1) -> Toll:
    """The toll of a bare word."""
    low = 2 if plural else count
    return Toll(
        sentence=sentence.index,
        effect=Effect(hit.entry.sense),
        low=low,
        best=low,
        high=None if plural else count,
        qualifier=Qualifier.VAGUE if plural else Qualifier.EXACT,
        first=min(hit.first, noun.first),
        last=max(hit.last, noun.last),
        noun_first=noun.first,
        noun_last=noun.last,
        rule=hit.entry.rule,
        is_implied=True,
        is_weak=bool(hit.entry.attributes),
        is_named=noun.kind == "name",
    )
