"""Which partitions a poll asks, and how many records it takes."""

from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from stream.engine.intake import plan_poll
from stream.engine.owned import Owned
from stream.engine.positions import Start


def _owned(number: int, *, careful_until: int = 0, alone_until: int = 0) -> Owned:
    return Owned(
        tp=TopicPartition("in", number),
        producer=None,
        start=Start(committed=0, offset=10),
        position=10,
        careful_until=careful_until,
        alone_until=alone_until,
    )


@given(st.lists(st.sampled_from(["good", "careful", "alone"]), max_size=6), st.integers(0, 50))
def test_a_suspect_is_never_polled_with_anybody_else(kinds: list[str], turn: int) -> None:
    """Its process may die of it, and nobody else's records may be in flight then."""
    owned = {}
    for number, kind in enumerate(kinds):
        each = _owned(number, careful_until=99 * (kind == "careful"), alone_until=99 * (kind == "alone"))
        owned[each.tp] = each
    plan = plan_poll(owned, turn=turn, max_records=500, careful_records=16)
    if plan is None:
        assert not kinds
    elif plan.suspect is None:
        assert set(plan.partitions) == {tp for tp, each in owned.items() if not each.is_suspect}
        assert plan.max_records == 500
    else:
        assert plan.partitions == (plan.suspect,)
        assert plan.max_records == (1 if owned[plan.suspect].is_alone else 16)


@given(st.lists(st.sampled_from(["good", "careful", "alone"]), min_size=1, max_size=6))
def test_every_partition_has_its_turn(kinds: list[str]) -> None:
    """Within a round of turns each is polled, suspects too."""
    owned = {}
    for number, kind in enumerate(kinds):
        each = _owned(number, careful_until=99 * (kind == "careful"), alone_until=99 * (kind == "alone"))
        owned[each.tp] = each
    seen: set[TopicPartition] = set()
    for turn in range(2 * len(kinds) + 2):
        plan = plan_poll(owned, turn=turn, max_records=500, careful_records=16)
        assert plan is not None
        seen.update(plan.partitions[:1])
    assert seen == set(owned)


def test_a_suspicion_ends_where_the_batch_ended() -> None:
    """Behind it everything goes as before."""
    owned = _owned(0, careful_until=10, alone_until=5)
    assert not owned.is_suspect
