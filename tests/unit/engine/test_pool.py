"""The supervised pool with real children: answers, disasters, exact blame, cancelling, budgets."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from stream.engine.model import Record
from stream.engine.pool import Done, Failed, Pool, PoolError

Start = Callable[..., Awaitable[Pool]]
MIB = 2**20


@pytest.fixture
async def start_pool(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    """Start pools that end with the test; their work is found beside this file."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    pools: list[Pool] = []

    async def start(work: str = "obey", **options: object) -> Pool:
        chosen: dict[str, object] = {"size": 2, "deadline_seconds": 20, **options}
        pool = Pool(f"pool_work:{work}", **chosen)  # type: ignore[arg-type]  # each test says what it needs
        pools.append(pool)
        await pool.start()
        return pool

    yield start
    for pool in pools:
        await pool.stop()


def make_records(values: Sequence[bytes | None], log: Path | None = None, partition: int = 0) -> list[Record]:
    """Make one record for each value, with the path of `log` as key."""
    key = None if log is None else str(log).encode()
    return [
        Record(topic="a", partition=partition, offset=offset, timestamp_ms=7, key=key, value=value)
        for offset, value in enumerate(values)
    ]


def list_payloads(answers: Sequence[Done | Failed | None]) -> list[bytes | None]:
    return [answer.payload if isinstance(answer, Done) else None for answer in answers]


def count_runs(log: Path) -> Counter[int]:
    """Count how often each offset was worked on."""
    return Counter(map(int, log.read_text(encoding="ascii").split()))


def expect_failure(answer: Done | Failed | None) -> Failed:
    assert isinstance(answer, Failed)
    return answer


async def wait_until(holds: Callable[[], bool], seconds: float = 5.0) -> float:
    """Wait until `holds()`; returns the seconds that it took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        await asyncio.sleep(0.005)
    return time.monotonic() - begun


async def test_every_record_gets_its_answer_in_order(start_pool: Start, tmp_path: Path) -> None:
    """A thousand records over two children come back in order, each worked on once."""
    pool = await start_pool("log_and_obey", chunk=16)
    values = [b"good %d" % n for n in range(1000)]
    answers = await pool.map(make_records(values, tmp_path / "log"))
    assert list_payloads(answers) == values
    assert [answer.index for answer in answers if isinstance(answer, Done)] == list(range(1000))
    assert count_runs(tmp_path / "log") == Counter(range(1000))


async def test_no_records_no_answers(start_pool: Start) -> None:
    pool = await start_pool()
    assert await pool.map([]) == []


async def test_a_done_record_tells_how_long_it_took(start_pool: Start) -> None:
    """Seconds are those of the work in the child, not of waiting for it."""
    pool = await start_pool(size=1)
    answers = await pool.map(make_records([b"sleep 0.1", b"quick"]))
    slow, quick = (answer.seconds for answer in answers if isinstance(answer, Done))
    assert 0.1 <= slow < 1
    assert quick < 0.1


@pytest.mark.parametrize(
    ("value", "error"),
    [(b"segfault", "killed by SIGSEGV"), (b"exit", "exit code 7"), (b"kill", "killed by SIGKILL")],
)
async def test_a_crash_costs_its_own_record_alone(start_pool: Start, tmp_path: Path, value: bytes, error: str) -> None:
    """The culprit is tried twice and fails; every other record is worked on exactly once."""
    pool = await start_pool("log_and_obey")
    values = [b"good"] * 200
    values[70] = value
    answers = await pool.map(make_records(values, tmp_path / "log"))
    failed = expect_failure(answers[70])
    assert (failed.index, failed.attempts, failed.fault.reason) == (70, 2, "worker_crash")
    assert failed.fault.error.startswith(error)
    assert list_payloads(answers).count(b"good") == 199
    assert count_runs(tmp_path / "log") == Counter(range(200)) + Counter([70])


@pytest.mark.parametrize("value", [b"loop", b"loop_in_c", b"sleep 60"])
async def test_a_record_without_end_times_out(start_pool: Start, tmp_path: Path, value: bytes) -> None:
    """A loop in Python, a loop in C that never looks up, and a sleeper: all end at the deadline, twice."""
    pool = await start_pool("log_and_obey", deadline_seconds=0.4)
    values = [b"good"] * 100
    values[3] = value
    begun = time.monotonic()
    answers = await pool.map(make_records(values, tmp_path / "log"))
    assert 0.8 <= time.monotonic() - begun < 2.5
    failed = expect_failure(answers[3])
    assert (failed.fault.reason, failed.attempts) == ("timeout", 2)
    assert list_payloads(answers).count(b"good") == 99
    assert count_runs(tmp_path / "log") == Counter(range(100)) + Counter([3])


async def test_the_deadline_is_of_a_record_not_of_a_chunk(start_pool: Start) -> None:
    """Forty records of 25 ms in one chunk take longer than the deadline together; none is blamed."""
    pool = await start_pool(size=1, deadline_seconds=0.5, chunk=64)
    answers = await pool.map(make_records([b"sleep 0.025"] * 40))
    assert list_payloads(answers) == [b"slept"] * 40


async def test_running_out_of_memory_is_told_as_such(start_pool: Start, tmp_path: Path) -> None:
    """What exceeds the bound of the child's address space fails as out_of_memory, after a second try in a new child."""
    pool = await start_pool("log_and_obey", memory_bytes=512 * MIB)
    values = [b"good"] * 50
    values[10] = b"swell %d" % (600 * MIB)
    answers = await pool.map(make_records(values, tmp_path / "log"))
    failed = expect_failure(answers[10])
    assert (failed.fault.reason, failed.attempts) == ("out_of_memory", 2)
    assert list_payloads(answers).count(b"good") == 49
    assert count_runs(tmp_path / "log") == Counter(range(50)) + Counter([10])


