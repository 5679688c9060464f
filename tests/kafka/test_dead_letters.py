"""Dead letters looked at and sent back, on a real broker: each once, whatever kills the redrive on the way.

Letters are made by the engine's own function, or by the worker itself; what is counted is what a `read_committed`
reader of the articles topic sees.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.broker.embedded import EmbeddedKafka, free_port
from stream.engine.dead_letters import dead_letter
from stream.engine.model import Fault, Record

pytestmark = pytest.mark.kafka

PARTITIONS = 4
THEN_MS = 1_790_000_000_000
"""The timestamp of the records that the letters were."""
KILLER = """
import os, signal, sys
from aiokafka import AIOKafkaProducer
from stream.__main__ import main

call, when, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
real, calls = getattr(AIOKafkaProducer, call), 0

async def deadly(self, *arguments, **named):
    global calls
    calls += 1
    if calls == number and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    done = await real(self, *arguments, **named)
    if calls == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

setattr(AIOKafkaProducer, call, deadly)
main(sys.argv[4:])
"""


class Desk:
    """An operator with topics and a group of this test's own."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        self.bootstrap = bootstrap
        self.prefix = f"dead-{uuid.uuid4().hex[:8]}."
        told = {
            "KAFKA__BOOTSTRAP": bootstrap,
            "TOPICS__ARTICLES__NAME": f"{self.prefix}articles",
            "TOPICS__REPORTS__NAME": f"{self.prefix}reports",
            "TOPICS__DEAD_LETTERS__NAME": f"{self.prefix}dead-letters",
            "TOPICS__EXTRACT_STATE__NAME": f"{self.prefix}state",
            "EXTRACT__GROUP": f"{self.prefix}extract",
            "EXTRACT__STATE_FOLDER": str(folder),
            "EXTRACT__PAGES__PORT": str(free_port()),
            "EXTRACT__CHILDREN": "1",
        }
        self.environ = {**os.environ, **{f"INCIDENT_STREAM__{name}": value for name, value in told.items()}}
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "stream", *arguments],
            capture_output=True, text=True, check=False, timeout=90, env=self.environ,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    def start(self, *arguments: str, program: Sequence[str] = ("-m", "stream")) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environ,
        )  # fmt: skip
        self.running.append(process)
        return process

    def redrive(self, *arguments: str) -> str:
        return self.run("dead-letters", "redrive", *arguments).stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.run("dead-letters", "list", "--format", "jsonl", *arguments)
        return [json.loads(line) for line in done.stdout.splitlines()]

    async def bury(self, *letters: tuple[Record, str], limit_bytes: int = 1_000_000, age_ms: int = 0) -> None:
        """Put (record, reason) into the dead letters, in the partition that the record has."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, linger_ms=5)
        await producer.start()
        try:
            acks = []
            for record, reason in letters:
                fault = Fault(reason=reason, stage="work", error="made by a test")
                out = dead_letter(record, fault, topic=f"{self.prefix}dead-letters", labels={}, limit_bytes=limit_bytes)
                at_ms = round(time.time() * 1000) - age_ms
                acks.append(
                    await producer.send(
                        out.topic,
                        key=out.key,
                        value=out.value,
                        headers=list(out.headers),
                        partition=record.partition,
                        timestamp_ms=at_ms,
                    )
                )
            await asyncio.gather(*acks)
        finally:
            await producer.stop()

    def record(self, number: int, *, redrives: int = 0, value: bytes | None = b"{}") -> Record:
        headers: tuple[tuple[str, bytes], ...] = (("number", str(number).encode()),)
        if redrives:
            headers = (*headers, ("dlq.redrives", str(redrives).encode()))
        return Record(
            topic=f"{self.prefix}articles", partition=number % PARTITIONS, offset=number,
            timestamp_ms=THEN_MS + number, key=b"k%d" % number, value=value, headers=headers,
        )  # fmt: skip

    async def articles(self, isolation: str = "read_committed") -> list[ConsumerRecord]:
        reader = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, isolation_level=isolation, enable_auto_commit=False)
        await reader.start()
        try:
            parts = [TopicPartition(f"{self.prefix}articles", number) for number in range(PARTITIONS)]
            reader.assign(parts)
            await reader.seek_to_beginning(*parts)
            ends = await reader.end_offsets(parts)
            found: list[ConsumerRecord] = []
            while any([await reader.position(tp) < end for tp, end in ends.items()]):
                for records in (await reader.getmany(timeout_ms=200)).values():
                    found.extend(records)
            return found
        finally:
            await reader.stop()


@pytest.fixture
def desk(kafka_bootstrap: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(kafka_bootstrap, tmp_path)
    made.run("topics", "create")
    yield made
    for process in made.running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def number_of(record: ConsumerRecord) -> int:
    return int(dict(record.headers)["number"])


def assert_each_once_in_order(articles: Sequence[ConsumerRecord], numbers: Sequence[int]) -> None:
    counted = Counter(number_of(record) for record in articles)
    assert sorted(set(numbers) - set(counted)) == []
    assert [number for number, count in counted.items() if count > 1] == []
    assert set(counted) == set(numbers)
    for partition in range(PARTITIONS):
        own = [number_of(record) for record in articles if record.partition == partition]
        assert own == sorted(own)
        assert all(number % PARTITIONS == partition for number in own)


async def test_a_record_goes_back_as_it_was_and_only_once(desk: Desk) -> None:
    """Key, value, headers, partition and timestamp; a null key and a withdrawal's null value too."""
    bare = Record(
        topic=f"{desk.prefix}articles", partition=3, offset=7, timestamp_ms=THEN_MS, key=None, value=b"\xff{",
        headers=(("number", b"99"), ("trace", b"\x00\xff"), ("trace", b"2")),
    )  # fmt: skip
    await desk.bury((desk.record(1, value=None), "timeout"), (bare, "not_utf8"))
    dry = desk.redrive("--dry-run")
    assert "2 would be sent again" in dry
    assert await desk.articles() == []
    assert "2 sent again" in desk.redrive()
    assert "0 sent again\n2 were sent again before" in desk.redrive()
    withdrawn, odd = sorted(await desk.articles(), key=number_of)
    assert (withdrawn.key, withdrawn.value, withdrawn.partition) == (b"k1", None, 1)
    assert (withdrawn.timestamp, withdrawn.headers) == (THEN_MS + 1, (("number", b"1"), ("dlq.redrives", b"1")))
    assert (odd.key, odd.value, odd.partition, odd.timestamp) == (None, b"\xff{", 3, THEN_MS)
    assert odd.headers == (*bare.headers, ("dlq.redrives", b"1"))
    assert {row["state"] for row in desk.rows()} == {"sent"}


