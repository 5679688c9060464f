"""What linking speaks of. In: nothing. Out: the value types of reports as LINK reads them, and of incidents.

A `Told` report becomes an `Account` (what it says, for merging) and a `Profile` (what it is recognised by, for
comparing); an open incident is its accounts and profiles, and what goes out is computed from them anew each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from stream.model import (
    Actor,
    Casualty,
    Claim,
    ClaimantSide,
    Count,
    Effect,
    EventDate,
    EventType,
    Location,
    Responsibility,
    ResponsibilityMode,
    Side,
    Stage,
    Weapon,
)
from stream.report.model import Status

SCHEMA_VERSION = 1


class Outcome(StrEnum):
    """What became of one report record; `failed` is the engine's."""

    FOUNDED = "founded"
    LINKED = "linked"
    RETRACTED = "retracted"
    DUPLICATE = "duplicate"
    LATE = "late"
    REJECTED = "rejected"


class LinkState(Protocol):
    """Memory by key: a dict for a file, the engine's overlay in the worker."""

    def get(self, key: bytes) -> bytes | None:
        """The newest value of `key`."""

    def put(self, key: bytes, value: bytes | None) -> None:
        """Set `key`, or delete it with None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who published."""

    id: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The article of a report: who, when, and the sketch and weighted words of its text."""

    article_id: str
    source: Outlet
    url: str | None = None
    agency: str | None = None
    published_at: datetime
    sketch: str = ""
    terms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report that stands, as LINK reads it; all other fields of the record are ignored."""

    report_id: str
    revision: int
    status: Literal[Status.NEW, Status.UPDATED]
    article: Text
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A report that is retracted."""

    report_id: str
    revision: int
    status: Literal[Status.RETRACTED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A record that is no report; `detail` holds no text of an article."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one report says of its incident."""

    report_id: str
    article_id: str
    source: Outlet
    url: str | None
    agency: str | None
    published_at: datetime
    event_type: EventType
    sub_event_type: str
    stage: Stage
    event_date: EventDate | None
    location: Location | None
    actors: tuple[Actor, ...]
    casualties: tuple[Casualty, ...]
    killed: Count | None
    wounded: Count | None
    claims: tuple[Claim, ...]
    responsibility: tuple[Responsibility, ...]
    weapons: tuple[Weapon, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a report is recognised by. Days are proleptic ordinals; names are folded; `terms` have length one.

    The order of the fields is the order of the stored bytes.
    """

    report_id: str
    article_id: str
    source_id: str
    published_day: int
    first_day: int | None
    last_day: int | None
    date_precision: int
    event_type: str
    sub_event_type: str
    country: str | None
    admin1: str | None
    admin2: str | None
    locality: list[str]
    lat: float | None
    lon: float | None
    killed: int | None
    wounded: int | None
    actors: list[str]
    terms: dict[str, float]
    sketch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """An incident that was merged into another, and its last version."""

    incident_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """An incident in memory. `order` numbers the foundings; `digest` is that of the last version's content.

    `last_day` is the last day (event time) on which a report was linked; accounts and profiles go in pairs.
    """

    incident_id: str
    order: int
    version: int
    digest: str
    aliases: tuple[Alias, ...]
    accounts: tuple[Account, ...]
    profiles: tuple[Profile, ...]
    last_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TollEntry:
    """What one claimant in one article said of people of one side, and when."""

    published_at: datetime
    source: str
    claimant: str | None
    effect: Effect
    side: Side
    low: int
    best: int
    high: int | None
    report_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry:
    """An attributed figure beside the others; `conflicts` where another voice's figure excludes it."""

    source: str
    claimant: str | None
    claimant_side: ClaimantSide | None
    effect: Effect
    side: Side
    low: int
    high: int | None
    report_id: str
    published_at: datetime
    conflicts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityEntry:
    """Who is said to have done it, how that is known, and in which outlets."""

    actor: str
    mode: ResponsibilityMode
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """An outlet that reports; `independent` is false where it only repeats another's text or agency."""

    id: str
    name: str
    reports: int
    independent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """A report of the incident."""

    report_id: str
    article_id: str
    source: str
    url: str | None
    published_at: datetime


class IncidentStatus(StrEnum):
    """What a version of an incident says of itself."""

    OPEN = "open"
    MERGED = "merged"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The content of an incident: merged slots, sources, history. All but its id, version and status."""

    event_type: EventType
    sub_event_type: str
    stage: Stage
    event_date: EventDate | None
    location: Location | None
    actors: tuple[Actor, ...]
    casualties: tuple[Casualty, ...]
    killed: Count | None
    wounded: Count | None
    claims: tuple[ClaimEntry, ...]
    responsibility: tuple[ResponsibilityEntry, ...]
    weapons: tuple[Weapon, ...]
    toll_timeline: tuple[TollEntry, ...]
    sources: tuple[SourceEntry, ...]
    independent_sources: int
    reports: tuple[ReportEntry, ...]
    first_reported_at: datetime
    last_reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentVersion:
    """One version of an incident, as published; `content` is None for what is merged or retracted."""

    incident_id: str
    version: int
    status: IncidentStatus
    merged_into: str | None = None
    content: Merged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One feature of a comparison: its value, and what it adds to the score."""

    feature: str
    value: float
    adds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A report compared with an open incident: the mean score, and the parts of its best-matching report."""

    incident_id: str
    score: float
    nearest: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What one report record came to. `judged` is filled on request only, best first."""

    outcome: Outcome
    incident_id: str | None = None
    versions: tuple[IncidentVersion, ...] = ()
    judged: tuple[Judged, ...] = ()
