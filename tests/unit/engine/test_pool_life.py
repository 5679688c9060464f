"""The pool's children: how they start, what they know, how they end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stream.engine.model import Record
from stream.engine.pool import Done, Pool, PoolError, SilentObserver
from stream.engine.pool_launch import hide_secrets

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _work_is_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def make_record(value: bytes, offset: int = 0) -> Record:
    return Record(topic="a", partition=0, offset=offset, timestamp_ms=0, key=None, value=value)


async def ask(pool: Pool, value: bytes) -> str:
    """Have one child obey `value`; returns what it says."""
    (answer,) = await pool.map([make_record(value)])
    assert isinstance(answer, Done)
    return answer.payload.decode()


def is_alive(pid: int) -> bool:
    """Tell whether `pid` is a process that has not ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def list_descriptors() -> set[int]:
    """List the open descriptors of this process, but for the one that lists them."""
    with os.scandir("/proc/self/fd") as entries:
        numbers = {int(entry.name) for entry in entries}
    return {number for number in numbers if Path(f"/proc/self/fd/{number}").exists()}


def read_environ(pid: int | None) -> bytes:
    """Read the environment that `pid` was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


async def wait_for_children(pool: Pool, count: int) -> None:
    """Wait until `count` children are ready."""
    for _ in range(1000):
        if len(pool.pids) == count:
            return
        await asyncio.sleep(0.005)
    pytest.fail(f"{len(pool.pids)} children instead of {count}")


def wait_for_ends(pids: list[int], seconds: float = 5.0) -> list[int]:
    """Wait for the ends of `pids`; returns those that are still there."""
    until = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    return [pid for pid in pids if is_alive(pid)]


class Listener(SilentObserver):
    """Keep what the pool reports."""

    def __init__(self) -> None:
        self.starts: list[str] = []
        self.busy_seconds = 0.0
        self.depths: list[int] = []
        self.resident: list[int] = []

    def worker_started(self, reason: str) -> None:
        self.starts.append(reason)

    def busy(self, seconds: float) -> None:
        self.busy_seconds += seconds

    def queue_depth(self, records: int) -> None:
        self.depths.append(records)

    def resident_bytes(self, total: int) -> None:
        self.resident.append(total)


async def test_children_do_not_see_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the children nor the server that they are forked from; the parent's environment is as before."""
    secrets = ("KAFKA_SASL_PASSWORD", "my_secret_file", "API_TOKEN", "PRIVATE_KEY", "INCIDENT_STREAM__KAFKA__BOOTSTRAP")
    for name in secrets:
        monkeypatch.setenv(name, "hush")
    monkeypatch.setenv("POOL_HARMLESS", "seen")
    pool = Pool("pool_work:obey", size=1, deadline_seconds=5)
    await pool.start()
    try:
        seen = (await ask(pool, b"environ")).split("\n")
        server = read_environ(pool.server_pid)
    finally:
        await pool.stop()
    assert "POOL_HARMLESS" in seen
    assert not set(secrets) & set(seen)
    assert b"hush" not in server
    assert all(os.environ[name] == "hush" for name in secrets)


def test_hidden_words_are_a_choice() -> None:
    """A caller may hide other words; case does not matter."""
    environ = {"Colour": "red", "PATH": "/bin", "MY_KEY": "k"}
    assert hide_secrets(environ, ("colour",)) == {"PATH": "/bin", "MY_KEY": "k"}
    assert hide_secrets(environ) == {"Colour": "red", "PATH": "/bin"}


async def test_preloaded_functions_run_in_the_server_and_initializers_in_each_child() -> None:
    """What the server booted every child has, and its own initializer comes on top, once."""
    pool = Pool("pool_work:obey", size=1, deadline_seconds=5, preload=("json", "pool_work:boot"))
    await pool.start()
    assert await ask(pool, b"booted") == "booted"
    await pool.stop()
    pool = Pool("pool_work:obey", size=1, deadline_seconds=5, initializer="pool_work:boot")
    await pool.start()
    assert [await ask(pool, b"booted") for _ in range(2)] == ["booted", "booted"]
    await pool.stop()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"work": "pool_work:nothing"}, "has no attribute 'nothing'"),
        ({"work": "no_such_module:work"}, "No module named 'no_such_module'"),
        ({"initializer": "pool_work:refuse"}, "LookupError: no rules here"),
        ({"initializer": "pool_work:die"}, "exit code 3"),
        ({"preload": ("no_such_module",)}, "No module named 'no_such_module'"),
        ({"memory_bytes": 2**20}, "no child of pool_work:obey can start"),
    ],
)
async def test_a_pool_that_cannot_start_says_why(options: dict[str, object], why: str) -> None:
    """At the start already, with the reason, and leaving nothing behind."""
    chosen: dict[str, object] = {"work": "pool_work:obey", "size": 1, "deadline_seconds": 5, **options}
    pool = Pool(**chosen)  # type: ignore[arg-type]  # each case says what it needs
    with pytest.raises(PoolError) as raised:
        await pool.start()
    assert why in str(raised.value)
    assert pool.pids == []


