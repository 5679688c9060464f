"""Workers that die, freeze and come back, on a real broker: nothing lost, nothing doubled, order kept."""

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kafka.engine.conftest import Rig

pytestmark = pytest.mark.kafka
RECORDS = 6_000


def _ids(count: int, first: int = 0) -> list[bytes]:
    return [b"ok:%d" % number for number in range(first, first + count)]


async def test_six_kills_in_open_transactions_lose_and_double_nothing(rig: "Rig") -> None:
    """Each worker is killed with everything of a batch sent and acknowledged, just before the commit."""
    values = _ids(RECORDS)
    await rig.produce(values)
    for number in range(6):
        worker = rig.worker(f"w{number}", commits={str(6 + number): "hold"})
        await asyncio.to_thread(worker.wait_for, "commit", fault="hold")
        worker.kill()
    last = rig.worker("last")
    outputs = await rig.wait_for_outputs(RECORDS)
    assert await asyncio.to_thread(last.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=RECORDS, incident=RECORDS)


async def test_workers_that_join_and_leave_under_load_lose_and_double_nothing(rig: "Rig") -> None:
    """Records keep coming, each takes a millisecond, and every second somebody joins or leaves; nobody is disturbed."""
    values = [b"think:%d" % number for number in range(RECORDS)]
    workers = [rig.worker("w0")]
    feeding = asyncio.create_task(_feed(rig, values))
    for number in (1, 2, 3, 4):
        await asyncio.sleep(0.7)
        workers.append(rig.worker(f"w{number}"))
        await asyncio.to_thread(workers[-1].wait_for, "rebalance")
        await asyncio.sleep(0.4)
        if number % 2 == 0:
            assert await asyncio.to_thread(workers.pop(0).stop) == 0
    await feeding
    outputs = await rig.wait_for_outputs(RECORDS)
    for worker in workers:
        assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=RECORDS, incident=RECORDS)
    # An orderly change of hands is no failure: no transaction is cut off, no session ends.
    assert not [line for worker in rig.workers for line in worker.told if line["what"] == "session_failed"]
    assert {line["result"] for worker in rig.workers for line in worker.told if line["what"] == "transaction"} == {
        "committed"
    }


async def test_a_member_that_is_killed_under_load_loses_and_doubles_nothing(rig: "Rig") -> None:
    """Two share the partitions, one dies by kill -9 in mid-stream, the other takes over."""
    values = _ids(RECORDS)
    workers = [rig.worker("w0"), rig.worker("w1")]
    feeding = asyncio.create_task(_feed(rig, values))
    await asyncio.to_thread(workers[0].wait_for, "rebalance", assigned=2)
    await asyncio.to_thread(workers[0].wait_for, "transaction", count=8)
    workers[0].kill()
    await feeding
    outputs = await rig.wait_for_outputs(RECORDS)
    assert await asyncio.to_thread(workers[1].stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=RECORDS, incident=RECORDS)


async def test_a_zombie_cannot_commit(rig: "Rig") -> None:
    """A worker frozen just before a commit wakes up after another has taken over, and goes on as a good member."""
    values = _ids(RECORDS)
    await rig.produce(values[:4_000])
    zombie = rig.worker("zombie", commits={"7": "pause"})
    await asyncio.to_thread(zombie.wait_for, "commit", fault="pause")
    zombie.signal(signal.SIGSTOP)
    heir = rig.worker("heir")
    await asyncio.to_thread(heir.wait_for, "rebalance", assigned=4)
    await rig.wait_for_outputs(4_000)
    zombie.signal(signal.SIGCONT)
    await rig.produce(values[4_000:])
    outputs = await rig.wait_for_outputs(RECORDS)
    # Back in the group, it has work again.
    await asyncio.to_thread(zombie.wait_for, "rebalance", count=2)
    for worker in (zombie, heir):
        assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=RECORDS, incident=RECORDS)


async def test_commits_of_unknown_outcome_are_resolved(rig: "Rig") -> None:
    """Commits that happened unheard and commits that never left look the same from here."""
    values = _ids(RECORDS)
    await rig.produce(values)
    worker = rig.worker("w", commits={"7": "unheard", "14": "unsent", "25": "unheard"})
    outputs = await rig.wait_for_outputs(RECORDS)
    assert worker.wait_for("session_failed", count=3)
    assert await asyncio.to_thread(worker.stop) == 0
    rig.assert_exactly_once(outputs, values)
    rig.assert_tally(records=RECORDS, incident=RECORDS)


async def _feed(rig: "Rig", values: list[bytes]) -> None:
    step = 300
    for start in range(0, len(values), step):
        await rig.produce(values[start : start + step])
        await asyncio.sleep(0.25)
