"""Bringing local stores up to date. In: partitions with a store or none. Out: stores that reflect the changelog's end.

Read after fencing: the old owner's last transaction is resolved by then, so the end of the changelog is the truth.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.engine.owned import Owned
from stream.engine.settings import EngineSettings
from stream.engine.state import Store, folder_of, is_usable

READ_RECORDS = 5_000


async def restore(
    settings: EngineSettings,
    owned: Sequence[Owned],
    *,
    is_current: Callable[[], bool],
    keep_alive: Callable[[], Awaitable[None]],
) -> bool:
    """Open each partition's store and apply what it lacks; False if the group took the partitions meanwhile.

    `keep_alive` is awaited between reads and must be quick. Raises what aiokafka raises.
    """
    if not owned:
        return is_current()
    by_changelog = {TopicPartition(settings.changelog_topic, each.tp.partition): each for each in owned}
    reader = AIOKafkaConsumer(
        **settings.client_arguments(),
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="none",
        max_partition_fetch_bytes=settings.fetch_bytes,
    )
    try:
        await reader.start()
        reader.assign(list(by_changelog))
        # The last stable offset, as the reader is `read_committed`; after fencing that is the end.
        beginnings = await reader.beginning_offsets(list(by_changelog))
        ends = await reader.end_offsets(list(by_changelog))
        if not is_current():
            return False
        for tp, each in by_changelog.items():
            _open(settings, each, beginnings[tp], ends[tp])
            reader.seek(tp, each.changelog_next)
        return await _catch_up(reader, by_changelog, ends, is_current, keep_alive)
    finally:
        await reader.stop()


def _open(settings: EngineSettings, owned: Owned, beginning: int, end: int) -> None:
    """Open the store, or an empty one if it is too old or not of this changelog."""
    folder = folder_of(settings.state_folder, settings.instance, owned.tp.topic, owned.tp.partition)
    store = Store.open(folder, settings.clock)
    reflected = store.reflected()
    usable = is_usable(
        reflected,
        beginning=beginning,
        end=end,
        now=settings.clock(),
        delete_retention_seconds=settings.changelog_delete_retention_seconds,
    )
    if reflected is None or not usable:
        store.close()
        store = Store.reset(folder, settings.clock)
    owned.store = store
    owned.changelog_next = reflected.changelog_next if reflected is not None and usable else beginning


async def _catch_up(
    reader: AIOKafkaConsumer,
    by_changelog: Mapping[TopicPartition, Owned],
    ends: Mapping[TopicPartition, int],
    is_current: Callable[[], bool],
    keep_alive: Callable[[], Awaitable[None]],
) -> bool:
    behind = {tp for tp, each in by_changelog.items() if each.changelog_next < ends[tp]}
    while behind:
        got = await reader.getmany(*behind, timeout_ms=200, max_records=READ_RECORDS)
        await keep_alive()
        for tp in list(behind):
            position = await reader.position(tp)
            # No await from here on: the group may take the store away between any two of them.
            if not is_current():
                return False
            _apply(by_changelog[tp], got.get(tp, []), position)
            if position >= ends[tp]:
                behind.discard(tp)
    return is_current()


def _apply(owned: Owned, records: Sequence[ConsumerRecord], position: int) -> None:
    """Apply the changes of `records`; `position` also counts the markers after them."""
    if owned.store is None or (not records and position == owned.changelog_next):
        return
    written_ms = {bytes(record.key): record.timestamp for record in records}
    owned.store.apply({bytes(record.key): record.value for record in records}, position, written_ms)
    owned.changelog_next = position