async def test_children_ignore_the_signals_that_drain_the_parent() -> None:
    """Ctrl-C and SIGTERM reach the whole group: children and server work on."""
    pool = Pool("pool_work:obey", size=2, deadline_seconds=5)
    await pool.start()
    try:
        mapping = asyncio.create_task(pool.map([make_record(b"sleep 0.05", n) for n in range(10)]))
        await asyncio.sleep(0.1)
        before = pool.pids
        for pid in [*before, pool.server_pid or 0]:
            os.kill(pid, signal.SIGINT)
            os.kill(pid, signal.SIGTERM)
        assert all(isinstance(answer, Done) for answer in await mapping)
        assert pool.pids == before
    finally:
        await pool.stop()


async def test_stop_ends_every_process_and_closes_every_descriptor() -> None:
    """Also in the midst of endless work, whose map returns."""
    descriptors = list_descriptors()
    pool = Pool("pool_work:obey", size=2, deadline_seconds=60)
    await pool.start()
    pids = [*pool.pids, pool.server_pid or 0]
    mapping = asyncio.create_task(pool.map([make_record(b"loop", n) for n in range(4)]))
    await asyncio.sleep(0.05)
    begun = time.monotonic()
    await pool.stop()
    assert time.monotonic() - begun < 1
    assert await mapping == [None] * 4
    assert wait_for_ends(pids) == []
    assert list_descriptors() == descriptors


async def test_restarts_leak_no_descriptor() -> None:
    pool = Pool("pool_work:obey", size=2, deadline_seconds=5)
    await pool.start()
    try:
        await pool.map([make_record(b"good")])
        before = len(list_descriptors())
        await pool.map([make_record(b"exit", n) for n in range(10)])
        await wait_for_children(pool, 3)
        assert len(list_descriptors()) == before
    finally:
        await pool.stop()


async def test_a_lost_fork_server_is_replaced_with_its_children() -> None:
    """Kill -9 of the server in the midst of work: the children go with it, the map finishes on new ones."""
    pool = Pool("pool_work:obey", size=2, deadline_seconds=5)
    await pool.start()
    try:
        before, server = pool.pids, pool.server_pid or 0
        mapping = asyncio.create_task(pool.map([make_record(b"sleep 0.02", n) for n in range(50)]))
        await asyncio.sleep(0.1)
        os.kill(server, signal.SIGKILL)
        assert all(isinstance(answer, Done) for answer in await mapping)
        assert pool.server_pid != server
        assert not set(before) & set(pool.pids)
        assert wait_for_ends(before) == []
    finally:
        await pool.stop()


def test_children_end_with_their_parent() -> None:
    """Kill -9 of the parent: server and children end, those in endless work too."""
    script = (
        "import asyncio, sys\n"
        "from stream.engine.model import Record\n"
        "from stream.engine.pool import Pool\n"
        "async def main():\n"
        "    pool = Pool('pool_work:obey', size=2, deadline_seconds=60)\n"
        "    await pool.start()\n"
        "    print(*pool.pids, pool.server_pid, flush=True)\n"
        "    await pool.map([Record(topic='a', partition=0, offset=0, timestamp_ms=0, key=None, value=b'loop')])\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", script]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        time.sleep(0.2)
        parent.kill()
    assert len(pids) == 4
    assert wait_for_ends(pids) == []


async def test_the_observer_hears_of_starts_work_and_memory() -> None:
    """Three starts, then one for each child that two crashes and a timeout cost, each with its reason."""
    listener = Listener()
    pool = Pool("pool_work:obey", size=2, deadline_seconds=0.3, observer=listener)
    await pool.start()
    try:
        values = [b"spin 0.1", b"exit", b"loop"]
        await pool.map([make_record(value, n) for n, value in enumerate(values)])
        await wait_for_children(pool, 3)
    finally:
        await pool.stop()
    assert listener.starts[:3] == ["start"] * 3
    assert sorted(listener.starts[3:]) == ["timeout", "timeout", "worker_crash", "worker_crash"]
    assert 0.1 <= listener.busy_seconds < 1
    assert max(listener.depths) == 3
    assert listener.depths[-1] == 0
    assert listener.resident[0] > 3 * 2**20
