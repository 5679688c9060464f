"""From assigned to working. In: pending partitions. Out: owned ones, fenced, positioned, restored, their mark open.

In this order, because each step makes the next one true: InitProducerId fences the old owner and resolves its
transaction; only then is the committed offset fresh, and the changelog complete.
"""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from stream.engine import attempts
from stream.engine import tally as tallies
from stream.engine.attempts import Mark
from stream.engine.cluster import check_partitions
from stream.engine.owned import Owned
from stream.engine.positions import Start, start_of
from stream.engine.settings import EngineSettings
from stream.engine.state import MARK_KEY, TALLY_KEY, Store
from stream.engine.tally import Tally
from stream.engine.transactions import commit, open_producer

END_RETRIES = 5
END_RETRY_SECONDS = 1.0


async def fence(
    consumer: AIOKafkaConsumer,
    settings: EngineSettings,
    pending: Iterable[TopicPartition],
    owned: dict[TopicPartition, Owned],
) -> None:
    """Fence and position every pending partition, at the same time; each lands in `owned` as soon as it has a producer.

    To be called under the transaction lock. Raises what aiokafka raises, RecordsExpiredError, ConfigurationError.
    """
    results = await asyncio.gather(
        *(_fence_one(consumer, settings, tp, owned) for tp in pending), return_exceptions=True
    )
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _fence_one(
    consumer: AIOKafkaConsumer, settings: EngineSettings, tp: TopicPartition, owned: dict[TopicPartition, Owned]
) -> None:
    producer = await open_producer(settings, tp.partition)
    # Known to `owned` before anything else can fail, so that whoever releases closes it.
    owned[tp] = each = Owned(tp=tp, producer=producer, start=Start(committed=None, offset=0), position=0)
    async with asyncio.timeout(settings.request_timeout_ms * 2 / 1000):
        committed = await consumer.committed(tp)
        beginning = (await consumer.beginning_offsets([tp]))[tp]
        end = await _end(consumer, tp, committed)
        kept = len(await producer.partitions_for(settings.changelog_topic))
    check_partitions(settings, len(consumer.partitions_for_topic(tp.topic) or ()), kept)
    each.start = start_of(tp, committed=committed, beginning=beginning, end=end, policy=settings.expired)
    each.position = each.start.offset
    consumer.seek(tp, each.position)


async def _end(consumer: AIOKafkaConsumer, tp: TopicPartition, committed: int | None) -> int:
    """Return the end of the partition; one below the committed offset is asked for again.

    A leader that has just come up may tell a high watermark that it has yet to catch up with.
    """
    end = int((await consumer.end_offsets([tp]))[tp])
    for _ in range(END_RETRIES):
        if committed is None or committed <= end:
            break
        await asyncio.sleep(END_RETRY_SECONDS)
        end = int((await consumer.end_offsets([tp]))[tp])
    return end


def read_store(owned: Owned, store: Store, partitions: int, process: str) -> tuple[Tally, Mark]:
    """Return the tally and the mark of this session, from what the last one left in the store.

    Raises ValueError if it is damaged.
    """
    start = owned.start
    kept = store.get(TALLY_KEY)
    begun = start.offset - start.expired if start.committed is None else start.committed
    tally = tallies.decode(kept) if kept is not None else tallies.begin(partitions, begun)
    tally = tallies.expire(tallies.reconcile(tally, begun), start.offset)
    left = store.get(MARK_KEY)
    mark = attempts.open_mark(attempts.decode(left) if left is not None else None, start.offset, process)
    return tally, mark


async def admit(owned: Owned, settings: EngineSettings, partitions: int, process: str) -> None:
    """Commit the opening mark, the tally and the position of a restored partition. Raises TransactionFailed."""
    assert owned.store is not None  # noqa: S101 - restore has opened it
    tally, mark = read_store(owned, owned.store, partitions, process)
    check_partitions(settings, partitions, tally.partitions)
    changes = {TALLY_KEY: tallies.encode(tally), MARK_KEY: attempts.encode(mark)}
    done = await commit(owned, settings, outputs=(), changes=changes, next_offset=owned.position)
    owned.store.apply(changes, done.changelog_next)
    owned.tally, owned.mark, owned.changelog_next = tally, mark, done.changelog_next
    owned.alone_until = mark.alone_until
    if mark.deaths >= settings.careful_after_deaths:
        owned.careful_until = owned.position + settings.batch_records
    owned.is_admitted = True


async def write_mark(owned: Owned, settings: EngineSettings, mark: Mark) -> None:
    """Commit `mark` alone: an attempt, or the session's end. Raises TransactionFailed."""
    store, _, _ = owned.kept()
    changes = {MARK_KEY: attempts.encode(mark)}
    done = await commit(owned, settings, outputs=(), changes=changes, next_offset=None)
    store.apply(changes, done.changelog_next)
    owned.mark, owned.changelog_next = mark, done.changelog_next
