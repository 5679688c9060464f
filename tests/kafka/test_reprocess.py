"""`reprocess --since` on a real broker: articles read again under other rules, their reports updated, nothing doubled.

The engine and EXTRACT's own fold run in this process with an extractor whose rules the test changes; the command runs
as an operator runs it.
"""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from stream.article.model import Article
from stream.article.sources import load_sources
from stream.broker.topics import TopicSpec, connect, create_topics
from stream.engine.inline import InlinePool
from stream.engine.loop import Engine
from stream.engine.observer import Observer
from stream.engine.rewind import rewind
from stream.engine.settings import EngineSettings
from stream.engine.transactions import close_producer, open_producer
from stream.errors import IncidentStreamError
from stream.model import EventDate, EventType, Extraction, Incident, Location, Stage
from stream.workers.extract import Kit, make_fold, prepare

pytestmark = pytest.mark.kafka

PARTITIONS = 2
NOW_MS = round(time.time() * 1000)
EARLY_MS, SINCE_MS, LATE_MS = NOW_MS - 7_200_000, NOW_MS - 3_600_000, NOW_MS - 1_800_000
SINCE = datetime.fromtimestamp(SINCE_MS // 1000, UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Rules:
    """Finds a crime in every line `at PLACE`, and adds `suffix` to the place; lines with `blind` are not seen."""

    rules_hash: str
    suffix: str = ""
    blind: str = "-"
    seconds: float = 0.0

    def extract(self, article: Article) -> Extraction:
        time.sleep(self.seconds)
        places = [line.removeprefix("at ") for line in article.text.split("\n") if line.startswith("at ")]
        day = EventDate(start=date(2026, 3, 4), end=date(2026, 3, 4), precision=1)
        return Extraction(
            incidents=tuple(
                Incident(
                    event_type=EventType("Crime"),
                    sub_event_type="Other",
                    stage=Stage.ACCOMPLISHED,
                    event_date=day,
                    location=Location(country="ID", admin1="Papua", locality=place + self.suffix, precision=1),
                )
                for place in places
                if self.blind not in place
            )
        )


AGAIN = Rules("rules-2", suffix=" Hulu", blind="Gelap")


class Teller(Observer):
    """Keeps the last tally of each partition."""

    def __init__(self) -> None:
        self.tallies: dict[int, dict[str, int]] = {}
        self.told = asyncio.Event()
        self.outcomes: Counter[str] = Counter()
        self.by_partition: dict[int, dict[str, int]] = {}

    def tally(self, partition: int, numbers: dict[str, int], outcomes: dict[str, int], unaccounted: int) -> None:
        self.tallies[partition] = {**numbers, "unaccounted": unaccounted}
        self.by_partition[partition] = outcomes
        self.outcomes = Counter()
        for each in self.by_partition.values():
            self.outcomes.update(each)
        self.told.set()

    async def await_outcomes(self, count: int) -> None:
        """Wait until the tallies have so many outcomes in all."""
        async with asyncio.timeout(40):
            while self.outcomes.total() < count:
                self.told.clear()
                await self.told.wait()

    @property
    def rewound(self) -> int:
        return sum(each["rewound"] for each in self.tallies.values())


class Newsroom:
    """Topics, a group and articles of one test."""

    def __init__(self, bootstrap: str, folder: Path, prefix: str) -> None:
        self.prefix = prefix
        self.settings = EngineSettings(
            bootstrap=bootstrap, group=f"{prefix}extract", input_topic=f"{prefix}articles",
            changelog_topic=f"{prefix}state", dead_letter_topic=f"{prefix}dead-letters",
            output_topics=(f"{prefix}reports",), state_folder=folder, instance="a",
            session_timeout_ms=6_000, heartbeat_interval_ms=1_000, batch_records=7,
        )  # fmt: skip
        told = {
            "KAFKA__BOOTSTRAP": bootstrap,
            "TOPICS__ARTICLES__NAME": f"{prefix}articles",
            "EXTRACT__GROUP": f"{prefix}extract",
        }
        self.environ = {**os.environ, **{f"INCIDENT_STREAM__{name}": value for name, value in told.items()}}

    async def make_topics(self) -> None:
        named = self.settings
        specs = [
            TopicSpec(name=named.input_topic, partitions=PARTITIONS),
            TopicSpec(name=named.changelog_topic, partitions=PARTITIONS, config={"cleanup.policy": "compact"}),
            TopicSpec(name=named.dead_letter_topic, partitions=1),
            TopicSpec(name=named.output_topics[0], partitions=1),
        ]
        async with connect({"bootstrap_servers": named.bootstrap}) as admin:
            await create_topics(admin, specs)

    async def publish(self, *articles: tuple[str, str | None], at_ms: int) -> None:
        """Publish (article_id, body or None) in order, one ms apart."""
        async with AIOKafkaProducer(bootstrap_servers=self.settings.bootstrap) as producer:
            for number, (key, body) in enumerate(articles):
                given = {"article_id": key, "source": "Kabar Uji", "body": body, "published_at": "2026-03-04"}
                value = None if body is None else orjson.dumps(given)
                topic = self.settings.input_topic
                await producer.send(topic, value, key.encode(), timestamp_ms=at_ms + number)
            await producer.flush()

    @asynccontextmanager
    async def working(self, rules: Rules) -> AsyncIterator[Teller]:
        """Run a worker with these rules; at the end it drains."""
        teller = Teller()
        kit = Kit(sources=load_sources(), extractor=rules)
        fold = make_fold(reports_topic=self.settings.output_topics[0])
        engine = Engine(self.settings, InlinePool(partial(prepare, kit=kit)), fold, teller)
        running = asyncio.create_task(engine.run())
        try:
            yield teller
        finally:
            engine.stop()
            await running

    async def work(self, rules: Rules, *, until: int) -> Teller:
        """Run a worker until the tally has so many outcomes in all, and a little longer: there must be no more."""
        async with self.working(rules) as teller:
            await teller.await_outcomes(until)
            await asyncio.sleep(0.5)
        assert teller.outcomes.total() == until
        assert {each["unaccounted"] for each in teller.tallies.values()} == {0}
        return teller

    async def reprocess(self, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "stream", "reprocess", *arguments]
        run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=60, env=self.environ)
        done = await asyncio.to_thread(run, command)
        assert done.returncode == code, done.stderr
        return str(done.stdout + done.stderr)

    async def reports(self) -> list[dict[str, Any]]:
        reader = AIOKafkaConsumer(
            bootstrap_servers=self.settings.bootstrap, isolation_level="read_committed", enable_auto_commit=False
        )
        await reader.start()
        try:
            tp = TopicPartition(self.settings.output_topics[0], 0)
            reader.assign([tp])
            await reader.seek_to_beginning(tp)
            end = (await reader.end_offsets([tp]))[tp]
            found: list[dict[str, Any]] = []
            while await reader.position(tp) < end:
                found += [orjson.loads(record.value) for record in (await reader.getmany(timeout_ms=200)).get(tp, [])]
            return found
        finally:
            await reader.stop()

    async def committed(self) -> dict[int, int | None]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.bootstrap, group_id=self.settings.group, enable_auto_commit=False
        )
        await consumer.start()
        try:
            parts = [TopicPartition(self.settings.input_topic, number) for number in range(PARTITIONS)]
            consumer.assign(parts)
            return {tp.partition: await consumer.committed(tp) for tp in parts}
        finally:
            await consumer.stop()


