"""One report into the incidents. In: state, a report, its record's timestamp. Out: an outcome and incident versions.

`link` reads no clock and draws no chance: the same reports in the same order give the same ids and versions. An
incident's id is a UUIDv5 of the report that founds it and of how many that report has founded before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from stream.link.decode import account_of, profile_of
from stream.link.encode import digest_of
from stream.link.group import fall_apart, judge
from stream.link.memory import (
    Clock,
    KnownReport,
    advance,
    day_of,
    file_report,
    forget_open,
    read_clock,
    read_known,
    read_open,
    write_clock,
    write_known,
    write_open,
)
from stream.link.merge import merge
from stream.link.model import (
    Account,
    Alias,
    IncidentStatus,
    IncidentVersion,
    Judged,
    Linked,
    LinkState,
    OpenIncident,
    Outcome,
    Profile,
    TakenBack,
    Told,
    Unreadable,
)
from stream.link.weights import Weights

NAMESPACE = UUID("8d0d6f57-0f5e-5b21-9c0f-51b3c1a6e2d4")
"""Of all incident ids, for ever."""
HORIZON_DAYS = 60
ACCOUNTS = 48
"""Accounts kept of one incident: the first and the latest."""
EXPLAINED = 3


@dataclass(slots=True, kw_only=True)
class _Run:
    """One report's passage: what it reads and writes, and the versions it causes, in order."""

    state: LinkState
    weights: Weights
    horizon_days: int
    clock: Clock
    is_explained: bool
    versions: list[IncidentVersion] = field(default_factory=list)
    judged: tuple[Judged, ...] = ()


def link(
    state: LinkState,
    report: Told | TakenBack | Unreadable,
    timestamp_ms: int,
    weights: Weights,
    *,
    horizon_days: int = HORIZON_DAYS,
    is_explained: bool = False,
) -> Linked:
    """Link one report. `timestamp_ms` is its record's: an article dated in the future cannot move the clock on."""
    if isinstance(report, Unreadable):
        return Linked(outcome=Outcome.REJECTED)
    run = _Run(
        state=state, weights=weights, horizon_days=horizon_days, clock=read_clock(state), is_explained=is_explained
    )
    known = read_known(state, report.report_id)
    if known is not None and report.revision <= known.revision:
        return Linked(outcome=Outcome.DUPLICATE, incident_id=known.incident_id)
    if isinstance(report, TakenBack):
        return _take_back(run, report, known)
    event_ms = min(int(report.article.published_at.timestamp() * 1000), timestamp_ms)
    if day_of(event_ms) < run.clock.day - horizon_days:
        return Linked(outcome=Outcome.LATE)
    run.clock = advance(state, run.clock, event_ms, horizon_days)
    # what was known may have been forgotten a moment ago
    known = read_known(state, report.report_id) or KnownReport(incident_id=None, revision=0, foundings=0)
    outcome, incident_id = _place(run, report, known, day_of(event_ms))
    write_clock(state, run.clock)
    return Linked(outcome=outcome, incident_id=incident_id, versions=tuple(run.versions), judged=run.judged)


def _take_back(run: _Run, report: TakenBack, known: KnownReport | None) -> Linked:
    if known is None:  # its incident has left the horizon
        return Linked(outcome=Outcome.LATE)
    write_known(run.state, report.report_id, replace(known, incident_id=None, revision=report.revision))
    file_report(run.state, report.report_id, run.clock.day)
    held = read_open(run.state, known.incident_id) if known.incident_id else None
    if held is not None:
        _remove(run, held, report.report_id)
    write_clock(run.state, run.clock)
    return Linked(outcome=Outcome.RETRACTED, incident_id=known.incident_id, versions=tuple(run.versions))


def _place(run: _Run, told: Told, known: KnownReport, day: int) -> tuple[Outcome, str]:
    """Join a report to the incident that fits best, or have it found its own."""
    account, profile = account_of(told), profile_of(told, run.weights)
    judged = judge(run.state, profile, run.weights, run.clock, run.horizon_days, is_explained=run.is_explained)
    run.judged = tuple(judged[:EXPLAINED])
    fitting = [one.incident_id for one in judged if one.score >= run.weights.join]
    held = read_open(run.state, known.incident_id) if known.incident_id else None
    known = replace(known, revision=told.revision)
    if held is not None:
        is_alone = len(held.accounts) == 1
        if held.incident_id in fitting[:1] or (is_alone and not fitting):
            return _join(run, held, account, profile, known, day, judged)
        _remove(run, held, told.report_id)
        fitting = [incident_id for incident_id in fitting if incident_id != held.incident_id]
    target = read_open(run.state, fitting[0]) if fitting else None
    if target is None:
        return Outcome.FOUNDED, _found(run, [account], [profile], known, day)
    return _join(run, target, account, profile, known, day, judged)


def _join(
    run: _Run,
    target: OpenIncident,
    account: Account,
    profile: Profile,
    known: KnownReport,
    day: int,
    judged: list[Judged],
) -> tuple[Outcome, str]:
    """Add a report, or its new revision; then merge what it shows to be one."""
    accounts = [*(one for one in target.accounts if one.report_id != account.report_id), account]
    profiles = [*(one for one in target.profiles if one.report_id != profile.report_id), profile]
    joined = replace(target, accounts=tuple(accounts), profiles=tuple(profiles), last_day=max(target.last_day, day))
    write_known(run.state, account.report_id, replace(known, incident_id=target.incident_id))
    before = target
    for one in judged:
        if one.incident_id != target.incident_id and one.score >= run.weights.merge:
            other = read_open(run.state, one.incident_id)
            if other is not None and _are_of_different_articles(joined, other):
                before, joined = _absorb(run, before, joined, other)
    _publish(run, before, joined)
    return Outcome.LINKED, joined.incident_id


