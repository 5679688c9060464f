"""Records that hurt, on a real broker and in real children: each a dead letter with its reason, no neighbour lost."""

import asyncio
import struct
import time
from typing import TYPE_CHECKING

import cramjam
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.util import calc_crc32c
from aiokafka.structs import ConsumerRecord, TopicPartition

if TYPE_CHECKING:
    from tests.kafka.engine.conftest import Rig, Worker

pytestmark = pytest.mark.kafka


async def test_poison_segfault_and_hang_in_one_batch_cost_nobody_else(rig: "Rig") -> None:
    """Children die and hang; the culprits go to the dead letters by name, the rest of the batch is published."""
    bad = {
        b"raise:1": ("error", "failed"),
        b"segfault:1": ("worker_crash", "failed"),
        b"hang:1": ("timeout", "failed"),
        b"bad-fold:1": ("error", "failed"),
        b"rejected:1": ("not_json", "rejected"),
        b"huge-output:1": ("too_large", "failed"),
    }
    good = [b"ok:%d" % number for number in range(600)]
    values = list(good)
    for place, value in enumerate(bad):
        values.insert(50 + 80 * place, value)
    await rig.produce(values)
    worker = rig.worker(children=True)
    outputs = await rig.wait_for_outputs(len(good))
    letters = await rig.wait_for_outputs(len(bad), hint="dead")
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, good)
    assert {letter.value: _header(letter, "dlq.reason") for letter in letters} == {
        value: reason for value, (reason, _) in bad.items()
    }
    assert not any(b"secret" in value for letter in letters for _, value in letter.headers)
    rig.assert_tally(records=len(values), incident=len(good), failed=5, rejected=1)


async def test_a_dead_letter_is_the_record_unchanged(rig: "Rig") -> None:
    """Key, value, headers: also when there is neither key nor value."""
    await _produce_raw(rig, key=b"k", value=b"raise:1", headers=[("trace", b"abc"), ("trace", b"def")])
    await _produce_raw(rig, key=None, value=None, headers=[("trace", b"ghi")])
    worker = rig.worker()
    letters = await rig.wait_for_outputs(1, hint="dead")
    outputs = await rig.wait_for_outputs(1)  # the test's own fold takes a record without a value
    assert await asyncio.to_thread(worker.stop) == 0
    (letter,) = letters
    assert (letter.key, letter.value) == (b"k", b"raise:1")
    assert letter.headers[:2] == (("trace", b"abc"), ("trace", b"def"))
    told = dict(letter.headers)
    assert told["dlq.stage"] == b"work"
    assert told["dlq.topic"] == rig.name("in").encode()
    assert (told["dlq.partition"], told["dlq.offset"], told["dlq.redrives"]) == (b"0", b"0", b"0")
    assert len(outputs) == 1


async def test_a_dead_letter_without_key_and_value_is_published(rig: "Rig") -> None:
    """Such a record is refused by the client's `send`; its dead letter must still get through."""
    await _produce_raw(rig, key=None, value=None, headers=[("kind", b"raise")])
    worker = rig.worker()
    letters = await rig.wait_for_outputs(1, hint="dead")
    assert await asyncio.to_thread(worker.stop) == 0
    assert (letters[0].key, letters[0].value) == (None, None)
    assert letters[0].headers[0] == ("kind", b"raise")


async def test_a_record_too_large_for_the_dead_letters_goes_by_reference(rig: "Rig") -> None:
    """The limit of a dead letter is below that of the input: hash, size and offset take the record's place."""
    large = b"raise:" + b"x" * 200_000
    await _produce_raw(rig, key=b"k", value=large, headers=[])
    await rig.produce([b"ok:1"])
    worker = rig.worker(output_bytes=100_000)
    (letter,) = await rig.wait_for_outputs(1, hint="dead")
    await rig.wait_for_outputs(1)
    assert await asyncio.to_thread(worker.stop) == 0
    told = dict(letter.headers)
    assert (letter.key, letter.value) == (b"k", None)
    assert (told["dlq.reference"], told["dlq.size"]) == (b"true", b"%d" % len(large))
    assert len(told["dlq.sha256"]) == 64


async def test_a_batch_that_expands_without_bound_goes_by_reference(rig: "Rig") -> None:
    """A few KB of zstd hold 160 MiB: its offsets are accounted for, the records around it are published."""
    await rig.produce([b"ok:1"], partition=0)
    await _produce_bomb(rig, partition=0, megabytes=160)
    await rig.produce([b"ok:2"], partition=0)
    worker = rig.worker()
    outputs = await rig.wait_for_outputs(2)
    (letter,) = await rig.wait_for_outputs(1, hint="dead")
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, [b"ok:1", b"ok:2"])
    told = dict(letter.headers)
    assert (letter.value, told["dlq.reason"], told["dlq.offset"], told["dlq.next_offset"]) == (
        None,
        b"oversize",
        b"1",
        b"2",
    )
    rig.assert_tally(records=3, incident=2, failed=1)


