"""Many accounts to one incident. In: the accounts and profiles of an incident. Out: its merged slots.

The rules, each a function:

- *type, stage*: what most independent voices say; a tie goes to the latest.
- *date*: among the most precise, what most voices say; a tie goes to the latest.
- *place*: among the finest (where_prec), what most voices say; a tie goes to the latest.
- *tolls* (`killed`, `wounded`, casualties by side and effect): `best` is the latest explicit statement, `low` and
  `high` span all that was ever said, claims included; one open end leaves `high` open.
- *actors, weapons*: everybody and everything named by anyone, the most often named first.
- *sources*: outlets; independent are those with a voice of their own (see `voices`).

Accounts are taken in the order of publication (then of report_id), never of arrival, so another order of arrival gives
the same figures.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from stream.link.decode import name_words
from stream.link.model import (
    Account,
    Merged,
    Profile,
    ReportEntry,
    ResponsibilityEntry,
    SourceEntry,
)
from stream.link.timeline import claims_side_by_side, toll_timeline
from stream.link.voices import own_voice, voices_of
from stream.model import Actor, Casualty, Count, Effect, EventDate, Location, Side, Weapon

REPORTS = 64
SOURCES = 64
ACTORS = 32

_T = TypeVar("_T")
Said = list[tuple[str, _T]]
"""Values with the voices that say them, earliest publication first."""


def in_order(accounts: Iterable[Account]) -> list[Account]:
    """Return accounts by publication."""
    return sorted(accounts, key=lambda account: (account.published_at, account.report_id))


def merge(accounts: Sequence[Account], profiles: Sequence[Profile]) -> Merged:
    """Merge the accounts of one incident; at least one."""
    ordered = in_order(accounts)
    voices = voices_of(ordered, profiles)
    said = [(voices[account.report_id], account) for account in ordered]
    event_type, sub_event_type = _most_said([(v, (a.event_type, a.sub_event_type)) for v, a in said])
    return Merged(
        event_type=event_type,
        sub_event_type=sub_event_type,
        stage=_most_said([(v, a.stage) for v, a in said]),
        event_date=merge_dates([(v, a.event_date) for v, a in said if a.event_date is not None]),
        location=merge_places([(v, a.location) for v, a in said if a.location is not None]),
        actors=merge_actors(ordered),
        casualties=merge_casualties(ordered),
        killed=merge_totals(ordered, Effect.KILLED, lambda account: account.killed),
        wounded=merge_totals(ordered, Effect.WOUNDED, lambda account: account.wounded),
        claims=claims_side_by_side(ordered, voices),
        responsibility=merge_responsibility(ordered),
        weapons=merge_weapons(ordered),
        toll_timeline=toll_timeline(ordered),
        sources=merge_sources(ordered, voices),
        independent_sources=len(set(voices.values())),
        reports=tuple(_report_entry(account) for account in ordered[-REPORTS:]),
        first_reported_at=ordered[0].published_at,
        last_reported_at=ordered[-1].published_at,
    )


def _most_said(said: Said[_T], key: Callable[[_T], Hashable] = lambda value: value) -> _T:
    """Return the value of most voices; a tie goes to the one said latest."""
    speakers: dict[Hashable, set[str]] = {}
    latest: dict[Hashable, int] = {}
    for at, (voice, value) in enumerate(said):
        speakers.setdefault(key(value), set()).add(voice)
        latest[key(value)] = at
    best = max(speakers, key=lambda value: (len(speakers[value]), latest[value]))
    return said[latest[best]][1]


def merge_dates(said: Said[EventDate]) -> EventDate | None:
    """Among the most precise dates, the one of most voices."""
    if not said:
        return None
    finest = min(days.precision for _, days in said)
    return _most_said([(voice, days) for voice, days in said if days.precision == finest])


def merge_places(said: Said[Location]) -> Location | None:
    """Among the finest places, the one of most voices; spellings that differ in case or level are one."""
    if not said:
        return None
    finest = min(place.precision for _, place in said)
    return _most_said(
        [(voice, place) for voice, place in said if place.precision == finest],
        key=lambda place: (place.country, *name_words(place.admin1), "/", *name_words(place.locality)),
    )


def merge_totals(
    accounts: Sequence[Account], effect: Effect, total_of: Callable[[Account], Count | None]
) -> Count | None:
    """The latest explicit total, within all totals and all claims about the same people ever made."""
    totals = [total for account in accounts if (total := total_of(account)) is not None]
    if not totals:
        return None
    # A claim about one side alone bounds no total from above, and its lower figure is part of it.
    claimed = [
        Count(low=claim.low, best=claim.low, high=claim.high)
        for account in accounts
        for claim in account.claims
        if claim.effect is effect and claim.side is Side.UNKNOWN
    ]
    return _spanned(totals, claimed)


def _spanned(statements: Sequence[Count], claimed: Sequence[Count]) -> Count:
    every = [*statements, *claimed]
    highs = [count.high for count in every]
    return Count(
        low=min(count.low for count in every),
        best=statements[-1].best,
        high=None if None in highs else max(high for high in highs if high is not None),
    )


def merge_casualties(accounts: Sequence[Account]) -> tuple[Casualty, ...]:
    """By side and effect: the latest statement, within all statements and claims; in the order first told."""
    told: dict[tuple[Side, Effect], list[Count]] = {}
    claimed: dict[tuple[Side, Effect], list[Count]] = {}
    for account in accounts:
        for casualty in account.casualties:
            count = Count(low=casualty.low, best=casualty.best, high=casualty.high)
            told.setdefault((casualty.side, casualty.effect), []).append(count)
        for claim in account.claims:
            count = Count(low=claim.low, best=claim.low, high=claim.high)
            claimed.setdefault((claim.side, claim.effect), []).append(count)
    merged = []
    for (side, effect), counts in told.items():
        span = _spanned(counts, claimed.get((side, effect), []))
        merged.append(Casualty(side=side, effect=effect, low=span.low, best=span.best, high=span.high))
    return tuple(merged)


def merge_actors(accounts: Sequence[Account]) -> tuple[Actor, ...]:
    """Everybody named, the most often named first, as the latest report names and sides them; at most 32."""
    latest: dict[str, Actor] = {}
    often: dict[str, int] = {}
    for account in accounts:
        for actor in account.actors:
            name = " ".join(name_words(actor.name))
            latest[name] = actor
            often[name] = often.get(name, 0) + 1
    ranked = sorted(latest, key=lambda name: (-often[name], name))
    return tuple(latest[name] for name in ranked[:ACTORS])


def merge_weapons(accounts: Sequence[Account]) -> tuple[Weapon, ...]:
    """Every weapon named, the most often named first."""
    often: dict[Weapon, int] = {}
    for account in accounts:
        for weapon in account.weapons:
            often[weapon] = often.get(weapon, 0) + 1
    return tuple(sorted(often, key=lambda weapon: (-often[weapon], weapon)))


def merge_responsibility(accounts: Sequence[Account]) -> tuple[ResponsibilityEntry, ...]:
    """Every actor held responsible in each mode, with the outlets that say so; at most 32."""
    outlets: dict[tuple[str, str], list[str]] = {}
    entries: dict[tuple[str, str], ResponsibilityEntry] = {}
    for account in accounts:
        for named in account.responsibility:
            key = (" ".join(name_words(named.actor)), named.mode)
            told = outlets.setdefault(key, [])
            if account.source.id not in told:
                told.append(account.source.id)
            entries[key] = ResponsibilityEntry(actor=named.actor, mode=named.mode, sources=tuple(told))
    return tuple(entries.values())[:ACTORS]


def merge_sources(accounts: Sequence[Account], voices: Mapping[str, str]) -> tuple[SourceEntry, ...]:
    """Every outlet with the number of its reports, the first to report first; at most 64."""
    counts: dict[str, int] = {}
    first: dict[str, Account] = {}
    is_own: dict[str, bool] = {}
    for account in accounts:
        outlet = account.source.id
        counts[outlet] = counts.get(outlet, 0) + 1
        first.setdefault(outlet, account)
        speaks = account.agency is None and voices[account.report_id] == own_voice(account)
        is_own[outlet] = is_own.get(outlet, False) or speaks
    return tuple(
        SourceEntry(id=outlet, name=first[outlet].source.name, reports=count, independent=is_own[outlet])
        for outlet, count in counts.items()
    )[:SOURCES]


def _report_entry(account: Account) -> ReportEntry:
    return ReportEntry(
        report_id=account.report_id,
        article_id=account.article_id,
        source=account.source.id,
        url=account.url,
        published_at=account.published_at,
    )
