"""Records that kill the whole process. In: the last session's mark. Out: how carefully to go, and whom to blame.

A session opens with a mark in the changelog and closes with another. A mark found open means an unclean end. If that
session had committed nothing since its mark, the batch it died in is the batch before us: we go on in small steps, each
preceded by a committed attempt. An attempt found without its commit narrows the search to its records, which then go
alone; a record that has ended two processes while alone is the culprit. (Unclean ends with progress are accidents: a
kill -9, a lost machine.)
"""

from dataclasses import dataclass, replace

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a session left: `start` is its first offset, `deaths` the unclean ends in a row without progress.

    `attempt` and `attempt_until` span the offsets tried last, `attempt_deaths` is how often one record alone has ended
    its process. `alone_until`: up to there one record at a time. `process` names the process: a session that follows
    another in the same one is no death.
    """

    is_open: bool
    start: int
    process: str = ""
    deaths: int = 0
    attempt: int | None = None
    attempt_until: int = 0
    attempt_deaths: int = 0
    alone_until: int = 0


def open_mark(previous: Mark | None, position: int, process: str) -> Mark:
    """Return the mark of a session of `process` that begins at `position`."""
    if previous is None or not previous.is_open:
        return Mark(is_open=True, start=position, process=process)
    if previous.process == process:
        return replace(previous, start=position)
    deaths = previous.deaths + 1 if previous.start == position else 0
    if previous.attempt is None or previous.attempt < position:  # offsets below an attempt may be gaps
        return Mark(is_open=True, start=position, process=process, deaths=deaths)
    opened = replace(previous, start=position, process=process, deaths=deaths, alone_until=previous.attempt_until)
    if previous.attempt_until - previous.attempt > 1:
        return replace(opened, attempt=None, attempt_deaths=0)
    return replace(opened, attempt_deaths=previous.attempt_deaths + 1)


def is_culprit(mark: Mark, offset: int, quarantine_after_deaths: int) -> bool:
    """Whether the record at `offset` has ended enough processes while alone."""
    return mark.attempt == offset and mark.attempt_deaths >= quarantine_after_deaths


def attempt(mark: Mark, first: int, last: int) -> Mark:
    """Return the mark that says: whatever happens next, a record from `first` to `last` did it."""
    is_again = mark.attempt == first and mark.attempt_until == last + 1
    deaths = mark.attempt_deaths if is_again else 0
    return replace(mark, attempt=first, attempt_until=last + 1, attempt_deaths=deaths)


def passed(mark: Mark) -> Mark:
    """Return the mark after an attempt that ended well."""
    return replace(mark, attempt=None, attempt_deaths=0)


def closed(position: int) -> Mark:
    """Return the mark of a session that ended in order."""
    return Mark(is_open=False, start=position)


def encode(mark: Mark) -> bytes:
    """Return the mark as it is kept in the changelog."""
    return orjson.dumps(mark)


def decode(value: bytes) -> Mark:
    """Return the mark kept in `value`; raises ValueError on anything else."""
    try:
        return Mark(**orjson.loads(value))
    except TypeError as error:
        raise ValueError(f"no mark: {error}") from error
