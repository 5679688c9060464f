"""What happens to one partition's share of a poll. In: items, results. Out: a committed batch, told to the observer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stream.engine import attempts
from stream.engine import tally as tallies
from stream.engine.breaker import Breaker
from stream.engine.folding import Batch, Item, fold_batch
from stream.engine.inline import Results
from stream.engine.model import Fold, Record
from stream.engine.observer import Observer
from stream.engine.owned import Owned
from stream.engine.settings import EngineSettings
from stream.engine.state import MARK_KEY, TALLY_KEY, Store
from stream.engine.transactions import Committed, TransactionFailed, commit


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One partition's part of a poll: `items` in order, their `results` as far as they go, `polled` items in all.

    `turns_back` is the partition's as it was when they were polled.
    """

    owned: Owned
    items: Sequence[Item]
    results: Results
    polled: int
    turns_back: int


async def deliver(share: Share, fold: Fold, settings: EngineSettings, observer: Observer, breaker: Breaker) -> None:
    """Fold and commit one share. Raises TransactionFailed; then nothing has changed here."""
    owned = share.owned
    store, tally, mark = owned.kept()
    begun = settings.monotonic()
    batch = await fold_batch(
        fold=fold, store=store, tally=tally, items=share.items, results=share.results, settings=settings
    )
    observer.stage("fold", settings.monotonic() - begun)
    given_up = _given_up(store, settings, len(share.items))
    changes = {**given_up, **batch.changes, TALLY_KEY: tallies.encode(batch.tally)}
    if mark.attempt is not None:
        mark = attempts.passed(mark)
        changes[MARK_KEY] = attempts.encode(mark)
    outputs = [output for each in batch.ended for output in each.outputs]
    begun = settings.monotonic()
    try:
        done = await commit(owned, settings, outputs=outputs, changes=changes, next_offset=batch.next_offset)
    except TransactionFailed as error:
        observer.transaction(error.result, settings.monotonic() - begun)
        raise
    # Committed. No await until everything here says so too.
    owned.position, owned.tally, owned.mark, owned.changelog_next = (
        batch.next_offset,
        batch.tally,
        mark,
        done.changelog_next,
    )
    owned.oldest_ms = _last_time(share.items)
    store.apply(changes, done.changelog_next)
    _tell(owned, batch, done, observer)
    for each in batch.ended:
        breaker.count(each.fault is not None)


def _given_up(store: Store, settings: EngineSettings, items: int) -> dict[bytes, bytes | None]:
    """Return the deletion of some keys that are too old; twice as many are looked at as a batch can add."""
    if settings.state_ttl_seconds is None:
        return {}
    return dict.fromkeys(store.expired(settings.state_ttl_seconds, 2 * items + 8))


def share_of(owned: Owned, items: Sequence[Item], results: Results, turns_back: int) -> Share:
    """Return what of `items` can be committed: up to the first that is not finished.

    `results` belong to the records among `items`; an unreadable stretch needs none.
    """
    remaining = iter(results)
    paired: Results = []
    finished = 0
    for item in items:
        result = next(remaining) if isinstance(item, Record) else None
        if isinstance(item, Record) and result is None:
            break
        paired.append(result)
        finished += 1
    return Share(owned=owned, items=items[:finished], results=paired, polled=len(items), turns_back=turns_back)


def _last_time(items: Sequence[Item]) -> int | None:
    times = [item.timestamp_ms for item in items if isinstance(item, Record)]
    return times[-1] if times else None


def _tell(owned: Owned, batch: Batch, done: Committed, observer: Observer) -> None:
    observer.transaction("committed", done.publish_seconds + done.commit_seconds)
    observer.stage("publish", done.publish_seconds)
    observer.stage("commit", done.commit_seconds)
    observer.progress(owned.tp.topic, owned.tp.partition, batch.next_offset)
    tell_tally(owned, observer)
    records: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for each in batch.ended:
        if each.record is None:
            observer.unreadable(each.count, each.outcome)
        else:
            observer.outcome(each.record, each.outcome)
        if each.fault is not None:
            observer.dead_letter(each.fault.reason, each.fault.stage)
            if each.fault.reason == "quarantined" and each.record is not None:
                observer.quarantined(each.record.partition, each.record.offset)
        for output in each.outputs:
            records[output.topic] += 1
            sizes[output.topic] += len(output.value or b"")
            if each.record is not None:
                observer.emitted(each.record, output)
    for topic, count in records.items():
        observer.published(topic, count, sizes[topic])


def tell_tally(owned: Owned, observer: Observer) -> None:
    """Tell the observer the conservation law of a partition as committed."""
    if owned.tally is not None:
        observer.tally(owned.tp.partition, owned.tally.numbers(), dict(owned.tally.outcomes), owned.tally.unaccounted)
