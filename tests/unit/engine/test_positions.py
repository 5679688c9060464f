"""Where reading goes on: by the group's offset, the log's ends and the policy."""

import pytest
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from stream.engine.errors import RecordsExpiredError
from stream.engine.positions import lag_records, start_of
from stream.errors import ConfigurationError

TP = TopicPartition("in", 3)


def test_a_new_group_begins_at_the_beginning_of_the_log() -> None:
    """Nothing committed: not the end, not offset 0, and nothing has expired for a group that never was."""
    start = start_of(TP, committed=None, beginning=17, end=40)
    assert (start.offset, start.expired, start.committed) == (17, 0, None)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_a_group_within_the_log_goes_on_where_it_was(beginning: int, more: int, after: int) -> None:
    """Whatever the log spans, as long as the group is inside or at its end."""
    committed = beginning + more
    start = start_of(TP, committed=committed, beginning=beginning, end=committed + after)
    assert (start.offset, start.expired) == (committed, 0)


def test_expired_records_stop_the_worker_unless_it_may_go_on() -> None:
    """By default somebody must look; `go_on` counts them."""
    with pytest.raises(RecordsExpiredError, match="15 records were deleted"):
        start_of(TP, committed=5, beginning=20, end=40)
    start = start_of(TP, committed=5, beginning=20, end=40, policy="go_on")
    assert (start.offset, start.expired, start.committed) == (20, 15, 5)


def test_a_group_beyond_the_end_is_another_topics_group() -> None:
    """The topic was made anew: reading on would skip what is there now."""
    with pytest.raises(ConfigurationError, match="beyond the end") as raised:
        start_of(TP, committed=41, beginning=0, end=40)
    assert raised.value.exit_code == 78


def test_lag_is_never_negative_and_unknown_is_none_behind() -> None:
    """The high watermark may be older than our position."""
    assert lag_records(None, 7) == 0
    assert lag_records(10, 7) == 3
    assert lag_records(5, 7) == 0
