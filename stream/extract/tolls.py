"""Sentences to tolls: counted people and what befell them. In: tokens, effect words, numerals. Out: `Toll`s with spans.

A toll is a numeral bound to an effect word of its sentence (stream/extract/binding.py), the people that a word without
a number implies (stream/extract/implied.py), or a denied count (stream/extract/denials.py). An attack told with its
outcome ("ditembak hingga tewas") is one toll of the outcome. Whose people they are and who says so is decided later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stream.extract.binding import belief, numeral_features, pair_features
from stream.extract.clause import Clause
from stream.extract.clauses import COORDINATOR, NAME, WORD
from stream.extract.denials import find_zeros
from stream.extract.implied import find_implied
from stream.extract.numeral_kinds import NumeralKind
from stream.extract.numerals import Numeral
from stream.extract.outcomes import Outcomes, find_outcomes
from stream.extract.tokens import Sentence, Tokens
from stream.extract.toll import Toll
from stream.model import Effect
from stream.rules.model import Hit

__all__ = ["Toll", "TollWeights", "find_tolls"]

GROUP_REACH = 12
SERIES_REACH = 9
ASIDE = 4
THRESHOLD = -0.25
CLAUSE_ENDS = frozenset({".", ",", ";", ":", "(", ")", '"', "?", "!", "-"})
NOUN_ENDS = frozenset(
    ["dan", "yang", "di", "pada", "dalam", "serta", "akibat", "setelah", "tewas", "dilaporkan", "hingga"]
)
GROUP_BREAKS = frozenset({".", ";", "sementara", "sedangkan"})
NEUTRALISED = frozenset({"id.effect.wounded.neutralised", "id.effect.wounded.neutralise"})
REBELS = frozenset("gam gsa opm kkb ksb kksb tpnpb gpk pemberontak gerilyawan separatis militan".split())
PARTS_AFTER = frozenset({"diantaranya", "di"})


@dataclass(frozen=True, slots=True)
class TollWeights:
    """Fitted weights of a language: which figure belongs to which word, and when a word without one implies people."""

    binding: Mapping[str, float]
    implied: Mapping[str, float]


def may_hold_toll(tokens: Tokens, sentence: Sentence, effects: Sequence[Hit]) -> bool:
    """Whether a sentence can hold a toll at all: a word of harm, or victims that are denied."""
    return bool(effects) or "korban" in tokens.lower[sentence.first : sentence.last]


def find_tolls(
    tokens: Tokens,
    sentence: Sentence,
    effects: Sequence[Hit],
    numerals: Sequence[Numeral],
    cues: Sequence[Hit],
    speech: Sequence[Hit],
    weights: TollWeights,
) -> list[Toll]:
    """Tolls of one sentence in text order; a number of speakers ("kata sejumlah pejabat") is none."""
    if not may_hold_toll(tokens, sentence, effects):
        return []
    zeros = find_zeros(tokens, sentence, effects)
    told = [hit for hit in effects if hit.first not in zeros.silent]
    if not told:
        return zeros.tolls
    people = counted_people(numerals, speech)
    clause = Clause(tokens, sentence, told, people)
    outcomes = find_outcomes(clause)
    free = [hit for hit in told if hit.first not in outcomes.manners]
    owners = share_owners(clause, [find_owners(clause, free, numeral, outcomes, weights.binding) for numeral in people])
    tolls = list(zeros.tolls)
    for numeral, hits in zip(people, owners, strict=True):
        tolls.extend(_bind(clause, sentence, hits, outcomes, numeral, cues))
    owned = {hit.first for hits in owners for hit in hits}
    owned |= {outcome.first for first, outcome in outcomes.of.items() if first in owned}
    bare = [hit for hit in free if hit.first not in owned and hit.first not in outcomes.of]
    tolls.extend(find_implied(clause, sentence, bare, outcomes, cues, weights.implied))
    tolls.sort(key=lambda toll: toll.first)
    return without_mixed(_fallen(tokens, sentence, tolls))


def _fallen(tokens: Tokens, sentence: Sentence, tolls: list[Toll]) -> list[Toll]:
    """The tolls; armed men whom soldiers "put out of action" fell, others so treated are hurt."""
    if not any(toll.rule in NEUTRALISED for toll in tolls):
        return tolls
    is_fight = not REBELS.isdisjoint(tokens.lower[sentence.first : sentence.last])
    return [replace(t, effect=Effect.KILLED) if is_fight and t.rule in NEUTRALISED else t for t in tolls]


def without_mixed(tolls: list[Toll]) -> list[Toll]:
    """Without a figure that the sentence then splits by effect: "9 korban, 3 tewas, 6 luka"; it is no claim."""
    figures = [toll for toll in tolls if not toll.is_implied and toll.best > 1]
    for index, toll in enumerate(figures):
        rest = figures[index + 1 :]
        if len({t.effect for t in rest}) > 1 and toll.best == sum(t.best for t in rest):
            return [one for one in tolls if one is not toll]
    return tolls


def counted_people(numerals: Sequence[Numeral], speech: Sequence[Hit]) -> list[Numeral]:
    """The numerals that may count people other than speakers."""
    spoken = {hit.last for hit in speech if hit.entry.frame != "before"}
    return [n for n in numerals if n.kind is NumeralKind.PEOPLE and n.best > 0 and n.qualifier_token not in spoken]


def find_owners(
    clause: Clause, hits: Sequence[Hit], numeral: Numeral, outcomes: Outcomes, weights: Mapping[str, float]
) -> list[Hit]:
    """The effect word that owns `numeral`; two where "tewas dan terluka" share it; none where none is likely.

    Of words for one effect that which tells the outcome ("terluka"), not what was done for it ("dibawa ke puskesmas").
    """
    own = numeral_features(clause, numeral)
    scored = [
        (belief(names, weights), hit)
        for hit in hits
        if not outcomes.are_doers(hit, numeral.first_token)
        and (names := pair_features(clause, hit, numeral, own)) is not None
    ]
    likely = [one for one in scored if one[0] > THRESHOLD]
    if not likely:
        return []
    _, best = max(likely, key=lambda one: one[0])
    if best.entry.attributes:
        told = [hit for _, hit in likely if hit.entry.sense == best.entry.sense and not hit.entry.attributes]
        best = min(told, key=lambda hit: abs(hit.first - numeral.first_token), default=best)
    return [best, *(other for other in hits if _share(clause, best, other, numeral))]


def share_owners(clause: Clause, owners: Sequence[list[Hit]]) -> list[list[Hit]]:
    """The owners of the clause's figures, those of one series made the same: "14 polisi dan tujuh milisi tewas"."""
    shared = list(owners)
    people = clause.people
    for index in range(len(people) - 2, -1, -1):
        later = shared[index + 1]
        if shared[index] or not later or later[0].first < people[index + 1].head:
            continue
        if _in_series(clause, people[index], people[index + 1]):
            shared[index] = later
    for index in range(len(people) - 1):
        earlier = shared[index]
        if earlier and not shared[index + 1] and earlier[0].last <= people[index].first_token:
            shared[index + 1] = earlier if _in_series(clause, people[index], people[index + 1]) else []
    return shared