async def test_an_exception_fails_at_once_without_article_text(start_pool: Start) -> None:
    """What work raises is an error: one attempt, its class and place told, never its message."""
    pool = await start_pool()
    texts = [b"raise tujuh belas orang", b"leave", b"text"]
    raised, left, typed = (expect_failure(answer) for answer in await pool.map(make_records(texts)))
    assert raised.fault.error.startswith("ValueError at pool_work.py:")
    assert raised.fault.error.endswith(" in _raise")
    assert left.fault.error.startswith("SystemExit at pool_work.py:")
    assert typed.fault.error.startswith("TypeError at ")
    assert {failed.attempts for failed in (raised, left, typed)} == {1}
    assert {failed.fault.reason for failed in (raised, left, typed)} == {"error"}


async def test_a_child_killed_from_outside_is_no_ones_lasting_fault(start_pool: Start, tmp_path: Path) -> None:
    """Kill -9 of a busy child: the record in work is tried again and done, the others are done once."""
    pool = await start_pool("log_and_obey")
    mapping = asyncio.create_task(pool.map(make_records([b"spin 0.01"] * 100, tmp_path / "log")))
    await asyncio.sleep(0.15)
    victim = pool.pids[0]
    os.kill(victim, signal.SIGKILL)
    answers = await mapping
    assert list_payloads(answers) == [b"spun"] * 100
    runs = count_runs(tmp_path / "log")
    assert set(runs) == set(range(100))
    assert sum(runs.values()) <= 101
    assert victim not in pool.pids


async def test_an_idle_child_that_dies_is_replaced_without_blame(start_pool: Start) -> None:
    pool = await start_pool()
    before = set(pool.pids)
    os.kill(min(before), signal.SIGKILL)
    await wait_until(lambda: len(set(pool.pids) - before) == 1)
    assert list_payloads(await pool.map(make_records([b"good"] * 10))) == [b"good"] * 10


async def test_a_spare_is_warm_and_a_replacement_comes_within_half_a_second(start_pool: Start) -> None:
    """The spare takes over from the one child that crashed twice, and two successors come up."""
    pool = await start_pool(size=1)
    before = set(pool.pids)
    assert len(before) == 2
    answers = await pool.map(make_records([b"exit", b"pid"]))
    assert int(list_payloads(answers)[1] or b"0") > 0
    assert await wait_until(lambda: len(pool.pids) == 2) < 0.5
    assert not before & set(pool.pids)


