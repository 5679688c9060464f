"""Who is in the story and what the words make of them. In: the incident's sentences. Out: `Party`s with votes.

Every mention of somebody votes by its part in the deeds told beside it (stream/extract/deeds.py); votes of the title
and the lead weigh most. Mentions of one group under several names become one party (stream/extract/unite.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stream.extract.appositions import appositions, memberships
from stream.extract.deeds import bind, find_deeds
from stream.extract.named import Naming
from stream.extract.naming import actor_name, blocked_tokens, name_actors
from stream.extract.organisations import Acronyms, find_acronyms
from stream.extract.part import Bond, Part
from stream.extract.party import DOING, Party
from stream.extract.persons import People, find_people
from stream.extract.reading import Reading, SentenceReading
from stream.extract.tokens import Sentence
from stream.extract.unite import unite
from stream.model import Effect
from stream.places.model import Level
from stream.rules.load_casting import DeedKind

__all__ = ["Party", "actor_name", "find_parties"]

HARM = frozenset({Effect.KILLED, Effect.WOUNDED, Effect.ABDUCTED, Effect.MISSING})
TITLE, LEAD, EARLY, LATE = 2.0, 2.0, 1.5, 0.7  # how much a vote counts by where it stands
BACKGROUND = 0.3
SPOKEN = 0.5
NOUNS_FOR_ONE = frozenset({"civilians", "people", "media", "hospital", "rescuers"})


def find_parties(reading: Reading, sentences: Iterable[SentenceReading]) -> list[Party]:
    """Parties of these sentences in order of first mention."""
    story = list(sentences)
    people = find_people(reading.tokens, [(s.sentence, blocked_tokens(s)) for s in story], reading.pack.casting.person)
    book = _Book(reading, people, find_acronyms(reading, story))
    body = 0
    for sentence in story:
        is_lead = sentence.sentence.is_title or body == 0
        weight = LEAD if is_lead else (EARLY if body <= 2 else LATE)
        body += not sentence.sentence.is_title
        if sentence.has_cue("historical", "court", "campaign") and body > 2:
            weight *= BACKGROUND
        _vote_sentence(book, sentence, weight, is_lead=is_lead)
    _settle_persons(book)
    _settle_members(book)
    for party in book.parties.values():
        if party.owner in book.spoke and party.votes.get(Part.HARMS, 0.0) > party.votes.get(Part.HARMED, 0.0):
            party.vote(Part.CLAIMS, SPOKEN, 1.0, book.spoke[party.owner])
    return unite(list(book.parties.values()), reading)


@dataclass(slots=True)
class _Book:
    """Votes while they are counted: parties by name, what was said of whom, which states spoke of a deed."""

    reading: Reading
    people: People
    acronyms: Acronyms
    parties: dict[str, Party] = field(default_factory=dict)
    said_of: dict[str, dict[str, int]] = field(default_factory=dict)
    belongs: dict[str, str] = field(default_factory=dict)
    spoke: dict[str, tuple[int, int, str]] = field(default_factory=dict)


def _vote_sentence(book: _Book, sentence: SentenceReading, weight: float, *, is_lead: bool) -> None:
    """The votes of one sentence."""
    reading = book.reading
    named = name_actors(reading, sentence, book.people, book.acronyms)
    if not named:
        return
    deeds = find_deeds(reading.tokens, sentence.sentence, reading.pack.casting)
    spans = [(one.first, one.last) for one in named]
    bonds = bind(reading.tokens, sentence.sentence, deeds, spans, reading.pack.casting.grammar)
    told = [_enter(book.parties, one, weight, sentence.sentence, is_lead=is_lead) for one in named]
    for bond in _strongest(bonds):
        one = named[bond.index]
        part = Part.HARMED if one.group == "site" and bond.part in DOING else bond.part
        told[bond.index].vote(part, bond.strength, weight, _proof(bond, one))
    for one, party in zip(named, told, strict=True):
        _vote_tolls(sentence, one, party, weight)
    if any(hit.deed.kind is DeedKind.HARM for hit in deeds):
        _hear_states(book, sentence)
    for noun, person in appositions(reading.tokens, named, reading.pack.casting.person):
        counts = book.said_of.setdefault(named[noun].name, {})
        counts[named[person].name] = counts.get(named[person].name, 0) + 1
    for crowd, body in memberships(reading.tokens, named):
        book.belongs.setdefault(named[crowd].name, named[body].name)


def _hear_states(book: _Book, sentence: SentenceReading) -> None:
    """Offices of a state that speak in a sentence about a deed: what their state did, it says itself."""
    for spoken in sentence.attributions:
        for mention in sentence.places:
            if (
                mention.candidates
                and mention.candidates[0].level is Level.COUNTRY
                and mention.text.lower() in spoken.title
            ):
                book.spoke.setdefault(mention.candidates[0].country, (spoken.first, spoken.last, spoken.rule))


def _strongest(bonds: Sequence[Bond]) -> list[Bond]:
    """One bond for each span and part, the strongest: a mention votes once for a part."""
    found: dict[tuple[int, Part], Bond] = {}
    for bond in bonds:
        known = found.get((bond.index, bond.part))
        if known is None or bond.strength > known.strength:
            found[bond.index, bond.part] = bond
    return list(found.values())


def _proof(bond: Bond, one: Naming) -> tuple[int, int, str]:
    """From the name to the word that tells its part."""
    hit = bond.hit
    return (
        (one.first, one.last, one.rule)
        if hit is None
        else (
            min(one.first, hit.first),
            max(one.last, hit.last),
            hit.deed.rule,
        )
    )


def _enter(parties: dict[str, Party], one: Naming, weight: float, sentence: Sentence, *, is_lead: bool) -> Party:
    party = parties.get(one.name)
    if party is None:
        party = parties[one.name] = Party(
            name=one.name,
            actor_type=one.actor_type,
            group=one.group,
            first=one.first,
            last=one.last,
            rule=one.rule,
            owner=one.owner,
            is_generic=one.is_generic,
            is_role_word=one.is_role_word,
            is_person=one.person >= 0,
            order=one.first,
        )
    party.present += 0.2 * weight
    party.mentions += 1
    party.names[one.name] = party.names.get(one.name, 0.0) + weight
    party.spans.append((sentence.index, one.first, one.last))
    party.in_title = party.in_title or sentence.is_title
    party.in_lead = party.in_lead or is_lead
    return party


def _vote_tolls(sentence: SentenceReading, one: Naming, party: Party, weight: float) -> None:
    """A toll that counts these people: they suffered it."""
    effects = {
        toll.effect
        for toll in sentence.tolls
        if not toll.is_negated
        and not toll.is_part
        and toll.noun_first - 1 <= one.first < max(toll.noun_last, toll.noun_first + 1)
    }
    party.effects |= effects
    if effects & HARM:
        party.vote(Part.HARMED, 1.0, weight)
    elif Effect.ARRESTED in effects:
        party.vote(Part.ARRESTED, 1.0, weight)


def _settle_persons(book: _Book) -> None:
    """Named persons take the votes of the nouns that were said of them, and of the role words that mean them."""
    parties = book.parties
    for noun, persons in book.said_of.items():
        party = parties[noun]
        if not party.is_role_word and party.group in NOUNS_FOR_ONE and not party.is_person:
            bearer = parties[max(persons, key=lambda name: persons[name])]
            bearer.absorb(party)
            del parties[noun]
    did = [(parties[p.name], p) for p in book.people.persons if p.name in parties and p.did > p.suffered]
    suffered = [(parties[p.name], p) for p in book.people.persons if p.name in parties and p.suffered > p.did]
    for (party, person), part in [*((one, Part.HARMS) for one in did), *((one, Part.HARMED) for one in suffered)]:
        party.first, party.last = person.first, person.last
        party.vote(part, 1.0, min(max(person.did, person.suffered), 2))
    roles = [party for party in parties.values() if party.is_role_word]
    _share_votes([r for r in roles if r.group != "victims"], [party for party, _ in did])
    _share_votes([r for r in roles if r.group == "victims"], [party for party, _ in suffered])


def _settle_members(book: _Book) -> None:
    """An organisation did what its crowd did; a crowd without a name of its own is the organisation."""
    for crowd, body in book.belongs.items():
        members, named = book.parties.get(crowd), book.parties.get(body)
        if members is None or named is None or members is named:
            continue
        if members.is_generic:
            named.absorb(members)
            del book.parties[crowd]
        else:
            for part, vote in members.votes.items():
                named.votes[part] = named.votes.get(part, 0.0) + vote


def _share_votes(roles: Sequence[Party], bearers: Sequence[Party]) -> None:
    """What "pelaku" did and suffered is what the named offenders did, in equal shares."""
    for role in roles:
        for part, vote in role.votes.items():
            for bearer in bearers:
                bearer.votes[part] = bearer.votes.get(part, 0.0) + vote / len(bearers)
