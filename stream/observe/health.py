"""Is the process ready, is it alive. In: what each part says of itself, and heartbeats. Out: verdicts with reasons."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from stream.observe import metrics
from stream.observe.labels import Check
from stream.observe.registry import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckState:
    """What one check says; `since` is when it last changed its mind."""

    ok: bool
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An answer to a probe: `ok`, and why not (or why yes) by check."""

    ok: bool
    checks: dict[str, CheckState]


def utc_now() -> datetime:
    """Tell the time for the checks, unless a test gives another clock."""
    return datetime.now(UTC)


class Health:
    """Collects what the parts say. A process is ready when each of its `checks` passed; alive unless it stalls.

    Before a part has spoken its check fails as "not yet". Liveness asks only whether the main loop still turns: a
    missing broker makes a process unready, and starting it again would not help.
    """

    def __init__(
        self,
        checks: Iterable[Check],
        *,
        metrics: Metrics | None = None,
        stall_seconds: float = 120.0,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._now = now
        self._monotonic = monotonic
        self._started_at = now()
        self._stall_seconds = stall_seconds
        self._last_beat: float | None = None
        self._fatal: str | None = None
        self._checks: dict[Check, CheckState] = {}
        for check in checks:
            self._put(check, CheckState(ok=False, reason="not yet", since=self._started_at))

    def passed(self, check: Check, reason: str = "") -> None:
        """Say that `check` is well."""
        self._say(check, ok=True, reason=reason)

    def failed(self, check: Check, reason: str) -> None:
        """Say that `check` is not well, and why, without article text or secrets."""
        self._say(check, ok=False, reason=reason)

    def beat(self) -> None:
        """Say that the main loop went round. Without a first beat the process counts as starting, thus alive."""
        self._last_beat = self._monotonic()

    def died(self, reason: str) -> None:
        """Say that the process cannot go on and should be started again."""
        self._fatal = reason

    def ready(self) -> Verdict:
        """Answer /readyz."""
        checks = {check.value: state for check, state in self._checks.items()}
        return Verdict(ok=all(state.ok for state in checks.values()), checks=checks)

    def alive(self) -> Verdict:
        """Answer /livez."""
        silent = 0.0 if self._last_beat is None else self._monotonic() - self._last_beat
        if self._fatal is not None:
            reason = self._fatal
        elif silent > self._stall_seconds:
            reason = f"the main loop has not turned for {silent:.0f} s"
        else:
            reason = ""
        state = CheckState(ok=not reason, reason=reason, since=self._started_at)
        return Verdict(ok=state.ok, checks={"main_loop": state})

    def _say(self, check: Check, *, ok: bool, reason: str) -> None:
        before = self._checks.get(check)
        if before is not None and before.ok == ok and before.reason == reason:
            return
        since = before.since if before is not None and before.ok == ok else self._now()
        self._put(check, CheckState(ok=ok, reason=reason, since=since))

    def _put(self, check: Check, state: CheckState) -> None:
        self._checks[check] = state
        if self._metrics is not None:
            self._metrics.set(metrics.READY, float(state.ok), check.value)
