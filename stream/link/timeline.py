"""The history of the toll, and who said what. In: accounts, oldest first. Out: the timeline; claims side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from stream.link.model import Account, ClaimEntry, TollEntry
from stream.model import Claim, Count, Effect, Side

TIMELINE = 64
CLAIMS = 48
_TOTALS = ((Effect.KILLED, "killed"), (Effect.WOUNDED, "wounded"))


def toll_timeline(accounts: Sequence[Account]) -> tuple[TollEntry, ...]:
    """Return every statement of a toll in the order of publication; at most 64, the oldest thinned.

    An article's own total for an effect stands under side `unknown` unless it tells its sides; attributed figures
    follow under their claimants. What an outlet has said before, word for word, is no news and left out.
    """
    entries: list[TollEntry] = []
    said: dict[tuple[object, ...], tuple[object, ...]] = {}
    for account in accounts:
        for entry in _statements(account):
            speaker = (entry.source, entry.claimant, entry.effect, entry.side)
            figure = (entry.low, entry.best, entry.high)
            if said.get(speaker) != figure:
                said[speaker] = figure
                entries.append(entry)
    return tuple(thin(entries, TIMELINE))


def thin(entries: list[TollEntry], room: int) -> list[TollEntry]:
    """Keep the first entry, the newer half of the room whole, and every other one of those between until all fit."""
    while len(entries) > room:
        recent = entries[-room // 2 :]
        older = entries[: -room // 2]
        entries = older[::2] + recent if len(older) > 1 else recent
    return entries


def _statements(account: Account) -> Iterator[TollEntry]:
    told = {casualty.effect for casualty in account.casualties}
    for casualty in account.casualties:
        count = Count(low=casualty.low, best=casualty.best, high=casualty.high)
        yield _entry(account, None, casualty.effect, casualty.side, count)
    for effect, name in _TOTALS:
        total: Count | None = getattr(account, name)
        if total is not None and effect not in told:
            yield _entry(account, None, effect, Side.UNKNOWN, total)
    for claim in account.claims:
        if claim.claimant is not None:
            count = Count(low=claim.low, best=claim.low, high=claim.high)
            yield _entry(account, claim.claimant, claim.effect, claim.side, count)


def _entry(account: Account, claimant: str | None, effect: Effect, side: Side, count: Count) -> TollEntry:
    return TollEntry(
        published_at=account.published_at,
        source=account.source.id,
        claimant=claimant,
        effect=effect,
        side=side,
        low=count.low,
        best=count.best,
        high=count.high,
        report_id=account.report_id,
    )


def claims_side_by_side(accounts: Sequence[Account], voices: Mapping[str, str]) -> tuple[ClaimEntry, ...]:
    """Return the last figure of every voice and claimant for each effect and side, in the order first told; at most 48.

    Two of them conflict if both cannot be true: their ranges do not meet.
    """
    last: dict[tuple[object, ...], ClaimEntry] = {}
    for account in accounts:
        for claim in account.claims:
            speaker = (voices.get(account.report_id), _folded(claim.claimant), claim.effect, claim.side)
            last[speaker] = _claim(account, claim)
    entries = list(last.values())[-CLAIMS:]
    return tuple(replace(entry, conflicts=_is_contested(entry, entries)) for entry in entries)


def _folded(claimant: str | None) -> str | None:
    return None if claimant is None else claimant.casefold()


def _is_contested(entry: ClaimEntry, entries: Iterable[ClaimEntry]) -> bool:
    return any(
        other.effect == entry.effect
        and other.side == entry.side
        and (_ends_below(entry, other) or _ends_below(other, entry))
        for other in entries
    )


def _ends_below(one: ClaimEntry, other: ClaimEntry) -> bool:
    return one.high is not None and one.high < other.low


def _claim(account: Account, claim: Claim) -> ClaimEntry:
    return ClaimEntry(
        source=account.source.id,
        claimant=claim.claimant,
        claimant_side=claim.claimant_side,
        effect=claim.effect,
        side=claim.side,
        low=claim.low,
        high=claim.high,
        report_id=account.report_id,
        published_at=account.published_at,
        conflicts=False,
    )
