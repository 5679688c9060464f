"""A child that does not outlive us. In: a process id, a signal. Out: a leash that pulls when this process is gone.

The leash reads a pipe that only this process holds open: its end is our end, however we died.
"""

import signal
import subprocess


class Leash:
    """Sends `signum` to `pid` when this process ends without having called `let_go`."""

    def __init__(self, pid: int, signum: signal.Signals) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a constant script, two numbers
            ["/bin/sh", "-c", 'read -r _ || kill -"$1" "$0"', str(pid), str(int(signum))],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def let_go(self) -> None:
        """End the leash; the child is no longer bound."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