async def test_a_record_that_kills_its_process_is_quarantined(rig: "Rig") -> None:
    """Workers are restarted as a supervisor would; after two deaths alone the culprit is set aside, by name."""
    good = [b"ok:%d" % number for number in range(400)]
    values = [*good[:120], b"kill-process:1", *good[120:]]
    await rig.produce(values, partition=0)
    for _ in range(8):
        worker = rig.worker("same", static_membership=True)
        code = await asyncio.to_thread(_end_or_outputs, worker, len(values))
        if code is None:
            break
    outputs = await rig.wait_for_outputs(len(good))
    (letter,) = await rig.wait_for_outputs(1, hint="dead")
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, good)
    assert (letter.value, _header(letter, "dlq.reason")) == (b"kill-process:1", "quarantined")
    rig.assert_tally(records=len(values), incident=len(good), failed=1)
    assert 4 <= len(rig.workers) <= 6


async def test_when_everything_is_bad_the_breaker_stops_the_flood(rig: "Rig") -> None:
    """It opens at the streak, lets a few through now and then, and closes with the first good one."""
    await rig.produce([b"raise:%d" % number for number in range(300)], partition=0)
    limits = {"streak": 40, "probe_records": 10, "probe_seconds": 1.0}
    worker = rig.worker(batch_records=20, breaker=limits)
    await asyncio.to_thread(worker.wait_for, "breaker")
    await asyncio.sleep(2.5)
    letters = await rig.read("dead")
    assert 40 <= len(letters) <= 100
    assert await asyncio.to_thread(worker.stop) == 0
    # The cause is mended: the records behind are good, and the flow goes on.
    await rig.produce([b"ok:%d" % number for number in range(100)], partition=0)
    worker = rig.worker(batch_records=20, breaker={**limits, "streak": 10_000, "window": 100_000})
    outputs = await rig.wait_for_outputs(100)
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, [b"ok:%d" % number for number in range(100)])
    rig.assert_tally(records=400, incident=100, failed=300)


def _header(record: ConsumerRecord, name: str) -> str:
    return str(dict(record.headers)[name].decode())


def _end_or_outputs(worker: "Worker", records: int) -> int | None:
    """Wait until the worker dies (its code) or has passed every record (None)."""
    while worker.is_alive:
        if any(line["what"] == "tally" and line["next"] >= records for line in list(worker.told)):
            return None
        time.sleep(0.05)
    return worker.wait()


async def _produce_raw(rig: "Rig", *, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=rig.bootstrap, max_request_size=5_242_880)
    await producer.start()
    try:
        batch = producer.create_batch()
        batch.append(key=key, value=value, timestamp=None, headers=headers)
        partition = 1 if value is None else 0
        await (await producer.send_batch(batch, rig.name("in"), partition=partition))
    finally:
        await producer.stop()


async def _produce_bomb(rig: "Rig", *, partition: int, megabytes: int) -> None:
    """Publish one batch that claims one record and decompresses to `megabytes` of zeros."""
    value = bytes(megabytes * 1024 * 1024)
    record = b"\x00\x00\x00\x01" + _varint(len(value)) + value + b"\x00"
    content = bytes(cramjam.zstd.compress(_varint(len(record)) + record))
    body = struct.pack(">hiqqqhii", 4, 0, 0, 0, -1, -1, -1, 1) + content
    crc = calc_crc32c(body)
    batch = struct.pack(">qiibI", 0, len(body) + 9, 0, 2, crc) + body
    producer = AIOKafkaProducer(bootstrap_servers=rig.bootstrap)
    await producer.start()
    try:
        await producer.partitions_for(rig.name("in"))
        node = producer.client.cluster.leader_for_partition(TopicPartition(rig.name("in"), partition))
        request = ProduceRequest(
            transactional_id=None,
            required_acks=-1,
            timeout=5_000,
            topics=[(rig.name("in"), [(partition, batch)])],
        )
        response = await producer.client.send(node, request)
        assert response.topics[0][1][0][1] == 0, response
    finally:
        await producer.stop()


def _varint(number: int) -> bytes:
    rest, encoded = number << 1, b""
    while rest > 0x7F:
        encoded += bytes([rest & 0x7F | 0x80])
        rest >>= 7
    return encoded + bytes([rest])