async def test_reasons_go_one_after_the_other_and_a_limit_goes_on_where_it_stopped(desk: Desk) -> None:
    reasons = ["timeout", "worker_crash", "not_json"]
    await desk.bury(*[(desk.record(number), reasons[number % 3]) for number in range(90)])
    assert "30 sent again\n60 of other reasons" in desk.redrive("--reason", "worker_crash")
    for _ in range(3):
        assert "10 sent again" in desk.redrive("--reason", "timeout", "-n", "10")
    assert "0 sent again" in desk.redrive("--reason", "timeout")
    assert len(await desk.articles()) == 60
    counted = json.loads(desk.run("dead-letters", "stats", "--json").stdout)
    assert counted["reasons"]["not_json"]["due"] == counted["reasons"]["timeout"]["sent"] == 30
    assert "30 sent again\n60 were sent again before" in desk.redrive()
    articles = await desk.articles()
    assert Counter(map(number_of, articles)) == Counter(range(90))


async def test_what_cannot_or_must_not_go_back_is_said_and_stays(desk: Desk) -> None:
    """By reference, too often, of another topic, no letter at all."""
    await desk.bury((desk.record(0, value=b"x" * 3_000), "too_large"), limit_bytes=1_000)
    await desk.bury((desk.record(1, redrives=3), "timeout"), (desk.record(2, redrives=2), "timeout"))
    other = Record(topic="others", partition=1, offset=3, timestamp_ms=5, key=b"o", value=b"{}")
    await desk.bury((other, "timeout"))
    async with AIOKafkaProducer(bootstrap_servers=desk.bootstrap) as producer:
        await producer.send_and_wait(f"{desk.prefix}dead-letters", b"a stranger")
    done = desk.run("dead-letters", "redrive")
    assert done.stdout.startswith("1 sent again\n1 not sent: by reference")
    assert done.stdout.count("1 not sent:") == 4
    assert "not redrivable: 0/0" in done.stderr
    (article,) = await desk.articles()
    assert (number_of(article), dict(article.headers)["dlq.redrives"]) == (2, b"3")
    assert "1 sent again" in desk.redrive("--max-redrives", "4")
    assert sorted(map(number_of, await desk.articles())) == [1, 2]


async def test_letters_that_the_cluster_may_have_forgotten_are_sent_only_when_asked_for(desk: Desk) -> None:
    await desk.bury(*[(desk.record(number), "timeout") for number in range(0, 20, 4)], age_ms=8 * 86_400_000)
    await desk.bury(*[(desk.record(number), "timeout") for number in range(20, 40, 4)])
    assert desk.redrive().startswith("5 sent again\n5 not sent: so old")
    assert desk.redrive().startswith("0 sent again\n5 were sent again before\n5 not sent: so old")
    assert desk.redrive("--old").startswith("5 sent again")
    assert desk.redrive("--old").startswith("0 sent again\n10 were sent again before")
    assert Counter(map(number_of, await desk.articles())) == Counter(range(0, 40, 4))