@pytest.fixture
async def newsroom(kafka_bootstrap: str, tmp_path: Path) -> Newsroom:
    made = Newsroom(kafka_bootstrap, tmp_path, f"again-{uuid.uuid4().hex[:8]}.")
    await made.make_topics()
    return made


def told(reports: list[dict[str, Any]]) -> list[tuple[str, str, int, str | None]]:
    """Return article, status, revision and place of each, sorted."""
    rows = [
        (each["article"]["article_id"], each["status"], each["revision"], (each["location"] or {}).get("locality"))
        for each in reports
    ]
    return sorted(rows, key=str)


def ids(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number}" for number in range(count)]


async def test_new_rules_update_what_was_reported_since_and_nothing_else(newsroom: Newsroom) -> None:
    """Early articles stay; late ones are updated once; revisions count by the newest, withdrawn ones stay withdrawn."""
    early, late = ids("early", 20), ids("late", 40)
    await newsroom.publish(*[(key, "at Muara") for key in early], at_ms=EARLY_MS)
    await newsroom.publish(*[(key, "at Rantau") for key in late], at_ms=LATE_MS)
    await newsroom.publish(
        ("twice", "at Lama"), ("twice", "at Baru"), ("gone", "at Hilang"), ("gone", None), ("lost", "at Gelap"),
        ("calm", "a quiet day"), at_ms=LATE_MS + 1_000,
    )  # fmt: skip
    await newsroom.work(Rules("rules-1"), until=66)
    before = await newsroom.reports()
    assert len(before) == 20 + 40 + len("new updated new retracted new".split())

    stood = await newsroom.committed()
    assert "would be read again" in await newsroom.reprocess("--since", SINCE, "--dry-run")
    assert await newsroom.committed() == stood
    said = await newsroom.reprocess("--since", SINCE)
    teller = await newsroom.work(AGAIN, until=66 + 46)
    assert f"{teller.rewound} offsets since" in said
    after = (await newsroom.reports())[len(before) :]
    changed = {
        (row["article"]["article_id"], row["status"], row["revision"], (row["location"] or {}).get("locality"))
        for row in after
        if row["status"] != "retracted"
    }
    assert {row[0] for row in changed} == {*late, "twice"}
    assert [row["article"]["article_id"] for row in after if row["status"] == "retracted"] == ["lost"]
    assert len(after) == len(late) + 2, "each once"
    assert all(place and place.endswith(" Hulu") for _, _, _, place in changed)
    latest: dict[str, dict[str, Any]] = {}
    for row in [*before, *after]:
        assert row["revision"] == latest.get(row["report_id"], {"revision": 0})["revision"] + 1
        latest[row["report_id"]] = row
    stands = Counter(row["article"]["article_id"] for row in latest.values() if row["status"] != "retracted")
    assert stands == Counter([*early, *late, "twice"])

    said = await newsroom.reprocess("--since", SINCE)
    teller = await newsroom.work(AGAIN, until=66 + 46 + 46)
    assert len(await newsroom.reports()) == len(before) + len(after), "the same rules say nothing new"
    assert teller.outcomes["duplicate"] >= 46