def _in_series(clause: Clause, one: Numeral, two: Numeral) -> bool:
    """Whether nothing but the noun of the first figure and "dan" stands between two figures."""
    if clause.at(two.qualifier_token - 1) != COORDINATOR or two.qualifier_token - one.head > SERIES_REACH:
        return False
    return all(clause.at(position) in {WORD, NAME} for position in range(one.head, two.qualifier_token - 1))


def _share(clause: Clause, one: Hit, two: Hit, numeral: Numeral) -> bool:
    """Whether killed and wounded stand joined over one figure: "menewaskan dan melukai enam polisi"."""
    if {one.entry.sense, two.entry.sense} != {"killed", "wounded"}:
        return False
    left, right = sorted((one, two), key=lambda hit: hit.first)
    if right.first - left.last != 1 or clause.at(left.last) != COORDINATOR:
        return False
    if (left.entry.frame == "causative") != (right.entry.frame == "causative"):
        return False
    own = [n for n in clause.people if n is not numeral and -1 <= n.qualifier_token - right.last <= 2]
    return right.entry.frame == "causative" or not own


def _bind(
    clause: Clause,
    sentence: Sentence,
    owners: Sequence[Hit],
    outcomes: Outcomes,
    numeral: Numeral,
    cues: Sequence[Hit],
) -> list[Toll]:
    """The toll of one numeral for each owner; shared without a split it is open: 1, 1, n - 1 (codebook rulings)."""
    if not owners:
        return []
    noun_last = _noun_end(clause.tokens, numeral.head, owners, sentence)
    low, best, high = numeral.low, numeral.best, numeral.high
    if len(owners) > 1 and best > 1:
        low, best, high = 1, 1, best - 1
    tail = clause.tokens.lower[numeral.first_token : noun_last + 1]
    tolls = []
    for owner in owners:
        hit = outcomes.of.get(owner.first, owner)
        tolls.append(
            Toll(
                sentence=sentence.index,
                effect=Effect(hit.entry.sense),
                low=low,
                best=best,
                high=high,
                qualifier=numeral.qualifier,
                first=min(hit.first, numeral.qualifier_token),
                last=max(hit.last, numeral.last_token),
                noun_first=numeral.head,
                noun_last=noun_last,
                rule=hit.entry.rule,
                is_part=numeral.is_partitive or _is_part(clause.tokens, numeral, cues) or _is_aside(clause, numeral),
                is_rest="lainnya" in tail or "lain" in tail,
                is_weak=bool(hit.entry.attributes),
                is_again=numeral.is_collective,
            )
        )
    return tolls


def _is_aside(clause: Clause, numeral: Numeral) -> bool:
    """Whether the figure opens a bracket beside another figure: "empat orang (satu wanita)"."""
    before = numeral.qualifier_token - 1
    return clause.tokens.words[before] == "(" and any(0 < before - other.head < ASIDE for other in clause.people)


def _noun_end(tokens: Tokens, head: int, owners: Sequence[Hit], sentence: Sentence) -> int:
    """Where the counted noun phrase ends: at an effect word, a mark, a joining word, or after six words."""
    stops = {hit.first for hit in owners}
    position = head
    while position < min(sentence.last, head + 6) and position not in stops:
        if tokens.words[position] in CLAUSE_ENDS or tokens.lower[position] in NOUN_ENDS:
            break
        position += 1
    return position


def _is_part(tokens: Tokens, numeral: Numeral, cues: Sequence[Hit]) -> bool:
    """Whether the figure is told as part of one told before: after "termasuk", "di antaranya", within the clause."""
    for cue in cues:
        if cue.entry.sense != "subgroup":
            continue
        is_before = cue.first < numeral.first_token and numeral.first_token - cue.last <= GROUP_REACH
        if is_before and not GROUP_BREAKS.intersection(tokens.lower[cue.last : numeral.first_token]):
            return True
        if 0 <= cue.first - numeral.head <= 1 and tokens.lower[cue.first] in PARTS_AFTER:
            return True
    return False
