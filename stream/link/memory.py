"""What LINK remembers, by key. In: a `LinkState`. Out: the clock, reports, open incidents; expiry by event time.

| key | value |
|---|---|
| `t` | the clock: event time in ms, number of the next founding, first day of the wheel not yet cleared |
| `r|report_id` | incident (empty: retracted), revision, how many incidents this report has founded |
| `p|id`, `a|id` | an open incident: what comparing needs, what merging needs |
| `d|…`, `n|…` | blocks (see `block`) |
| `x|day`, `y|day` | the wheel: incidents, and reports without one, to be looked at when that day leaves the horizon |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from stream.link.block import file_incident
from stream.link.encode import decode_open, decode_profiles, encode_accounts, encode_profiles
from stream.link.model import LinkState, OpenIncident, Profile

DAY_MS = 86_400_000
DAY_ZERO = 719_163
EXPIRED_AT_ONCE = 64
"""Incidents forgotten with one record: a jump of the clock must not stop the stream."""

_CLOCK = b"t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Event time, the next founding's number, and the first day that the wheel still holds (None: none yet)."""

    event_ms: int = 0
    next_order: int = 0
    wheel_day: int | None = None

    @property
    def day(self) -> int:
        """The ordinal of the event time's day (UTC)."""
        return day_of(self.event_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReport:
    """A report seen before; `incident_id` is None where it was retracted."""

    incident_id: str | None
    revision: int
    foundings: int


def day_of(event_ms: int) -> int:
    """Return the ordinal of a day (UTC)."""
    return event_ms // DAY_MS + DAY_ZERO


def read_clock(state: LinkState) -> Clock:
    """Return the clock as it stands."""
    value = state.get(_CLOCK)
    if value is None:
        return Clock()
    event_ms, next_order, wheel_day = orjson.loads(value)
    return Clock(event_ms=event_ms, next_order=next_order, wheel_day=wheel_day)


def write_clock(state: LinkState, clock: Clock) -> None:
    """Set the clock."""
    state.put(_CLOCK, orjson.dumps([clock.event_ms, clock.next_order, clock.wheel_day]))


def read_known(state: LinkState, report_id: str) -> KnownReport | None:
    """Return what is known of a report."""
    value = state.get(_report_key(report_id))
    if value is None:
        return None
    incident_id, revision, foundings = orjson.loads(value)
    return KnownReport(incident_id=incident_id, revision=revision, foundings=foundings)


def write_known(state: LinkState, report_id: str, known: KnownReport) -> None:
    """Remember a report."""
    state.put(_report_key(report_id), orjson.dumps([known.incident_id, known.revision, known.foundings]))


def read_profiles(state: LinkState, incident: bytes) -> tuple[int, int, tuple[Profile, ...]] | None:
    """Return an open incident's last day, founding number and profiles."""
    value = state.get(b"p|" + incident)
    return None if value is None else decode_profiles(value)


def read_open(state: LinkState, incident_id: str) -> OpenIncident | None:
    """Return an open incident; None where it was merged, emptied or forgotten."""
    key = UUID(incident_id).bytes
    profiles, accounts = state.get(b"p|" + key), state.get(b"a|" + key)
    return None if profiles is None or accounts is None else decode_open(incident_id, profiles, accounts)


def write_open(state: LinkState, before: OpenIncident | None, after: OpenIncident) -> None:
    """Remember an open incident: its content, its blocks, and the day it will be looked at."""
    key = UUID(after.incident_id).bytes
    state.put(b"p|" + key, encode_profiles(after))
    state.put(b"a|" + key, encode_accounts(after))
    file_incident(state, key, before.profiles if before else (), after.profiles)
    if before is None or before.last_day != after.last_day:
        _append(state, b"x|%d" % after.last_day, key)


def forget_open(state: LinkState, incident: OpenIncident) -> None:
    """Forget an incident, but not its reports."""
    _drop(state, UUID(incident.incident_id).bytes, incident.profiles)


def file_report(state: LinkState, report_id: str, day: int) -> None:
    """Have a report that no open incident holds forgotten when `day` leaves the horizon."""
    _append(state, b"y|%d" % day, orjson.dumps(report_id) + b"\n")


def advance(state: LinkState, clock: Clock, event_ms: int, horizon_days: int) -> Clock:
    """Move the clock on, never back, and forget at most 64 incidents that the horizon has left behind."""
    day = day_of(event_ms)
    wheel_day = day if clock.wheel_day is None else min(clock.wheel_day, max(day, clock.day - horizon_days))
    moved = Clock(event_ms=max(clock.event_ms, event_ms), next_order=clock.next_order, wheel_day=wheel_day)
    room = EXPIRED_AT_ONCE
    while wheel_day < moved.day - horizon_days and room > 0:
        room -= _clear_day(state, wheel_day, room)
        if room > 0:
            wheel_day += 1
    return Clock(event_ms=moved.event_ms, next_order=moved.next_order, wheel_day=wheel_day)


def _clear_day(state: LinkState, day: int, room: int) -> int:
    """Forget up to `room` incidents of a day of the wheel; how many were looked at."""
    wheel = state.get(b"x|%d" % day) or b""
    taken = wheel[: 16 * room]
    for at in range(0, len(taken), 16):
        incident = taken[at : at + 16]
        found = read_profiles(state, incident)
        if found is not None and found[0] <= day:
            _drop(state, incident, found[2])
            for profile in found[2]:
                state.put(_report_key(profile.report_id), None)
    state.put(b"x|%d" % day, wheel[len(taken) :] or None)
    for line in (state.get(b"y|%d" % day) or b"").splitlines():
        _forget_report(state, orjson.loads(line))
    state.put(b"y|%d" % day, None)
    return len(taken) // 16


def _forget_report(state: LinkState, report_id: str) -> None:
    """Forget a report that no open incident holds; one that came back since is its incident's to forget."""
    known = read_known(state, report_id)
    if known is None:
        return
    holder = None if known.incident_id is None else read_profiles(state, UUID(known.incident_id).bytes)
    if holder is None or all(profile.report_id != report_id for profile in holder[2]):
        state.put(_report_key(report_id), None)


def _drop(state: LinkState, incident: bytes, profiles: Sequence[Profile]) -> None:
    file_incident(state, incident, profiles, ())
    state.put(b"p|" + incident, None)
    state.put(b"a|" + incident, None)


def _append(state: LinkState, key: bytes, value: bytes) -> None:
    state.put(key, (state.get(key) or b"") + value)


def _report_key(report_id: str) -> bytes:
    return b"r|" + report_id.encode()