async def test_a_working_group_is_refused_and_left_alone(newsroom: Newsroom) -> None:
    await newsroom.publish(*[(key, "at Rantau") for key in ids("a", 20)], at_ms=LATE_MS)
    async with newsroom.working(Rules("rules-1")) as teller:
        await teller.await_outcomes(20)
        before = await newsroom.committed()
        said = await newsroom.reprocess("--since", SINCE, code=1)
        assert "the group is at work" in said
        assert "1 members" in said
        assert "next: stop all its workers" in said
        assert await newsroom.committed() == before
    assert "from " in await newsroom.reprocess("--since", SINCE)


class Blind:
    """An admin client that was asked before the worker joined."""

    async def describe_consumer_groups(self, group_ids: list[str]) -> list[object]:
        assert len(group_ids) == 1
        return []


async def test_a_worker_that_joins_just_then_is_refused_by_the_broker(newsroom: Newsroom) -> None:
    """The look at the group may be too early; the commit itself is refused, and the worker loses nothing."""
    await newsroom.publish(*[(key, "at Rantau") for key in ids("a", 20)], at_ms=LATE_MS)
    async with newsroom.working(Rules("rules-1")) as teller:
        await teller.await_outcomes(20)
        with pytest.raises(IncidentStreamError, match="the group is at work"):
            await rewind(newsroom.settings, PARTITIONS, Blind(), SINCE_MS)
        await newsroom.publish(*[(key, "at Rantau") for key in ids("b", 20)], at_ms=LATE_MS + 1_000)
        await teller.await_outcomes(40)
    assert teller.rewound == 0
    assert Counter(row["status"] for row in await newsroom.reports()) == {"new": 40}


