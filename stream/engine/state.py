"""The state of one input partition. In: changes, from a batch or from the changelog. Out: values by key.

A local RocksDB in the manner of Kafka Streams: every write also moves the changelog offset that the store reflects, in
the same write batch, so what is missing can be read from the compacted changelog, here or on another machine.

Each value is kept with the time of its last write, so that keys can be given up when they are old.

Keys that begin with a zero byte are the engine's own: the tally and the session's mark travel through the changelog
with the rest, the changelog offset stays local. A batch works on an overlay, each of its records on an overlay on that.
"""

import shutil
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson
from rocksdict import Options, Rdict, WriteBatch

from stream.engine.errors import StateUnreadable
from stream.errors import ConfigurationError

RESERVED = b"\x00"
TALLY_KEY = b"\x00tally"
MARK_KEY = b"\x00mark"
_REFLECTS_KEY = b"\x00reflects"
_STAMP = struct.Struct(">q")  # ms since the epoch, before each value

Changes = Mapping[bytes, bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflected:
    """The next changelog offset that a store has not seen, and when it was last known to be up to date (seconds)."""

    changelog_next: int
    at: float


class Store:
    """One RocksDB folder, open. Not safe across threads; the engine's loop is its only user."""

    def __init__(self, database: Rdict, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._swept_to = b"\x01"
        self.is_open = True

    @classmethod
    def open(cls, folder: Path, clock: Callable[[], float]) -> Self:
        """Open or make the store in `folder`; one that cannot be read is thrown away, the changelog has it all.

        Raises ConfigurationError if another process uses the folder.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            return cls(_open(folder), clock)
        except Exception as error:
            if "lock" in str(error).lower():
                raise ConfigurationError(
                    "the state folder is in use by another process",
                    where=str(folder),
                    why=str(error),
                    next_step="give each process an instance name of its own",
                ) from error
        shutil.rmtree(folder, ignore_errors=True)
        return cls(_open(folder), clock)

    @classmethod
    def reset(cls, folder: Path, clock: Callable[[], float]) -> Self:
        """Throw away what is in `folder` and open an empty store there."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls.open(folder, clock)

    def close(self) -> None:
        """Close the database; closing twice does nothing."""
        if self.is_open:
            self.is_open = False
            with suppress(Exception):
                self._database.close()

    def get(self, key: bytes) -> bytes | None:
        """Return the committed value of `key`. Raises StateUnreadable."""
        try:
            found = self._database.get(key)
        except Exception as error:
            raise StateUnreadable(str(error)) from error
        return None if found is None else bytes(found[_STAMP.size :])

    def reflected(self) -> Reflected | None:
        """Return how much of the changelog is in here; None if that is not known."""
        found = self.get(_REFLECTS_KEY)
        if found is None:
            return None
        with suppress(ValueError, TypeError):
            return Reflected(**orjson.loads(found))
        return None

    def apply(self, changes: Changes, changelog_next: int, written_ms: Mapping[bytes, int] | None = None) -> None:
        """Write `changes` and the changelog offset that they bring the store to, all or nothing.

        `written_ms` are the times of the writes, where they are not now (from the changelog's records).
        """
        now = self._clock()
        batch = WriteBatch(raw_mode=True)
        for key, value in changes.items():
            if value is None:
                batch.delete(key)
            else:
                at = written_ms[key] if written_ms is not None else int(now * 1000)
                batch.put(key, _STAMP.pack(at) + value)
        reflected = orjson.dumps(Reflected(changelog_next=changelog_next, at=now))
        batch.put(_REFLECTS_KEY, _STAMP.pack(int(now * 1000)) + reflected)
        self._database.write(batch)

    def expired(self, ttl_seconds: float, limit: int) -> list[bytes]:
        """Look at the next `limit` keys, round and round, and return those not written for `ttl_seconds`."""
        oldest_ms = int((self._clock() - ttl_seconds) * 1000)
        found: list[bytes] = []
        iterator = self._database.iter()
        iterator.seek(self._swept_to)
        for _ in range(limit):
            if not iterator.valid():
                self._swept_to = b"\x01"  # behind the engine's own keys
                break
            key = bytes(iterator.key())
            if _STAMP.unpack_from(iterator.value())[0] < oldest_ms:
                found.append(key)
            self._swept_to = key + b"\x00"
            iterator.next()
        return found

    def keys(self) -> int:
        """Return about how many keys there are."""
        return int(self._database.property_int_value("rocksdb.estimate-num-keys") or 0)

    def stored_bytes(self) -> int:
        """Return about how many bytes the live data take, in memory and on disk."""
        names = ("rocksdb.estimate-live-data-size", "rocksdb.cur-size-all-mem-tables")
        return sum(int(self._database.property_int_value(name) or 0) for name in names)


class BatchState:
    """The pending changes of a batch over a store. A record's changes join when it is through, or never."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changes: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        """Return the value of `key` as the batch so far has left it."""
        return self.changes[key] if key in self.changes else self._store.get(key)

    def record(self) -> "RecordState":
        """Return the view of one record."""
        return RecordState(self)


class RecordState:
    """One record's overlay: the `StateView` that `fold` is given."""

    def __init__(self, batch: BatchState) -> None:
        self._batch = batch
        self.changes: dict[bytes, bytes | None] = {}

    def get(self, key: bytes) -> bytes | None:
        """Return the newest value of `key`; raises ValueError for a key of the engine's own."""
        _check(key)
        return self.changes[key] if key in self.changes else self._batch.get(key)

    def put(self, key: bytes, value: bytes | None) -> None:
        """Set or (None) delete `key`; raises ValueError for a key of the engine's own."""
        _check(key)
        self.changes[key] = value

    def keep(self) -> None:
        """Hand the changes over to the batch."""
        self._batch.changes.update(self.changes)


def folder_of(root: Path, instance: str, topic: str, partition: int) -> Path:
    """Return the folder of one partition's store: one per instance, so that two processes never share one."""
    return root / instance / f"{topic}-{partition}"


def is_usable(
    reflected: Reflected | None, *, beginning: int, end: int, now: float, delete_retention_seconds: float
) -> bool:
    """Whether a store can be brought up to date from a changelog that spans `beginning` to `end`.

    Older than `delete.retention.ms` it may hold keys whose tombstones are gone; beyond the end it is of another topic.
    """
    if reflected is None:
        return False
    is_fresh = now - reflected.at <= delete_retention_seconds
    return is_fresh and beginning <= reflected.changelog_next <= end


def _check(key: bytes) -> None:
    if key.startswith(RESERVED) or not key:
        raise ValueError("state keys are not empty and do not begin with a zero byte")


def _open(folder: Path) -> Rdict:
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    # 24 partitions with RocksDB's 64 MiB memtables would take 1.5 GiB.
    options.set_write_buffer_size(8 * 1024 * 1024)
    options.set_keep_log_file_num(2)
    return Rdict(str(folder), options)
