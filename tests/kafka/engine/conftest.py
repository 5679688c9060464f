"""A rig for the engine on a real broker. In: a broker, a folder. Out: topics, records, workers to kill, and the count.

Counting is done by a `read_committed` reader from the beginning of the output topic: every id that went in must be
there once (or be a dead letter), in the order of its partition, with its key's count going up by one each time.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.broker.topics import TopicSpec, connect, create_topics

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[3]


class Worker:
    """One worker process. `told` is what it has printed, line by line."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.told: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), json.dumps(arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{WORKER.parent}"},
        )
        self.stderr: list[str] = []
        self._readers = [
            threading.Thread(target=self._read_told, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read_told(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.told.append(json.loads(line))

    def _read_stderr(self) -> None:
        assert self._process.stderr is not None
        self.stderr.extend(self._process.stderr)

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def wait_for(self, what: str, *, count: int = 1, seconds: float = 25.0, **details: object) -> dict[str, Any]:
        """Wait until the worker has told `what` (with `details`) `count` times, and return the last of these."""

        def found() -> list[dict[str, Any]]:
            return [
                line
                for line in list(self.told)
                if line["what"] == what and all(line.get(key) == value for key, value in details.items())
            ]

        wait_until(lambda: len(found()) >= count or not self.is_alive, seconds)
        told = found()
        if len(told) < count:
            pytest.fail(f"no {what} {details} x{count}; alive: {self.is_alive}\n{self.tail()}")
        return told[count - 1]

    def signal(self, signum: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(signum)

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._end()

    def stop(self, seconds: float = 10.0) -> int:
        """End it in order and return the exit code."""
        self._process.terminate()
        return self.wait(seconds)

    def wait(self, seconds: float = 30.0) -> int:
        """Wait for its end and return the exit code."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the worker did not end within {seconds} s\n{self.tail()}")
        self._end()
        return code

    def _end(self) -> None:
        self._process.wait()
        for reader in self._readers:
            reader.join(5)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def tail(self) -> str:
        """Return the last things it said, for a failing test to show."""
        return "\n".join([*map(str, self.told[-8:]), *self.stderr[-25:]])


@dataclass
class Rig:
    """Topics of one test and the workers on them."""

    bootstrap: str
    folder: Path
    partitions: int = 4
    workers: list[Worker] = field(default_factory=list)

    def settings(self, instance: str = "a", **changes: object) -> dict[str, Any]:
        """Return what a worker of this rig is told."""
        return {
            "bootstrap": self.bootstrap,
            "group": "group",
            "input_topic": "in",
            "changelog_topic": "log",
            "dead_letter_topic": "dead",
            "output_topics": ["out"],
            "state_folder": str(self.folder),
            "instance": instance,
            "session_timeout_ms": 2_000,
            "heartbeat_interval_ms": 500,
            "batch_records": 200,
            **changes,
        }

    def worker(self, instance: str = "a", **changes: object) -> Worker:
        """Start a worker process."""
        arguments = self.settings(instance, **changes)
        for name in ("group", "input_topic", "changelog_topic", "dead_letter_topic"):
            arguments[name] = self.name(arguments[name])
        arguments["output_topics"] = [self.name(each) for each in arguments["output_topics"]]
        worker = Worker(arguments)
        self.workers.append(worker)
        return worker

    def name(self, hint: str) -> str:
        """Return the topic (or group) that this test calls `hint`."""
        return f"{self.folder.name}-{hint}"

    async def make_topics(self) -> None:
        """Make input and changelog (same partitions), output and dead letters (one each)."""
        small = {"max.message.bytes": "5242880"}
        specs = [
            TopicSpec(name=self.name("in"), partitions=self.partitions, config=small),
            TopicSpec(name=self.name("log"), partitions=self.partitions, config={"cleanup.policy": "compact"}),
            TopicSpec(name=self.name("out"), partitions=1, config=small),
            TopicSpec(name=self.name("dead"), partitions=1, config=small),
        ]
        async with connect({"bootstrap_servers": self.bootstrap}) as admin:
            await create_topics(admin, specs)

    async def produce(self, values: Iterable[bytes], *, keys: int = 40, partition: int | None = None) -> None:
        """Publish `values` with `keys` different keys, in turn."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap, linger_ms=5, max_batch_size=262_144, max_request_size=5_242_880
        )
        await producer.start()
        try:
            topic = self.name("in")
            acks = [
                await producer.send(topic, value=value, key=b"k%d" % (index % keys), partition=partition)
                for index, value in enumerate(values)
            ]
            await asyncio.gather(*acks)
        finally:
            await producer.stop()

    async def read(self, hint: str = "out") -> list[ConsumerRecord]:
        """Return all committed records of a topic, from the beginning to the end of what is committed now."""
        reader = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await reader.start()
        try:
            count = len(reader.partitions_for_topic(self.name(hint)) or await _partitions(reader, self.name(hint)))
            parts = [TopicPartition(self.name(hint), number) for number in range(count)]
            reader.assign(parts)
            ends = await reader.end_offsets(parts)
            records: list[ConsumerRecord] = []
            while any([await reader.position(tp) < end for tp, end in ends.items()]):
                for got in (await reader.getmany(timeout_ms=200)).values():
                    records.extend(got)
            return records
        finally:
            await reader.stop()

    async def wait_for_outputs(self, count: int, seconds: float = 40.0, hint: str = "out") -> list[ConsumerRecord]:
        """Wait until `count` committed records are there and return them (more, if there are more)."""
        deadline = time.monotonic() + seconds
        while True:
            records = await self.read(hint)
            if len(records) >= count:
                return records
            if time.monotonic() > deadline:
                tails = "\n---\n".join(worker.tail() for worker in self.workers)
                pytest.fail(f"{len(records)} of {count} records after {seconds} s\n{tails}")
            await asyncio.sleep(0.3)

    def assert_exactly_once(self, outputs: Sequence[ConsumerRecord], expected: Iterable[bytes]) -> None:
        """Every expected value once, none doubled, in the order of its partition, its key's count without a jump."""
        _assert_exactly_once(outputs, expected)

    def assert_tally(self, *, records: int, **outcomes: int) -> dict[int, dict[str, Any]]:
        """Check that the last tally of each partition adds up, and all together have the expected outcomes."""
        return _assert_tally(self.workers, records, outcomes)

    def stop(self) -> None:
        """Kill what still runs."""
        for worker in self.workers:
            if worker.is_alive:
                worker.signal(signal.SIGCONT)
                worker.kill()


async def _partitions(reader: AIOKafkaConsumer, topic: str) -> set[int]:
    await reader._client._wait_on_metadata(topic)
    found: set[int] = reader.partitions_for_topic(topic)
    return found


def ids(count: int, kind: bytes = b"ok", first: int = 0) -> list[bytes]:
    """Return `count` values with different ids."""
    return [b"%s:%d" % (kind, number) for number in range(first, first + count)]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for `condition`, at most `seconds`; return whether it came true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def _assert_exactly_once(outputs: Sequence[ConsumerRecord], expected: Iterable[bytes]) -> None:
    """Every expected value once, none doubled, in the order of its partition, its key's count without a jump."""
    values = [record.value.rpartition(b"|")[0] for record in outputs]
    wanted = set(expected)
    lost, doubled = wanted - set(values), [value for value, count in Counter(values).items() if count > 1]
    assert (sorted(lost)[:5], len(lost)) == ([], 0)
    assert (doubled[:5], len(doubled)) == ([], 0)
    assert set(values) == wanted
    offsets: dict[bytes, list[int]] = defaultdict(list)
    counts: dict[bytes, list[int]] = defaultdict(list)
    for record in outputs:
        partition, _, offset = dict(record.headers)["from"].partition(b"/")
        offsets[partition].append(int(offset))
        counts[record.key].append(int(record.value.rpartition(b"|")[2]))
    assert all(seen == sorted(seen) for seen in offsets.values())
    assert all(seen == list(range(1, len(seen) + 1)) for seen in counts.values())


def _assert_tally(workers: Sequence[Worker], records: int, outcomes: dict[str, int]) -> dict[int, dict[str, Any]]:
    """Check that the last tally of each partition adds up, and all together have the expected outcomes."""
    last: dict[int, dict[str, Any]] = {}
    for worker in workers:
        for line in worker.told:
            if line["what"] == "tally" and line["next"] >= last.get(line["partition"], line)["next"]:
                last[line["partition"]] = line
    total: Counter[str] = Counter()
    for line in last.values():
        assert line["unaccounted"] == 0
        total.update(line["outcomes"])
    assert dict(total) == outcomes
    assert total.total() == records
    return last


@pytest.fixture
async def rig(kafka_bootstrap: str, tmp_path: Path) -> AsyncIterator[Rig]:
    """Give a rig with its topics made; its workers die with the test."""
    made = Rig(bootstrap=kafka_bootstrap, folder=_unique(tmp_path))
    await made.make_topics()
    yield made
    made.stop()


@pytest.fixture
def new_rig(tmp_path: Path) -> Iterator[Callable[[str], Rig]]:
    """Make a rig on a broker of the test's own; topics are still to be made."""
    made: list[Rig] = []

    def make(bootstrap: str) -> Rig:
        made.append(Rig(bootstrap=bootstrap, folder=_unique(tmp_path)))
        return made[-1]

    yield make
    for rig in made:
        rig.stop()


def _unique(folder: Path) -> Path:
    # Topics outlive the test's folder on a shared cluster, so the name must be new each time.
    unique = folder / f"t{os.getpid()}-{time.monotonic_ns():x}"
    unique.mkdir()
    return unique
