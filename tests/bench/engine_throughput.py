"""How fast is the engine? In: a broker (its own, or KAFKA_BOOTSTRAP). Out: records a second, beside a bare loop.

    python tests/bench/engine_throughput.py [--records 40000] [--work-ms 0.4] [--json]

Three runs over records of 2.2 KB in 4 partitions, in one process on one broker: a bare aiokafka `getmany` + commit,
at least once, doing nothing; the engine doing nothing (exactly once, an output and a state change a record); the engine
with real pool children that burn `--work-ms` of CPU a record, as a share of what the children could do at best.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from stream.broker import EmbeddedKafka
from stream.broker.topics import TopicSpec, connect, create_topics
from stream.engine.inline import InlinePool, WorkPool
from stream.engine.loop import Engine
from stream.engine.model import Folded, Output, Record, StateView
from stream.engine.observer import Observer
from stream.engine.pool import Pool
from stream.engine.settings import EngineSettings

PARTITIONS = 4
CHILDREN = 2
WORK_MS = float(os.environ.get("BENCH_WORK_MS", "0.4"))


def nothing(record: Record) -> bytes:
    """Give the value back."""
    return record.value or b""


def burn(record: Record) -> bytes:
    """Use `BENCH_WORK_MS` of this process's CPU, as an extraction would."""
    until = time.process_time() + WORK_MS / 1000
    while time.process_time() < until:
        pass
    return record.value or b""


def fold(state: StateView, record: Record, result: bytes) -> Folded:
    """Publish a third of the record, remember its key."""
    key = record.key or b"-"
    state.put(key, result[:200])
    return Folded(outcome="incident", outputs=(Output(topic=f"{record.topic}.out", key=key, value=result[:700]),))


class Counting(Observer):
    """Counts what is committed and where the time goes; sets `done` at the end."""

    def __init__(self, records: int) -> None:
        self.left = records
        self.first = self.last = 0.0
        self.done = asyncio.Event()
        self.seconds: dict[str, float] = {}

    def batch(self, records: int, value_bytes: int) -> None:  # noqa: ARG002 - the observer's signature
        """Note the beginning."""
        self.first = self.first or time.monotonic()

    def stage(self, name: str, seconds: float) -> None:
        """Add up the stages."""
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def outcome(self, record: Record, outcome: str) -> None:  # noqa: ARG002 - the observer's signature
        """Count down."""
        self.left -= 1
        if self.left == 0:
            self.last = time.monotonic()
            self.done.set()


async def make_topics(bootstrap: str, topic: str) -> None:
    """Make the input, its output, its changelog and its dead letters."""
    specs = [
        TopicSpec(name=topic, partitions=PARTITIONS),
        TopicSpec(name=f"{topic}.log", partitions=PARTITIONS, config={"cleanup.policy": "compact"}),
        TopicSpec(name=f"{topic}.out", partitions=1),
        TopicSpec(name=f"{topic}.dead", partitions=1),
    ]
    async with connect({"bootstrap_servers": bootstrap}) as admin:
        await create_topics(admin, specs)


async def fill(bootstrap: str, topic: str, records: int) -> None:
    """Publish `records` of 2.2 KB, spread evenly."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5, max_batch_size=262_144)
    await producer.start()
    body = os.urandom(1_100).hex().encode()
    acks = []
    for number in range(records):
        key = b"article-%d" % number
        acks.append(await producer.send(topic, key=key, value=body, partition=number % PARTITIONS))
    await asyncio.gather(*acks)
    await producer.stop()


async def bare(bootstrap: str, topic: str, records: int, batch: int) -> float:
    """Return records a second of a loop that polls and commits, at least once, and does nothing else."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=f"bare-{uuid.uuid4().hex}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    seen, begun = 0, 0.0
    while seen < records:
        got = await consumer.getmany(timeout_ms=200, max_records=batch)
        begun = begun or time.monotonic()
        seen += sum(map(len, got.values()))
        if got:
            await consumer.commit()
    seconds = time.monotonic() - begun
    await consumer.stop()
    return records / seconds


async def engine(bootstrap: str, topic: str, records: int, batch: int, pool: WorkPool) -> tuple[float, Counting, float]:
    """Return records a second of the engine, its observer, and the CPU seconds of this process meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        settings = EngineSettings(
            bootstrap=bootstrap,
            group=f"engine-{uuid.uuid4().hex}",
            input_topic=topic,
            changelog_topic=f"{topic}.log",
            dead_letter_topic=f"{topic}.dead",
            output_topics=(f"{topic}.out",),
            state_folder=Path(folder),
            instance="bench",
            batch_records=batch,
        )
        counting = Counting(records)
        worker = Engine(settings, pool, fold, counting)
        running = asyncio.create_task(worker.run())
        done = asyncio.create_task(counting.done.wait())
        cpu = resource.getrusage(resource.RUSAGE_SELF)
        await asyncio.wait({running, done}, return_when=asyncio.FIRST_COMPLETED)
        after = resource.getrusage(resource.RUSAGE_SELF)
        worker.stop()
        await running
    used = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
    return records / (counting.last - counting.first), counting, used


async def run(bootstrap: str, records: int, batch: int) -> dict[str, object]:
    """Measure the three, each on a topic of its own."""
    topics = [f"bench-{uuid.uuid4().hex[:8]}" for _ in range(3)]
    share = min(records, max(4_000, int(8 * CHILDREN * 1000 / max(WORK_MS, 0.1))))
    for topic, count in zip(topics, (records, records, share), strict=True):
        await make_topics(bootstrap, topic)
        await fill(bootstrap, topic, count)
    bare_rate = await bare(bootstrap, topics[0], records, batch)
    idle_rate, idle, idle_cpu = await engine(bootstrap, topics[1], records, batch, InlinePool(nothing))
    pool = Pool(f"{Path(__file__).stem}:burn", size=CHILDREN, deadline_seconds=10.0, memory_bytes=None)
    work_rate, work, work_cpu = await engine(bootstrap, topics[2], share, batch, pool)
    ideal = CHILDREN * 1000 / WORK_MS
    return {
        "records": records,
        "batch_records": batch,
        "bare_records_per_second": round(bare_rate),
        "engine_records_per_second": round(idle_rate),
        "engine_share_of_bare": round(idle_rate / bare_rate, 3),
        "engine_cpu_microseconds_per_record": round(idle_cpu / records * 1e6),
        "engine_stage_seconds": {name: round(value, 3) for name, value in idle.seconds.items()},
        "work_ms": WORK_MS,
        "engine_with_work_records_per_second": round(work_rate),
        "share_of_ideal_with_work": round(work_rate / ideal, 3),
        "parent_cpu_share_of_work": round(work_cpu / (share * WORK_MS / 1000), 3),
        "work_stage_seconds": {name: round(value, 3) for name, value in work.seconds.items()},
    }


def main() -> None:
    """Parse the arguments, find or start a broker, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=40_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with ExitStack() as stack:
        bootstrap = os.environ.get("KAFKA_BOOTSTRAP") or stack.enter_context(EmbeddedKafka()).bootstrap
        found = asyncio.run(run(bootstrap, given.records, given.batch))
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, value in found.items():
        sys.stdout.write(f"{name:40} {value}\n")


if __name__ == "__main__":
    main()
