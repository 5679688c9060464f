"""The conservation law holds whatever happens, in any order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.engine import tally as tallies
from stream.engine.tally import Tally

OUTCOMES = st.sampled_from(["incident", "empty", "duplicate", "rejected", "failed"])
COMMIT = st.tuples(st.just("commit"), st.dictionaries(OUTCOMES, st.integers(1, 50), min_size=1), st.integers(0, 9))
MOVE = st.tuples(st.just("move"), st.integers(0, 400), st.just(0))
EXPIRE = st.tuples(st.just("expire"), st.integers(0, 400), st.just(0))


@given(st.integers(0, 10**9), st.lists(st.one_of(COMMIT, MOVE, EXPIRE), max_size=30))
def test_nothing_goes_by_unaccounted(first: int, events: list[tuple[str, object, int]]) -> None:
    """Commits with gaps, resets back and forth, retention: next - first + rewound stays the sum of the rest."""
    tally = tallies.begin(4, first)
    for kind, what, gap in events:
        if kind == "commit":
            assert isinstance(what, dict)
            tally = tallies.account(tally, tally.next + sum(what.values()) + gap, what)
        elif kind == "move":
            assert isinstance(what, int)
            tally = tallies.reconcile(tally, first + what)
        else:
            assert isinstance(what, int)
            tally = tallies.expire(tally, first + what)
        assert tally.unaccounted == 0
        assert tallies.decode(tallies.encode(tally)) == tally


def test_a_commit_that_counts_a_record_twice_is_seen() -> None:
    """More outcomes than offsets make a negative gap, and a law that does not see that would be worth nothing."""
    tally = tallies.account(tallies.begin(1, 0), 10, {"incident": 11})
    assert tally.gaps == -1


def test_a_lost_offset_is_seen() -> None:
    """A tally whose next offset has run ahead of its outcomes says so."""
    assert Tally(partitions=1, first=0, next=10, outcomes={"incident": 9}).unaccounted == 1


def test_a_reset_of_the_group_is_booked_in_its_direction() -> None:
    """Back is rewound, forward is skipped."""
    tally = tallies.account(tallies.begin(1, 100), 150, {"empty": 50})
    back = tallies.reconcile(tally, 120)
    ahead = tallies.reconcile(tally, 170)
    assert (back.next, back.rewound, back.skipped) == (120, 30, 0)
    assert (ahead.next, ahead.rewound, ahead.skipped) == (170, 0, 20)


def test_rubbish_is_no_tally() -> None:
    """A damaged value is a ValueError, not a tally that looks right."""
    for value in (b"", b"null", b"{}", b'{"first":1,"next":2,"partitions":1,"surprise":3}'):
        with pytest.raises(ValueError, match=r".*"):
            tallies.decode(value)