async def test_large_records_and_answers_pass_without_deadlock(start_pool: Start) -> None:
    """Five MiB down and five MiB up at the same time, more than any pipe holds, sixteen times."""
    pool = await start_pool()
    values = [os.urandom(16) * (5 * MIB // 16) for _ in range(16)]
    assert list_payloads(await pool.map(make_records(values))) == values


async def test_a_stalled_parent_blames_nobody(start_pool: Start) -> None:
    """The loop stands still for longer than the deadline: the children were done, or could not be given more."""
    pool = await start_pool(size=1, deadline_seconds=0.3)
    values = [os.urandom(16) * (MIB // 16) for _ in range(20)]
    mapping = asyncio.create_task(pool.map(make_records(values)))
    await asyncio.sleep(0.005)
    time.sleep(1.0)  # noqa: ASYNC251  # to stand still is the point
    assert list_payloads(await mapping) == values


async def test_a_stopped_child_is_replaced(start_pool: Start) -> None:
    """SIGSTOP in the midst of work: the deadline ends it, the records are done by others."""
    pool = await start_pool(deadline_seconds=0.4)
    mapping = asyncio.create_task(pool.map(make_records([b"sleep 0.02"] * 60)))
    await asyncio.sleep(0.1)
    os.kill(pool.pids[0], signal.SIGSTOP)
    assert list_payloads(await mapping) == [b"slept"] * 60


async def test_cancel_returns_at_once_and_the_pool_stays_usable(start_pool: Start) -> None:
    """A map with endless records is given up; finished answers are kept, late ones ignored, the next map is right."""
    pool = await start_pool()
    mapping = asyncio.create_task(pool.map(make_records([b"good", b"loop", b"loop", *[b"good"] * 50])))
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    pool.cancel()
    answers = await mapping
    assert time.monotonic() - begun < 0.1
    assert answers[1] is None
    assert answers[2] is None
    again = [b"new %d" % n for n in range(60)]
    assert list_payloads(await pool.map(make_records(again))) == again
    assert time.monotonic() - begun < 3


async def test_a_late_answer_never_reaches_another_map(start_pool: Start) -> None:
    """Twenty maps cancelled in their midst, same addresses, other contents: each answer is of its own map."""
    pool = await start_pool(chunk=8)
    chance = random.Random(11)  # noqa: S311  # a test's chance, repeatable
    for turn in range(20):
        values = [b"turn %d record %d" % (turn, n) for n in range(200)]
        mapping = asyncio.create_task(pool.map(make_records(values)))
        await asyncio.sleep(chance.random() * 0.004)
        pool.cancel()
        answers = list_payloads(await mapping)
        assert all(answer in (None, value) for answer, value in zip(answers, values, strict=True))
    final = [b"final %d" % n for n in range(200)]
    assert list_payloads(await pool.map(make_records(final))) == final


async def test_a_cancelled_task_gives_up_its_work(start_pool: Start) -> None:
    """Cancelling the caller's task is cancelling the work."""
    pool = await start_pool()
    mapping = asyncio.create_task(pool.map(make_records([b"loop"] * 4)))
    await asyncio.sleep(0.1)
    mapping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await mapping
    assert list_payloads(await pool.map(make_records([b"good"]))) == [b"good"]


async def test_a_budget_ends_the_map_and_the_work_goes_on(start_pool: Start, tmp_path: Path) -> None:
    """What is not finished in time is None; maps of the rest finish all, and no record is worked on twice."""
    pool = await start_pool("log_and_obey")
    records = make_records([b"spin 0.02"] * 40, tmp_path / "log")
    done = 0
    turns = 0
    while done < len(records):
        begun = time.monotonic()
        answers = list_payloads(await pool.map(records[done:], budget_seconds=0.1))
        assert time.monotonic() - begun < 0.5
        done += answers.index(None) if None in answers else len(answers)
        turns += 1
    assert turns > 1
    assert count_runs(tmp_path / "log") == Counter(range(40))


async def test_the_first_record_gets_its_verdict_whatever_the_budget(start_pool: Start) -> None:
    """A budget shorter than the deadline cannot keep a poison record from being found out."""
    pool = await start_pool(deadline_seconds=0.3)
    begun = time.monotonic()
    answers = await pool.map(make_records([b"loop", b"good"]), budget_seconds=0.05)
    assert time.monotonic() - begun < 3
    assert expect_failure(answers[0]).fault.reason == "timeout"


async def test_a_hang_behind_another_partition_is_found_out_across_maps(start_pool: Start) -> None:
    """Its attempts are remembered: maps with short budgets and a busy first partition do not start it anew."""
    pool = await start_pool(deadline_seconds=0.3)
    poison = make_records([b"loop"], partition=1)
    for turn in range(200):
        busy = [Record(topic="a", partition=0, offset=turn, timestamp_ms=0, key=None, value=b"sleep 0.02")]
        answers = await pool.map(busy + poison, budget_seconds=0.02)
        assert isinstance(answers[0], Done)
        if answers[1] is not None:
            break
    assert expect_failure(answers[1]).fault.reason == "timeout"
    assert turn < 100


async def test_any_mix_of_disasters_blames_the_guilty_alone(start_pool: Start, tmp_path: Path) -> None:
    """Three hundred records, every tenth a disaster of some kind: each gets exactly its own answer."""
    pool = await start_pool("log_and_obey", deadline_seconds=0.25, memory_bytes=512 * MIB, chunk=16)
    reasons = {
        b"segfault": "worker_crash",
        b"exit": "worker_crash",
        b"kill": "worker_crash",
        b"loop": "timeout",
        b"devour": "out_of_memory",
        b"raise it": "error",
    }
    chance = random.Random(3)  # noqa: S311  # a test's chance, repeatable
    values = [chance.choice(list(reasons)) if chance.random() < 0.1 else b"good %d" % n for n in range(300)]
    answers = await pool.map(make_records(values, tmp_path / "log"))
    found = [answer.fault.reason if isinstance(answer, Failed) else None for answer in answers]
    assert found == [reasons.get(value) for value in values]
    runs = count_runs(tmp_path / "log")
    twice = {n for n, value in enumerate(values) if value in reasons and value != b"raise it"}
    assert {n for n, count in runs.items() if count > 1} == twice
    assert set(runs) == set(range(300))


async def test_one_map_at_a_time(start_pool: Start) -> None:
    pool = await start_pool()
    mapping = asyncio.create_task(pool.map(make_records([b"sleep 0.1"])))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="one map at a time"):
        await pool.map(make_records([b"good"]))
    assert list_payloads(await mapping) == [b"slept"]


async def test_a_pool_that_is_not_started_says_so() -> None:
    pool = Pool("pool_work:obey", size=1, deadline_seconds=1)
    with pytest.raises(PoolError, match="not started"):
        await pool.map(make_records([b"good"]))
