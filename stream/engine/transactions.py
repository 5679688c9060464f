"""One transaction of one input partition. In: outputs, state changes, an offset. Out: committed, or how it ended.

Everything of a batch is sent, acknowledged and then committed with the input offset, or nothing is. Not by aiokafka's
context manager, which hides whether the commit itself failed: after a failed commit nobody knows what the broker did.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    IllegalOperation,
    InvalidProducerEpoch,
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    ProducerFenced,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from stream.engine.model import Output
from stream.engine.owned import Owned
from stream.engine.publishing import publish
from stream.engine.settings import EngineSettings
from stream.engine.state import Changes

Ending = Literal["committed", "aborted", "fenced", "unknown"]

CLOSE_SECONDS = 1.5
FENCED = (ProducerFenced, InvalidProducerEpoch)
TROUBLE = (KafkaError, IllegalOperation, AssertionError, TimeoutError, OSError)
"""What aiokafka raises when a broker, a connection or its own state is not what it should be."""
REFUSALS = (MessageSizeTooLargeError, InvalidTimestampError)
"""What a broker says of one record, not of the session."""


class TransactionFailed(Exception):  # noqa: N818 - three ways to end, none an error of the caller
    """The transaction did not commit, as far as is known; `cause` says why."""

    result: Ending = "aborted"

    def __init__(self, cause: BaseException) -> None:
        self.cause = cause
        super().__init__(f"{type(cause).__name__}: {cause}")


class Aborted(TransactionFailed):
    """Nothing of it happened; the producer can go on."""


class Fenced(TransactionFailed):
    """Another process owns the partition now."""

    result: Ending = "fenced"


class Unknown(TransactionFailed):
    """The commit was asked for and not confirmed, or the producer is dead."""

    result: Ending = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A transaction that happened: the changelog offset after its last state change, and the seconds it took."""

    changelog_next: int
    publish_seconds: float
    commit_seconds: float


async def open_producer(settings: EngineSettings, partition: int) -> AIOKafkaProducer:
    """Return the partition's producer; its InitProducerId has fenced the old owner and resolved its transaction."""
    producer = AIOKafkaProducer(**settings.producer_arguments(partition))
    try:
        async with asyncio.timeout((settings.transaction_timeout_ms + settings.request_timeout_ms) / 1000):
            await producer.start()
    except BaseException:
        await close_producer(producer)
        raise
    return producer


async def close_producer(producer: AIOKafkaProducer) -> None:
    """Close `producer` in order where that is possible within a second or two, else by force."""
    with suppress(*TROUBLE):
        async with asyncio.timeout(CLOSE_SECONDS):
            await producer.stop()
            return
    await abandon_producer(producer)


async def abandon_producer(producer: AIOKafkaProducer) -> None:
    """Close `producer` whatever state it and the broker are in; what it has not delivered is given up."""
    # stop() waits for what can no longer be delivered. Everything of ours is settled or given up by now, so: fail the
    # batches, end the sender, close the sockets. (aiokafka has no public way to close without flushing.)
    producer._closed = True  # noqa: SLF001
    producer._message_accumulator.fail_all(KafkaError("the producer was closed"))  # noqa: SLF001
    task = producer._sender.sender_task  # noqa: SLF001
    if task is not None:
        task.cancel()
    with suppress(*TROUBLE):
        async with asyncio.timeout(CLOSE_SECONDS):
            await producer.client.close()


async def commit(
    owned: Owned, settings: EngineSettings, *, outputs: Iterable[Output], changes: Changes, next_offset: int | None
) -> Committed:
    """Write and commit; `next_offset` None leaves the group's offset alone. Raises Aborted, Fenced or Unknown.

    A partition whose transaction may or may not have happened is in doubt: nothing more may be committed there, for
    the local state would go on without what the changelog has.
    """
    if owned.is_in_doubt:
        raise Unknown(RuntimeError("the outcome of the transaction before this one is not known"))
    owned.is_in_doubt = True
    try:
        done = await _commit(owned.producer, settings, owned.tp, outputs, changes, next_offset)
    except Aborted:
        owned.is_in_doubt = False
        raise
    owned.is_in_doubt = False
    return done


async def _commit(
    producer: AIOKafkaProducer,
    settings: EngineSettings,
    tp: TopicPartition,
    outputs: Iterable[Output],
    changes: Changes,
    next_offset: int | None,
) -> Committed:
    limit_seconds = settings.transaction_timeout_ms / 1000
    begun = settings.monotonic()
    try:
        await producer.begin_transaction()
    except TROUBLE as error:
        raise Unknown(error) from error
    try:
        async with asyncio.timeout(limit_seconds):
            changelog_next = await publish(producer, settings, tp.partition, outputs, changes)
            if next_offset is not None:
                await producer.send_offsets_to_transaction({tp: OffsetAndMetadata(next_offset, "")}, settings.group)
    except TROUBLE as error:
        raise await _abort(producer, settings, error) from error
    published = settings.monotonic()
    try:
        async with asyncio.timeout(limit_seconds):
            await producer.commit_transaction()
    except FENCED as error:
        raise Fenced(error) from error
    except TROUBLE as error:
        raise Unknown(error) from error
    return Committed(
        changelog_next=changelog_next,
        publish_seconds=published - begun,
        commit_seconds=settings.monotonic() - published,
    )


async def _abort(producer: AIOKafkaProducer, settings: EngineSettings, cause: BaseException) -> TransactionFailed:
    """Abort, and return how the transaction ended."""
    if isinstance(cause, FENCED):
        return Fenced(cause)
    try:
        async with asyncio.timeout(settings.request_timeout_ms / 1000):
            await producer.abort_transaction()
    except FENCED as error:
        return Fenced(error)
    except TROUBLE:
        return Unknown(cause)
    return Aborted(cause)
