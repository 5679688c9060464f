"""Who is named in a sentence. In: a reading, one sentence, the people of the article. Out: `Naming`s in text order.

Actors of the lexicon, countries that act, organisations by the first word of their name, sites that are attacked,
persons, and counted people without an entry of their own. Spans do not overlap: the longer one stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from stream.extract.named import Naming
from stream.extract.organisations import Acronyms, armed_by_name, by_acronym, organisations
from stream.extract.persons import Blocked, People
from stream.extract.reading import Reading, SentenceReading
from stream.extract.tokens import Tokens
from stream.model import ActorType, Effect
from stream.places.model import Level, Mention
from stream.rules.load_casting import Casting, form_at
from stream.rules.model import Hit

GENERIC = frozenset({"warga", "buruh", "petani", "pekerja", "tokoh"})
KIN = "kerabat"
NO_ACTOR_AFTER = frozenset({"di", "dalam", "warga", "presiden", "seluruh"})
ARMED_GROUPS = frozenset({"armed_group", "militia"})
HOME = "ID"  # at home the state acts under the names of its forces
AS_WRITTEN = frozenset({"civilians", "crowd", "victims", "criminals", "officials"})
MILITARY = frozenset(
    {
        "air_strike",
        "ambush",
        "armed_clash",
        "attack",
        "bomb",
        "chemical",
        "clash",
        "disrupted_weapons",
        "explosion",
        "grenade",
        "ied",
        "massacre",
        "missile",
        "overrun",
        "recapture",
        "shooting",
        "suicide_bomb",
    }
)
BLAMES = frozenset({"claimed", "denied", "accused", "suspected"})
HARMED = frozenset({Effect.KILLED, Effect.WOUNDED, Effect.ABDUCTED, Effect.MISSING})


def name_actors(reading: Reading, sentence: SentenceReading, people: People, acronyms: Acronyms) -> list[Naming]:
    """Everybody named in one sentence."""
    casting = reading.pack.casting
    found = [_of_lexicon(reading.tokens, hit) for hit in sentence.actors]
    found += organisations(reading.tokens, sentence, casting)
    found += armed_by_name(reading.tokens, sentence, casting)
    if acronyms.in_use:
        found = [replace(one, name=acronyms.in_use.get(one.name, one.name)) for one in found]
        found += by_acronym(reading.tokens, sentence, acronyms.by_acronym)
    if any(hit.entry.sense in MILITARY for hit in sentence.triggers) or sentence.has_cue(*BLAMES):
        found += _sites(reading.tokens, sentence, casting)
        found += _countries(reading, sentence)
    found = _apart(found)
    taken = frozenset(token for one in found for token in range(one.first, one.last))
    if people.persons:
        found += _persons(reading.tokens, sentence, people, taken)
    found += _counted(reading.tokens, sentence, taken)
    return _heads(sorted(_apart(found), key=lambda one: one.first))


def actor_name(tokens: Tokens, hit: Hit) -> str:
    """What a report calls the actor: a group's own name, but the text's word for people without one."""
    if hit.entry.name == KIN:
        return " ".join(tokens.lower[hit.first : hit.last]).removesuffix("nya")
    if hit.entry.frame in AS_WRITTEN and hit.entry.name[:1].islower() and hit.entry.name in GENERIC:
        return " ".join(tokens.lower[hit.first : hit.last])
    return hit.entry.name


def _of_lexicon(tokens: Tokens, hit: Hit) -> Naming:
    entry = hit.entry
    owner = next((mark[8:] for mark in entry.attributes if mark.startswith("country:")), "")
    return Naming(
        first=hit.first,
        last=hit.last,
        name=actor_name(tokens, hit),
        actor_type=ActorType(entry.sense),
        group=entry.frame,
        rule=entry.rule,
        owner=owner,
        is_generic="generic" in entry.attributes,
        is_role_word="role_word_only" in entry.attributes,
    )


def _countries(reading: Reading, sentence: SentenceReading) -> list[Naming]:
    """Countries that act or are attacked: not where something was, and not as whose somebody is."""
    speakers = {token for a in sentence.attributions if a.is_person for token in range(a.first, a.last)}
    return [
        Naming(
            first=mention.first,
            last=mention.last,
            name=country_name(reading, mention),
            actor_type=ActorType.STATE_FORCES,
            group="country",
            rule="id.actor.country",
            owner=mention.candidates[0].country,
        )
        for mention in sentence.places
        if mention.candidates
        and mention.candidates[0].level is Level.COUNTRY
        and not mention.cue
        and not mention.within_org
        and not mention.in_dateline
        and mention.first not in speakers
        and mention.candidates[0].country != HOME
        and not (mention.last < len(reading.tokens) and reading.tokens.lower[mention.last].startswith("al-"))
        and (mention.first == 0 or reading.tokens.lower[mention.first - 1] not in NO_ACTOR_AFTER)
    ]


def country_name(reading: Reading, mention: Mention) -> str:
    """The name by which a state acts in the language."""
    place = mention.candidates[0]
    return reading.pack.rules.country_names.get(place.country, place.name)


def _sites(tokens: Tokens, sentence: SentenceReading, casting: Casting) -> list[Naming]:
    """What is attacked, with its owner: "kilang minyak Arab Saudi"."""
    found = []
    stop, last = sentence.sentence.first, sentence.sentence.last
    for position in tokens.among(casting.sites, stop, last):
        hit = form_at(casting.sites, tokens.lower, position, last) if position >= stop else None
        if hit is None:
            continue
        head, after = hit
        owner = next((m for m in sentence.places if m.first == after and not m.cue), None)
        stop = after if owner is None else owner.last
        name = " ".join([*tokens.lower[position:after], *tokens.words[after:stop]])
        found.append(
            Naming(
                first=position,
                last=stop,
                name=name,
                actor_type=head.actor_type,
                group="site",
                rule=head.rule,
                owner=owner.candidates[0].country if owner is not None and owner.candidates else "",
            )
        )
    return found


def _persons(tokens: Tokens, sentence: SentenceReading, people: People, taken: frozenset[int]) -> list[Naming]:
    return [
        Naming(
            first=first,
            last=last,
            name=people.persons[number].name,
            actor_type=ActorType.CIVILIANS,
            group="person",
            rule="id.actor.person",
            person=number,
        )
        for number, first, last in people.mentions(tokens, sentence.sentence.first, sentence.sentence.last, taken)
    ]


def _counted(tokens: Tokens, sentence: SentenceReading, taken: frozenset[int]) -> list[Naming]:
    """Counted people for whom the lexicon has no entry: "dua pendaki tewas"."""
    found = []
    for toll in sentence.tolls:
        span = range(toll.noun_first, min(max(toll.noun_last, toll.noun_first + 1), sentence.sentence.last))
        if toll.effect not in HARMED or toll.is_weak or taken.intersection(span):
            continue
        noun = next((p for p in span if _names_people(tokens.words[p])), None)
        if noun is not None:
            found.append(
                Naming(
                    first=noun,
                    last=noun + 1,
                    name=tokens.lower[noun],
                    actor_type=ActorType.CIVILIANS,
                    group="people",
                    rule="id.naming.counted",
                )
            )
    return found


def _names_people(word: str) -> bool:
    """Whether a word has the shape of nouns for people: peN-, -wan, -wati (Alwi et al., chapter 7)."""
    if not word.islower() or not word.isalpha() or (word.endswith("an") and not word.endswith(("wan", "wati"))):
        return False
    return (word.startswith("pe") and len(word) > 5) or word.endswith(("wan", "wati"))


def _heads(named: list[Naming]) -> list[Naming]:
    """Without names that only say more of their neighbour: "Densus 88 Polri", "kelompok radikal Houthi"."""
    kept: list[Naming] = []
    for one in named:
        before = kept[-1] if kept and kept[-1].last == one.first else None
        if before is not None and before.is_generic and before.group in ARMED_GROUPS and one.group in ARMED_GROUPS:
            kept[-1] = replace(one, first=before.first)
        elif before is None or before.person >= 0 or not _is_attribute(before, one):
            kept.append(one)
    return kept


def _is_attribute(before: Naming, one: Naming) -> bool:
    """Whether a name right after another is that one's state or service."""
    return one.group == "country" or (one.actor_type is before.actor_type is ActorType.STATE_FORCES)


def _apart(found: Iterable[Naming]) -> list[Naming]:
    """Without overlaps: of two, the longer one, else the earlier."""
    kept: list[Naming] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda naming: naming.first - naming.last):
        span = range(one.first, one.last)
        if not taken.intersection(span):
            kept.append(one)
            taken.update(span)
    return kept


def blocked_tokens(sentence: SentenceReading) -> Blocked:
    """Tokens that belong to offices, actors of the lexicon or certain places, and so to no person's name."""
    spans: Sequence[Hit] = [*sentence.offices, *sentence.actors]
    names = {token for hit in spans for token in range(hit.first, hit.last)}
    for mention in sentence.places:
        if mention.cue or mention.relation or mention.demonym or _is_wide(mention):
            names.update(range(mention.first, mention.last))
    speakers = {token for a in sentence.attributions if a.is_person for token in range(a.first, a.last)}
    nouns = {hit.last - 1 for hit in sentence.actors if hit.entry.sense == "civilians"}
    return Blocked(frozenset(names), frozenset(speakers), frozenset(nouns))


def _is_wide(mention: Mention) -> bool:
    """Countries and provinces are hardly ever parts of a person's name; villages and towns often are."""
    return bool(mention.candidates) and mention.candidates[0].level in {Level.COUNTRY, Level.ADMIN1, Level.REGION}
