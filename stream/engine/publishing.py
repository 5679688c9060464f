"""Records into batches, batches to the broker. In: outputs, state changes, an open transaction. Out: all acknowledged.

Whole batches rather than `send`: one future a batch instead of one a record (a third of the parent's CPU), and a record
without key and value, which `send` refuses and a dead letter may well be, gets through.
"""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.structs import TopicPartition

from stream.engine.model import Output
from stream.engine.settings import EngineSettings
from stream.engine.state import Changes


class Outbox:
    """Collects records by partition, in order, and sends what is full."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._open: dict[TopicPartition, object] = {}
        self._sent: list[tuple[TopicPartition, int, asyncio.Future[object]]] = []

    async def add(self, tp: TopicPartition, output: Output) -> None:
        """Put `output` behind those already there for `tp`."""
        while not self._append(tp, output):
            await self._send(tp)

    async def send(self) -> int:
        """Send the rest, await every acknowledgement, and return the number of batches. Raises what aiokafka raises."""
        for tp in list(self._open):
            await self._send(tp)
        try:
            for _, _, ack in self._sent:
                await ack
        except BaseException:
            for _, _, ack in self._sent:
                ack.add_done_callback(_look_at)
            raise
        return len(self._sent)

    def next_offset(self, tp: TopicPartition) -> int:
        """Return the offset after the last record acknowledged in `tp`, of those that went through here."""
        return max(int(ack.result().offset) + count for each, count, ack in self._sent if each == tp)  # type: ignore[attr-defined] # aiokafka ships no types

    def _append(self, tp: TopicPartition, output: Output) -> bool:
        batch = self._open.get(tp)
        if batch is None:
            batch = self._open[tp] = self._producer.create_batch()
        # A batch takes its first record however large it is.
        done = batch.append(  # type: ignore[attr-defined] # aiokafka ships no types
            timestamp=output.timestamp_ms, key=output.key, value=output.value, headers=list(output.headers)
        )
        return done is not None

    async def _send(self, tp: TopicPartition) -> None:
        batch = self._open.pop(tp)
        count: int = batch.record_count()  # type: ignore[attr-defined] # aiokafka ships no types
        batch.close()  # type: ignore[attr-defined] # aiokafka ships no types
        self._sent.append((tp, count, await self._producer.send_batch(batch, tp.topic, partition=tp.partition)))


async def publish(
    producer: AIOKafkaProducer, settings: EngineSettings, partition: int, outputs: Iterable[Output], changes: Changes
) -> int:
    """Publish everything in the open transaction and return the changelog offset after the last change.

    Keys go to partitions as Java's and aiokafka's producers send them; a record without a key goes to the partition
    that has the number of its input.
    """
    outbox = Outbox(producer)
    counts: dict[str, int] = {}
    for output in outputs:
        if output.topic not in counts:
            counts[output.topic] = len(await producer.partitions_for(output.topic))
        await outbox.add(TopicPartition(output.topic, _choose(output.key, counts[output.topic], partition)), output)
    changelog = TopicPartition(settings.changelog_topic, partition)
    await producer.partitions_for(settings.changelog_topic)
    for key, value in changes.items():
        await outbox.add(changelog, Output(topic=changelog.topic, key=key, value=value))
    await outbox.send()
    return outbox.next_offset(changelog)


def _choose(key: bytes | None, partitions: int, own: int) -> int:
    if partitions == 1:
        return 0
    return own % partitions if key is None else (murmur2(key) & 0x7FFFFFFF) % partitions


def _look_at(ack: "asyncio.Future[object]") -> None:
    # A future whose exception nobody looks at is reported as a fault when it is collected.
    if not ack.cancelled():
        ack.exception()