def _are_of_different_articles(one: OpenIncident, other: OpenIncident) -> bool:
    return not {account.article_id for account in one.accounts} & {account.article_id for account in other.accounts}


def _absorb(
    run: _Run, before: OpenIncident, joined: OpenIncident, other: OpenIncident
) -> tuple[OpenIncident, OpenIncident]:
    """Merge two incidents under the older id: what is stored of the survivor, and what it becomes."""
    survivor, goes = (joined, other) if joined.order < other.order else (other, joined)
    stored = before if survivor is joined else other
    forget_open(run.state, other if survivor is joined else before)
    gone = [Alias(incident_id=goes.incident_id, version=goes.version), *goes.aliases]
    aliases = [Alias(incident_id=alias.incident_id, version=alias.version + 1) for alias in gone]
    for alias in aliases:
        run.versions.append(
            IncidentVersion(
                incident_id=alias.incident_id,
                version=alias.version,
                status=IncidentStatus.MERGED,
                merged_into=survivor.incident_id,
            )
        )
    _move(run, goes.accounts, survivor.incident_id)
    return stored, replace(
        survivor,
        aliases=(*survivor.aliases, *aliases),
        accounts=(*survivor.accounts, *goes.accounts),
        profiles=(*survivor.profiles, *goes.profiles),
        last_day=max(survivor.last_day, goes.last_day),
    )


def _found(run: _Run, accounts: list[Account], profiles: list[Profile], known: KnownReport, day: int) -> str:
    """Found an incident by the first of these reports."""
    founder = accounts[0].report_id
    incident_id = str(uuid5(NAMESPACE, f"{founder}/{known.foundings}"))
    write_known(run.state, founder, replace(known, incident_id=incident_id, foundings=known.foundings + 1))
    founded = OpenIncident(
        incident_id=incident_id,
        order=run.clock.next_order,
        version=0,
        digest="",
        aliases=(),
        accounts=tuple(accounts),
        profiles=tuple(profiles),
        last_day=day,
    )
    run.clock = replace(run.clock, next_order=run.clock.next_order + 1)
    _publish(run, None, founded)
    return incident_id


def _remove(run: _Run, held: OpenIncident, report_id: str) -> None:
    """Take a report out of its incident: the incident changes, falls apart, or ends."""
    profiles = [profile for profile in held.profiles if profile.report_id != report_id]
    if not profiles:
        forget_open(run.state, held)
        ended = IncidentVersion(incident_id=held.incident_id, version=held.version + 1, status=IncidentStatus.RETRACTED)
        run.versions.append(ended)
        return
    stays, *others = fall_apart(profiles, run.weights)
    _publish(run, held, _part(held, stays))
    for group in others:
        part = _part(held, group)
        founder = part.accounts[0].report_id
        known = read_known(run.state, founder) or KnownReport(incident_id=None, revision=0, foundings=0)
        incident_id = _found(run, list(part.accounts), list(part.profiles), known, held.last_day)
        _move(run, part.accounts[1:], incident_id)


def _move(run: _Run, accounts: Iterable[Account], incident_id: str) -> None:
    """Remember that these reports belong to another incident now."""
    for account in accounts:
        known = read_known(run.state, account.report_id)
        if known is not None:
            write_known(run.state, account.report_id, replace(known, incident_id=incident_id))


def _part(held: OpenIncident, group: list[Profile]) -> OpenIncident:
    ids = {profile.report_id for profile in group}
    return replace(
        held,
        accounts=tuple(account for account in held.accounts if account.report_id in ids),
        profiles=tuple(profile for profile in held.profiles if profile.report_id in ids),
    )


def _publish(run: _Run, before: OpenIncident | None, after: OpenIncident) -> None:
    """Store an incident, and give out a new version where its content changed."""
    capped = _cap(run, after)
    content = merge(capped.accounts, capped.profiles)
    digest = digest_of(content)
    if digest != capped.digest:
        capped = replace(capped, version=capped.version + 1, digest=digest)
        run.versions.append(
            IncidentVersion(
                incident_id=capped.incident_id, version=capped.version, status=IncidentStatus.OPEN, content=content
            )
        )
    write_open(run.state, before, capped)


def _cap(run: _Run, incident: OpenIncident) -> OpenIncident:
    """Bring accounts and profiles into the order of publication, and keep the first and the latest 47."""
    ordered = sorted(incident.accounts, key=lambda account: (account.published_at, account.report_id))
    kept = ordered if len(ordered) <= ACCOUNTS else [ordered[0], *ordered[1 - ACCOUNTS :]]
    for account in ordered[1 : len(ordered) - len(kept) + 1]:
        file_report(run.state, account.report_id, incident.last_day)
    profiles = {profile.report_id: profile for profile in incident.profiles}
    return replace(incident, accounts=tuple(kept), profiles=tuple(profiles[account.report_id] for account in kept))
