"""Dead letters sent back. In: the dead-letter topic, terms. Out: records in their topics, each exactly once.

What is sent and what the group says was sent commit in one transaction, so a run that is killed has sent a batch and
remembers it, or neither. Opening the producer fences a run that is still under way and resolves its transaction; only
then are the group's positions fresh.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from stream.engine.intake import to_item
from stream.engine.letters import (
    OLD_MS,
    Letter,
    Sent,
    Terms,
    Verdict,
    decode_sent,
    encode_sent,
    judge,
    original,
    read_letter,
)
from stream.engine.model import Record
from stream.engine.publishing import Outbox
from stream.engine.settings import EngineSettings
from stream.engine.transactions import CLOSE_SECONDS, FENCED, TROUBLE, close_producer
from stream.errors import ConfigurationError, IncidentStreamError

BATCH_RECORDS = 200
AGAIN = "run the same command again: what was sent is not sent twice"

Told = Callable[[Verdict, Letter | None, Record], None]
Judged = list[tuple[Verdict, Letter | None, Record]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much at most, and how fast (letters a second); None: no limit."""

    limit: int | None = None
    rate: float | None = None

    @property
    def batch_records(self) -> int:
        """Letters of one transaction."""
        return BATCH_RECORDS if self.rate is None else max(1, min(BATCH_RECORDS, int(self.rate)))


def group_of(settings: EngineSettings) -> str:
    """Name the redrive's group, which is also its transactional id."""
    return f"{settings.group}.redrive"


@asynccontextmanager
async def open_redrive(settings: EngineSettings) -> AsyncIterator[AIOKafkaProducer]:
    """Give the producer of the only redrive; it has fenced any other. Raises IncidentStreamError."""
    arguments = {**settings.producer_arguments(0), "transactional_id": group_of(settings)}
    producer = AIOKafkaProducer(**arguments)
    try:
        async with asyncio.timeout((settings.transaction_timeout_ms + settings.request_timeout_ms) / 1000):
            await producer.start()
    except TROUBLE as error:
        await close_producer(producer)
        raise _failed("the redrive cannot begin", settings, error) from error
    try:
        yield producer
    finally:
        await close_producer(producer)


async def positions(
    admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer, settings: EngineSettings, now_ms: int
) -> dict[int, Sent]:
    """Return what was sent of each partition of the dead letters. Raises ConfigurationError."""
    old = await reader.offsets_for_times(dict.fromkeys(reader.assignment(), now_ms - OLD_MS))
    ends = await reader.end_offsets(reader.assignment())
    found = await admin.list_consumer_group_offsets(group_of(settings), partitions=list(ends))
    known = {}
    for tp, end in ends.items():
        kept = found.get(tp)
        if kept is None or kept.offset < 0:
            known[tp.partition] = Sent(in_doubt_below=end if old[tp] is None else old[tp].offset)
        else:
            known[tp.partition] = _read_position(tp, kept, end)
    return known


def _read_position(tp: TopicPartition, kept: OffsetAndMetadata, end: int) -> Sent:
    where, next_step = f"{tp.topic}/{tp.partition}", "delete the offsets of the redrive's group"
    if kept.offset > end:
        raise ConfigurationError(
            f"the redrive's position {kept.offset} is beyond the end {end} of the partition",
            where=where,
            why="the topic was made anew or the broker lost records",
            next_step=next_step,
        )
    try:
        return decode_sent(kept.metadata)
    except ValueError as error:
        raise ConfigurationError(
            "the position of the redrive cannot be read",
            where=where,
            why="somebody else has committed offsets for its group",
            next_step=next_step,
        ) from error


