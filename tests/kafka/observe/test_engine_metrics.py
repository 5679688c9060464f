"""The pages of a running engine on a real broker. In: records, one of them bad. Out: metrics that add up, readiness."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from stream.engine.inline import InlinePool
from stream.engine.loop import Engine
from stream.engine.model import Folded, Output, Record, StateView
from stream.engine.settings import EngineSettings
from stream.observe.health import Health
from stream.observe.http import PageSettings, build_pages, serve
from stream.observe.labels import Check
from stream.observe.metrics import Process
from stream.observe.registry import Metrics
from stream.workers.counting import Counting

pytestmark = pytest.mark.kafka

REPORT = orjson.dumps(
    {
        "status": "new",
        "event_type": "Crime",
        "article": {"published_at": "2024-05-01T18:50:00+07:00"},
        "extractor": {"rules_hash": "abc"},
    }
)


def work(record: Record) -> bytes:
    if record.value == b"bad":
        raise ValueError("no article text must come from here")
    return record.value or b""


class Fixture:
    """An engine in this process, and its pages."""

    def __init__(self, bootstrap: str, topic: Callable[..., str], folder: Path) -> None:
        self.input = topic("articles", partitions=2)
        self.reports = topic("reports")
        self.letters = topic("letters")
        changelog = topic("changelog", partitions=2, cleanup_policy="compact")
        settings = EngineSettings(
            bootstrap=bootstrap,
            group=f"group-{self.input}",
            input_topic=self.input,
            changelog_topic=changelog,
            dead_letter_topic=self.letters,
            output_topics=(self.reports,),
            state_folder=folder,
            instance="one",
        )
        self.counts = Metrics(Process.EXTRACT, topics=(self.input, self.reports, self.letters))
        self.health = Health((Check.BROKER, Check.ASSIGNMENT, Check.STATE, Check.BREAKER), metrics=self.counts)
        observer = Counting(self.counts, self.health, reports_topic=self.reports)
        self.engine = Engine(settings, InlinePool(work), self.fold, observer)

    def fold(self, state: StateView, record: Record, result: bytes) -> Folded:
        """Give a report for every second record."""
        state.put(record.key or b"", result)
        if int(result) % 2:
            return Folded(outcome="empty")
        output = Output(topic=self.reports, key=record.key, value=REPORT)
        return Folded(outcome="incident", outputs=(output,))


@pytest.fixture
async def fixture(kafka_bootstrap: str, topic: Callable[..., str], tmp_path: Path) -> AsyncIterator[Fixture]:
    made = Fixture(kafka_bootstrap, topic, tmp_path)
    running = asyncio.create_task(made.engine.run())
    yield made
    made.engine.stop()
    await running


async def produce(bootstrap: str, topic: str, values: list[bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        for number, value in enumerate(values):
            await producer.send(topic, key=b"%d" % number, value=value, partition=number % 2)
    finally:
        await producer.stop()


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


def total(page: str, series: str) -> float:
    """Sum all samples whose name and labels match `series`, a pattern without the prefix."""
    found = re.findall(rf"^incident_stream_{series} ([0-9.e+-]+|NaN)$", page, re.MULTILINE)
    assert found, f"no {series} in\n{page}"
    return sum(map(float, found))


async def test_the_pages_of_an_engine_add_up(kafka_bootstrap: str, fixture: Fixture) -> None:
    """Consumed = outcomes; offsets = outcomes + skipped + expired; nothing behind, nothing unaccounted; ready."""
    await produce(kafka_bootstrap, fixture.input, [*(b"%d" % number for number in range(300)), b"bad"])
    async with serve(build_pages(fixture.counts, fixture.health), PageSettings(port=0)) as address:
        async with asyncio.timeout(30):
            while total((await get(f"{address.url}/metrics"))[1], r"outcomes_total\{.*\}") < 301:  # noqa: ASYNC110 - a page tells no event
                await asyncio.sleep(0.1)
            await asyncio.sleep(1.5)  # the lag is measured every second
        _, page = await get(f"{address.url}/metrics")
        status, ready = await get(f"{address.url}/readyz")

    assert (status, orjson.loads(ready)["ready"]) == (200, True)
    assert total(page, rf'records_consumed_total\{{topic="{fixture.input}"\}}') == 301
    assert total(page, r'outcomes_total\{outcome="incident"\}') == 150
    assert total(page, r'outcomes_total\{outcome="empty"\}') == 150
    assert total(page, r'outcomes_total\{outcome="failed"\}') == 1
    assert total(page, r'dead_letters_total\{reason="error"\}') == 1
    assert total(page, r'reports_published_total\{event_type="Crime",status="new"\}') == 150
    assert total(page, rf'records_published_total\{{topic="{fixture.reports}"\}}') == 150
    assert total(page, rf'records_published_total\{{topic="{fixture.letters}"\}}') == 1
    assert total(page, "freshness_seconds_count") == 150
    assert total(page, "pipeline_latency_seconds_count") == 301
    tally = [total(page, rf"tally_{side}\{{.*\}}") for side in ("offsets", "outcomes", "skipped", "expired")]
    assert tally == [301, 301, 0, 0]
    assert total(page, "unaccounted_records") == 0
    assert total(page, r"consumer_lag_records\{.*\}") == 0
    assert total(page, r"consumer_lag_seconds\{.*\}") == 0
    assert total(page, r"committed_offset\{.*\}") == 301
    assert total(page, "assigned_partitions") == 2
    assert total(page, r'transactions_total\{result="committed"\}') >= 2
    assert total(page, r'stage_duration_seconds_count\{stage="commit"\}') >= 2
    assert total(page, r"state_entries\{.*\}") >= 300
    assert "no article text" not in page
