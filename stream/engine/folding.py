"""A batch of one partition on its way to a transaction. In: items, results, state. Out: all that is to commit.

Records fold in order, each on its own overlay, so a second revision sees the first and a record that fails leaves no
trace in the state. What fails becomes a dead letter; what does not fit the topics does too, before any transaction.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stream.engine import tally as tallies
from stream.engine.dead_letters import Unreadable, dead_letter, size_of, unreadable_letter
from stream.engine.errors import StateUnreadable
from stream.engine.faults import describe
from stream.engine.model import Fault, Fold, Folded, Output, Record
from stream.engine.pool import Done, Failed
from stream.engine.settings import EngineSettings
from stream.engine.state import BatchState, RecordState, Store
from stream.engine.tally import Tally

Item = Record | Unreadable
FAILED = "failed"
# The loop must serve heartbeats and sockets while a batch folds.
YIELD_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What one item came to. `record` is None for an unreadable stretch, which counts for `count` records."""

    record: Record | None
    outcome: str
    outputs: tuple[Output, ...]
    fault: Fault | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one transaction writes: outputs (dead letters among them) in order, state changes, the tally, an offset."""

    ended: tuple[Ended, ...]
    changes: dict[bytes, bytes | None]
    tally: Tally
    next_offset: int


async def fold_batch(
    *,
    fold: Fold,
    store: Store,
    tally: Tally,
    items: Sequence[Item],
    results: Sequence[Done | Failed | None],
    settings: EngineSettings,
) -> Batch:
    """Fold `items` (not empty) with their `results` (None for an unreadable stretch) over the state in `store`."""
    state = BatchState(store)
    ended: list[Ended] = []
    resume_at = settings.monotonic() + YIELD_SECONDS
    for item, result in zip(items, results, strict=True):
        ended.append(_end(fold, state, item, result, settings))
        if settings.monotonic() >= resume_at:
            await asyncio.sleep(0)
            resume_at = settings.monotonic() + YIELD_SECONDS
    outcomes: Counter[str] = Counter()
    for each in ended:
        outcomes[each.outcome] += each.count
    end = next_of(items[-1])
    return Batch(
        ended=tuple(ended),
        changes=state.changes,
        tally=tallies.account(tally, end, outcomes),
        next_offset=end,
    )


def next_of(item: Item) -> int:
    """Return the offset after `item`."""
    return item.next_offset if isinstance(item, Unreadable) else item.offset + 1


def _end(fold: Fold, state: BatchState, item: Item, result: Done | Failed | None, settings: EngineSettings) -> Ended:
    if isinstance(item, Unreadable):
        letter = unreadable_letter(item, topic=settings.dead_letter_topic, labels=settings.labels)
        fault = Fault(reason=item.reason, stage="decompress", error=item.error)
        return Ended(record=None, outcome=FAILED, outputs=(letter,), fault=fault, count=item.records)
    match result:
        case Done():
            view = state.record()
            return _with_letter(item, _fold(fold, view, item, result, settings), settings, 1)
        case Failed():
            return _with_letter(item, Folded(outcome=FAILED, fault=result.fault), settings, result.attempts)
        case None:
            raise TypeError("a record without a result cannot be folded")


def _fold(fold: Fold, view: RecordState, record: Record, done: Done, settings: EngineSettings) -> Folded:
    try:
        folded = fold(view, record, done.payload)
    except StateUnreadable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever fold raises is this record's fault, not the batch's
        return Folded(outcome=FAILED, fault=Fault(reason="error", stage="fold", error=describe(error)))
    largest = max((size_of(output) for output in folded.outputs), default=0)
    for key, value in view.changes.items():
        largest = max(largest, size_of(Output(topic=settings.changelog_topic, key=key, value=value)))
    if largest > settings.output_bytes:
        error_text = f"{largest} bytes where {settings.output_bytes} fit"
        return Folded(outcome=FAILED, fault=Fault(reason="too_large", stage="publish", error=error_text))
    view.keep()
    return folded


def _with_letter(record: Record, folded: Folded, settings: EngineSettings, attempts: int) -> Ended:
    if folded.fault is None:
        return Ended(record=record, outcome=folded.outcome, outputs=folded.outputs)
    letter = dead_letter(
        record,
        folded.fault,
        topic=settings.dead_letter_topic,
        labels=settings.labels,
        limit_bytes=settings.output_bytes,
        attempts=attempts,
    )
    return Ended(record=record, outcome=folded.outcome, outputs=(*folded.outputs, letter), fault=folded.fault)