@pytest.mark.parametrize(
    ("call", "when", "leaves_open"),
    [
        ("send_offsets_to_transaction", "before", True),
        ("commit_transaction", "before", True),
        ("commit_transaction", "after", False),
    ],
)
async def test_a_redrive_killed_on_the_way_loses_and_doubles_nothing(
    desk: Desk, call: str, when: str, leaves_open: bool
) -> None:
    """Kill -9 in its second and again in the next run's third transaction, then let it end."""
    numbers = range(2_000)
    await desk.bury(*[(desk.record(number), "timeout") for number in numbers])
    for transaction in (2, 3):
        arguments = (call, when, str(transaction), "dead-letters", "redrive")
        killed = desk.start(*arguments, program=("-c", KILLER))
        assert await asyncio.to_thread(killed.wait, 60) == -signal.SIGKILL
    # The readers end at the last stable offset, behind which the killed run's open transaction lies.
    raw = await desk.articles("read_uncommitted")
    stable = await desk.articles()
    assert 0 < len(stable) < len(numbers)
    assert (len(raw) > len(set(map(number_of, stable)))) == leaves_open, "the kill hit nothing"
    assert f"{len(numbers) - len(stable)} sent again" in desk.redrive()
    assert_each_once_in_order(await desk.articles(), numbers)
    assert "0 sent again" in desk.redrive()


async def test_kills_at_any_moment_lose_and_double_nothing(desk: Desk) -> None:
    numbers = range(600)
    await desk.bury(*[(desk.record(number), "timeout") for number in numbers])
    for seconds in (0.1, 0.35, 0.6):
        running = desk.start("dead-letters", "redrive", "--rate", "120")
        before = len(await desk.articles())
        while len(await desk.articles()) == before:
            assert running.poll() is None
        await asyncio.sleep(seconds)
        running.kill()
    assert 0 < len(await desk.articles()) < len(numbers)
    desk.redrive()
    assert_each_once_in_order(await desk.articles(), numbers)


async def test_a_redrive_whose_broker_dies_says_so_and_goes_on_later(
    own_kafka: Callable[..., EmbeddedKafka], tmp_path: Path
) -> None:
    kafka = own_kafka()
    desk = Desk(kafka.bootstrap, tmp_path)
    desk.run("topics", "create")
    numbers = range(300)
    await desk.bury(*[(desk.record(number), "timeout") for number in numbers])
    first = desk.start("dead-letters", "redrive", "--rate", "50")
    while not await desk.articles():
        assert first.poll() is None
    kafka.kill()
    _, told = await asyncio.to_thread(first.communicate, timeout=60)
    assert first.returncode == 1
    assert "run the" in told
    assert "Traceback" not in told, told
    kafka.restart()
    desk.redrive()
    assert_each_once_in_order(await desk.articles(), numbers)


async def test_of_two_redrives_the_later_takes_over(desk: Desk) -> None:
    numbers = range(400)
    await desk.bury(*[(desk.record(number), "timeout") for number in numbers])
    first = desk.start("dead-letters", "redrive", "--rate", "50")
    while not await desk.articles():
        assert first.poll() is None
    assert " sent again" in desk.redrive()
    _, told = await asyncio.to_thread(first.communicate, timeout=60)
    assert first.returncode == 1
    assert "another redrive has taken over" in told
    assert_each_once_in_order(await desk.articles(), numbers)


async def test_a_bad_article_comes_round_until_the_guard_stops_it(desk: Desk) -> None:
    """With the worker: each redrive comes back as a letter that has been sent once more; then no more."""
    worker = desk.start("run", "extract")
    bad = desk.record(2, value=b"{oops")
    await desk.bury((bad, "not_json"))
    for redrives in (1, 2):
        assert "1 sent again" in desk.redrive("--max-redrives", "2")
        deadline = time.monotonic() + 40
        while not [row for row in desk.rows() if row.get("redrives") == redrives]:
            assert worker.poll() is None
            assert time.monotonic() < deadline
    done = desk.redrive("--max-redrives", "2")
    assert done.startswith("0 sent again")
    assert "came back as often" in done
    newest = next(row for row in desk.rows() if row.get("redrives") == 2)
    shown = json.loads(desk.run("dead-letters", "show", newest["letter"]).stdout)
    assert (shown["key"], shown["value"]) == ("k2", "{oops")
    told = dict(shown["headers"])
    assert (told["number"], told["dlq.timestamp"], told["dlq.redrives"]) == ("2", str(THEN_MS + 2), "2")
    assert desk.run("dead-letters", "show", newest["letter"], "--value").stdout == "{oops"
    assert "no such letter" in desk.run("dead-letters", "show", "0/12345", code=2).stderr
    assert "not_json" in desk.run("dead-letters", "stats").stdout
    worker.terminate()
    await asyncio.to_thread(worker.communicate, timeout=30)
    assert worker.returncode == 0
