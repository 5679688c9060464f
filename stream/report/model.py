"""What goes out: one article's account of one incident, on its own. In: nothing. Out: the value types of a report.

The slots are the codebook's, under its names; what is new here is provenance: which article, which text, which rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from stream.article.model import Language, Source
from stream.model import (
    Actor,
    Casualty,
    Claim,
    Count,
    EventDate,
    EventType,
    Evidence,
    Location,
    RejectedMention,
    Responsibility,
    Stage,
    Weapon,
)

SCHEMA_VERSION = 1


class Status(StrEnum):
    """What became of a report with this publication."""

    NEW = "new"
    UPDATED = "updated"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """The article that reports, and what LINK needs of its text.

    `published_at` is aware; `published_day_only`: no time of day was given, `published_zone_assumed`: the source's zone
    was used. `content_hash` is the SHA-256 of the text that every offset of the report counts code points of. `sketch`
    is a MinHash of its first words (`sketch.similarity` compares two), `terms` the heaviest of them with
    their weights, at most 32, heaviest first.
    """

    article_id: str
    revision: int | None
    source: Source
    url: str | None
    agency: str | None
    language: Language
    published_at: datetime
    published_day_only: bool
    published_zone_assumed: bool
    content_hash: str
    sketch: str
    terms: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorRef:
    """What made the report: the program's version, and a hash of its rules and gazetteer."""

    version: str
    rules_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One incident as one article tells it. Field order is the order of the bytes: what folding rewrites comes first.

    `revision` grows by one with every publication under this `report_id`; `extractor` stands last because it is no part
    of what the report says.
    """

    report_id: str
    revision: int
    status: Status
    schema_version: int
    article: ArticleRef
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
    evidence: tuple[Evidence, ...]
    confidence: Mapping[str, float] = field(default_factory=dict)
    rejected: tuple[RejectedMention, ...] = ()
    extractor: ExtractorRef


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentKey:
    """What an incident is recognised by when its article comes again. Dates are ISO days."""

    event_type: str
    sub_event_type: str
    country: str | None = None
    admin1: str | None = None
    locality: str | None = None
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractedArticle:
    """The article of a retraction: its id is all that is remembered."""

    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractedDate:
    """When the retracted incident was said to be."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractedPlace:
    """Where the retracted incident was said to be."""

    country: str | None
    admin1: str | None
    locality: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A report taken back: its id and what sorted it, so that a reader without a memory can take it off its counts."""

    report_id: str
    revision: int
    status: Status = Status.RETRACTED
    schema_version: int = SCHEMA_VERSION
    article: RetractedArticle
    event_type: str
    sub_event_type: str
    event_date: RetractedDate | None
    location: RetractedPlace | None