async def redrive(
    reader: AIOKafkaConsumer,
    producer: AIOKafkaProducer | None,
    settings: EngineSettings,
    sent: Mapping[int, Sent],
    terms: Terms,
    pace: Pace,
    tell: Told,
) -> Counter[Verdict]:
    """Send what may be sent up to the present end, and return the number of letters by verdict; `tell` hears of each.

    `reader` stands at the beginning of the dead letters and is `read_committed`; without a producer nothing is sent.
    Raises IncidentStreamError when a batch did not commit.
    """
    ends = await reader.end_offsets(reader.assignment())
    known = dict(sent)
    counts: Counter[Verdict] = Counter()
    while not await _is_past(reader, ends):
        got = await reader.getmany(timeout_ms=200, max_records=pace.batch_records)
        judged = [each for tp, records in got.items() for each in _judge(records, ends[tp], known, terms)]
        judged = _cut(judged, None if pace.limit is None else pace.limit - counts["send"])
        letters = [letter for verdict, letter, _ in judged if verdict == "send" and letter is not None]
        if letters:
            known.update(_after(known, letters))
            if producer is not None:
                await _send(producer, settings, letters, known)
        for each in judged:
            tell(*each)
        counts.update(verdict for verdict, _, _ in judged)
        if pace.limit is not None and counts["send"] >= pace.limit:
            break
        if pace.rate and producer is not None:
            await asyncio.sleep(len(letters) / pace.rate)
    return counts


async def _is_past(reader: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    return all([await reader.position(tp) >= end for tp, end in ends.items()])


def _judge(records: list[object], end: int, known: Mapping[int, Sent], terms: Terms) -> Judged:
    """Judge the letters below `end`: those that come while we send are for the next run, or one could come round."""
    judged: Judged = []
    for record in map(to_item, records):
        if isinstance(record, Record) and record.offset < end:
            letter = read_letter(record)
            judged.append((judge(letter, known[record.partition], terms), letter, record))
    return judged


def _cut(judged: Judged, room: int | None) -> Judged:
    """Return `judged` up to and with the letter that fills the room."""
    if room is None:
        return judged
    for index, (verdict, _, _) in enumerate(judged):
        room -= verdict == "send"
        if room == 0:
            return judged[: index + 1]
    return judged


def _after(known: Mapping[int, Sent], letters: list[Letter]) -> dict[int, Sent]:
    touched = sorted({letter.record.partition for letter in letters})
    return {
        number: known[number].and_then(each for each in letters if each.record.partition == number)
        for number in touched
    }


async def _send(
    producer: AIOKafkaProducer, settings: EngineSettings, letters: list[Letter], known: Mapping[int, Sent]
) -> None:
    """Publish `letters`, then what is known to be sent, then commit both."""
    touched = {letter.record.partition for letter in letters}
    offsets = {
        TopicPartition(settings.dead_letter_topic, number): OffsetAndMetadata(
            max(known[number].next_offsets.values()), encode_sent(known[number])
        )
        for number in touched
    }
    limit_seconds = settings.transaction_timeout_ms / 1000
    try:
        async with asyncio.timeout(limit_seconds):
            await producer.begin_transaction()
            await _publish(producer, letters)
            await producer.send_offsets_to_transaction(offsets, group_of(settings))
    except TROUBLE as error:
        with suppress(*TROUBLE):
            async with asyncio.timeout(CLOSE_SECONDS):  # whoever comes next aborts it anyway
                await producer.abort_transaction()
        raise _failed("a batch was not sent", settings, error) from error
    try:
        async with asyncio.timeout(limit_seconds):
            await producer.commit_transaction()
    except TROUBLE as error:
        raise _failed("it is not known whether the last batch was sent", settings, error) from error


async def _publish(producer: AIOKafkaProducer, letters: list[Letter]) -> None:
    """Send each letter's record to the partition it came from: what is remembered of its article is there."""
    outbox = Outbox(producer)
    for topic in {letter.topic for letter in letters}:
        await producer.partitions_for(topic)
    for letter in letters:
        await outbox.add(TopicPartition(letter.topic, letter.partition), original(letter))
    await outbox.send()


def _failed(what: str, settings: EngineSettings, error: BaseException) -> IncidentStreamError:
    is_fenced = isinstance(error, FENCED)
    why = "another redrive has taken over" if is_fenced else f"{type(error).__name__}: {error}"
    next_step = "let the other one end, then " + AGAIN if is_fenced else AGAIN
    return IncidentStreamError(what, where=group_of(settings), why=why, next_step=next_step)
