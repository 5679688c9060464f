"""Processes that run together. In: commands of this program. Out: all of them up, until told to stop or one gives up.

Each child is in a session of its own, so that Ctrl-C reaches us alone and the order of ending is ours; a leash ends it
in order if we die. A child that fails is started again, later each time; one whose exit code says that starting again
cannot help (usage, unreachable broker, configuration) ends all.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from stream.broker.leash import Leash

HOPELESS = frozenset({2, 69, 78})
BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 60.0  # a child that ran this long starts with the shortest wait again
GRACE_SECONDS = 20.0  # above the engine's drain (8 s) and Faust's leaving of the group


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One command of this program, and where its output goes (None: where ours goes)."""

    name: str
    arguments: Sequence[str]
    log_path: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A running program; ended by `stop` or by leaving its context."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started_at = time.monotonic()
        with contextlib.ExitStack() as files:
            log = files.enter_context(program.log_path.open("ab")) if program.log_path else None
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own program
                [sys.executable, "-m", "stream", *program.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **program.environ},
                start_new_session=True,
            )
        self._leash = Leash(self._process.pid, signal.SIGTERM)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.poll()

    def send(self, signum: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(signum)

    def end(self, deadline: float) -> int:
        """Wait until `deadline` (monotonic), then kill; return the exit code."""
        try:
            code = self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._leash.let_go()
        return code

    def stop(self) -> int:
        """End it in order within the grace; return the exit code."""
        self.send(signal.SIGTERM)
        return self.end(time.monotonic() + GRACE_SECONDS)

    def __enter__(self) -> Self:
        """Do nothing; the child runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it in order."""
        self.stop()


def supervise(programs: Sequence[Program], say: Callable[[str], None]) -> int:
    """Run all programs until SIGTERM or SIGINT; a second signal kills. Return the exit code of the whole."""
    told = _Signals()
    slots = [_Slot(program) for program in programs]
    code = 0
    with told.caught():
        while not told.event.wait(0.2):
            code = next((found for slot in slots if (found := slot.look_after(say))), 0)
            if code:
                break
        for slot in slots:
            slot.child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(slot.child.poll() is None for slot in slots) and time.monotonic() < deadline and told.count < 2:
            time.sleep(0.05)
        codes = [slot.child.end(time.monotonic()) for slot in slots]
    return code or next((1 for one in codes if one not in {0, -signal.SIGTERM}), 0)


class _Slot:
    """A place for one program: its child, and when to start the next one."""

    def __init__(self, program: Program) -> None:
        self.child = Child(program)
        self._failures = 0
        self._again_at: float | None = None

    def look_after(self, say: Callable[[str], None]) -> int:
        """Start the child again if it is due; return an exit code if there is no hope."""
        code = self.child.poll()
        if code is None:
            return 0
        if code in HOPELESS:
            return code
        now = time.monotonic()
        if self._again_at is None:
            self._failures = 1 if now - self.child.started_at > STEADY_SECONDS else self._failures + 1
            wait = BACKOFF_SECONDS[min(self._failures, len(BACKOFF_SECONDS)) - 1]
            say(f"{self.child.program.name} ended with {code}; starting it again in {wait:g} s")
            self._again_at = now + wait
        elif now >= self._again_at:
            self.child.end(now)
            self.child, self._again_at = Child(self.child.program), None
        return 0


class _Signals:
    """Counts SIGTERM and SIGINT instead of dying of them."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.count = 0

    def _take(self, _signum: int, _frame: FrameType | None) -> None:
        self.count += 1
        self.event.set()

    @contextlib.contextmanager
    def caught(self) -> Iterator[None]:
        """Catch both for as long as the context lasts."""
        before = {signum: signal.signal(signum, self._take) for signum in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for signum, previous in before.items():
                signal.signal(signum, previous)
