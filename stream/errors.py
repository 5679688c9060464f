"""Our own faults. In: what went wrong, where, why, what to do next. Out: one exception tree, each with its exit code.

    IncidentStreamError            1   something of ours failed
    ├── UsageError                 2   the caller: a wrong option, a file that is not there
    ├── InputError                 1   the input: a line that is no JSON (bad *articles* are values, not exceptions)
    ├── BrokerUnreachableError    69   the cluster: nothing answers there
    │   └── BrokerStartError      69   the embedded broker: no jars, no Java, no port
    └── ConfigurationError        78   the operator: a setting, topic or folder that cannot be worked with

Exit codes follow sysexits.h (69 EX_UNAVAILABLE, 78 EX_CONFIG) and are caught at one place, `stream.__main__`.
"""

from typing import ClassVar


class IncidentStreamError(Exception):
    """A fault that says what happened, where, why, and what to do next.

    `what` is a sentence; `where` is `file:line`, an address or empty; `why` is the cause; `next_step` is an order to
    the reader. `str(error)` joins them on lines of their own. `retryable` says whether the same call may succeed later.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, what: str, *, where: str = "", why: str = "", next_step: str = "") -> None:
        self.what = what
        self.where = where
        self.why = why
        self.next_step = next_step
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        rest = [f"  {label}: {text}" for label, text in (("why", self.why), ("next", self.next_step)) if text]
        return "\n".join([head, *rest])

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default pickling, and pool children send their faults home.
        return (_rebuild, (type(self), self.what, self.where, self.why, self.next_step))


def _rebuild(kind: type[IncidentStreamError], what: str, where: str, why: str, next_step: str) -> IncidentStreamError:
    return kind(what, where=where, why=why, next_step=next_step)


class UsageError(IncidentStreamError):
    """The caller asked for something that cannot be: a wrong option, a missing file."""

    exit_code = 2


class InputError(IncidentStreamError):
    """A file given to a command cannot be read as what it should be; `where` names file and line."""


class BrokerUnreachableError(IncidentStreamError):
    """No Kafka broker answers at the bootstrap address within the time allowed."""

    exit_code = 69
    retryable = True


class BrokerStartError(BrokerUnreachableError):
    """The embedded broker cannot be started: its jars, its Java or its port are missing."""

    retryable = False


class ConfigurationError(IncidentStreamError):
    """A setting, a topic or a folder is not what the program can work with."""

    exit_code = 78
