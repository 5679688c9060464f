"""The parent's end of the fork server. In: a plan, requests to fork. Out: what the server says, as calls.

The server starts with an environment from which secrets are gone; the parent's own environment is never touched.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stream.engine.pool_child import ChildPlan
from stream.engine.pool_server import MESSAGE_BYTES

HIDDEN = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "INCIDENT_STREAM__KAFKA")
"""An environment variable whose name contains one of these words is kept from the children."""

_STOP_SECONDS = 2.0


def hide_secrets(environ: Mapping[str, str], hidden: tuple[str, ...] = HIDDEN) -> dict[str, str]:
    """Copy `environ` without the variables whose name contains a hidden word, whatever the case."""
    words = tuple(word.upper() for word in hidden)
    return {name: value for name, value in environ.items() if not any(word in name.upper() for word in words)}


class ForkServer:
    """One fork server process.

    `hear` is called with each message of the server: `{"serving": True}`, `{"unfit": why}`, `{"forked": number,
    "pid": pid}` with a pidfd, `{"ended": number, "code": exit code or minus signal, "peak_bytes": n}`, and
    `{"lost": True}` when the server is gone.
    """

    def __init__(self, hear: Callable[[dict[str, Any], list[int]], None]) -> None:
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._socket, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        self.is_serving = False

    def start(self, plan: ChildPlan, preload: tuple[str, ...], environ: Mapping[str, str]) -> None:
        """Start the process; it answers `serving` once its imports are done."""
        fd = self._theirs.fileno()
        command = (sys.executable, "-P", "-c", f"from stream.engine.pool_server import main; main({fd})")
        path = os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path)
        # Blocked until the server ignores them itself: a Ctrl-C meant for the parent must not end it half started.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module, no input from outside
                command, pass_fds=(fd,), stdin=subprocess.DEVNULL, env={**environ, "PYTHONPATH": path}
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            self._theirs.close()
        self._socket.send(json.dumps({"plan": asdict(plan), "preload": preload}).encode())
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, self._read)

    @property
    def pid(self) -> int | None:
        """Process id of the server, once started."""
        return None if self._process is None else self._process.pid

    def fork(self, number: int, control: socket.socket, results_fd: int) -> None:
        """Ask for child `number` on these two descriptors; the caller closes its own copies of them."""
        socket.send_fds(self._socket, [json.dumps({"fork": number}).encode()], [control.fileno(), results_fd])

    def _read(self) -> None:
        try:
            message, fds, _, _ = socket.recv_fds(self._socket, MESSAGE_BYTES, 1)
        except BlockingIOError:
            return
        except ConnectionResetError:
            message, fds = b"", []
        if message:
            told: dict[str, Any] = json.loads(message)
            self.is_serving = self.is_serving or "serving" in told
            self._hear(told, fds)
        else:
            self.close()
            self._reap()
            self._hear({"lost": True}, [])

    def close(self) -> None:
        """Close the socket, upon which the server kills its children and ends."""
        self.is_serving = False
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _reap(self) -> None:
        if self._process is not None:
            self._process.kill()  # it has closed its socket: it is ending, or of no more use
            self._process.wait()

    async def wait(self) -> None:
        """Wait for the end of the process after `close`; kills it after two seconds."""
        if self._process is None:
            return
        until = self._loop.time() + _STOP_SECONDS
        while self._process.poll() is None:
            if self._loop.time() > until:
                self._process.kill()
            await asyncio.sleep(0.002)
