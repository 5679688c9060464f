"""The session against Kafka in memory: whatever fails in whatever order, nothing is lost, doubled or disordered."""

import asyncio
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from aiokafka.structs import TopicPartition
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from stream.engine import restore, session, transactions
from stream.engine import tally as tallies
from stream.engine.breaker import Breaker
from stream.engine.errors import SessionEnded
from stream.engine.inline import InlinePool
from stream.engine.model import Fault, Folded, Output, Record, StateView
from stream.engine.observer import Observer
from stream.engine.session import Session
from stream.engine.settings import EngineSettings
from stream.engine.state import TALLY_KEY
from tests.unit.engine.fake_kafka import PARTITIONS, Cluster, FakeConsumer, FakeProducer, fill

RECORDS = 120
FAULTS = st.sampled_from(["", "", "", "", "unsent", "unheard", "refused", "poll", "rebalance"])


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "AIOKafkaConsumer", FakeConsumer)
    monkeypatch.setattr(restore, "AIOKafkaConsumer", FakeConsumer)
    monkeypatch.setattr(transactions, "AIOKafkaProducer", FakeProducer)


def _work(record: Record) -> bytes:
    if int(record.value or b"0") % 17 == 3:
        raise ValueError("a record that cannot be worked on")
    return record.value or b""


def _fold(state: StateView, record: Record, result: bytes) -> Folded:
    count = int(state.get(record.key or b"-") or b"0") + 1
    state.put(record.key or b"-", b"%d" % count)
    if int(result) % 17 == 5:
        return Folded(outcome="rejected", fault=Fault(reason="not_json", stage="decode", error=""))
    place = b"%d/%d" % (record.partition, record.offset)
    return Folded(outcome="incident", outputs=(Output(topic="out", key=place, value=b"%s|%d" % (result, count)),))


def _settings(folder: Path, instance: str, batch: int) -> EngineSettings:
    return EngineSettings(
        bootstrap="",
        group="g",
        input_topic="in",
        changelog_topic="log",
        dead_letter_topic="dead",
        output_topics=("out",),
        state_folder=folder,
        instance=instance,
        batch_records=batch,
        careful_records=4,
    )


async def _worker(given_settings: EngineSettings, stopping: asyncio.Event) -> None:
    """Run session after session, as the engine does."""
    breaker = Breaker(given_settings.breaker, given_settings.monotonic)
    while not stopping.is_set():
        one = Session(
            given_settings,
            InlinePool(_work),
            _fold,
            Observer(),
            breaker=breaker,
            stopping=stopping,
            process=given_settings.instance,
        )
        try:
            await one.run()
        except SessionEnded:
            await asyncio.sleep(0)


async def _run(cluster: Cluster, folder: Path, workers: int, batch: int) -> None:
    """Run `workers` side by side until every offset of the input is committed, then let them go."""
    stopping = [asyncio.Event() for _ in range(workers)]
    running = [
        asyncio.create_task(_worker(_settings(folder, f"w{number}", batch), stopping[number]))
        for number in range(workers)
    ]
    ends = {TopicPartition("in", p): len(cluster.logs[TopicPartition("in", p)]) for p in range(PARTITIONS)}
    async with asyncio.timeout(30):
        while any(cluster.offsets.get(tp, 0) < end for tp, end in ends.items()):
            await asyncio.sleep(0.002)
            for task in running:
                if task.done():
                    task.result()
        for event, task in zip(stopping, running, strict=True):
            event.set()
            await task


def _check(cluster: Cluster, values: list[bytes]) -> None:
    outputs = [entry.value or b"" for entry in cluster.committed("out")]
    letters = [entry.value or b"" for entry in cluster.committed("dead")]
    published = [value.partition(b"|")[0] for value in outputs]
    assert sorted(published + letters, key=int) == values
    assert all(int(value) % 17 in {3, 5} for value in letters)
    places = [tuple(map(int, (entry.key or b"").split(b"/"))) for entry in cluster.committed("out")]
    for partition in range(PARTITIONS):
        offsets = [offset for number, offset in places if number == partition]
        assert offsets == sorted(offsets)
    _check_counts(cluster, values)
    _check_tallies(cluster)


def _check_counts(cluster: Cluster, values: list[bytes]) -> None:
    """The state that each record saw is the one that its predecessors of the same key and partition left."""
    counted = dict(entry.value.split(b"|") for entry in cluster.committed("out") if entry.value)
    seen: dict[tuple[int, int], int] = defaultdict(int)
    for number, value in enumerate(values):
        if number % 17 == 3:
            continue
        seen[number % PARTITIONS, number % 5] += 1
        if value in counted:
            assert int(counted[value]) == seen[number % PARTITIONS, number % 5]


def _check_tallies(cluster: Cluster) -> None:
    total = 0
    for partition in range(PARTITIONS):
        log = cluster.logs[TopicPartition("log", partition)]
        last = [entry.value for entry in log if entry.key == TALLY_KEY and entry.status == "committed"][-1]
        tally = tallies.decode(last or b"")
        assert (tally.unaccounted, tally.rewound, tally.skipped) == (0, 0, 0)
        assert tally.next == len(cluster.logs[TopicPartition("in", partition)])
        total += sum(tally.outcomes.values())
    assert total == RECORDS


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(FAULTS, min_size=20, max_size=120),
    workers=st.integers(1, 3),
    batch=st.sampled_from([3, 10, 50]),
    gap_every=st.integers(2, 40),
)
def test_whatever_fails_every_record_ends_once_and_in_order(
    faults: list[str], workers: int, batch: int, gap_every: int
) -> None:
    """Commits unheard and unsent, refusals, polls that lose what they took, rebalances in mid-transaction."""

    async def story() -> Cluster:
        cluster = Cluster(faults=iter(faults))
        FakeConsumer.cluster = FakeProducer.cluster = cluster
        values = fill(cluster, RECORDS, gap_every)
        with tempfile.TemporaryDirectory() as folder:
            await _run(cluster, Path(folder), workers, batch)
        note(f"faults that happened: {cluster.happened}")
        _check(cluster, values)
        return cluster

    asyncio.run(story())
