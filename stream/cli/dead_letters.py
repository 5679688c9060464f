"""`dead-letters list|show|stats|redrive`. In: the dead-letter topic. Out: what lies there, or records sent back."""

import asyncio
import contextlib
import logging
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from stream.cli.options import with_settings
from stream.errors import IncidentStreamError, UsageError

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer
    from aiokafka.admin import AIOKafkaAdminClient

    from stream.configure import Configured
    from stream.engine.letters import Letter, Terms, Verdict
    from stream.engine.model import Record
    from stream.engine.redrive import Pace
    from stream.engine.settings import EngineSettings

MAX_REDRIVES = 3
STATES = {"send": "due", "other": "due"}  # of a letter in a list; the other verdicts are their own names
_reasons = click.option("--reason", "reasons", multiple=True, metavar="REASON", help="Only these; may be repeated.")
_most = click.option(
    "--max-redrives", default=MAX_REDRIVES, show_default=True, type=click.IntRange(1, 100),
    help="A letter that has come back so often stays where it is.",
)  # fmt: skip


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Look at the records that could not be used, and send them again once the cause is mended.

    A letter is named by its partition and offset in the dead-letter topic, such as 2/17.
    """


@dead_letters.command(name="list")
@_reasons
@_most
@click.option("--limit", "-n", type=click.IntRange(min=1), help="Only the first so many.")
@click.option("--format", "form", type=click.Choice(["lines", "jsonl"]), default="lines", show_default=True)
@with_settings
def list_letters(
    configured: "Configured", *, reasons: tuple[str, ...], max_redrives: int, limit: int | None, form: str
) -> None:
    """Print a line for each dead letter: where it lies, since when, why, whose, and what may become of it.

    The states: due (a redrive sends it), sent, by_reference (the record itself is not there), spent (came back too
    often), old (the cluster may have forgotten whether it was sent), elsewhere, unreadable.
    """
    shown = 0

    def show_one(verdict: "Verdict", letter: "Letter | None", record: "Record") -> None:
        nonlocal shown
        if verdict == "other" or shown == limit:
            return
        shown += 1
        row = describe(STATES.get(verdict, verdict), letter, record)
        click.echo(orjson.dumps(row) if form == "jsonl" else as_line(row))

    asyncio.run(_look(configured, terms_of(configured, reasons, max_redrives, sends_old=False), show_one))


@dead_letters.command()
@click.argument("address", metavar="PARTITION/OFFSET")
@click.option("--value", "is_bare", is_flag=True, help="The value alone, byte for byte.")
@with_settings
def show(configured: "Configured", *, address: str, is_bare: bool) -> None:
    """Print one dead letter whole, as JSON: what its headers say, the headers it came with, key and value.

    With --value it is what was sent, to be corrected and published again.
    """
    record = asyncio.run(_fetch(configured, *read_address(address)))
    if is_bare:
        sys.stdout.buffer.write(record.value or b"")
        return
    from stream.cli.tail import show as show_record

    row = orjson.loads(show_record(record, "record"))
    click.echo(orjson.dumps(row, option=orjson.OPT_INDENT_2))


@dead_letters.command()
@_most
@click.option("--json", "is_json", is_flag=True, help="As one JSON object.")
@with_settings
def stats(configured: "Configured", *, max_redrives: int, is_json: bool) -> None:
    """Print how many dead letters there are of each reason, since when, and what may become of them."""
    summary = Summary()
    asyncio.run(_look(configured, terms_of(configured, (), max_redrives, sends_old=False), summary.count))
    if is_json:
        click.echo(orjson.dumps(summary.as_json(), option=orjson.OPT_INDENT_2))
        return
    for line in summary.lines():
        click.echo(line)


@dead_letters.command()
@_reasons
@_most
@click.option("--limit", "-n", type=click.IntRange(min=1), help="Send at most so many.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N letters a second.")
@click.option("--old", "sends_old", is_flag=True,
              help="Also letters so old that the cluster may have forgotten whether they were sent again.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_settings
def redrive(
    configured: "Configured",
    *,
    reasons: tuple[str, ...],
    max_redrives: int,
    limit: int | None,
    rate: float | None,
    sends_old: bool,
    dry_run: bool,
) -> None:
    """Send dead letters back to the topic they came from, each once, also when this command is killed on the way.

    Key, value, headers, partition and timestamp are those of the record, without our dlq.* headers; dlq.redrives counts
    up. What is sent and the note that it was sent commit together. Letters that come while it runs are for the next
    run. Run it with the workers up: a record older than the topic keeps may be deleted before it is read.
    """
    from stream.engine.redrive import Pace

    def say(verdict: "Verdict", letter: "Letter | None", record: "Record") -> None:
        if verdict == "by_reference":
            click.echo(f"not redrivable: {as_line(describe(verdict, letter, record))}", err=True)
        elif dry_run and verdict == "send":
            click.echo(as_line(describe("due", letter, record)))

    terms = terms_of(configured, reasons, max_redrives, sends_old=sends_old)
    counts = asyncio.run(_send(configured, terms, Pace(limit=limit, rate=rate), say, is_dry_run=dry_run))
    for line in outcome(counts, is_dry_run=dry_run):
        click.echo(line)


def terms_of(configured: "Configured", reasons: tuple[str, ...], max_redrives: int, *, sends_old: bool) -> "Terms":
    """Return what may be sent; the partitions of the articles topic are as set until the cluster is asked."""
    from stream.engine.letters import Terms

    articles = configured.settings.topics.articles
    return Terms(
        topics={articles.name: articles.partitions},
        reasons=frozenset(reasons),
        max_redrives=max_redrives,
        sends_old=sends_old,
    )


def outcome(counts: "Counter[Verdict]", *, is_dry_run: bool) -> list[str]:
    """Say what a redrive did, a line for each verdict that occurred."""
    from stream.engine.letters import REFUSALS

    told = {
        "send": "would be sent again" if is_dry_run else "sent again",
        "sent": "were sent again before",
        "other": "of other reasons",
        **{verdict: f"not sent: {why}" for verdict, why in REFUSALS.items()},
    }
    return [f"{counts[verdict]} {text}" for verdict, text in told.items() if counts[verdict] or verdict == "send"]


def read_address(address: str) -> tuple[int, int]:
    """Read `PARTITION/OFFSET`. Raises UsageError."""
    partition, _, offset = address.partition("/")
    if not (partition.isdecimal() and offset.isdecimal() and address.isascii()):
        raise UsageError("a letter is named by its partition and offset, such as 2/17", why=f"got {address!r}")
    return int(partition), int(offset)


def describe(state: str, letter: "Letter | None", record: "Record") -> dict[str, Any]:
    """Return one dead letter as a row, without its value."""
    row: dict[str, Any] = {
        "letter": f"{record.partition}/{record.offset}",
        "at": _instant(record.timestamp_ms),
        "state": state,
        "key": None if record.key is None else record.key.decode(errors="replace"),
    }
    if letter is None:
        return row
    return {
        **row,
        "reason": letter.reason,
        "stage": letter.stage,
        "error": letter.error,
        "record": f"{letter.topic}/{letter.partition}/{letter.offset}",
        "redrives": letter.redrives,
    }


def as_line(row: dict[str, Any]) -> str:
    """Return a row as one line that cannot steer a terminal."""
    from stream.cli.show import plain

    parts = (row["letter"], row["at"], row["state"], row.get("reason", "-"), row["key"] or "-", row.get("error", ""))
    return "  ".join(plain(str(part)).replace("\n", " ") for part in parts if part != "")


@dataclass(slots=True)
class Summary:
    """Counts dead letters by reason and state; `seen` has the first and last timestamp of each reason, in ms."""

    states: dict[str, Counter[str]] = field(default_factory=dict)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def count(self, verdict: "Verdict", letter: "Letter | None", record: "Record") -> None:
        """Count one letter."""
        reason = letter.reason if letter else "-"
        self.states.setdefault(reason, Counter())[STATES.get(verdict, verdict)] += 1
        first, last = self.seen.get(reason, (record.timestamp_ms, record.timestamp_ms))
        self.seen[reason] = (min(first, record.timestamp_ms), max(last, record.timestamp_ms))

    def as_json(self) -> dict[str, Any]:
        """Return all counts."""
        reasons = {
            reason: {
                "letters": states.total(),
                **dict(sorted(states.items())),
                "first": _instant(self.seen[reason][0]),
                "last": _instant(self.seen[reason][1]),
            }
            for reason, states in sorted(self.states.items())
        }
        return {"letters": sum(states.total() for states in self.states.values()), "reasons": reasons}

    def lines(self) -> list[str]:
        """Return a line for each reason, and one for all."""
        counted = self.as_json()
        rows = [
            f"{row['letters']:>8}  {reason}: "
            + ", ".join(f"{count} {state}" for state, count in sorted(self.states[reason].items()))
            + f"; {row['first']} to {row['last']}"
            for reason, row in counted["reasons"].items()
        ]
        return [*rows, f"{counted['letters']:>8}  dead letters"]


def _instant(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")


@contextlib.asynccontextmanager
async def _connect(configured: "Configured") -> "AsyncIterator[tuple[AIOKafkaConsumer, AIOKafkaAdminClient]]":
    from stream.broker.topics import connect
    from stream.cli.tail import reader
    from stream.engine.transactions import TROUBLE

    kafka, topic = configured.settings.kafka, configured.settings.topics.dead_letters.name
    try:
        async with (
            connect(kafka.client()) as admin,
            reader(configured, topic, from_beginning=True) as consumer,
        ):
            yield consumer, admin
    except TROUBLE as error:
        raise IncidentStreamError(
            "the dead letters cannot be read",
            where=kafka.bootstrap,
            why=f"{type(error).__name__}: {error}",
            next_step="run the command again once the cluster answers",
        ) from error


async def _look(
    configured: "Configured", terms: "Terms", tell: "Callable[[Verdict, Letter | None, Record], None]"
) -> None:
    """Judge every letter, and send none."""
    from stream.engine.redrive import Pace

    await _send(configured, terms, Pace(), tell, is_dry_run=True)


async def _send(
    configured: "Configured",
    terms: "Terms",
    pace: "Pace",
    tell: "Callable[[Verdict, Letter | None, Record], None]",
    *,
    is_dry_run: bool,
) -> "Counter[Verdict]":
    from stream.engine.redrive import open_redrive, positions, redrive

    settings = _engine(configured)
    # A producer that is given up leaves futures that nobody looks at; what went wrong is told once, by the error.
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    async with _connect(configured) as (consumer, admin):
        terms = await _as_found(admin, terms)
        async with contextlib.nullcontext() if is_dry_run else open_redrive(settings) as producer:
            sent = await positions(admin, consumer, settings, round(time.time() * 1000))
            return await redrive(consumer, producer, settings, sent, terms, pace, tell)


async def _as_found(admin: "AIOKafkaAdminClient", terms: "Terms") -> "Terms":
    """Return the terms with the partitions that the topics have."""
    from dataclasses import replace

    from stream.broker.topics import describe_topics

    found = await describe_topics(admin, terms.topics)
    return replace(terms, topics={name: topic.partitions for name, topic in found.items()})


async def _fetch(configured: "Configured", partition: int, offset: int) -> Any:  # noqa: ANN401 - aiokafka ships no types
    from aiokafka import TopicPartition

    tp = TopicPartition(configured.settings.topics.dead_letters.name, partition)
    async with _connect(configured) as (consumer, _):
        if tp in consumer.assignment():
            (first,), (end,) = [
                (await ask([tp])).values() for ask in (consumer.beginning_offsets, consumer.end_offsets)
            ]
            consumer.assign([tp])
            consumer.seek(tp, max(first, offset))
            while first <= offset < end and await consumer.position(tp) <= offset:
                for record in (await consumer.getmany(tp, timeout_ms=200, max_records=1)).get(tp, []):
                    if record.offset == offset:
                        return record
    raise UsageError(
        "there is no such letter",
        where=f"{tp.topic}/{partition}/{offset}",
        next_step="`incident-stream dead-letters list`",
    )


def _engine(configured: "Configured") -> "EngineSettings":
    """Return the settings of the worker whose letters these are; its folder is not touched."""
    from stream.cli.service import engine_settings

    return engine_settings(configured.settings, instance="redrive", folder=Path(), labels={})
