"""`tail TOPIC`: committed records as they come. In: a topic. Out: one value a line."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import orjson

from stream.cli.options import with_settings

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord

    from stream.configure import Configured

ROLES = ("articles", "reports", "dead_letters", "extract_state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where to begin and when to stop."""

    from_beginning: bool
    until_end: bool
    count: int | None


@click.command()
@click.argument("topic")
@click.option("--from-beginning", is_flag=True, help="From the first record on, not only new ones.")
@click.option("--until-end", is_flag=True, help="Stop at the end of what is there now.")
@click.option("--count", "-n", type=click.IntRange(min=1), help="Stop after so many records.")
@click.option("--format", "form", type=click.Choice(["value", "record"]), default="value", show_default=True,
              help="The value alone, or a JSON object with key, headers, partition, offset and time.")  # fmt: skip
@with_settings
def tail(
    configured: "Configured", *, topic: str, from_beginning: bool, until_end: bool, count: int | None, form: str
) -> None:
    """Print the committed records of a topic, one a line, as they come; Ctrl-C ends it.

    TOPIC is a name, or a part of the pipeline: articles, reports, dead_letters, extract_state.
    """
    limits = Limits(from_beginning=from_beginning, until_end=until_end, count=count)
    name = getattr(configured.settings.topics, topic).name if topic in ROLES else topic
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_tail(configured, name, form, limits))


async def _tail(configured: "Configured", topic: str, form: str, limits: Limits) -> None:
    async with reader(configured, topic, from_beginning=limits.from_beginning) as consumer:
        ends = await consumer.end_offsets(consumer.assignment()) if limits.until_end else {}
        shown = 0
        while limits.count is None or shown < limits.count:
            if limits.until_end and await _is_past(consumer, ends):
                return
            got = await consumer.getmany(timeout_ms=200, max_records=limits.count and limits.count - shown)
            for record in (each for records in got.values() for each in records):
                sys.stdout.buffer.write(show(record, form) + b"\n")
                shown += 1
            sys.stdout.buffer.flush()


@contextlib.asynccontextmanager
async def reader(configured: "Configured", topic: str, *, from_beginning: bool) -> "AsyncIterator[AIOKafkaConsumer]":
    """Give a consumer of all partitions without a group. Raises BrokerUnreachableError, UsageError."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    from stream.broker.topics import connect, describe_topics
    from stream.errors import UsageError

    kafka = configured.settings.kafka.client()
    async with connect(kafka) as admin:
        found = (await describe_topics(admin, [topic])).get(topic)
    if found is None:
        raise UsageError("there is no such topic", where=topic, next_step="`incident-stream topics create`")
    partitions = [TopicPartition(topic, number) for number in range(found.partitions)]
    consumer = AIOKafkaConsumer(**kafka, isolation_level="read_committed", enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(partitions)
        await (consumer.seek_to_beginning if from_beginning else consumer.seek_to_end)(*partitions)
        yield consumer
    finally:
        # Stopped while no broker answers, aiokafka raises the cancellation of its own task.
        with contextlib.suppress(asyncio.CancelledError):
            await consumer.stop()


async def _is_past(consumer: "AIOKafkaConsumer", ends: dict[object, int]) -> bool:
    return all([await consumer.position(partition) >= end for partition, end in ends.items()])


def show(record: "ConsumerRecord[bytes, bytes]", form: str) -> bytes:
    """Return one record as a line: its value as it is (JSON on one line), or all of it as a JSON object."""
    if form == "value":
        return b"null" if record.value is None else _one_line(record.value)
    return orjson.dumps(
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp_ms": record.timestamp,
            "key": _text(record.key),
            "headers": [[name, _text(value)] for name, value in record.headers],
            "value": _json_or_text(record.value),
        }
    )


def _one_line(value: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(value)) if b"\n" in value else value
    except orjson.JSONDecodeError:
        return value.replace(b"\n", b"\\n")


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")


def _json_or_text(value: bytes | None) -> object:
    try:
        return None if value is None else orjson.loads(value)
    except orjson.JSONDecodeError:
        return _text(value)
