"""The fork server of the pool, a process of its own. In: requests to fork on its socket. Out: children, and their ends.

It is started fresh (never forked from the parent, whose threads and wakeup descriptor a child must not share), with an
environment without secrets, imports what the children will need once, and forks: they share those pages. It has no
thread and no loop of events but this one. It ends with its parent.
"""

import gc
import importlib
import json
import os
import selectors
import signal
import socket
from dataclasses import dataclass

from stream.engine.pool_child import ChildPlan, explain, find, run

MESSAGE_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Child:
    number: int
    pid: int
    pidfd: int


def main(fd: int) -> None:
    """Serve the parent at the other end of socket `fd` until it is gone."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})  # blocked while Python started
    with socket.socket(fileno=fd) as parent:
        order = json.loads(parent.recv(MESSAGE_BYTES))
        try:
            _preload(order["preload"])
        except BaseException as error:  # noqa: BLE001  # the parent has to hear why
            _tell(parent, {"unfit": explain(error)})
            return
        gc.collect()
        gc.freeze()  # a collection in a child would otherwise write to, and so copy, every shared page
        _tell(parent, {"serving": True})
        _Server(parent, ChildPlan(**order["plan"])).serve()


def _preload(names: list[str]) -> None:
    for name in names:
        if ":" in name:
            find(name)()
        else:
            importlib.import_module(name)


def _tell(parent: socket.socket, message: dict[str, object], fds: tuple[int, ...] = ()) -> None:
    socket.send_fds(parent, [json.dumps(message).encode()], list(fds))


class _Server:
    def __init__(self, parent: socket.socket, plan: ChildPlan) -> None:
        self._parent = parent
        self._plan = plan
        self._selector = selectors.DefaultSelector()
        self._selector.register(parent, selectors.EVENT_READ)

    def serve(self) -> None:
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.data is not None:
                        self._reap(key.data)
                    elif not self._fork():
                        return
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            self._kill_all()

    def _fork(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self._parent, MESSAGE_BYTES, 2)
        if not message:
            return False
        pid = os.fork()
        if pid == 0:
            self._become_child(*fds)
        for fd in fds:
            os.close(fd)
        child = _Child(number=json.loads(message)["fork"], pid=pid, pidfd=os.pidfd_open(pid))
        self._selector.register(child.pidfd, selectors.EVENT_READ, child)
        _tell(self._parent, {"forked": child.number, "pid": pid}, (child.pidfd,))
        return True

    def _become_child(self, control_fd: int, results_fd: int) -> None:
        try:
            for child in self._children():
                os.close(child.pidfd)
            self._selector.close()
            self._parent.close()
            run(self._plan, socket.socket(fileno=control_fd), results_fd)
        finally:
            os._exit(1)

    def _reap(self, child: _Child) -> None:
        _, status, usage = os.wait4(child.pid, 0)
        self._selector.unregister(child.pidfd)
        os.close(child.pidfd)
        code = os.waitstatus_to_exitcode(status)
        _tell(self._parent, {"ended": child.number, "code": code, "peak_bytes": usage.ru_maxrss * 1024})

    def _children(self) -> list[_Child]:
        return [key.data for key in self._selector.get_map().values() if key.data is not None]

    def _kill_all(self) -> None:
        for child in self._children():
            os.kill(child.pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
