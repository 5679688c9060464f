"""What ends an engine or a session. In: what happened. Out: exceptions; those of `stream.errors` carry exit codes.

IncidentStreamError
├── BrokerUnreachableError (69)   the first connection failed for `connect_seconds`
├── ConfigurationError     (78)   a topic is missing, or its partitions do not fit the state
├── RecordsExpiredError     (1)   records were deleted by retention before they were read, and the policy is "stop"
└── SessionsFailedError     (1)   five sessions in a minute against a living broker
SessionEnded                      never leaves the engine: this session is over, the next one starts afresh
StateUnreadable                   the local store fails; the next session opens it anew
"""

from stream.errors import IncidentStreamError


class RecordsExpiredError(IncidentStreamError):
    """Input records are gone before they were read."""


class SessionsFailedError(IncidentStreamError):
    """The broker answers, and yet no session holds."""


class StateUnreadable(Exception):  # noqa: N818 - it ends a session, it is nobody's error
    """The local store cannot be read: no record's fault, so no dead letter."""


class SessionEnded(Exception):  # noqa: N818 - not an error of anybody's, a turn of events
    """The session is over: fenced, evicted, or its consumer is dead. `cause` is what was raised."""

    def __init__(self, cause: BaseException) -> None:
        self.cause = cause
        super().__init__(f"{type(cause).__name__}: {cause}")
