"""Kafka in memory, as far as the engine's session uses it, with faults on demand. In: input records. Out: what commits.

It keeps what matters for exactly-once: epochs that fence, transactions that are invisible until committed, offsets that
commit with them, control markers that take offsets, positions that a poll moves, a group whose rebalance is a barrier.
Faults are drawn from a list, one a commit or poll, so that a failing run can be shrunk and replayed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.errors import KafkaError, ProducerFenced, RequestTimedOutError
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.engine.rebalance import Membership

PARTITIONS = 3


@dataclass
class Entry:
    """One offset of a log: a record of a transaction that is open, committed or aborted, or a marker."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    status: str
    owner: str = ""


@dataclass
class Cluster:
    """All logs, offsets, epochs and groups; `faults` are used up one after the other."""

    faults: Iterator[str]
    logs: dict[TopicPartition, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    offsets: dict[TopicPartition, int] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    members: list["FakeConsumer"] = field(default_factory=list)
    rebalancing: asyncio.Lock = field(default_factory=asyncio.Lock)
    happened: list[str] = field(default_factory=list)

    def fault(self) -> str:
        """Return the next fault, or none."""
        found = next(self.faults, "")
        if found:
            self.happened.append(found)
        return found

    def stable_end(self, tp: TopicPartition) -> int:
        """Return the last stable offset: the first open record, or the end."""
        for offset, entry in enumerate(self.logs[tp]):
            if entry.status == "open":
                return offset
        return len(self.logs[tp])

    def committed(self, topic: str) -> list[Entry]:
        """Return the committed records of a topic, partition after partition."""
        logs = [self.logs[tp] for tp in sorted(self.logs) if tp.topic == topic]
        return [entry for log in logs for entry in log if entry.status == "committed"]

    def end(self, owner: str, status: str) -> None:
        """End the open transaction of `owner`: its records get `status`, every partition of it a marker."""
        for log in self.logs.values():
            own = [entry for entry in log if entry.owner == owner and entry.status == "open"]
            for entry in own:
                entry.status = status
            if own:
                log.append(Entry(key=None, value=None, headers=(), status="marker"))

    async def rebalance(self) -> None:
        """Take everything from every member, all at once, then deal the partitions out anew."""
        async with self.rebalancing:
            members = [member for member in self.members if member.listener is not None]
            await asyncio.gather(*(member.revoke() for member in members))
            members = [member for member in members if member in self.members]
            for index, member in enumerate(members):
                own = [TopicPartition("in", number) for number in range(index, PARTITIONS, len(members))]
                await member.assign_from_group(own)


class FakeProducer:
    """Of one transactional id; the newest epoch is the only one that may do anything."""

    cluster: Cluster

    def __init__(self, *, transactional_id: str, **_: object) -> None:
        self._id = transactional_id
        self._epoch = 0
        self._offsets: dict[TopicPartition, Any] = {}
        self._in_transaction = False

    async def start(self) -> None:
        await asyncio.sleep(0)
        self.cluster.end(self._id, "aborted")
        self.cluster.epochs[self._id] += 1
        self._epoch = self.cluster.epochs[self._id]

    async def stop(self) -> None:
        await asyncio.sleep(0)

    async def begin_transaction(self) -> None:
        assert not self._in_transaction, "Invalid state transition"
        self._in_transaction = True

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(PARTITIONS if topic in {"in", "log"} else 1))

    def create_batch(self) -> "FakeBatch":
        return FakeBatch()

    async def send_batch(self, batch: "FakeBatch", topic: str, *, partition: int) -> "asyncio.Future[Any]":
        await asyncio.sleep(0)
        self._check()
        log = self.cluster.logs[TopicPartition(topic, partition)]
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.set_result(Ack(offset=len(log)))
        log.extend(Entry(*record, status="open", owner=self._id) for record in batch.records)
        return done

    async def send_offsets_to_transaction(self, offsets: dict[TopicPartition, Any], _: str) -> None:
        await asyncio.sleep(0)
        self._check()
        if self.cluster.fault() == "refused":
            raise KafkaError("refused")
        self._offsets = offsets

    async def commit_transaction(self) -> None:
        await asyncio.sleep(0)
        fault = self.cluster.fault()
        self._check()
        if fault == "unsent":
            raise RequestTimedOutError
        self._in_transaction = False
        self.cluster.end(self._id, "committed")
        self.cluster.offsets.update({tp: found.offset for tp, found in self._offsets.items()})
        self._offsets = {}
        if fault == "unheard":
            raise RequestTimedOutError
        if fault == "rebalance":
            asyncio.get_running_loop().create_task(self.cluster.rebalance())

    async def abort_transaction(self) -> None:
        await asyncio.sleep(0)
        self._check()
        self._in_transaction, self._offsets = False, {}
        self.cluster.end(self._id, "aborted")

    def _check(self) -> None:
        if self._epoch != self.cluster.epochs[self._id]:
            raise ProducerFenced


