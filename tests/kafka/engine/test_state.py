"""State, changelog and tally on a real broker: lost folders, second revisions, offsets that somebody moved."""

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import OffsetAndMetadata, TopicPartition

if TYPE_CHECKING:
    from tests.kafka.engine.conftest import Rig

pytestmark = pytest.mark.kafka


def _ids(count: int, first: int = 0) -> list[bytes]:
    return [b"ok:%d" % number for number in range(first, first + count)]


async def test_a_second_revision_in_one_batch_sees_the_first(rig: "Rig") -> None:
    """All records of one key in one poll: the count that the state keeps goes up by one with each."""
    values = _ids(150)
    await rig.produce(values, keys=1, partition=2)
    worker = rig.worker()
    outputs = await rig.wait_for_outputs(150)
    assert await asyncio.to_thread(worker.stop) == 0
    assert [record.value for record in outputs] == [b"%s|%d" % (value, n + 1) for n, value in enumerate(values)]


@pytest.mark.parametrize("loss", ["folder lost", "other machine", "folder damaged", "nothing lost"])
async def test_state_comes_back_from_the_changelog(rig: "Rig", loss: str) -> None:
    """The counts go on where they were, whatever happened to the local store."""
    values = _ids(2_000)
    await rig.produce(values[:1_000])
    worker = rig.worker()
    await rig.wait_for_outputs(1_000)
    worker.kill()
    if loss == "folder lost":
        shutil.rmtree(rig.folder / "a")
    if loss == "folder damaged":
        for path in rig.folder.glob("a/*/CURRENT"):
            path.write_bytes(b"rubbish")
    await rig.produce(values[1_000:])
    worker = rig.worker("b" if loss == "other machine" else "a")
    outputs = await rig.wait_for_outputs(2_000)
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=2_000, incident=2_000)


async def test_keys_not_written_for_long_are_given_up_everywhere(rig: "Rig") -> None:
    """Their deletion is a state change like any other: it is in the changelog, and the next count begins at one."""
    await rig.produce([b"ok:k0", b"ok:k1", b"ok:k0-again", b"ok:k1-again"], keys=2, partition=0)
    worker = rig.worker(state_ttl_seconds=1.0)
    await rig.wait_for_outputs(4)
    await asyncio.sleep(1.2)
    await rig.produce([b"ok:k0-late"], keys=1, partition=0)  # k1 is given up with this batch
    await rig.wait_for_outputs(5)
    assert await asyncio.to_thread(worker.stop) == 0
    await rig.produce([b"ok:k0-last", b"ok:k1-last"], keys=2, partition=0)
    worker = rig.worker("elsewhere")
    outputs = await rig.wait_for_outputs(7)
    assert await asyncio.to_thread(worker.stop) == 0
    assert [record.value for record in outputs[-3:]] == [b"ok:k0-late|3", b"ok:k0-last|4", b"ok:k1-last|1"]


async def test_the_tally_counts_markers_and_aborted_records_as_gaps(rig: "Rig") -> None:
    """A transactional publisher leaves markers and, when it aborts, records that nobody may read."""
    await _publish_in_transactions(rig, committed=30, aborted=20)
    worker = rig.worker()
    outputs = await rig.wait_for_outputs(30)
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, _ids(30))
    tally = rig.assert_tally(records=30, incident=30)[0]
    # 3 committed transactions of 10 with a marker each, 2 aborted ones of 10; the last marker is not passed yet.
    assert (tally["next"], tally["gaps"]) == (54, 24)


async def test_offsets_that_somebody_moved_are_booked(rig: "Rig") -> None:
    """The group is reset back and then forward while stopped: rewound and skipped make the tally add up."""
    await rig.produce(_ids(100), partition=0)
    assert await _run_until(rig, 100)
    await _move(rig, 40)
    assert await _run_until(rig, 160)
    await rig.produce(_ids(50, first=100), partition=0)
    await _move(rig, 120)
    assert await _run_until(rig, 190)
    tally = rig.assert_tally(records=190, incident=190)[0]
    assert (tally["next"], tally["rewound"], tally["skipped"]) == (150, 60, 20)


async def test_records_that_expired_unread_stop_the_worker_or_are_booked(rig: "Rig") -> None:
    """By default somebody must look; with the policy go_on they are counted, and the flow goes on behind them."""
    await rig.produce(_ids(20), partition=0)
    assert await _run_until(rig, 20)
    await rig.produce(_ids(60, first=20), partition=0)
    await _delete_before(rig, 50)
    worker = rig.worker()
    assert await asyncio.to_thread(worker.wait) == 1
    assert "30 records were deleted" in worker.wait_for("error")["text"]
    assert await _run_until(rig, 50, expired="go_on")
    tally = rig.assert_tally(records=50, incident=50)[0]
    assert (tally["next"], tally["expired"]) == (80, 30)


async def _run_until(rig: "Rig", outputs: int, expired: str = "stop") -> bool:
    worker = rig.worker(expired=expired)
    await rig.wait_for_outputs(outputs)
    return await asyncio.to_thread(worker.stop) == 0


async def _move(rig: "Rig", offset: int) -> None:
    """Set the stopped group's offset of partition 0, as kafka-consumer-groups does."""
    tp = TopicPartition(rig.name("in"), 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=rig.bootstrap, group_id=rig.name("group"), enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([tp])
        await consumer.commit({tp: OffsetAndMetadata(offset, "")})
    finally:
        await consumer.stop()


async def _delete_before(rig: "Rig", offset: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=rig.bootstrap)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(rig.name("in"), 0): RecordsToDelete(before_offset=offset)})
    finally:
        await admin.close()


async def _publish_in_transactions(rig: "Rig", *, committed: int, aborted: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=rig.bootstrap, transactional_id=rig.name("publisher"))
    await producer.start()
    try:
        for start in range(0, committed, 10):
            await producer.begin_transaction()
            for number in range(start, start + 10):
                await producer.send(rig.name("in"), key=b"k%d" % (number % 7), value=b"ok:%d" % number, partition=0)
            await producer.commit_transaction()
            if start < aborted:
                await producer.begin_transaction()
                for number in range(10):
                    await producer.send_and_wait(rig.name("in"), key=b"k", value=b"ok:9%d" % number, partition=0)
                await producer.abort_transaction()
    finally:
        await producer.stop()
