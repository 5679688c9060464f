"""A stopped group set back in time. In: an instant. Out: committed offsets from which its records are read again.

Never forward: a partition whose group has not come so far stays where it is. The producers of all partitions are
fenced first: a worker that is frozen and wakes up later could otherwise commit over it, and a transaction that one
left behind is resolved, so what the group then says is fresh.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import CommitFailedError, GroupIdNotFound, IllegalGenerationError, UnknownMemberIdError, for_code
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from stream.engine.settings import EngineSettings
from stream.engine.transactions import TROUBLE, close_producer, open_producer
from stream.errors import IncidentStreamError

REFUSED = (CommitFailedError, UnknownMemberIdError, IllegalGenerationError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewound:
    """One partition: where the group was (None: it never read it) and where it is now; offsets to be read again."""

    partition: int
    before: int | None
    after: int | None

    @property
    def offsets(self) -> int:
        """Offsets that will be read again, markers among them."""
        return 0 if self.before is None or self.after is None else self.before - self.after


def rewound(partition: int, committed: int | None, first: int | None) -> Rewound:
    """Return where a partition goes: to `first`, the first record at or after the instant, if it is before."""
    after = committed if committed is None or first is None else min(committed, first)
    return Rewound(partition=partition, before=committed, after=after)


async def rewind(
    settings: EngineSettings, partitions: int, admin: AIOKafkaAdminClient, since_ms: int, *, is_dry_run: bool = False
) -> list[Rewound]:
    """Set the group back to the first record at or after `since_ms` (ms since the epoch), partition by partition.

    All partitions in one request, so all or none. Raises IncidentStreamError if a worker of the group is alive.
    """
    try:
        await _check_stopped(admin, settings)
        if not is_dry_run:
            await _fence(settings, partitions)
        return await _move(settings, partitions, since_ms, is_dry_run=is_dry_run)
    except REFUSED as error:
        raise _alive(settings, "a worker has joined it just now") from error
    except TROUBLE as error:
        raise IncidentStreamError(
            "the group was not set back",
            where=settings.group,
            why=f"{type(error).__name__}: {error}",
            next_step="run the command again",
        ) from error


async def _check_stopped(admin: AIOKafkaAdminClient, settings: EngineSettings) -> None:
    for answer in await admin.describe_consumer_groups([settings.group]):
        for code, name, state, _, _, members, *_ in answer.groups:
            if code not in {0, GroupIdNotFound.errno}:
                raise for_code(code)
            if state not in {"Empty", "Dead"}:
                raise _alive(settings, f"{name} is {state} and has {len(members)} members")


def _alive(settings: EngineSettings, why: str) -> IncidentStreamError:
    seconds = settings.session_timeout_ms / 1000
    return IncidentStreamError(
        "the group is at work",
        where=settings.group,
        why=why,
        next_step=f"stop all its workers (one that was killed counts for {seconds:.0f} s more), then run this again",
    )


async def _fence(settings: EngineSettings, partitions: int) -> None:
    """Take each partition's transactional id from whoever has it."""
    opening = [open_producer(settings, number) for number in range(partitions)]
    opened = await asyncio.gather(*opening, return_exceptions=True)
    producers = [each for each in opened if not isinstance(each, BaseException)]
    await asyncio.gather(*(close_producer(each) for each in producers))
    for each in opened:
        if isinstance(each, BaseException):
            raise each


async def _move(settings: EngineSettings, partitions: int, since_ms: int, *, is_dry_run: bool) -> list[Rewound]:
    consumer = AIOKafkaConsumer(**settings.client_arguments(), group_id=settings.group, enable_auto_commit=False)
    await consumer.start()
    try:
        parts = [TopicPartition(settings.input_topic, number) for number in range(partitions)]
        consumer.assign(parts)
        firsts = await consumer.offsets_for_times(dict.fromkeys(parts, since_ms))
        moved = [rewound(tp.partition, await consumer.committed(tp), _offset(firsts, tp)) for tp in parts]
        offsets = {
            TopicPartition(settings.input_topic, each.partition): OffsetAndMetadata(each.after, "")
            for each in moved
            if each.offsets
        }
        if offsets and not is_dry_run:
            await consumer.commit(offsets)
        return moved
    finally:
        await consumer.stop()


def _offset(firsts: Mapping[TopicPartition, object], tp: TopicPartition) -> int | None:
    found = firsts.get(tp)
    return None if found is None else int(found.offset)  # type: ignore[attr-defined] # aiokafka ships no types
