"""Words of deed to who did it and who suffered it. In: a sentence, spans of people. Out: `Bond`s.

A shallow reading of Indonesian clauses: the shape of the word (stream/rules/load_casting.py) says where its doer and
its sufferer stand.
"""

from collections.abc import Iterable, Sequence

from stream.extract.around import SAID, Around
from stream.extract.part import Bond, DeedHit, Part
from stream.extract.tokens import Sentence, Tokens
from stream.rules.load_casting import Casting, Deed, DeedKind, Grammar, Shape, form_at

DOER = {
    DeedKind.HARM: Part.HARMS,
    DeedKind.ARREST: Part.ARRESTS,
    DeedKind.CONTROL: Part.CONTROLS,
    DeedKind.RALLY: Part.RALLIES,
    DeedKind.FIGHT: Part.FIGHTS,
    DeedKind.CLAIM: Part.CLAIMS,
    DeedKind.DENY: Part.DENIES,
}
SUFFERER = {
    DeedKind.HARM: Part.HARMED,
    DeedKind.ARREST: Part.ARRESTED,
    DeedKind.CONTROL: Part.CONTROLLED,
    DeedKind.RALLY: Part.HARMED,
    DeedKind.FIGHT: Part.FIGHTS,
    DeedKind.ACCUSE: Part.ACCUSED,
    DeedKind.SUSPECT: Part.SUSPECTED,
}
BY_ITSELF = frozenset({DeedKind.CLAIM, DeedKind.DENY})
NOUNS = frozenset({Shape.DEED, Shape.PAIN, Shape.MUTUAL, Shape.RALLY})


def find_deeds(tokens: Tokens, sentence: Sentence, casting: Casting) -> list[DeedHit]:
    """Words of deed in text order; roots alone count in titles only, where headlines leave the prefix out."""
    found = []
    stop = sentence.first
    for position in tokens.among(casting.deeds, sentence.first, sentence.last):
        hit = form_at(casting.deeds, tokens.lower, position, sentence.last) if position >= stop else None
        if hit is None:
            continue
        deed, stop = hit
        follower = tokens.lower[stop] if stop < sentence.last else ""
        if follower not in deed.not_before and (sentence.is_title or deed.shape is not Shape.BARE):
            found.append(DeedHit(deed, position, stop))
    return found


def bind(
    tokens: Tokens,
    sentence: Sentence,
    deeds: Sequence[DeedHit],
    spans: Sequence[tuple[int, int]],
    grammar: Grammar,
) -> list[Bond]:
    """Every part that the spans (token ranges in text order, not overlapping) have in the deeds of one sentence."""
    bonds: list[Bond] = []
    for number, hit in enumerate(deeds):
        around = Around(tokens, sentence, deeds, number, spans, grammar)
        bonds.extend(Bond(bond.index, bond.part, bond.strength, hit) for bond in _bonds_of(hit, around))
    return bonds


def _bonds_of(hit: DeedHit, around: Around) -> Iterable[Bond]:
    shape, kind = hit.deed.shape, hit.deed.kind
    if kind in SAID:
        return _said(hit.deed, around)
    if shape in NOUNS:
        return _of_noun(shape, DOER[kind], SUFFERER[kind], around)
    if shape in {Shape.LIGHT, Shape.LIGHT_PASSIVE}:
        return _carried(shape, kind, around)
    doer, sufferer = DOER[kind], SUFFERER[kind]
    if shape is Shape.PASSIVE:
        return [*around.subject(sufferer), *around.agent(doer, bare=True)]
    if shape is Shape.STATE:
        return around.subject(sufferer) or around.object(sufferer, reach=2)
    return [*around.subject(doer), *around.object(sufferer), *around.agent(doer, bare=False)]


def _of_noun(shape: Shape, doer: Part, sufferer: Part, around: Around) -> Iterable[Bond]:
    """Nouns of deed: whose they are, and against whom."""
    agents = around.agent(doer, bare=False)
    if shape is Shape.DEED:
        return [*around.owner(doer), *around.goal(sufferer), *agents]
    if shape is Shape.PAIN:
        return [*around.owner(sufferer, reach=3), *around.goal(sufferer), *agents]
    if shape is Shape.MUTUAL:
        return [*around.subject(Part.FIGHTS), *around.opponents()]
    return [*around.subject(doer), *around.owner(doer), *agents]


def _carried(shape: Shape, kind: DeedKind, around: Around) -> Iterable[Bond]:
    """Verbs that only carry a noun of deed: "melancarkan serangan", "dilakukan oleh"."""
    carried = around.carried(forwards=shape is Shape.LIGHT)
    if shape is Shape.LIGHT:
        return [] if carried is None else around.subject(DOER[carried])
    return around.agent(DOER[carried or kind], bare=True)


def _said(deed: Deed, around: Around) -> Iterable[Bond]:
    """Who is said to have done it: by itself, or by others; what is denied is no claim."""
    if deed.kind is DeedKind.ANNOUNCE:
        return around.subject(Part.CLAIMS) if around.tells_own_deed() else []
    if around.is_negated():
        denies = deed.kind is DeedKind.ACCUSE and deed.shape is Shape.STATE
        return around.subject(Part.DENIES) if denies else []
    part = DOER[deed.kind] if deed.kind in BY_ITSELF else SUFFERER[deed.kind]
    if deed.shape is Shape.ACTIVE:
        return around.subject(part) if deed.kind in BY_ITSELF else around.object(part)
    if deed.shape is Shape.AGENTS:
        return around.agent(part, bare=True) or around.owner(part, reach=2)
    if deed.shape is Shape.STATE and around.speaks_of_itself():
        return around.subject(Part.CLAIMS)
    return [*around.subject(part), *(around.agent(part, bare=True) if deed.kind is DeedKind.SUSPECT else ())]
