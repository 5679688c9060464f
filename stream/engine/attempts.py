"""Records that kill the whole process. In: the last session's mark. Out: whether to go one by one, and whom to blame.

A session opens with a mark in the changelog and closes with another. A mark found open means an unclean end. If that
session had committed nothing since its mark, the batch it died in is the batch before us, and after
`solo_after_deaths` such ends we take one record per transaction, each preceded by a committed attempt; an attempt found
twice without its commit names the culprit. (Unclean ends with progress are accidents: a kill -9, a lost machine.)
"""

from dataclasses import dataclass, replace

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a session left: `start` is its first offset, `deaths` the unclean ends in a row without progress.

    `attempt` is the offset tried alone and `attempt_deaths` how often that attempt has ended a process before.
    `process` names the process: a session that follows another in the same one is no death.
    """

    is_open: bool
    start: int
    process: str = ""
    deaths: int = 0
    attempt: int | None = None
    attempt_deaths: int = 0


def open_mark(previous: Mark | None, position: int, process: str) -> Mark:
    """Return the mark of a session of `process` that begins at `position`."""
    if previous is None or not previous.is_open:
        return Mark(is_open=True, start=position, process=process)
    if previous.process == process:
        return replace(previous, start=position)
    if previous.attempt is not None and previous.attempt >= position:  # offsets below it may be gaps
        return replace(
            previous,
            start=position,
            process=process,
            deaths=previous.deaths + 1,
            attempt_deaths=previous.attempt_deaths + 1,
        )
    stuck = previous.start == position
    return Mark(is_open=True, start=position, process=process, deaths=previous.deaths + 1 if stuck else 1)


def is_solo(mark: Mark, solo_after_deaths: int) -> bool:
    """Whether the session goes record by record for as far as a batch may have reached."""
    return mark.attempt is not None or mark.deaths >= solo_after_deaths


def is_culprit(mark: Mark, offset: int, quarantine_after_deaths: int) -> bool:
    """Whether the record at `offset` has ended enough processes while alone."""
    return mark.attempt == offset and mark.attempt_deaths >= quarantine_after_deaths


def attempt(mark: Mark, offset: int) -> Mark:
    """Return the mark that says: whatever happens next, the record at `offset` did it."""
    deaths = mark.attempt_deaths if mark.attempt == offset else 0
    return replace(mark, attempt=offset, attempt_deaths=deaths)


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
