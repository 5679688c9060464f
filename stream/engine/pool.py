"""The supervised pool. In: records. Out: for each, in order, what work made of it, why it failed, or None.

A fork server keeps `size` children and one warm spare. Records go out in chunks, children acknowledge one by one: when
a child dies or one record overruns its deadline, that child alone is replaced, finished results are kept, the culprit
is known (the first one not acknowledged), tried once more alone and then `Failed`; those behind it are sent again
without blame.

    pool = Pool("stream.workers.extract:work", size=2, deadline_seconds=10, preload=("stream.rules:warm",))
    await pool.start()                       # PoolError if no child comes up
    done = await pool.map(records)           # [Done | Failed | None], one for each record
    pool.cancel()                            # from elsewhere: map returns at once, late results are ignored
    await pool.stop()

Reasons of a `Failed`: `error` (work raised; not tried again), `timeout`, `worker_crash`, `out_of_memory` (each after a
second attempt alone).

A budget does not throw work away: what is under way when it is spent goes on, and a later `map` with the same record
finds it. The first record always gets its verdict, so that a poison record cannot starve a caller with a short budget.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from stream.engine.model import Fault, Record
from stream.engine.pool_child import ChildPlan
from stream.engine.pool_crew import Crew, CrewListener
from stream.engine.pool_frames import Result, Status
from stream.engine.pool_launch import HIDDEN
from stream.engine.pool_model import Done, Failed, PoolError, PoolObserver, SilentObserver
from stream.engine.pool_worker import Place, Task, Worker

__all__ = ["Done", "Failed", "Pool", "PoolError", "PoolObserver", "SilentObserver"]

STAGE = "work"
_ATTEMPTS = 2
_CHUNK_BYTES = 1024 * 1024  # large records go in small chunks: what waits in a child counts against its memory bound
_AHEAD = 2  # chunks a child, so that it never waits for the parent between two
_ORPHAN_SECONDS = 0.25  # a cancelled task may run on this long before its child is replaced
_STALL_SECONDS = 5.0  # beyond the deadline, for a child that has been sent work and shows no sign of it
_MEMORY_EVERY_SECONDS = 5.0
_KEPT = 4096  # answers kept for a later map


class Pool:
    """`size` children, one spare, one `map` at a time.

    `work` and `initializer` are import paths (`module:function`); `work(record) -> bytes` runs in a child, the
    initializer once in each child before its first record. `preload` are modules (`module`) or functions to call
    (`module:function`) in the fork server, whose memory the children share. `deadline_seconds` is of each record, not
    of a chunk. `memory_bytes` bounds a child's whole address space (RLIMIT_AS: interpreter and shared pages included).
    Environment variables with a word of `hidden` in their name are kept from the children.
    """

    def __init__(
        self,
        work: str,
        *,
        size: int,
        deadline_seconds: float,
        memory_bytes: int | None = None,
        chunk: int = 64,
        preload: tuple[str, ...] = (),
        observer: PoolObserver | None = None,
        initializer: str | None = None,
        hidden: tuple[str, ...] = HIDDEN,
    ) -> None:
        if size < 1 or chunk < 1 or deadline_seconds <= 0:
            raise ValueError("size, chunk and deadline_seconds must be positive")
        plan = ChildPlan(work=work, initializer=initializer, memory_bytes=memory_bytes)
        self._observer: PoolObserver = observer or SilentObserver()
        self._crew = Crew(plan, size + 1, preload, hidden, self._observer)
        self._size = size
        self._deadline_seconds = deadline_seconds
        self._tick_seconds = min(0.25, max(0.01, deadline_seconds / 10))
        self._chunk = chunk
        self._serials = self._maps = 0
        self._queue: deque[Task] = deque()
        self._retry: deque[Task] = deque()
        self._kept: dict[tuple[str, int, int], Task] = {}
        self._tasks: list[Task] = []
        self._open = 0
        self._verdict: asyncio.Future[None] | None = None
        self._is_budget_spent = self._is_cancelled = False
        self._tick_timer: asyncio.TimerHandle | None = None
        self._tick_due = self._memory_due = 0.0
        self._scratch = bytearray(256 * 1024)

    async def start(self) -> None:
        """Start the fork server, the children and the spare. Raises PoolError if they do not come up."""
        self._loop = asyncio.get_running_loop()
        listener = CrewListener(
            on_bell=self._on_bell, on_ready=self._dispatch, on_end=self._on_end, on_fatal=self._on_fatal
        )
        await self._crew.start(listener)

    async def stop(self) -> None:
        """Give up what is in flight and end every child and the fork server."""
        self.cancel()
        if self._tick_timer is not None:
            self._tick_timer.cancel()
        await self._crew.stop()

    @property
    def pids(self) -> list[int]:
        """Process ids of the children that are ready, spare included."""
        return [worker.pid for worker in self._crew.workers.values() if worker.is_ready]

    @property
    def server_pid(self) -> int | None:
        """Process id of the fork server."""
        return self._crew.server_pid

    # -- work ---------------------------------------------------------------------------------------------------------

    async def map(self, records: Sequence[Record], budget_seconds: float | None = None) -> list[Done | Failed | None]:
        """Run work on each record; one answer for each, in order.

        None: cancelled, or not finished when the budget was spent (the first record always is). Raises PoolError when
        children cannot be started any more or never were, RuntimeError if another map is running.
        """
        if self._verdict is not None:
            raise RuntimeError("one map at a time")
        self._crew.check()
        if not records:
            return []
        verdict = self._begin_map(records)
        budget = None if budget_seconds is None else self._loop.call_later(budget_seconds, self._spend_budget)
        try:
            self._dispatch()
            self._schedule_tick()
            self._check_end()
            await verdict
            return [_answer(index, task) for index, task in enumerate(self._tasks)]
        except asyncio.CancelledError:
            self.cancel()
            raise
        finally:
            if budget is not None:
                budget.cancel()
            self._end_map()

    def cancel(self) -> None:
        """Give up the work in flight: `map` returns at once, None for what is unfinished; the pool stays usable."""
        self._is_cancelled = True
        self._queue.clear()
        self._retry.clear()
        self._kept.clear()
        for worker in self._crew.workers.values():
            if worker.outstanding:
                for task in worker.outstanding:
                    task.is_orphan = True
                self._serials += 1
                worker.cancel(self._serials)
        if self._verdict is not None and not self._verdict.done():
            self._verdict.set_result(None)

    def _begin_map(self, records: Sequence[Record]) -> asyncio.Future[None]:
        self._maps += 1
        self._verdict = self._loop.create_future()
        self._is_budget_spent = self._is_cancelled = False
        self._tasks = [self._adopt(record) for record in records]
        self._queue.extend(task for task in self._tasks if task.place == Place.QUEUED)
        self._open = sum(task.place != Place.ENDED for task in self._tasks)
        return self._verdict

    def _adopt(self, record: Record) -> Task:
        task = self._kept.pop(_address(record), None) if self._kept else None
        if task is None or task.record != record:
            task = Task(record=record, place=Place.QUEUED)
        task.map_number = self._maps
        return task

    def _end_map(self) -> None:
        """Keep for a later map what is under way, and what is finished behind an unfinished one of its partition."""
        kept = [] if self._is_cancelled or self._open == 0 else self._tasks
        gaps: set[tuple[str, int]] = set()
        for task in kept:
            lane = (task.record.topic, task.record.partition)
            if task.place != Place.ENDED:
                gaps.add(lane)
            if lane in gaps and task.place != Place.QUEUED:
                self._kept[_address(task.record)] = task
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._queue.clear()
        self._tasks = []
        self._verdict = None
        self._observer.queue_depth(0)

    def _spend_budget(self) -> None:
        self._is_budget_spent = True
        for worker in list(self._crew.workers.values()):
            self._drain(worker)
        self._check_end()

    def _check_end(self) -> None:
        if self._verdict is None or self._verdict.done():
            return
        if self._open == 0 or (self._is_budget_spent and self._tasks[0].place == Place.ENDED):
            self._verdict.set_result(None)

    def _dispatch(self) -> None:
        """Send retries to idle children, one each; then chunks to whoever has least ahead."""
        while self._retry and (worker := self._find_idle()) is not None:
            task = self._retry.popleft()
            worker.is_alone = True
            self._send(worker, [task])
        while self._queue and (worker := self._find_least_loaded()) is not None:
            self._send(worker, self._take_chunk())
        if self._verdict is not None:
            self._observer.queue_depth(self._open)

    def _send(self, worker: Worker, tasks: list[Task]) -> None:
        worker.send(tasks, self._serials + 1)
        self._serials += len(tasks)
        self._schedule_tick()

    def _take_chunk(self) -> list[Task]:
        """Take a chunk off the queue: smaller towards its end, so that children finish together."""
        waiting = len(self._queue)
        share = -(-waiting // (2 * self._size))
        most = min(self._chunk, max(share, min(4, -(-waiting // self._size))))
        chunk: list[Task] = []
        size_bytes = 0
        while self._queue and len(chunk) < most and (not chunk or size_bytes < _CHUNK_BYTES):
            chunk.append(self._queue.popleft())
            size_bytes += len(chunk[-1].record.value or b"")
        return chunk

    def _find_idle(self) -> Worker | None:
        workers = self._crew.workers.values()
        return next((worker for worker in workers if worker.is_ready and not worker.outstanding), None)

    def _find_least_loaded(self) -> Worker | None:
        busy = sum(bool(worker.outstanding) for worker in self._crew.workers.values())
        fit = [
            worker
            for worker in self._crew.workers.values()
            if worker.is_ready
            and not worker.is_alone
            and worker.chunks < _AHEAD
            and worker.cancelled_at is None
            and (worker.outstanding or busy < self._size)
        ]
        return min(fit, key=lambda worker: worker.chunks, default=None)

    def _on_end(self, worker: Worker, reason: str, error: str) -> None:
        """Share out again what an ended child had not acknowledged; its first task is the culprit if there is one."""
        left = [task for task in worker.outstanding if not task.is_orphan]
        if left and worker.blames(left[0]):
            if reason == "timeout":
                error = f"longer than {self._deadline_seconds:g} s"
            self._blame(left.pop(0), reason, error)
        for task in reversed(left):
            self._requeue(task)
        self._check_end()

    def _on_fatal(self, error: PoolError) -> None:
        if self._verdict is not None and not self._verdict.done():
            self._verdict.set_exception(error)

    def _blame(self, task: Task, reason: str, error: str) -> None:
        task.attempts += 1
        if task.attempts < _ATTEMPTS:
            task.place = Place.RETRY
            self._retry.append(task)
        else:
            self._end(task, Fault(reason=reason, stage=STAGE, error=error))

    def _requeue(self, task: Task) -> None:
        if task.map_number == self._maps and self._verdict is not None:
            task.place = Place.QUEUED
            self._queue.appendleft(task)
        else:
            self._kept.pop(_address(task.record), None)

    # -- results ------------------------------------------------------------------------------------------------------

    def _on_bell(self, worker: Worker) -> None:
        self._drain(worker)
        self._dispatch()
        self._check_end()

    def _drain(self, worker: Worker) -> None:
        seconds = 0.0
        for result in worker.drain(self._scratch):
            if result.status <= Status.OUT_OF_MEMORY:
                seconds += result.ended - result.began
                self._take(worker, result)
            elif result.status is Status.BEGIN:
                worker.began = result.ended
            elif result.status is Status.CLEARED:
                worker.clear(result.serial)
            elif result.status is Status.READY:
                worker.said_ready = True
                self._crew.welcome(worker)
            else:
                worker.unfit = result.payload.decode(errors="replace")
        if seconds:
            self._observer.busy(seconds)

    def _take(self, worker: Worker, result: Result) -> None:
        task = worker.acknowledge(result)
        if result.status is Status.OUT_OF_MEMORY:
            worker.leave("out_of_memory")  # it has said whose fault it is, and ends
        if task is None or task.is_orphan:
            return
        task.seconds = result.ended - result.began
        if result.status is Status.DONE:
            task.payload = result.payload
            self._end(task, None)
            return
        error = result.payload.decode(errors="replace")
        if result.status is Status.OUT_OF_MEMORY:
            self._blame(task, "out_of_memory", error)
        else:
            task.attempts += 1
            self._end(task, Fault(reason="error", stage=STAGE, error=error))

    def _end(self, task: Task, fault: Fault | None) -> None:
        task.place, task.fault = Place.ENDED, fault
        if task.map_number == self._maps and self._verdict is not None:
            self._open -= 1

    # -- time ---------------------------------------------------------------------------------------------------------

    def _schedule_tick(self) -> None:
        if self._tick_timer is None:
            self._tick_due = time.monotonic() + self._tick_seconds
            self._tick_timer = self._loop.call_later(self._tick_seconds, self._tick)

    def _tick(self) -> None:
        """Look whether a record has overrun; not after the loop itself has stood still, when nothing could be sent."""
        now = time.monotonic()
        is_late = now - self._tick_due > self._tick_seconds
        for worker in list(self._crew.workers.values()):
            if worker.outstanding:
                self._drain(worker)
                if not is_late:
                    self._judge(worker, now)
        self._dispatch()
        self._check_end()
        self._measure_memory(now)
        self._tick_timer = None
        if any(worker.outstanding for worker in self._crew.workers.values()) or self._retry:
            self._schedule_tick()

    def _judge(self, worker: Worker, now: float) -> None:
        """Kill a child whose first task takes too long; its end is heard from the crew."""
        if not worker.outstanding or worker.leaves_for is not None:
            return
        first = worker.outstanding[0]
        if first.is_orphan and worker.cancelled_at is not None and now - worker.cancelled_at > _ORPHAN_SECONDS:
            worker.leave("cancelled")
            worker.kill()
        elif worker.began is None and now - worker.sent_at > self._deadline_seconds + _STALL_SECONDS:
            worker.leave("stalled")
            worker.kill()
        elif worker.began is not None and now - worker.began > self._deadline_seconds:
            worker.leave("timeout", culprit=first)
            worker.kill()

    def _measure_memory(self, now: float) -> None:
        if now >= self._memory_due:
            self._memory_due = now + _MEMORY_EVERY_SECONDS
            self._observer.resident_bytes(self._crew.measure_resident_bytes())


def _answer(index: int, task: Task) -> Done | Failed | None:
    if task.place != Place.ENDED:
        return None
    if task.fault is not None:
        return Failed(index=index, fault=task.fault, attempts=task.attempts)
    return Done(index=index, payload=task.payload or b"", seconds=task.seconds)


def _address(record: Record) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset
