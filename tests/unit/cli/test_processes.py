"""Processes that run together: restarted when they fail, ended in order, none left behind."""

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

SUPERVISOR = """
import sys
from stream.cli import processes
from stream.cli.processes import Program, supervise

processes.BACKOFF_SECONDS = (0.05,)
processes.GRACE_SECONDS = 3.0
program = Program(name="worker", arguments=[])
original = processes.subprocess.Popen
def start(arguments, **options):
    if arguments[0] == sys.executable:
        arguments = [sys.executable, "-c", open(sys.argv[1]).read(), sys.argv[2]]
    return original(arguments, **options)
processes.subprocess.Popen = start
sys.exit(supervise([program], lambda text: print(text, flush=True)))
"""


class Supervised:
    """A supervisor in a process of its own, whose one child runs a script."""

    def __init__(self, folder: Path, script: str) -> None:
        (folder / "child.py").write_text(textwrap.dedent(script))
        self.notes = folder / "notes"
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(folder / "child.py"), str(self.notes)],
            stdout=subprocess.PIPE,
            text=True,
        )

    def await_notes(self, count: int) -> list[str]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            lines = self.notes.read_text().split() if self.notes.exists() else []
            if len(lines) >= count:
                return lines
            time.sleep(0.02)
        raise AssertionError(f"{count} notes did not come")

    def end(self, *signals: signal.Signals) -> int:
        for signum in signals:
            self.process.send_signal(signum)
            time.sleep(0.3)
        self.process.communicate(timeout=20)
        return self.process.returncode


NOTE = "import os, signal, sys, time\nopen(sys.argv[1], 'a').write(f'{os.getpid()}\\n')\n"


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_child_in_order_and_the_exit_code_is_0(tmp_path: Path, signum: signal.Signals) -> None:
    both = Supervised(
        tmp_path, NOTE + "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nwhile True: time.sleep(0.05)"
    )
    (pid,) = both.await_notes(1)
    assert both.end(signum) == 0
    assert not Path(f"/proc/{pid}").exists()


def test_a_child_that_fails_is_started_again(tmp_path: Path) -> None:
    both = Supervised(tmp_path, NOTE + "sys.exit(1)")
    pids = both.await_notes(3)
    assert len(set(pids)) == len(pids)
    both.end(signal.SIGTERM)


@pytest.mark.parametrize("code", [69, 78])
def test_a_child_that_starting_again_cannot_help_ends_all_with_its_code(tmp_path: Path, code: int) -> None:
    both = Supervised(tmp_path, NOTE + f"sys.exit({code})")
    both.process.communicate(timeout=20)
    assert both.process.returncode == code
    assert len(both.await_notes(1)) == 1


def test_a_second_signal_does_not_wait_for_a_child_that_hangs(tmp_path: Path) -> None:
    both = Supervised(tmp_path, NOTE + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(0.05)")
    (pid,) = both.await_notes(1)
    began = time.monotonic()
    assert both.end(signal.SIGTERM, signal.SIGTERM) == 1
    assert time.monotonic() - began < 2.9
    assert not Path(f"/proc/{pid}").exists()


def test_children_do_not_outlive_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    both = Supervised(
        tmp_path, NOTE + "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nwhile True: time.sleep(0.05)"
    )
    (pid,) = both.await_notes(1)
    both.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def _is_running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
