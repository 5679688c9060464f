"""The parent's side of one child. In: tasks to send. Out: results as they lie in its pipe, in the tasks' order."""

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from stream.engine.model import Fault, Record
from stream.engine.pool_frames import ENDS_CHUNK, Result, encode_cancel, encode_job, take_results

_PIPE_BYTES = 1024 * 1024  # the most that Linux gives without privilege; some hundred results of 3 KB


class Place(Enum):
    """Where a task is."""

    QUEUED = "queued"
    SENT = "sent"
    RETRY = "retry"
    ENDED = "ended"


@dataclass(slots=True, kw_only=True)
class Task:
    """One record on its way through the pool. `attempts` counts the children it has cost, or 1 once it ended."""

    record: Record
    attempts: int = 0
    payload: bytes | None = None
    fault: Fault | None = None
    seconds: float = 0.0
    serial: int = 0
    place: Place = Place.QUEUED
    map_number: int = 0
    is_orphan: bool = False
    ends_chunk: bool = False


@dataclass(slots=True)
class Worker:
    """One child: its socket down, its pipe up, and what it has been sent and has not acknowledged."""

    number: int
    loop: asyncio.AbstractEventLoop
    on_bell: Callable[["Worker"], None]
    pid: int = 0
    pidfd: int = -1
    said_ready: bool = False
    outstanding: deque[Task] = field(default_factory=deque)
    chunks: int = 0
    is_alone: bool = False
    began: float | None = None  # of the first outstanding task; None: it has not begun as far as we know
    sent_at: float = 0.0
    cancelled_at: float | None = None
    leaves_for: str | None = None  # why it was told to end, or has said that it will
    culprit: Task | None = None
    has_ended: bool = False
    unfit: str | None = None
    _control: socket.socket = field(init=False)
    _results_fd: int = field(init=False)
    _unread: bytearray = field(default_factory=bytearray)
    _unsent: bytearray = field(default_factory=bytearray)

    def open(self) -> tuple[socket.socket, int]:
        """Make socket and pipe; returns the child's ends, which the caller closes once they are handed over."""
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        self._results_fd, their_fd = os.pipe()
        os.set_blocking(self._results_fd, False)
        with contextlib.suppress(OSError):  # the user's pipe memory may be spent; a smaller pipe only rings more often
            fcntl.fcntl(self._results_fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.loop.add_reader(self._control, self._hear_bell)
        return theirs, their_fd

    @property
    def is_ready(self) -> bool:
        """Whether it can be given work, and be killed."""
        return self.said_ready and self.pidfd >= 0 and self.leaves_for is None and not self.has_ended

    def send(self, tasks: Sequence[Task], first_serial: int) -> None:
        """Send one chunk; its last task rings the bell."""
        if not self.outstanding:
            self.began = None
        frames: list[bytes] = []
        for serial, task in enumerate(tasks, first_serial):
            task.serial, task.place, task.ends_chunk = serial, Place.SENT, task is tasks[-1]
            frames.append(encode_job(serial, ENDS_CHUNK if task.ends_chunk else 0, task.record))
        self.outstanding.extend(tasks)
        self.chunks += 1
        self.sent_at = time.monotonic()
        self._write(b"".join(frames))

    def cancel(self, serial: int) -> None:
        """Make the child drop what it has not begun; tasks sent from now on have serials above `serial`."""
        self.cancelled_at = time.monotonic()
        self._write(encode_cancel(serial))

    def drain(self, scratch: bytearray) -> list[Result]:
        """Read all that lies in the pipe."""
        while True:
            try:
                size = os.readv(self._results_fd, [scratch])
            except BlockingIOError:
                break
            self._unread += memoryview(scratch)[:size]
            if size < len(scratch):
                break
        return take_results(self._unread) if self._unread else []

    def acknowledge(self, result: Result) -> Task | None:
        """Take the first outstanding task off; None if it is not the one that the child speaks of."""
        if not self.outstanding or self.outstanding[0].serial != result.serial:
            return None
        task = self.outstanding.popleft()
        self.began = result.ended
        self._forget(task)
        return task

    def clear(self, serial: int) -> None:
        """Forget the tasks before `serial`: the child has dropped them."""
        while self.outstanding and self.outstanding[0].serial < serial:
            self._forget(self.outstanding.popleft())
        self.cancelled_at = None

    def _forget(self, task: Task) -> None:
        self.chunks -= task.ends_chunk
        if not self.outstanding:
            self.is_alone = False
            self.began = None

    def leave(self, reason: str, culprit: Task | None = None) -> None:
        """Give it no more work: it ends for `reason`, through the fault of `culprit` if there is one."""
        self.leaves_for, self.culprit = reason, culprit

    def blames(self, first: Task) -> bool:
        """Whether its end is the fault of `first`, the first task that it has not acknowledged.

        If it was killed for a task that it acknowledged just before, `first` has no part in it.
        """
        return first is self.outstanding[0] and (self.leaves_for is None or first is self.culprit)

    def kill(self) -> None:
        """Kill the child; its end is heard from the fork server."""
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Close every descriptor."""
        self.loop.remove_reader(self._control)
        self.loop.remove_writer(self._control)
        self._control.close()
        os.close(self._results_fd)
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1

    def _hear_bell(self) -> None:
        try:
            if not self._control.recv(4096):
                self.loop.remove_reader(self._control)  # its end; the fork server tells how
        except BlockingIOError:
            return
        except OSError:
            self.loop.remove_reader(self._control)
        self.on_bell(self)

    def _write(self, frames: bytes) -> None:
        self._unsent += frames
        self._flush()

    def _flush(self) -> None:
        try:
            del self._unsent[: self._control.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()  # the child is dead; its tasks are requeued when the fork server tells
        if self._unsent:
            self.loop.add_writer(self._control, self._flush)
        else:
            self.loop.remove_writer(self._control)
