"""Actor mentions to parties: who did it, who suffered it. In: a reading and the incident's sentences. Out: parties with votes.

Each mention votes by its place beside a trigger or effect word: the subject of a me- verb and the noun after a di- verb
or "oleh" did it; the object of a me- verb, the subject of a di- or ter- verb and the owner of a toll suffered it; a
nominal ("serangan Taliban") is followed by the doer. Votes of the title and lead weigh most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stream.extract.persons import Person, find_persons
from stream.extract.reading import Reading, SentenceReading
from stream.extract.tokens import Tokens
from stream.model import ActorType, Effect
from stream.places.model import Level
from stream.rules.model import Entry, Hit
from stream.rules.morphology import Voice

BREAKS = frozenset({".", ";", ":", '"', "?", "!", "sementara", "sedangkan", "namun"})
TOWARDS = frozenset({"terhadap", "kepada", "ke", "atas", "menyasar", "menargetkan", "melawan", "sasaran", "pada"})
MILITARY = frozenset(
    {
        "attack",
        "air_strike",
        "missile",
        "bomb",
        "shooting",
        "armed_clash",
        "overrun",
        "recapture",
        "disrupted_weapons",
        "clash",
    }
)
HARM = frozenset({Effect.KILLED, Effect.WOUNDED, Effect.ABDUCTED, Effect.ARRESTED, Effect.MISSING})


GENERIC = frozenset({"warga", "buruh", "petani", "pekerja", "tokoh"})
AS_WRITTEN = frozenset({"civilians", "crowd", "victims", "criminals", "officials"})
_PERSON = Entry(rule="id.actor.person", kind="actor", sense=ActorType.CIVILIANS, name="")


@dataclass(slots=True)
class Party:
    """One named actor of the article with its votes; `first`/`last` its best mention in tokens."""

    name: str
    actor_type: ActorType
    group: str
    first: int
    last: int
    rule: str
    doer: float = 0.0
    sufferer: float = 0.0
    present: float = 0.0
    is_role_word: bool = False
    is_person: bool = False
    order: int = 0
    effects: set[Effect] = field(default_factory=set)

    @property
    def weight(self) -> float:
        """How present the party is at all."""
        return self.doer + self.sufferer + self.present


def find_parties(reading: Reading, sentences: Iterable[SentenceReading]) -> list[Party]:
    """Parties of these sentences in order of first mention."""
    parties: dict[str, Party] = {}
    body = 0
    for sentence in sentences:
        weight = 2.0 if sentence.sentence.is_title or body == 0 else (1.5 if body <= 2 else 0.7)
        body += not sentence.sentence.is_title
        if sentence.has_cue("historical", "court", "campaign") and body > 2:
            weight *= 0.3
        for hit in [*sentence.actors, *acting_countries(reading, sentence)]:
            _vote(reading.tokens, sentence, hit, weight, parties)
        for person in find_persons(reading.tokens, sentence.sentence, sentence.offices):
            _vote_person(reading.tokens, sentence, person, weight, parties)
    return sorted(parties.values(), key=lambda party: party.order)


def acting_countries(reading: Reading, sentence: SentenceReading) -> list[Hit]:
    """Countries that act: a country's name beside a military word, not after a place cue and not as an adjective."""
    if not any(hit.entry.sense in MILITARY for hit in sentence.triggers):
        return []
    found = []
    for mention in sentence.places:
        if (
            mention.candidates
            and mention.candidates[0].level is Level.COUNTRY
            and not mention.cue
            and not mention.within_org
        ):
            if any(hit.first <= mention.first < hit.last for hit in sentence.actors):
                continue
            place = mention.candidates[0]
            name = reading.pack.rules.country_names.get(place.country, place.name)
            entry = Entry(rule="id.actor.country", kind="actor", sense=ActorType.STATE_FORCES, frame="army", name=name)
            found.append(Hit(entry, mention.first, mention.last))
    return found


