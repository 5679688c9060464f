"""The words of the codebook as types: what an incident report says, slot by slot.

In: nothing (this module imports only the standard library). Out: frozen value types that every other room speaks.

Enumerations follow ACLED (event types, actor types), UCDP GED (low/best/high, precision codes) and MUC-4 (stage,
attribution); docs/codebook.md is the law for each of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class EventType(StrEnum):
    """What kind of happening; the first six are ACLED's, unchanged."""

    BATTLES = "Battles"
    EXPLOSIONS = "Explosions/Remote violence"
    CIVILIANS = "Violence against civilians"
    PROTESTS = "Protests"
    RIOTS = "Riots"
    STRATEGIC = "Strategic developments"
    CRIME = "Crime"
    DISASTER = "Disaster/accident"


SUB_EVENT_TYPES: Mapping[EventType, tuple[str, ...]] = {
    EventType.BATTLES: ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    EventType.EXPLOSIONS: (
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ),
    EventType.CIVILIANS: ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    EventType.PROTESTS: ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
    EventType.RIOTS: ("Violent demonstration", "Mob violence"),
    EventType.STRATEGIC: (
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ),
    EventType.CRIME: (
        "Homicide",
        "Assault",
        "Robbery",
        "Kidnapping",
        "Sexual crime",
        "Arson",
        "Group beating",
        "Trafficking/organised crime",
        "Domestic violence",
        "Other",
    ),
    EventType.DISASTER: (
        "Flood",
        "Earthquake/tsunami",
        "Landslide",
        "Eruption",
        "Storm",
        "Wildfire",
        "Building fire",
        "Transport accident",
        "Industrial accident",
        "Epidemic",
        "Other",
    ),
}


class Stage(StrEnum):
    """How far the incident went (MUC-4)."""

    ACCOMPLISHED = "accomplished"
    ATTEMPTED = "attempted"
    FOILED = "foiled"
    THREATENED = "threatened"


class Side(StrEnum):
    """Whose people a figure counts: initiator, other side, bystanders, or not told."""

    A = "a"
    B = "b"
    CIVILIAN = "civilian"
    UNKNOWN = "unknown"


class ClaimantSide(StrEnum):
    """For whom a claimant speaks."""

    A = "a"
    B = "b"
    NEUTRAL = "neutral"


class Role(StrEnum):
    """What an actor did in the incident."""

    PERPETRATOR = "perpetrator"
    TARGET = "target"
    PARTICIPANT = "participant"


class ActorType(StrEnum):
    """What kind of actor, after ACLED's `inter`."""

    STATE_FORCES = "state_forces"
    REBEL_GROUP = "rebel_group"
    POLITICAL_MILITIA = "political_militia"
    IDENTITY_MILITIA = "identity_militia"
    RIOTERS = "rioters"
    PROTESTERS = "protesters"
    CIVILIANS = "civilians"
    EXTERNAL_OTHER = "external_other"


class Effect(StrEnum):
    """What happened to the people counted."""

    KILLED = "killed"
    WOUNDED = "wounded"
    MISSING = "missing"
    ABDUCTED = "abducted"
    ARRESTED = "arrested"
    DISPLACED = "displaced"


class Qualifier(StrEnum):
    """How a figure was hedged by whoever gave it."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    ABOUT = "about"
    UP_TO = "up_to"
    VAGUE = "vague"


class ResponsibilityMode(StrEnum):
    """Who says that an actor did it."""

    CLAIMED = "claimed"
    DENIED = "denied"
    ACCUSED = "accused"
    SUSPECTED = "suspected"


class Weapon(StrEnum):
    """What was used in the incident."""

    FIREARM = "firearm"
    SHARP = "sharp"
    BLUNT = "blunt"
    EXPLOSIVE = "explosive"
    SUICIDE_VEST = "suicide_vest"
    VEHICLE_BOMB = "vehicle_bomb"
    GRENADE = "grenade"
    ARTILLERY = "artillery"
    MISSILE_ROCKET = "missile_rocket"
    AIR_STRIKE = "air_strike"
    DRONE = "drone"
    LANDMINE_IED = "landmine_ied"
    CHEMICAL = "chemical"
    ARSON = "arson"
    VEHICLE = "vehicle"
    STONES = "stones"
    ARROW = "arrow"
    TEAR_GAS = "tear_gas"
    NONE_BARE_HANDS = "none_bare_hands"
    OTHER = "other"


class RejectReason(StrEnum):
    """Why a mention that looks like an incident is none (codebook section 1)."""

    HISTORICAL = "historical"
    COURT = "court"
    CAMPAIGN_TOTAL = "campaign_total"
    FUTURE = "future"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"
    DRILL_OR_FICTION = "drill_or_fiction"
    FIGURATIVE = "figurative"
    RELATED_LINK = "related_link"
    CREDIT = "credit"
    STATEMENT_ONLY = "statement_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """Days of the incident. `precision` is UCDP's date_prec: 1 day, 2 two to six days, 3 week, 4 month, 5 year."""

    start: date
    end: date
    precision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where it happened. `country`: ISO 3166 alpha-2; `precision`: UCDP's where_prec, 1 (site) to 7 (sea or air)."""

    country: str | None
    admin1: str | None
    locality: str | None
    precision: int
    admin2: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One named party of the incident."""

    name: str
    side: Side
    role: Role
    actor_type: ActorType


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure of people; `high` is None where the end is open. Never more precise than the text."""

    low: int
    best: int
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualty:
    """People of one side who suffered one effect."""

    side: Side
    effect: Effect
    low: int
    best: int
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attributed figure; `claimant` is None where the article speaks in its own voice."""

    claimant: str | None
    claimant_side: ClaimantSide | None
    side: Side
    effect: Effect
    low: int
    high: int | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """Who is said to have done it, and how that is known."""

    actor: str
    mode: ResponsibilityMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Proof of one field: code-point span in the article's text, the words there, and the rule that read them.

    `field` is a path such as `event_type`, `location.admin1`, `casualties[0]`, `claims[2].claimant`.
    """

    field: str
    start: int
    end: int
    quote: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedMention:
    """A mention that looks like an incident and is none, with its reason."""

    reason: RejectReason
    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One article's account of one incident: the slots of the codebook, with evidence for every filled field."""

    event_type: EventType
    sub_event_type: str
    stage: Stage
    event_date: EventDate | None
    location: Location | None
    actors: tuple[Actor, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    killed: Count | None = None
    wounded: Count | None = None
    claims: tuple[Claim, ...] = ()
    responsibility: tuple[Responsibility, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one article yields: incidents in text order of their main triggers, and the mentions rejected aloud."""

    incidents: tuple[Incident, ...] = ()
    rejected: tuple[RejectedMention, ...] = ()
