"""Where reading goes on. In: committed, beginning and end offsets, polls. Out: positions that belong to the engine.

The consumer's own positions run ahead of what is committed; a poll that is dropped has moved them all the same. So the
engine keeps its own and seeks back to them, and never asks the group again except right after InitProducerId.
"""

from dataclasses import dataclass

from aiokafka.structs import TopicPartition

from stream.engine.errors import RecordsExpiredError
from stream.engine.settings import ExpiredPolicy
from stream.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a partition begins: `committed` (None: the group is new there), `offset` to read, `expired` before it."""

    committed: int | None
    offset: int
    expired: int = 0


def start_of(
    tp: TopicPartition, *, committed: int | None, beginning: int, end: int, policy: ExpiredPolicy = "stop"
) -> Start:
    """Return where to begin.

    Raises RecordsExpiredError if retention overtook the group (policy "stop"), ConfigurationError if the group is
    beyond the end: the topic was deleted and made again, and its offsets mean other records now.
    """
    if committed is None:
        return Start(committed=None, offset=beginning)
    if committed > end:
        raise ConfigurationError(
            f"the group's offset {committed} is beyond the end {end} of the partition",
            where=f"{tp.topic}/{tp.partition}",
            why="the topic was made anew or the broker lost records",
            next_step="reset the group's offsets for this topic after finding out which",
        )
    expired = max(0, beginning - committed)
    if expired and policy == "stop":
        raise RecordsExpiredError(
            f"{expired} records were deleted by retention before they were read",
            where=f"{tp.topic}/{tp.partition}",
            why=f"the group had read up to {committed}, the log begins at {beginning}",
            next_step="publish them again, or set the policy for expired records to go_on",
        )
    return Start(committed=committed, offset=committed + expired, expired=expired)


def lag_records(highwater: int | None, position: int) -> int:
    """Return the offsets not read yet; `position` is the consumer's, which knows trailing markers."""
    return 0 if highwater is None else max(0, highwater - position)
