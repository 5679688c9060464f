"""The conservation law of one partition. In: offsets and outcomes of each commit. Out: numbers that must add up.

    next - first + rewound = Σ outcomes + gaps + expired + skipped

`first` is where the group began, `next` the offset to read next. `gaps` are offsets without a record for us (markers,
aborted and compacted records), `expired` were deleted unread, `rewound` and `skipped` are what somebody did by
resetting the group. The tally is written in the same transaction as the offsets, so it is exact across crashes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of every offset of a partition since the group's beginning; `partitions` is the topic's count."""

    partitions: int
    first: int
    next: int
    rewound: int = 0
    skipped: int = 0
    gaps: int = 0
    expired: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def unaccounted(self) -> int:
        """Offsets that went by without a trace; anything but 0 is a fault of ours."""
        passed = self.next - self.first + self.rewound
        return passed - sum(self.outcomes.values()) - self.gaps - self.expired - self.skipped

    def numbers(self) -> dict[str, int]:
        """Return the terms of the law by name, outcomes apart."""
        names = ("first", "next", "rewound", "skipped", "gaps", "expired")
        return {name: getattr(self, name) for name in names}


def begin(partitions: int, offset: int) -> Tally:
    """Return the tally of a partition that the group reads for the first time, from `offset`."""
    return Tally(partitions=partitions, first=offset, next=offset)


def reconcile(tally: Tally, committed: int) -> Tally:
    """Book what somebody did to the group's offset since the last commit of ours."""
    moved = committed - tally.next
    return replace(tally, next=committed, rewound=tally.rewound + max(0, -moved), skipped=tally.skipped + max(0, moved))


def expire(tally: Tally, beginning: int) -> Tally:
    """Book the offsets up to `beginning` as deleted before they were read."""
    lost = max(0, beginning - tally.next)
    return replace(tally, next=tally.next + lost, expired=tally.expired + lost)


def account(tally: Tally, next_offset: int, outcomes: Mapping[str, int]) -> Tally:
    """Book one commit: the records' outcomes, and every other offset below `next_offset` as a gap."""
    counted = Counter(outcomes)
    gaps = next_offset - tally.next - counted.total()
    merged = Counter(tally.outcomes)
    merged.update(counted)
    return replace(tally, next=next_offset, gaps=tally.gaps + gaps, outcomes=dict(merged))


def encode(tally: Tally) -> bytes:
    """Return the tally as it is kept in the changelog."""
    return orjson.dumps(tally, option=orjson.OPT_SORT_KEYS)


def decode(value: bytes) -> Tally:
    """Return the tally kept in `value`; raises ValueError on anything else."""
    try:
        return Tally(**orjson.loads(value))
    except TypeError as error:
        raise ValueError(f"no tally: {error}") from error
