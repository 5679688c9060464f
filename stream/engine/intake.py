"""From the consumer to items. In: owned partitions. Out: one poll as items in order, or what stopped it.

A poll decides for itself how much to take: everybody's records, or a few of a partition under suspicion, or a few
while the breaker is probing. Batches that cannot be decompressed come as `Unreadable` in their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.engine.codec import UnreadableBatch
from stream.engine.dead_letters import Unreadable
from stream.engine.folding import Item
from stream.engine.model import Record
from stream.engine.owned import Owned

POLL_MS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One poll: of which partitions, at most how many records; `suspect` is the one that goes by itself, if it does."""

    partitions: tuple[TopicPartition, ...]
    max_records: int
    suspect: TopicPartition | None = None


def plan_poll(
    owned: Mapping[TopicPartition, Owned], *, turn: int, max_records: int, careful_records: int
) -> Plan | None:
    """Return the poll of this `turn`; None if nothing is owned. Suspect partitions and the others take turns.

    Never both in one poll: while a suspect is out nothing else may be in flight, or its end would look like theirs.
    """
    suspects = [tp for tp, each in owned.items() if each.is_suspect]
    others = [tp for tp, each in owned.items() if not each.is_suspect]
    if suspects and (turn % 2 or not others):
        chosen = suspects[(turn // 2) % len(suspects)]
        most = 1 if owned[chosen].is_alone else min(careful_records, max_records)
        return Plan(partitions=(chosen,), max_records=most, suspect=chosen)
    if not others:
        return None
    # Each turn begins with another partition: the client would empty one before it comes to the next, and the commit
    # of a partition is the better for a rest after the last one (its markers are written behind our back).
    first = (turn // 2 if suspects else turn) % len(others)
    return Plan(partitions=(*others[first:], *others[:first]), max_records=max_records)


async def poll(consumer: AIOKafkaConsumer, plan: Plan) -> dict[TopicPartition, list[Item]]:
    """Return what the poll brought; raises what aiokafka raises, and then records of any partition may be lost."""
    got: dict[TopicPartition, list[ConsumerRecord]] = {}
    room = plan.max_records
    for tp in plan.partitions:
        if room > 0:
            got.update(await consumer.getmany(tp, timeout_ms=0, max_records=room))
            room = plan.max_records - sum(map(len, got.values()))
    if not any(got.values()):
        got = await consumer.getmany(*plan.partitions, timeout_ms=POLL_MS, max_records=plan.max_records)
    return {tp: [to_item(record) for record in records] for tp, records in got.items() if records}


def to_item(record: ConsumerRecord) -> Item:
    """Return the record in the engine's terms."""
    if isinstance(record, UnreadableBatch):
        return _unreadable(record)
    return Record(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers),
    )


def readable(items: Mapping[TopicPartition, Sequence[Item]]) -> list[Record]:
    """Return the records among `items`, partition after partition: what the pool is to work on."""
    return [item for each in items.values() for item in each if isinstance(item, Record)]


def value_bytes(items: Sequence[Item]) -> int:
    """Return the bytes of the values of `items`."""
    return sum(len(item.value or b"") for item in items if isinstance(item, Record))


def _unreadable(batch: UnreadableBatch) -> Unreadable:
    span = batch.next_offset - batch.first_offset
    claimed = batch.record_count if batch.record_count is not None else span
    return Unreadable(
        topic=batch.topic,
        partition=batch.partition,
        first=batch.first_offset,
        next_offset=batch.next_offset,
        records=min(max(claimed, 1), span),
        stored_bytes=batch.compressed_bytes,
        sha256=batch.sha256,
        reason=batch.reason,
        error=batch.error,
    )