@dataclass(frozen=True)
class Ack:
    """Where a batch begins."""

    offset: int


class FakeBatch:
    """Takes ten records, then it is full."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes | None, bytes | None, tuple[tuple[str, bytes], ...]]] = []

    def append(
        self,
        *,
        timestamp: int | None,  # noqa: ARG002 - nobody looks at times here
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[Any],
    ) -> object:
        if len(self.records) == 10:
            return None
        self.records.append((key, value, tuple(headers)))
        return self

    def record_count(self) -> int:
        return len(self.records)

    def close(self) -> None:
        pass


class FakeConsumer:
    """A member of the group if it has subscribed, a plain reader if it was assigned by hand."""

    cluster: Cluster

    def __init__(self, **_: object) -> None:
        self.listener: Membership | None = None
        self._positions: dict[TopicPartition, int | None] = {}
        self._paused: set[TopicPartition] = set()
        self._coordinator = self
        self._client = self

    def check_errors(self) -> None:
        pass

    async def start(self) -> None:
        await asyncio.sleep(0)

    async def stop(self) -> None:
        if self in self.cluster.members:
            self.cluster.members.remove(self)
            await self.cluster.rebalance()

    async def close(self) -> None:
        pass

    def subscribe(self, _: Sequence[str], listener: Membership) -> None:
        self.listener = listener
        self.cluster.members.append(self)
        self._joining = asyncio.get_running_loop().create_task(self.cluster.rebalance())

    async def revoke(self) -> None:
        assert self.listener is not None
        await self.listener.on_partitions_revoked(set(self._positions))

    async def assign_from_group(self, partitions: Sequence[TopicPartition]) -> None:
        self._positions, self._paused = {tp: self.cluster.offsets.get(tp) for tp in partitions}, set()
        assert self.listener is not None
        await self.listener.on_partitions_assigned(set(partitions))

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        self._positions = dict.fromkeys(partitions)

    def assignment(self) -> set[TopicPartition]:
        return set(self._positions)

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused.update(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused.difference_update(partitions)

    def seek(self, tp: TopicPartition, offset: int) -> None:
        assert tp in self._positions, f"not assigned: {tp}"
        self._positions[tp] = offset

    async def position(self, tp: TopicPartition) -> int:
        found = self._positions[tp]
        assert found is not None
        return found

    async def committed(self, tp: TopicPartition) -> int | None:
        await asyncio.sleep(0)
        return self.cluster.offsets.get(tp)

    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        await asyncio.sleep(0)
        return dict.fromkeys(partitions, 0)

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        await asyncio.sleep(0)
        return {tp: self.cluster.stable_end(tp) for tp in partitions}

    def partitions_for_topic(self, _: str) -> set[int]:
        return set(range(PARTITIONS))

    def highwater(self, tp: TopicPartition) -> int:
        return len(self.cluster.logs[tp])

    def last_poll_timestamp(self, _: TopicPartition) -> None:
        return None

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int = 500
    ) -> dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]:
        await asyncio.sleep(0.0005 if timeout_ms else 0)
        got = {}
        room = max_records
        for tp in partitions:
            if tp in self._positions and tp not in self._paused and room > 0:
                got[tp] = list(self._take(tp, room))
                room -= len(got[tp])
        if self.listener is not None and any(got.values()) and self.cluster.fault() == "poll":
            raise KafkaError("a poll that has moved on and gives nothing")
        return {tp: records for tp, records in got.items() if records}

    def _take(self, tp: TopicPartition, room: int) -> Iterator[ConsumerRecord[bytes, bytes]]:
        position = self._positions[tp]
        if position is None:
            return
        taken = 0
        for offset in range(position, self.cluster.stable_end(tp)):
            if taken == room:
                break
            self._positions[tp] = offset + 1
            entry = self.cluster.logs[tp][offset]
            if entry.status == "committed":
                taken += 1
                yield ConsumerRecord(
                    tp.topic, tp.partition, offset, 0, 0, entry.key, entry.value, None, 0, 0, entry.headers
                )


def fill(cluster: Cluster, records: int, gap_every: int) -> list[bytes]:
    """Put `records` into the input, spread over partitions and keys, with a marker now and then."""
    values = [b"%d" % number for number in range(records)]
    for number, value in enumerate(values):
        log = cluster.logs[TopicPartition("in", number % PARTITIONS)]
        if number % gap_every == 0:
            log.append(Entry(key=None, value=None, headers=(), status="marker"))
        log.append(Entry(key=b"k%d" % (number % 5), value=value, headers=(), status="committed"))
    return values
