"""Starting, draining, being told that something is wrong: exit codes and times, on a real broker."""

import asyncio
import signal
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from stream.broker import EmbeddedKafka
from stream.broker.topics import TopicSpec, connect, create_topics

if TYPE_CHECKING:
    from tests.kafka.engine.conftest import Rig

pytestmark = pytest.mark.kafka


def _ids(count: int) -> list[bytes]:
    return [b"ok:%d" % number for number in range(count)]


async def test_a_drain_commits_what_is_in_flight_and_ends_within_seconds(rig: "Rig") -> None:
    """SIGTERM in the middle of slow work: what is finished is committed, the rest is the successor's."""
    values = [b"slow:%d" % number for number in range(400)]
    await rig.produce(values)
    worker = rig.worker(children=True)
    await asyncio.to_thread(worker.wait_for, "rebalance")
    await asyncio.sleep(1.0)
    begun = time.monotonic()
    assert await asyncio.to_thread(worker.stop) == 0
    assert time.monotonic() - begun < 4.0
    drained = await rig.read()
    assert 0 < len(drained) < 400
    heir = rig.worker(children=True)
    outputs = await rig.wait_for_outputs(400)
    assert await asyncio.to_thread(heir.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=400, incident=400)


async def test_what_a_short_budget_leaves_unfinished_is_polled_again(rig: "Rig") -> None:
    """Work is given up in mid-batch again and again: the finished beginning is committed, the rest comes back."""
    values = [b"slow:%d" % number if number % 4 == 0 else b"ok:%d" % number for number in range(300)]
    await rig.produce(values)
    worker = rig.worker(children=True, work_budget_seconds=0.2)
    outputs = await rig.wait_for_outputs(300)
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=300, incident=300)


async def test_a_successor_of_a_killed_static_member_goes_on_at_once(rig: "Rig") -> None:
    """With a static id the group does not wait for the session to time out."""
    await rig.produce(_ids(300))
    worker = rig.worker(static_membership=True, session_timeout_ms=20_000)
    await rig.wait_for_outputs(300)
    worker.kill()
    await rig.produce([b"ok:last"])
    heir = rig.worker(static_membership=True, session_timeout_ms=20_000)
    begun = time.monotonic()
    await rig.wait_for_outputs(301)
    assert time.monotonic() - begun < 8.0
    assert await asyncio.to_thread(heir.stop) == 0


async def test_a_missing_broker_ends_the_first_start_with_69(rig: "Rig") -> None:
    """The address leads nowhere: said after the time allowed, with the exit code of an unavailable service."""
    worker = rig.worker(bootstrap="127.0.0.1:9", connect_seconds=1.5)
    assert await asyncio.to_thread(worker.wait) == 69
    assert "no Kafka broker answers" in worker.wait_for("error")["text"]


async def test_a_missing_topic_is_a_matter_of_configuration(rig: "Rig") -> None:
    """The engine makes no topics; it names what is missing and ends with 78."""
    worker = rig.worker(dead_letter_topic="nowhere")
    assert await asyncio.to_thread(worker.wait) == 78
    assert rig.name("nowhere") in worker.wait_for("error")["text"]


async def test_another_partition_count_than_the_state_has_is_refused(rig: "Rig") -> None:
    """Keys would meet the state of others; the error says what to do."""
    async with connect({"bootstrap_servers": rig.bootstrap}) as admin:
        await create_topics(admin, [TopicSpec(name=rig.name("log6"), partitions=6)])
    worker = rig.worker(changelog_topic="log6")
    assert await asyncio.to_thread(worker.wait) == 78
    assert "4 partitions" in worker.wait_for("error")["text"]


async def test_two_processes_on_one_state_folder_are_refused(rig: "Rig") -> None:
    """The second is told so, and the first goes on."""
    first = rig.worker("same")
    await asyncio.to_thread(first.wait_for, "rebalance", assigned=4)
    second = rig.worker("same", group="other-group")
    assert await asyncio.to_thread(second.wait) == 78
    assert "in use by another process" in second.wait_for("error")["text"]
    assert await asyncio.to_thread(first.stop) == 0


async def test_a_broker_that_dies_and_comes_back_is_waited_for(
    own_kafka: Callable[..., EmbeddedKafka], new_rig: "Callable[..., Rig]"
) -> None:
    """Twice in mid-stream the broker is killed and started again; the worker's process stays the same."""
    kafka = own_kafka()
    rig = new_rig(kafka.bootstrap)
    await rig.make_topics()
    values = _ids(6_000)
    await rig.produce(values[:3_000])
    worker = rig.worker(batch_records=100)
    await asyncio.to_thread(worker.wait_for, "transaction", count=8)
    await asyncio.to_thread(kafka.kill)
    await asyncio.to_thread(kafka.restart)
    await rig.produce(values[3_000:])
    await asyncio.sleep(0.5)
    await asyncio.to_thread(kafka.kill, signal.SIGKILL)
    await asyncio.sleep(1.0)
    await asyncio.to_thread(kafka.restart)
    outputs = await rig.wait_for_outputs(6_000, seconds=45)
    assert await asyncio.to_thread(worker.stop, 15) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=6_000, incident=6_000)


async def test_a_second_signal_does_not_wait_for_a_frozen_broker(
    own_kafka: Callable[..., EmbeddedKafka], new_rig: "Callable[..., Rig]"
) -> None:
    """The drain waits for an answer for some seconds; who cannot wait sends the signal again."""
    kafka = own_kafka()
    rig = new_rig(kafka.bootstrap)
    await rig.make_topics()
    worker = rig.worker()
    await asyncio.to_thread(worker.wait_for, "rebalance", assigned=4)
    kafka.kill(signal.SIGSTOP)
    try:
        worker.signal(signal.SIGTERM)
        await asyncio.sleep(1.5)
        assert worker.is_alive
        begun = time.monotonic()
        worker.signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait) == 1
        assert time.monotonic() - begun < 1.0
    finally:
        kafka.kill(signal.SIGCONT)


async def test_a_drain_from_a_frozen_broker_is_cut_off(
    own_kafka: Callable[..., EmbeddedKafka], new_rig: "Callable[..., Rig]"
) -> None:
    """Nobody answers: the worker gives up waiting and ends in order all the same."""
    kafka = own_kafka()
    rig = new_rig(kafka.bootstrap)
    await rig.make_topics()
    worker = rig.worker(drain_seconds=2.0)
    await asyncio.to_thread(worker.wait_for, "rebalance", assigned=4)
    kafka.kill(signal.SIGSTOP)
    try:
        assert await asyncio.to_thread(worker.stop, 15) == 0, worker.tail()
    finally:
        kafka.kill(signal.SIGCONT)
