"""VIEWS on a real broker. In: a topic of reports, good and bad, and kill -9. Out: tables equal to a recount."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from stream.broker import EmbeddedKafka
from stream.broker.embedded import free_port
from stream.broker.topics import TopicSpec, connect, create_topics

pytestmark = pytest.mark.kafka

Rows = dict[str, dict[str, Any]]

SCRIPT = """
import sys
from pathlib import Path
from stream.errors import IncidentStreamError
from stream.observe.logs import build_output, configure
from stream.views.run import run
from stream.views.settings import ViewsSettings
bootstrap, folder, topic, app_id, web_port, metrics_port = sys.argv[1:]
configure(build_output(stream=sys.stdout))
try:
    sys.exit(run(ViewsSettings(
        bootstrap=bootstrap, data_dir=Path(folder), reports_topic=topic, app_id=app_id, web_port=int(web_port),
        metrics_port=int(metrics_port), session_timeout_seconds=6, first_connection_seconds=2,
    )))
except IncidentStreamError as error:
    sys.stderr.write(str(error))
    sys.exit(error.exit_code)
"""


class ViewsProcess:
    """A VIEWS process on free ports, its log in a file."""

    def __init__(self, bootstrap: str, topic: str, folder: Path, app_id: str) -> None:
        self._web_port, self._metrics_port = free_port(), free_port()
        self.log = folder.with_suffix(".log")
        ports = (str(self._web_port), str(self._metrics_port))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, bootstrap, str(folder), topic, app_id, *ports],
                stdout=output,
                stderr=output,
            )

    async def get(self, path: str, *, metrics: bool = False) -> bytes | None:
        """Return a page, or None where there is none (yet) or its status is not 200."""
        port = self._metrics_port if metrics else self._web_port
        try:
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
                return await answer.read() if answer.status == 200 else None
        except aiohttp.ClientError:
            return None

    async def wait_ready(self, seconds: float = 60.0) -> None:
        """Wait until /readyz says yes."""
        await until(lambda: self.get("/readyz", metrics=True), seconds, self.log)

    async def wait_caught_up(self, seconds: float = 60.0) -> None:
        """Wait until every record of the topic is in the tables."""
        await self.wait_ready(seconds)
        await until(self._is_caught_up, seconds, self.log)

    async def _is_caught_up(self) -> bool:
        page = await self.get("/metrics", metrics=True)
        return page is not None and b'incident_stream_view_lag_records{partition="0"} 0.0' in page

    async def metric(self, series: str) -> float:
        """Return the value of one series."""
        page = (await self.get("/metrics", metrics=True) or b"").decode()
        return next(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(series + " "))

    async def reports(self) -> Rows:
        """Return every visible report by its id, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            page = orjson.loads(await self.get(f"/api/reports?limit=500&offset={len(found)}") or b"{}")
            found += page["reports"]
            if not page["reports"]:
                assert len(found) == page["total"]
                times = [datetime.fromisoformat(row["article"]["published_at"]) for row in found]
                assert times == sorted(times, reverse=True)
                return {row["report_id"]: row for row in found}

    async def counts(self) -> Counter[tuple[str, str, str | None, str | None]]:
        """Return the size of every bucket."""
        rows = orjson.loads(await self.get("/api/counts") or b"{}")["counts"]
        return Counter(
            {(row["hour"], row["event_type"], row["country"], row["province"]): row["reports"] for row in rows}
        )


