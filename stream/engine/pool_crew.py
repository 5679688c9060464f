"""The children of the pool and how they come and go. In: a plan. Out: workers that are ready, and word of each end.

Lost children are replaced at once. When replacements fail at their start the pauses grow, and after five failures in a
row with nobody left it is fatal. A lost fork server takes its children along and is replaced too.
"""

import asyncio
import logging
import os
import signal
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stream.engine.pool_child import EXIT_OUT_OF_MEMORY, ChildPlan
from stream.engine.pool_launch import ForkServer, hide_secrets
from stream.engine.pool_model import PoolError, PoolObserver
from stream.engine.pool_worker import Worker

log = logging.getLogger(__name__)
_START_SECONDS = 60.0
_START_FAILURES = 5
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewListener:
    """Whom the crew calls: a bell rang, a child is ready, a child ended (why, error text), nobody can be started."""

    on_bell: Callable[[Worker], None]
    on_ready: Callable[[], None]
    on_end: Callable[[Worker, str, str], None]
    on_fatal: Callable[[PoolError], None]


class Crew:
    """`count` children of one plan, kept at that number."""

    def __init__(
        self, plan: ChildPlan, count: int, preload: tuple[str, ...], hidden: tuple[str, ...], observer: PoolObserver
    ) -> None:
        self._plan = plan
        self._count = count
        self._preload = preload
        self._hidden = hidden
        self._observer = observer
        self._server: ForkServer | None = None
        self._lost: deque[str] = deque()  # why each child ended that has no successor yet
        self._starting: dict[int, str] = {}  # number of a child that is not ready yet, and why it is started
        self._numbers = 0
        self._failures = 0
        self._oom_kills = 0
        self._started: asyncio.Future[None] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self.workers: dict[int, Worker] = {}

    async def start(self, listener: CrewListener) -> None:
        """Start the fork server and the children. Raises PoolError if they do not come up."""
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.create_future()
        self._oom_kills = _count_oom_kills()
        self._lost.extend(["start"] * self._count)
        self._launch()
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._started
        except TimeoutError as error:
            await self.stop()
            raise PoolError(f"no child of {self._plan.work} was ready within {_START_SECONDS:.0f} s") from error
        except PoolError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every child and the fork server."""
        for timer in self._timers:
            timer.cancel()
        self._lost.clear()
        for worker in self.workers.values():
            worker.kill()
            worker.close()
        self.workers.clear()
        server, self._server = self._server, None
        if server is not None:
            server.close()
            await server.wait()

    @property
    def server_pid(self) -> int | None:
        """Process id of the fork server."""
        return None if self._server is None else self._server.pid

    def check(self) -> None:
        """Raise PoolError if nobody is there and nobody can be started."""
        if self._started is None or (self._server is None and not self._lost):
            raise PoolError("the pool is not started")
        if self._is_hopeless():
            raise PoolError(f"no child of {self._plan.work} can be started")

    def welcome(self, worker: Worker) -> None:
        """Take note that a child may be ready: it has said so, or the fork server has told its process id."""
        if not worker.is_ready or worker.number not in self._starting:
            return
        self._failures = 0
        self._observer.worker_started(self._starting.pop(worker.number))
        if not self._starting and not self._lost and self._started is not None and not self._started.done():
            self._started.set_result(None)
        self._listener.on_ready()

    def measure_resident_bytes(self) -> int:
        """Add up what the children hold in memory, shared pages counted in each."""
        return sum(_read_resident_bytes(worker.pid) for worker in self.workers.values() if worker.is_ready)

    def _launch(self) -> None:
        self._server = ForkServer(self._hear)
        self._server.start(self._plan, self._preload, hide_secrets(os.environ, self._hidden))

    def _hear(self, told: dict[str, Any], fds: list[int]) -> None:
        """Act on a message of the fork server."""
        if "forked" in told:
            self._on_forked(told["forked"], told["pid"], fds[0])
        elif "ended" in told:
            self._on_ended(told["ended"], told["code"], told["peak_bytes"])
        elif "serving" in told:
            self._replace()
        elif "unfit" in told:
            self._fail(told["unfit"])
        elif self._server is not None:
            self._on_server_lost()

    def _replace(self) -> None:
        server = self._server
        if server is None or not server.is_serving:
            return
        while self._lost:
            self._numbers += 1
            worker = Worker(self._numbers, self._loop, self._listener.on_bell)
            control, results_fd = worker.open()
            self.workers[worker.number] = worker
            self._starting[worker.number] = self._lost.popleft()
            try:
                server.fork(worker.number, control, results_fd)
            except OSError:
                return  # the server is gone, which is heard next
            finally:
                control.close()
                os.close(results_fd)

    def _on_forked(self, number: int, pid: int, pidfd: int) -> None:
        worker = self.workers.get(number)
        if worker is None:
            os.close(pidfd)
            return
        worker.pid, worker.pidfd = pid, pidfd
        self.welcome(worker)

    def _on_ended(self, number: int, code: int, peak_bytes: int) -> None:
        worker = self.workers.get(number)
        if worker is None:
            return
        worker.has_ended = True
        self._listener.on_bell(worker)  # what it finished before its end lies in the pipe
        end = f"{_name_exit(code)}, peak memory {peak_bytes // 2**20} MiB"
        self._bury(worker, self._explain(worker, code), end)
        if self._starting.pop(number, None) is not None:
            self._fail(worker.unfit or f"it ended at its start: {end}")
        self._later(self._replace)
        self._listener.on_ready()  # the spare may take over

    def _explain(self, worker: Worker, code: int) -> str:
        if worker.leaves_for is not None:
            return worker.leaves_for
        if code == EXIT_OUT_OF_MEMORY or (code == -signal.SIGKILL and self._was_oom_killed()):
            return "out_of_memory"
        return "worker_crash"

    def _bury(self, worker: Worker, reason: str, error: str) -> None:
        del self.workers[worker.number]
        worker.close()
        self._lost.append(reason)
        log.warning("pool child %d ended (%s) and is replaced: %s", worker.pid or 0, reason, error)
        self._listener.on_end(worker, reason, error)

    def _on_server_lost(self) -> None:
        self._server = None
        for worker in list(self.workers.values()):
            worker.kill()  # the kernel does so too (PDEATHSIG)
            worker.leave("server_lost")
            self._starting.pop(worker.number, None)
            self._bury(worker, "server_lost", "")
        self._later(self._launch)

    def _fail(self, why: str) -> None:
        self._failures += 1
        error = PoolError(f"no child of {self._plan.work} can start: {why}")
        if self._started is not None and not self._started.done():
            self._started.set_exception(error)
        elif self._is_hopeless():
            self._listener.on_fatal(error)

    def _is_hopeless(self) -> bool:
        return self._failures >= _START_FAILURES and not any(worker.is_ready for worker in self.workers.values())

    def _later(self, call: Callable[[], None]) -> None:
        pause = 0.0 if self._failures == 0 else min(5.0, 0.1 * 2**self._failures)
        self._timers = [timer for timer in self._timers if timer.when() > self._loop.time()]
        self._timers.append(self._loop.call_later(pause, call))

    def _was_oom_killed(self) -> bool:
        before, self._oom_kills = self._oom_kills, _count_oom_kills()
        return self._oom_kills > before


def _count_oom_kills() -> int:
    """Count what the kernel has killed in our memory cgroup, 0 where it does not tell."""
    try:
        lines = Path("/sys/fs/cgroup/memory.events").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))


def _name_exit(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _read_resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except (OSError, IndexError, ValueError):
        return 0
