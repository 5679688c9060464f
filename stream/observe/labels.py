"""The closed label sets of the metrics. In: the project's enumerations. Out: labels with every value they may take."""

from dataclasses import dataclass
from enum import StrEnum

from stream.article.model import ArticleFault
from stream.model import EventType

OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label. `values` is every value it may take; None where the process learns them at start or by assignment."""

    name: str
    values: tuple[str, ...] | None = None


class Stage(StrEnum):
    """Where a batch's time goes; `work` is what the pool takes for it."""

    POLL = "poll"
    WORK = "work"
    FOLD = "fold"
    PUBLISH = "publish"
    COMMIT = "commit"
    RESTORE = "restore"


class Outcome(StrEnum):
    """What a record came to: EXTRACT's outcomes, then those only LINK has. Every record ends in exactly one."""

    INCIDENT = "incident"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    FAILED = "failed"
    FOUNDED = "founded"
    LINKED = "linked"
    RETRACTED = "retracted"
    LATE = "late"


class EngineFault(StrEnum):
    """Why the engine itself, not the intake, sends a record to the dead letters; as in the header `dlq.reason`."""

    ERROR = "error"
    TIMEOUT = "timeout"
    WORKER_CRASH = "worker_crash"
    OUT_OF_MEMORY = "out_of_memory"
    QUARANTINED = "quarantined"
    OVERSIZE = "oversize"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    REFUSED = "refused"


class TransactionResult(StrEnum):
    """How a transaction ended; `unknown` is an error from the commit itself."""

    COMMITTED = "committed"
    ABORTED = "aborted"
    FENCED = "fenced"
    UNKNOWN = "unknown"


class RebalanceCause(StrEnum):
    """Which side of a rebalance was seen."""

    ASSIGNED = "assigned"
    REVOKED = "revoked"


class DiscardCause(StrEnum):
    """Why polled records were dropped, to be read again."""

    REBALANCED = "rebalanced"
    ABORTED = "aborted"
    UNFINISHED = "unfinished"


class RestartReason(StrEnum):
    """Why a pool child was replaced."""

    TIMEOUT = "timeout"
    WORKER_CRASH = "worker_crash"
    OUT_OF_MEMORY = "out_of_memory"
    SERVER_LOST = "server_lost"
    STALLED = "stalled"
    CANCELLED = "cancelled"


class Check(StrEnum):
    """What readiness depends on."""

    BROKER = "broker"
    ASSIGNMENT = "assignment"
    STATE = "state"
    POOL = "pool"
    BREAKER = "breaker"
    TABLES = "tables"
    DRAINING = "draining"


class TimeAnomaly(StrEnum):
    """What was odd about a time, so that an age was clamped or left out."""

    FUTURE = "future"
    MISSING = "missing"


class ReportStatus(StrEnum):
    """Statuses of a published report."""

    NEW = "new"
    UPDATED = "updated"
    RETRACTED = "retracted"


class ViewResult(StrEnum):
    """What VIEWS did with a record."""

    APPLIED = "applied"
    STALE = "stale"
    BAD = "bad"
    FAILED = "failed"


class Table(StrEnum):
    """Tables of VIEWS."""

    REPORTS = "reports"
    COUNTS = "counts"


class Route(StrEnum):
    """Pages of the VIEWS API."""

    REPORTS = "/api/reports"
    COUNTS = "/api/counts"


class CodeClass(StrEnum):
    """Classes of HTTP status codes."""

    OK = "2xx"
    CLIENT = "4xx"
    SERVER = "5xx"


class Level(StrEnum):
    """Log levels counted."""

    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


def closed(name: str, *enums: type[StrEnum], other: bool = False) -> Label:
    """Make the label `name` with the values of `enums` in order, each once; `other` adds the catch-all value."""
    values = dict.fromkeys(value.value for enum in enums for value in enum)
    return Label(name=name, values=(*values, OTHER) if other else tuple(values))


TOPIC = Label(name="topic")
PARTITION = Label(name="partition")
OUTCOME = closed("outcome", Outcome, other=True)
REASON = closed("reason", ArticleFault, EngineFault, other=True)
STAGE = closed("stage", Stage)
EVENT_TYPE = closed("event_type", EventType, other=True)
STATUS = closed("status", ReportStatus, other=True)