async def until(check: Callable[[], Any], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not await check():
        if time.monotonic() > deadline:
            told = await asyncio.to_thread(log.read_text)
            raise AssertionError(f"not within {seconds} s\n{told[-4000:]}")
        await asyncio.sleep(0.1)


@pytest.fixture
def start(kafka_bootstrap: str, tmp_path: Path) -> Iterator[Callable[..., ViewsProcess]]:
    """Start VIEWS processes that do not outlive the test."""
    started: list[ViewsProcess] = []

    def begin(topic: str, *, bootstrap: str = kafka_bootstrap, folder: str = "views") -> ViewsProcess:
        started.append(ViewsProcess(bootstrap, topic, tmp_path / folder, f"views-{topic}"))
        return started[-1]

    yield begin
    for views in started:
        views.process.kill()
        views.process.wait()


PLACES = (("ID", "Maluku"), ("ID", "Papua"), ("AF", "Badghis"), (None, None))


def write_report(chance: random.Random, report_id: str, revision: int, status: str = "new") -> bytes:
    """Make a revision of a report; type, place and hour may differ from the last one's."""
    country, province = chance.choice(PLACES)
    return orjson.dumps(
        {
            "report_id": report_id,
            "revision": revision,
            "status": status,
            "event_type": chance.choice(["Crime", "Riots", "Battles"]),
            "event_date": None,
            "location": None if country is None else {"country": country, "admin1": province, "precision": 3},
            "article": {
                "article_id": report_id,
                "published_at": f"2024-05-01T{chance.randrange(24):02}:{chance.randrange(60):02}:00+07:00",
                "sketch": "A" * 300,
            },
        }
    )


def make_stream(chance: random.Random, reports: int, records: int) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield keyed values: new, updated and retracted reports, records seen twice, garbage, and null values."""
    revisions: Counter[str] = Counter()
    for _ in range(records):
        report_id = f"r{chance.randrange(reports)}"
        key, dice = report_id.encode(), chance.random()
        if dice < 0.02:
            yield key, b"this is no report \xff"
            continue
        if dice < 0.03 and revisions[report_id]:
            yield key, None
            continue
        revisions[report_id] += 1
        status = "retracted" if dice < 0.15 else "updated" if revisions[report_id] > 1 else "new"
        value = write_report(chance, report_id, revisions[report_id], status)
        yield from [(key, value)] * (2 if dice > 0.95 else 1)


async def publish(bootstrap: str, topic: str, chance: random.Random, records: list[tuple[bytes, bytes | None]]) -> None:
    """Write in transactions of 1 to 40 records; one in four is aborted first, with reports that must never show."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"{topic}-writer")
    await producer.start()
    try:
        position = 0
        while position < len(records):
            if chance.random() < 0.25:
                await producer.begin_transaction()
                for number in range(chance.randrange(1, 20)):
                    name = f"r{number}" if number % 2 else f"aborted{number}"
                    await producer.send(topic, key=name.encode(), value=write_report(chance, name, 10_000))
                await producer.abort_transaction()
            size = chance.randrange(1, 40)
            async with producer.transaction():
                for key, value in records[position : position + size]:
                    await producer.send(topic, key=key, value=value)
            position += size
    finally:
        await producer.stop()


async def recount(bootstrap: str, topic: str) -> Rows:
    """Read every committed record of the topic and keep the visible reports by the last good record of each."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False)
    await consumer.start()
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    await consumer.seek_to_beginning(partition)
    end = (await consumer.end_offsets([partition]))[partition]
    last: dict[str, dict[str, Any] | None] = {}
    try:
        while await consumer.position(partition) < end:
            for record in (await consumer.getmany(partition, timeout_ms=500)).get(partition, []):
                if record.value is None:
                    last[record.key.decode()] = None
                elif record.value.startswith(b"{"):
                    last[record.key.decode()] = orjson.loads(record.value)
    finally:
        await consumer.stop()
    return {report_id: row for report_id, row in last.items() if row is not None and row["status"] != "retracted"}


def count(rows: Rows) -> Counter[tuple[str, str, str | None, str | None]]:
    """Count visible reports by hour, type, country and province."""
    counted: Counter[tuple[str, str, str | None, str | None]] = Counter()
    for row in rows.values():
        at = datetime.fromisoformat(row["article"]["published_at"]).astimezone(UTC)
        place = row["location"] or {}
        counted[f"{at:%Y-%m-%dT%H}:00:00Z", row["event_type"], place.get("country"), place.get("admin1")] += 1
    return counted


def without_sketch(rows: Rows) -> Rows:
    """Leave out what VIEWS does not keep."""
    return {
        report_id: {**row, "article": {name: value for name, value in row["article"].items() if name != "sketch"}}
        for report_id, row in rows.items()
    }


async def assert_equal_to_recount(views: ViewsProcess, bootstrap: str, topic: str) -> Rows:
    await views.wait_caught_up()
    rows = await recount(bootstrap, topic)
    assert await views.reports() == without_sketch(rows)
    assert await views.counts() == count(rows)
    return rows


@asynccontextmanager
async def publishing(
    bootstrap: str, topic: str, chance: random.Random, records: list[tuple[bytes, bytes | None]]
) -> AsyncIterator[None]:
    """Publish in the background; leave when all is written."""
    task = asyncio.create_task(publish(bootstrap, topic, chance, records))
    try:
        yield
    finally:
        await task


async def test_after_kills_the_tables_equal_a_recount(
    kafka_bootstrap: str, topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    """Killed three times in mid-stream, the last time with its local store lost: always the same tables."""
    name = topic("reports")
    chance = random.Random(7)  # noqa: S311 - a test's dice
    records = list(make_stream(chance, reports=300, records=4_000))
    views = start(name)
    await views.wait_ready()
    async with publishing(kafka_bootstrap, name, chance, records):
        for folder in ("views", "views", "elsewhere"):  # the last successor has the changelogs alone
            await until(partial(_applied, views, 300), 60, views.log)
            views.process.kill()
            views.process.wait()
            views = start(name, folder=folder)
    rows = await assert_equal_to_recount(views, kafka_bootstrap, name)
    assert len(rows) > 100
    assert not any(report_id.startswith("aborted") or row["revision"] == 10_000 for report_id, row in rows.items())
    assert await views.metric('incident_stream_view_records_total{result="failed"}') == 0


async def _applied(views: ViewsProcess, records: int) -> bool:
    page = await views.get("/metrics", metrics=True)
    return page is not None and await views.metric('incident_stream_view_records_total{result="applied"}') >= records


async def test_a_bad_record_is_counted_and_delays_nothing(
    kafka_bootstrap: str, topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    name = topic("reports")
    chance = random.Random(1)  # noqa: S311 - a test's dice
    good = [(key, write_report(chance, key.decode(), 1)) for key in (b"r1", b"r2")]
    bad = [(b"x", b"[" * 5_000), (b"x", b""), (b"x", b"\x00\xff"), (b"y", good[0][1]), (b"x", b"A" * 900_000)]
    await publish(kafka_bootstrap, name, chance, [good[0], *bad, good[1]])
    views = start(name)
    await views.wait_caught_up()
    assert set(await views.reports()) == {"r1", "r2"}
    assert await views.metric('incident_stream_view_records_total{result="bad"}') == len(bad)
    assert "AAAA" not in views.log.read_text()


async def test_sigterm_ends_it_within_five_seconds_and_nothing_is_read_twice(
    kafka_bootstrap: str, topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    """Exit 0; the successor begins where it stopped, past the gaps that aborted transactions leave."""
    name = topic("reports")
    chance = random.Random(3)  # noqa: S311 - a test's dice
    await publish(kafka_bootstrap, name, chance, list(make_stream(chance, reports=40, records=400)))
    views = start(name)
    await views.wait_caught_up()
    began_at = time.monotonic()
    views.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(views.process.wait, 10) == 0
    assert time.monotonic() - began_at < 5
    successor = start(name)
    await assert_equal_to_recount(successor, kafka_bootstrap, name)
    for result in ("applied", "stale", "bad"):
        assert await successor.metric(f'incident_stream_view_records_total{{result="{result}"}}') == 0


async def test_a_stop_without_a_broker_is_short_too(
    own_kafka: Callable[..., EmbeddedKafka], start: Callable[..., ViewsProcess]
) -> None:
    """The broker dies in mid-stream; probes say so, and SIGTERM still ends the process within five seconds."""
    kafka = own_kafka()
    async with connect({"bootstrap_servers": kafka.bootstrap}) as admin:
        await create_topics(admin, [TopicSpec(name="reports", partitions=1)])
    chance = random.Random(9)  # noqa: S311 - a test's dice
    await publish(kafka.bootstrap, "reports", chance, list(make_stream(chance, reports=40, records=400)))
    views = start("reports", bootstrap=kafka.bootstrap)
    await until(partial(_applied, views, 10), 60, views.log)
    kafka.kill()
    await until(partial(_is_unready, views), 30, views.log)
    assert await views.get("/livez", metrics=True)
    began_at = time.monotonic()
    views.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(views.process.wait, 10) == 0
    assert time.monotonic() - began_at < 5


async def test_a_broker_killed_and_restarted_leaves_the_tables_whole(
    own_kafka: Callable[..., EmbeddedKafka], start: Callable[..., ViewsProcess]
) -> None:
    """The process lives through it by itself."""
    kafka = own_kafka()
    async with connect({"bootstrap_servers": kafka.bootstrap}) as admin:
        await create_topics(admin, [TopicSpec(name="reports", partitions=1)])
    chance = random.Random(11)  # noqa: S311 - a test's dice
    await publish(kafka.bootstrap, "reports", chance, list(make_stream(chance, reports=100, records=1_500)))
    views = start("reports", bootstrap=kafka.bootstrap)
    await until(partial(_applied, views, 200), 60, views.log)
    await asyncio.to_thread(kafka.kill)
    await asyncio.sleep(3)
    await asyncio.to_thread(kafka.restart)
    await assert_equal_to_recount(views, kafka.bootstrap, "reports")
    assert views.process.poll() is None


async def _is_unready(views: ViewsProcess) -> bool:
    return await views.get("/readyz", metrics=True) is None


async def test_a_second_process_takes_over_when_the_first_leaves(
    kafka_bootstrap: str, topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    """While the first has the partition the second is not ready, and says why instead of showing empty pages."""
    name = topic("reports")
    chance = random.Random(5)  # noqa: S311 - a test's dice
    first = start(name, folder="first")
    await first.wait_ready()
    second = start(name, folder="second")
    await publish(kafka_bootstrap, name, chance, list(make_stream(chance, reports=40, records=300)))
    await asyncio.sleep(3)
    ready = [views for views in (first, second) if await views.get("/readyz", metrics=True)]
    assert len(ready) == 1
    idle = second if ready == [first] else first
    assert await idle.get("/api/reports") is None
    ready[0].process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(ready[0].process.wait, 10) == 0
    await assert_equal_to_recount(idle, kafka_bootstrap, name)


async def test_a_missing_topic_is_a_configuration_error(start: Callable[..., ViewsProcess]) -> None:
    views = start("no-such-topic")
    assert await asyncio.to_thread(views.process.wait, 30) == 78
    assert "topics create" in views.log.read_text()


async def test_two_processes_cannot_share_a_folder(
    topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    """The second says so and ends; the first lives on."""
    name = topic("reports")
    first = start(name)
    await first.wait_ready()
    second = start(name)
    assert await asyncio.to_thread(second.process.wait, 30) == 78
    assert "another process keeps its tables there" in second.log.read_text()
    assert await first.get("/readyz", metrics=True)


async def test_a_topic_of_several_partitions_is_refused(
    topic: Callable[..., str], start: Callable[..., ViewsProcess]
) -> None:
    views = start(topic("reports", partitions=2))
    assert await asyncio.to_thread(views.process.wait, 30) == 78
    assert "2 partitions" in views.log.read_text()


async def test_a_broker_that_never_answers_is_exit_69(start: Callable[..., ViewsProcess]) -> None:
    views = start("reports", bootstrap="127.0.0.1:1")
    assert await asyncio.to_thread(views.process.wait, 30) == 69
    assert "127.0.0.1:1" in views.log.read_text()
