"""From results to a batch: order, overlays, dead letters, and what does not fit."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from stream.engine import tally as tallies
from stream.engine.dead_letters import Unreadable
from stream.engine.delivery import share_of
from stream.engine.folding import Batch, Item, fold_batch
from stream.engine.model import Fault, Fold, Folded, Output, Record, StateView
from stream.engine.pool import Done, Failed
from stream.engine.settings import EngineSettings
from stream.engine.state import Store

SETTINGS = EngineSettings(
    bootstrap="",
    group="g",
    input_topic="in",
    changelog_topic="log",
    dead_letter_topic="dead",
    state_folder=Path(),
    instance="a",
    output_bytes=1_000,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store", lambda: 0.0)
    yield opened
    opened.close()


def _record(offset: int, key: bytes = b"k", value: bytes = b"v") -> Record:
    return Record(topic="in", partition=0, offset=offset, timestamp_ms=0, key=key, value=value)


def _counting(state: StateView, record: Record, result: bytes) -> Folded:
    count = int(state.get(record.key or b"none") or b"0") + 1
    state.put(record.key or b"none", b"%d" % count)
    if result == b"raise":
        raise ValueError("text of an article")
    if result == b"large":
        return Folded(outcome="incident", outputs=(Output(topic="out", key=b"k", value=b"x" * 2_000),))
    if result == b"large state":
        state.put(b"big", b"x" * 2_000)
    if result == b"rejected":
        return Folded(outcome="rejected", fault=Fault(reason="not_json", stage="decode", error=""))
    return Folded(outcome="incident", outputs=(Output(topic="out", key=record.key, value=b"%d" % count),))


async def _batch(
    store: Store, items: Sequence[Item], payloads: Sequence[bytes | None], fold: Fold = _counting
) -> Batch:
    results = [None if each is None else Done(index=0, payload=each, seconds=0.0) for each in payloads]
    return await fold_batch(
        fold=fold, store=store, tally=tallies.begin(1, 0), items=items, results=results, settings=SETTINGS
    )


async def test_a_second_revision_sees_the_first(store: Store) -> None:
    """Outputs are per record, never merged; the state is the last word of each key."""
    batch = await _batch(store, [_record(0), _record(1), _record(2)], [b"", b"", b""])
    assert [output.value for each in batch.ended for output in each.outputs] == [b"1", b"2", b"3"]
    assert batch.changes == {b"k": b"3"}
    assert (batch.next_offset, batch.tally.outcomes) == (3, {"incident": 3})


@pytest.mark.parametrize(
    ("payload", "reason", "stage"),
    [(b"raise", "error", "fold"), (b"large", "too_large", "publish"), (b"large state", "too_large", "publish")],
)
async def test_a_record_that_fails_leaves_no_trace_but_its_dead_letter(
    store: Store, payload: bytes, reason: str, stage: str
) -> None:
    """Its state changes are dropped, its neighbours' are not."""
    batch = await _batch(store, [_record(0), _record(1), _record(2)], [b"", payload, b""])
    (letter,) = batch.ended[1].outputs
    assert (letter.topic, letter.value) == ("dead", b"v")
    told = dict(letter.headers)
    assert (told["dlq.reason"], told["dlq.stage"]) == (reason.encode(), stage.encode())
    assert b"article" not in told["dlq.error"]
    assert [output.value for output in batch.ended[2].outputs] == [b"2"]
    assert batch.changes == {b"k": b"2"}
    assert batch.tally.outcomes == {"incident": 2, "failed": 1}


async def test_a_fold_that_rejects_keeps_its_outcome_and_its_changes(store: Store) -> None:
    """Rejecting is a decision, not a failure."""
    batch = await _batch(store, [_record(0)], [b"rejected"])
    assert (batch.ended[0].outcome, batch.changes) == ("rejected", {b"k": b"1"})
    assert dict(batch.ended[0].outputs[0].headers)["dlq.reason"] == b"not_json"


async def test_offsets_without_a_record_are_gaps_and_unreadable_ones_are_failed(store: Store) -> None:
    """Every offset of the span ends somewhere."""
    stretch = Unreadable(
        topic="in",
        partition=0,
        first=10,
        next_offset=30,
        records=15,
        stored_bytes=9,
        sha256="",
        reason="corrupt",
        error="",
    )
    batch = await _batch(store, [_record(4), stretch, _record(33)], [b"", None, b""])
    assert (batch.next_offset, batch.tally.outcomes, batch.tally.gaps) == (34, {"incident": 2, "failed": 15}, 17)
    assert batch.tally.unaccounted == 0


async def test_a_record_without_a_result_is_never_folded(store: Store) -> None:
    """It would be committed unseen."""
    with pytest.raises(TypeError, match="without a result"):
        await _batch(store, [_record(0)], [None])


def test_only_what_is_finished_in_order_may_be_committed() -> None:
    """A finished record behind an unfinished one waits; an unreadable stretch needs no result."""
    done = Done(index=0, payload=b"", seconds=0.0)
    failed = Failed(index=0, fault=Fault(reason="timeout", stage="work", error=""), attempts=2)
    stretch = Unreadable(
        topic="in",
        partition=0,
        first=2,
        next_offset=3,
        records=1,
        stored_bytes=1,
        sha256="",
        reason="corrupt",
        error="",
    )
    items: list[Item] = [_record(0), _record(1), stretch, _record(3), _record(4)]
    owned: Callable[..., object] = object
    share = share_of(owned, items, [done, failed, None, done], 0)  # type: ignore[arg-type] # not looked at
    assert (list(share.items), share.results, share.polled) == (items[:3], [done, failed, None], 5)