async def test_a_group_only_goes_back(newsroom: Newsroom) -> None:
    """Not forward over what it has not read, not where it never was; a time after all records moves nothing."""
    assert (await newsroom.reprocess("--since", SINCE)).count("never read") == PARTITIONS
    assert set((await newsroom.committed()).values()) == {None}
    await newsroom.publish(*[(key, "at Rantau") for key in ids("a", 20)], at_ms=EARLY_MS)
    await newsroom.work(Rules("rules-1"), until=20)
    before = await newsroom.committed()
    assert "0 offsets" in await newsroom.reprocess("--since", SINCE)
    await newsroom.publish(*[(key, "at Rantau") for key in ids("b", 20)], at_ms=LATE_MS)
    assert "0 offsets" in await newsroom.reprocess("--since", SINCE)
    assert await newsroom.committed() == before
    teller = await newsroom.work(Rules("rules-1"), until=40)
    assert teller.rewound == 0


async def test_a_worker_that_wakes_up_later_cannot_commit_over_it(newsroom: Newsroom) -> None:
    """A transaction open in a frozen worker would move the group forward again: it is fenced."""
    await newsroom.publish(*[(key, "at Rantau") for key in ids("a", 20)], at_ms=LATE_MS)
    await newsroom.work(Rules("rules-1"), until=20)
    frozen = await open_producer(newsroom.settings, 0)
    await frozen.begin_transaction()
    tp = TopicPartition(newsroom.settings.input_topic, 0)
    await frozen.send_offsets_to_transaction({tp: OffsetAndMetadata(1, "")}, newsroom.settings.group)
    await newsroom.reprocess("--since", SINCE)
    with pytest.raises(KafkaError):
        await frozen.commit_transaction()
    await close_producer(frozen)
    assert await newsroom.committed() == dict.fromkeys(range(PARTITIONS), 0)


async def test_a_worker_killed_while_it_reads_again_doubles_nothing(newsroom: Newsroom) -> None:
    """Kill -9 in the middle of the second pass; a worker on another machine, without its state, ends it."""
    await newsroom.publish(*[(key, "at Rantau") for key in ids("a", 60)], at_ms=LATE_MS)
    await newsroom.work(Rules("rules-1"), until=60)
    await newsroom.reprocess("--since", SINCE)
    arguments = (newsroom.settings.bootstrap, str(newsroom.settings.state_folder), newsroom.prefix)
    worker = await asyncio.create_subprocess_exec(sys.executable, __file__, *arguments)
    try:
        while len(await newsroom.reports()) == 60:
            assert worker.returncode is None
    finally:
        worker.kill()
        await worker.wait()
    assert 60 < len(await newsroom.reports()) < 120, "the kill came too late to interrupt anything"
    newsroom.settings = replace(newsroom.settings, instance="b")
    teller = await newsroom.work(AGAIN, until=120)
    assert teller.rewound >= 60
    counted = Counter((row["report_id"], row["revision"]) for row in await newsroom.reports())
    assert len(counted) == 120
    assert set(counted.values()) == {1}


async def work_slowly(bootstrap: str, folder: str, prefix: str) -> None:
    """Work on the second pass until killed, each article taking a while."""
    async with Newsroom(bootstrap, Path(folder), prefix).working(replace(AGAIN, seconds=0.03)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work_slowly(*sys.argv[1:]))