def _vote(tokens: Tokens, sentence: SentenceReading, hit: Hit, weight: float, parties: dict[str, Party]) -> None:
    entry = hit.entry
    name = actor_name(tokens, hit)
    party = parties.get(name)
    if party is None:
        party = parties[name] = Party(
            name=name,
            actor_type=ActorType(entry.sense),
            group=entry.frame,
            first=hit.first,
            last=hit.last,
            rule=entry.rule,
            is_role_word="role_word_only" in entry.attributes,
            order=hit.first,
        )
    effects = {
        toll.effect
        for toll in sentence.tolls
        if toll.noun_first - 1 <= hit.first < max(toll.noun_last, toll.noun_first + 1)
    }
    doer, sufferer = voice_votes(tokens, sentence, hit)
    party.effects |= effects
    if effects & HARM and Effect.ARRESTED not in effects:
        sufferer += 1.0
    party.doer += weight * doer
    party.sufferer += weight * sufferer
    party.present += weight * 0.2


def actor_name(tokens: Tokens, hit: Hit) -> str:
    """What a report calls the actor: a group's own name, but the text's word for people without one."""
    if hit.entry.frame in AS_WRITTEN and hit.entry.name[:1].islower() and hit.entry.name in GENERIC:
        return " ".join(tokens.lower[hit.first : hit.last])
    return hit.entry.name


def _vote_person(
    tokens: Tokens, sentence: SentenceReading, person: Person, weight: float, parties: dict[str, Party]
) -> None:
    party = parties.get(person.name)
    if party is None:
        party = parties[person.name] = Party(
            name=person.name,
            actor_type=ActorType.CIVILIANS,
            group="person",
            first=person.first,
            last=person.last,
            rule="id.actor.person",
            is_person=True,
            order=person.first,
        )
    stand_in = Hit(_PERSON, person.first, person.last)
    doer, sufferer = voice_votes(tokens, sentence, stand_in)
    hurt = any(
        t.effect in HARM and t.noun_first <= person.first < max(t.noun_last, t.noun_first + 1) for t in sentence.tolls
    )
    party.doer += weight * (doer + (person.role == "doer"))
    party.sufferer += weight * (sufferer + (person.role == "sufferer") + hurt)
    party.present += weight * 0.2


def voice_votes(tokens: Tokens, sentence: SentenceReading, hit: Hit) -> tuple[float, float]:
    """(did it, suffered it) of one mention by the voices around it."""
    doer = sufferer = 0.0
    verbs: Sequence[Hit] = [
        *sentence.triggers,
        *(e for e in sentence.effects if e.entry.frame in {"causative", "passive"}),
    ]
    for verb in verbs:
        if verb.first <= hit.first < verb.last:
            continue
        before = hit.last <= verb.first
        start, stop = (hit.last, verb.first) if before else (verb.last, hit.first)
        between = tokens.lower[start:stop]
        if len(between) > 9 or BREAKS.intersection(between):
            continue
        one = _by_voice(verb, between, before=before)
        doer, sufferer = max(doer, one[0]), max(sufferer, one[1])
    return doer, sufferer


def _by_voice(verb: Hit, between: Sequence[str], *, before: bool) -> tuple[float, float]:
    """(doer, sufferer) for a mention on one side of one verb; nearer counts more."""
    near = 1.0 if len(between) <= 2 else 0.6 if len(between) <= 5 else 0.3
    voice = verb.entry.voice
    if "oleh" in between and not before:
        return 1.0, 0.0
    if voice in {Voice.ACTIVE, Voice.HEADLINE} or verb.entry.frame == "causative":
        return (near, 0.0) if before else (0.0, near)
    if voice in {Voice.PASSIVE, Voice.ACCIDENTAL} or verb.entry.frame == "passive":
        if before:
            return 0.0, near
        return (0.9, 0.0) if len(between) <= 1 else (0.0, 0.0)
    if voice is Voice.NOMINAL and not before:
        if TOWARDS.intersection(between):
            return 0.0, 0.8
        return (0.7, 0.0) if len(between) <= 1 else (0.0, 0.0)
    return 0.0, 0.0
