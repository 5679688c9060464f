"""A child of the pool, from fork to end. In: jobs on its socket. Out: a result of each on its pipe, a byte as bell.

The child never waits for its parent to look: results lie in the pipe (the parent reads them even after the child's
death), and the bell rings only at the end of a chunk, when the pipe is full, or when something went wrong.
"""

import contextlib
import ctypes
import importlib
import os
import resource
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stream.engine.faults import describe
from stream.engine.model import Work
from stream.engine.pool_frames import CANCEL, ENDS_CHUNK, JOB, Status, decode_record, encode_result_head

EXIT_OUT_OF_MEMORY = 87
"""Exit code of a child that ran out of memory where it could not say so."""

_HEADROOM_BYTES = 16 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPlan:
    """What each child is for: import paths of work and initializer (`module:function`), bound of its address space."""

    work: str
    initializer: str | None
    memory_bytes: int | None


def run(plan: ChildPlan, control: socket.socket, results_fd: int) -> None:
    """Serve until the parent is gone. Never returns: the process ends here."""
    code = 1
    try:
        outbox = _Outbox(control, results_fd)
        work = _start(plan, outbox)
        if work is not None:
            _serve(work, _Inbox(control, outbox), outbox)
        code = 0
    except MemoryError:
        code = EXIT_OUT_OF_MEMORY
    except OSError:
        code = 0  # the parent is gone
    finally:
        os._exit(code)


def find(path: str) -> Callable[..., Any]:
    """Import the `function` of `module:function`."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def explain(error: BaseException) -> str:
    """Say in full why something of ours cannot start; no record has been seen yet, so nothing of one can be in it."""
    return f"{type(error).__name__}: {error}"


def _start(plan: ChildPlan, outbox: "_Outbox") -> Work | None:
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # the parent drains, the child only ever ends with it
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        if plan.memory_bytes is not None:
            resource.setrlimit(resource.RLIMIT_AS, (plan.memory_bytes, plan.memory_bytes))
            bytes(_HEADROOM_BYTES)  # a bound below what is mapped already would be found out record by record
        if plan.initializer is not None:
            find(plan.initializer)()
        work: Work = find(plan.work)
    except BaseException as error:  # noqa: BLE001  # whatever it is, the parent has to hear why no child starts
        outbox.send(0, Status.UNFIT, 0.0, explain(error).encode())
        outbox.ring()
        return None
    outbox.send(0, Status.READY, 0.0, b"")
    outbox.ring()
    return work


def _serve(work: Work, inbox: "_Inbox", outbox: "_Outbox") -> None:
    while (job := inbox.take()) is not None:
        serial, flags, body = job
        status, began, payload = _do(work, body)
        del body, job
        outbox.send(serial, status, began, payload)
        if status is Status.OUT_OF_MEMORY:
            return  # what is left of this process cannot be trusted with the next record
        if flags & ENDS_CHUNK:
            outbox.ring()


def _do(work: Work, body: bytes) -> tuple[Status, float, bytes]:
    began = time.monotonic()
    try:
        payload = work(decode_record(body))
        if not isinstance(payload, bytes):
            raise TypeError(f"work gave {type(payload).__name__}, not bytes")  # noqa: TRY301  # same end as its own
    except MemoryError as error:
        return Status.OUT_OF_MEMORY, began, describe(error).encode()
    except BaseException as error:  # noqa: BLE001  # SystemExit from a library is the record's fault like any other
        return Status.ERROR, began, describe(error).encode()
    return Status.DONE, began, payload


class _Outbox:
    def __init__(self, control: socket.socket, results_fd: int) -> None:
        os.set_blocking(results_fd, False)
        self._control = control
        self._fd = results_fd
        self._room = select.poll()
        self._room.register(results_fd, select.POLLOUT)

    def send(self, serial: int, status: Status, began: float, payload: bytes) -> None:
        head = encode_result_head(serial, status, began, time.monotonic(), len(payload))
        rest = memoryview(head + payload)
        while rest:
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:
                self.ring()
                self._room.poll()

    def ring(self) -> None:
        self._control.send(b"!")


class _Inbox:
    def __init__(self, control: socket.socket, outbox: _Outbox) -> None:
        self._control = control
        self._outbox = outbox
        self._read_into = bytearray(256 * 1024)
        self._buffer = bytearray()
        self._jobs: deque[tuple[int, int, bytes]] = deque()

    def take(self) -> tuple[int, int, bytes] | None:
        """Wait for the next job; None when the parent is gone."""
        was_empty = not self._jobs
        if not self._fill(socket.MSG_DONTWAIT):
            return None
        while not self._jobs:
            if not self._fill(0):
                return None
        job = self._jobs.popleft()
        if was_empty:  # its clock starts now; that of a job already here started when the one before it ended
            self._outbox.send(job[0], Status.BEGIN, time.monotonic(), b"")
        return job

    def _fill(self, flags: int) -> bool:
        try:
            size = self._control.recv_into(self._read_into, 0, flags)
        except BlockingIOError:
            return True
        self._buffer += memoryview(self._read_into)[:size]
        self._split()
        return size > 0

    def _split(self) -> None:
        at = 0
        while len(self._buffer) - at >= JOB.size:
            size, serial, flags = JOB.unpack_from(self._buffer, at)
            start = at + JOB.size
            if len(self._buffer) < start + size:
                break
            at = start + size
            if flags & CANCEL:
                self._clear(serial)
            else:
                self._jobs.append((serial, flags, bytes(memoryview(self._buffer)[start:at])))
        del self._buffer[:at]

    def _clear(self, serial: int) -> None:
        self._jobs.clear()
        self._outbox.send(serial, Status.CLEARED, 0.0, b"")
        self._outbox.ring()
