"""Work for the pool's children, good and bad. In: a record whose value says what to do. Out: bytes, or a disaster."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from stream.engine.model import Record

_BOOTED: list[str] = []


def obey(record: Record) -> bytes:
    """Do what the value says: `word` or `word argument`; anything else comes back as it was."""
    word, _, argument = (record.value or b"").partition(b" ")
    act = _ACTS.get(word.decode(errors="replace"))
    answer: bytes = (record.value or b"") if act is None else act(argument)
    return answer


def log_and_obey(record: Record) -> bytes:
    """Append the record's offset to the file named by its key, then obey."""
    fd = os.open(record.key or b"", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(fd, b"%d\n" % record.offset)
    os.close(fd)
    return obey(record)


def boot() -> None:
    """Leave a trace in this child."""
    _BOOTED.append("booted")


def refuse() -> None:
    """Be an initializer that fails."""
    raise LookupError("no rules here")


def die() -> None:
    """Be an initializer that ends the process."""
    os._exit(3)


def spin(seconds: float) -> bytes:
    """Use the processor for `seconds`."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass
    return b"spun"


def _sleep(argument: bytes) -> bytes:
    time.sleep(float(argument))
    return b"slept"


def _segfault(_: bytes) -> bytes:
    return bytes(ctypes.string_at(0))


def _exit(_: bytes) -> bytes:
    os._exit(7)


def _kill(_: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b"unreachable"


def _loop(_: bytes) -> bytes:
    while True:
        pass


def _loop_in_c(_: bytes) -> bytes:
    return b"%d" % sum(range(10**14))


def _raise(argument: bytes) -> bytes:
    raise ValueError(argument.decode())


def _leave(_: bytes) -> bytes:
    raise SystemExit(5)


def _devour(_: bytes) -> bytes:
    return bytes(1 << 40)


_ACTS: dict[str, Callable[[bytes], Any]] = {  # Any: one of them does not even give bytes
    "segfault": _segfault,
    "exit": _exit,
    "kill": _kill,
    "loop": _loop,
    "loop_in_c": _loop_in_c,
    "raise": _raise,
    "leave": _leave,
    "devour": _devour,
    "sleep": _sleep,
    "spin": lambda argument: spin(float(argument)),
    "swell": lambda argument: bytes(int(argument)),
    "pid": lambda _: b"%d" % os.getpid(),
    "environ": lambda _: "\n".join(os.environ).encode(),
    "booted": lambda _: ",".join(_BOOTED).encode(),
    "text": lambda _: "not bytes",
}
