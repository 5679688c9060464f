"""Bounded decompression of record batches. In: compressed bytes. Out: at most `limit_bytes` of them, or a placeholder.

aiokafka decodes without a bound (16 KB of zstd become 512 MiB inside `getmany`), and an exception out of `getmany` can
lose records of other partitions. So nothing is raised at the engine: what cannot be read comes in its place and order.

    install()                                 # once a process, before the consumer starts; again does no harm
    got = await consumer.getmany(...)
    for tp, records in got.items():
        for record in records:                # the next position is `record.offset + 1`, as for any record
            if isinstance(record, UnreadableBatch):
                ...                           # dead letter by reference: it stands for [first_offset, next_offset)

- An `UnreadableBatch` **is a** `ConsumerRecord` with `offset == next_offset - 1`, no key, no value, no headers: an
  engine that did not know it would still step over the batch and reject a null record, never loop, never lose a
  neighbour.
- `reason` is `oversize` (more than `limit_bytes` once decoded, more than a million records, or a record with more than
  10,000 headers: two bytes each, sixty once they are objects) or `corrupt` (checksum right, content unreadable: the
  producer's fault, no refetch mends it). A wrong checksum raises `CorruptRecordException` as ever: that may be the
  wire's fault and a refetch may mend it.
- Batches of aborted transactions are skipped undecoded, as before. Legacy batches (magic 0, 1) are bounded too; they do
  not tell where they begin, so `base_offset` is then the position of the fetch.
- Memory: decoding holds at most twice the limit for a moment. A partition's fetch ends early once it has decoded
  `limit_bytes` in all, and the consumer fetches anew from there: many bombs in one fetch are no way round the bound.
- One event loop a process: the meter is a plain module variable, not meant for consumers in several threads.

Written against aiokafka 0.14.0; `install` raises `CodecMismatchError` where a name that it replaces is gone.
"""

import hashlib
import importlib
import mmap
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException, UnsupportedCodecError
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import calc_crc32c, decode_varint
from aiokafka.structs import ConsumerRecord, TopicPartition

DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024

# cramjam writes in pieces of at most 128 KiB (zstd's block); a piece that does not fit is not written at all, so the
# scratch space is a little longer than the limit and "too large" can be told from "corrupt" by the position reached.
_SLACK_BYTES = 256 * 1024
_PIECE_BYTES = 1024 * 1024
_VARINT_BYTES = 10
_LEAST_RECORD_BYTES = 6  # one byte for each of its six numbers
_MOST_RECORDS = 1_000_000
_MOST_HEADERS = 10_000
_XERIAL_MAGIC = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)
_V2_HEADER = struct.Struct(">qiibIhiqqqhii")
_V2_CHECKED_FROM = struct.calcsize(">qiibI")
Decode = Callable[[bytes | memoryview, int], bytes]
_MODULES = ("aiokafka.record.default_records", "aiokafka.record.legacy_records")
_COMPILED = ("aiokafka.record._crecords.default_records", "aiokafka.record._crecords.legacy_records")


class CodecMismatchError(RuntimeError):
    """The installed aiokafka lacks a name that `install` replaces: an unbounded codec would stay in place."""


class UnreadableError(Exception):
    """A batch that stays unreadable however often it is fetched; `reason` is `corrupt`."""

    reason = "corrupt"


class TooLargeError(UnreadableError):
    """A batch that decodes to more than the limit; `reason` is `oversize`."""

    reason = "oversize"


@dataclass  # not frozen, as its base is not
class UnreadableBatch(ConsumerRecord[bytes, bytes]):  # type: ignore[misc]  # aiokafka ships no types
    """In the place of a batch that could not be decoded: the offsets [first_offset, next_offset) are behind it.

    `base_offset` is the batch's own (less than `first_offset` where the fetch began inside it), `record_count` is what
    its header claims (None for legacy batches), `compressed_bytes` its whole size on the wire, `sha256` the hex digest
    of exactly those bytes.
    """

    reason: str
    error: str
    base_offset: int
    first_offset: int
    next_offset: int
    record_count: int | None
    compressed_bytes: int
    sha256: str


@dataclass(slots=True)
class _Meter:
    limit_bytes: int = DEFAULT_LIMIT_BYTES
    decoded_bytes: int = 0


_meter = _Meter()


class _Inflater(Protocol):
    """What `zlib.decompressobj` gives; its class has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes | memoryview, max_length: int) -> bytes: ...


def decode_gzip(payload: bytes | memoryview, limit_bytes: int) -> bytes:
    """Gzip, any number of members; raises TooLargeError or UnreadableError."""
    pieces: list[bytes] = []
    room = limit_bytes + 1
    rest: bytes | memoryview = payload
    while rest and room > 0:
        inflater = zlib.decompressobj(wbits=31)
        while not inflater.eof and room > 0:
            piece = _inflate(inflater, rest, min(room, _PIECE_BYTES))
            pieces.append(piece)
            room -= len(piece)
            rest = inflater.unconsumed_tail
        rest = inflater.unused_data.lstrip(b"\0") if inflater.eof else rest
    if room <= 0:
        raise TooLargeError(f"gzip: more than {limit_bytes} bytes")
    return b"".join(pieces)


def _inflate(inflater: _Inflater, data: bytes | memoryview, most: int) -> bytes:
    try:
        piece: bytes = inflater.decompress(data, most)
    except zlib.error as error:
        raise UnreadableError(f"gzip: {error}") from error
    if not piece and not inflater.eof and not inflater.unconsumed_tail:
        raise UnreadableError("gzip: truncated")
    return piece


def decode_snappy(payload: bytes | memoryview, limit_bytes: int) -> bytes:
    """Snappy, raw or in xerial's framing (what Java and aiokafka write); raises TooLargeError or UnreadableError."""
    view = memoryview(payload)
    if view[:16] != _XERIAL_MAGIC:
        return _decode_snappy_block(view, limit_bytes)
    pieces: list[bytes] = []
    room = limit_bytes
    for block in _xerial_blocks(view[16:]):
        pieces.append(_decode_snappy_block(block, room))
        room -= len(pieces[-1])
    return b"".join(pieces)


def _xerial_blocks(view: memoryview) -> Iterator[memoryview]:
    while view:
        size = int.from_bytes(view[:4], "big", signed=True)
        if len(view) < 4 or not 0 <= size <= len(view) - 4:
            # A negative size sends aiokafka's own loop backwards for ever.
            raise UnreadableError("snappy: bad block size")
        yield view[4 : 4 + size]
        view = view[4 + size :]


def _decode_snappy_block(block: memoryview, room: int) -> bytes:
    try:
        size = cramjam.snappy.decompress_raw_len(block)
        if size > room:
            raise TooLargeError(f"snappy: a block of {size} bytes where {room} are left")
        return bytes(cramjam.snappy.decompress_raw(block))
    except cramjam.DecompressionError as error:
        raise UnreadableError(f"snappy: {error}") from error


def decode_lz4(payload: bytes | memoryview, limit_bytes: int) -> bytes:
    """LZ4 frames; raises TooLargeError or UnreadableError."""
    return _decode_into(cramjam.lz4.decompress_into, "lz4", payload, limit_bytes)


def decode_zstd(payload: bytes | memoryview, limit_bytes: int) -> bytes:
    """Zstandard frames, with or without a content size; raises TooLargeError or UnreadableError."""
    return _decode_into(cramjam.zstd.decompress_into, "zstd", payload, limit_bytes)


def _decode_into(into: Callable[..., int], name: str, payload: bytes | memoryview, limit_bytes: int) -> bytes:
    # Anonymous memory costs only the pages that are written (bytearray would touch all 64 MiB, 20 ms a batch).
    with mmap.mmap(-1, limit_bytes + _SLACK_BYTES) as scratch:
        sink = cramjam.Buffer(scratch, copy=False)
        try:
            size = into(payload, sink)
            decoded = b"" if size > limit_bytes else scratch[:size]
        except cramjam.DecompressionError as error:
            size = sink.tell()
            if size <= limit_bytes:
                raise UnreadableError(f"{name}: {error}") from error
        finally:
            del sink  # it holds the mapping, which could not be closed
    if size > limit_bytes:
        raise TooLargeError(f"{name}: more than {limit_bytes} bytes")
    return decoded


def check_shape(decoded: bytes) -> None:
    """Raise TooLargeError where the records of a batch (magic 2) would take far more memory than their bytes do.

    Costs a third of a microsecond a record. Wrong sizes raise UnreadableError; what is wrong inside a record is left to
    the parser.
    """
    at = count = 0
    end = len(decoded) - _VARINT_BYTES  # the compiled decode_varint does not look where the bytes end
    while at < end:
        size, start = decode_varint(decoded, at)
        count += 1
        if size < _LEAST_RECORD_BYTES:
            raise UnreadableError(f"a record of {size} bytes")
        if count > _MOST_RECORDS:
            raise TooLargeError(f"more than {_MOST_RECORDS} records")
        if size > 2 * _MOST_HEADERS and _read_header_count(decoded, start, end) > _MOST_HEADERS:
            raise TooLargeError(f"a record with more than {_MOST_HEADERS} headers")
        at = start + size


def _accept(_: bytes) -> None:
    """Check nothing: legacy records have no headers."""


def _read_header_count(decoded: bytes, at: int, end: int) -> int:
    for field in ("attributes", "timestamp", "offset", "key", "value"):
        size, at = decode_varint(decoded, at)
        if field in ("key", "value"):
            at += max(size, 0)
        if at >= end:
            return 0
    count: int = decode_varint(decoded, at)[0]
    return count


def _metered(decode: Decode, check: Callable[[bytes], None]) -> Callable[[bytes | memoryview], bytes]:
    def decode_within_limit(payload: bytes | memoryview) -> bytes:
        decoded = decode(payload, _meter.limit_bytes)
        _meter.decoded_bytes += len(decoded)
        check(decoded)
        return decoded

    return decode_within_limit


class BoundedRecords:
    """In the place of the fetcher's `MemoryRecords`: the same batches, the raw bytes at hand, an end when spent."""

    def __init__(self, fetched: bytes) -> None:
        self._fetched = fetched
        self._records = MemoryRecords(fetched)
        self._taken = 0
        self.decoded_bytes = 0

    def size_in_bytes(self) -> int:
        """Size of the fetch, not of its content once decoded."""
        return len(self._fetched)

    def has_next(self) -> bool:
        """Whether to take another batch; no more once the limit is spent (the consumer fetches anew from there)."""
        return self.decoded_bytes < _meter.limit_bytes and self._records.has_next()

    def next_batch(self) -> DefaultRecordBatch | LegacyRecordBatch | None:
        """Take the next batch, undecoded."""
        self._taken += 1
        return self._records.next_batch()

    def last_raw(self) -> memoryview:
        """Find the bytes of the batch that was taken last, header included."""
        view = memoryview(self._fetched)
        start = end = 0
        for _ in range(self._taken):
            start, end = end, end + 12 + int.from_bytes(view[end + 8 : end + 12], "big")
        return view[start:end]


class BoundedPartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]  # aiokafka ships no types
    """In the place of the fetcher's `PartitionRecords`: an unreadable batch is an item of it, not an exception."""

    _records: BoundedRecords
    next_fetch_offset: int

    def __next__(self) -> ConsumerRecord[bytes, bytes]:
        before = _meter.decoded_bytes
        try:
            record: ConsumerRecord[bytes, bytes] = super().__next__()
        except (UnreadableError, CorruptRecordException, UnsupportedCodecError, ValueError) as error:
            batch = _describe(self._tp, self._records.last_raw(), self.next_fetch_offset, error)
            if batch is None:
                raise
            # The generator is dead, the records behind it stand at the next batch: a new one goes on from there.
            self.next_fetch_offset = batch.next_offset
            self._records_iterator = self._unpack_records()
            return batch
        finally:
            self._records.decoded_bytes += _meter.decoded_bytes - before
        return record


def _describe(tp: TopicPartition, raw: memoryview, position: int, error: Exception) -> UnreadableBatch | None:
    """Make the placeholder of the batch that `error` came from; None if a refetch may mend it."""
    span = _read_span(raw)
    if span is None:
        return None
    base_offset, next_offset, record_count = span
    if base_offset is None:
        base_offset = position
    return UnreadableBatch(
        topic=tp.topic,
        partition=tp.partition,
        offset=next_offset - 1,
        timestamp=-1,
        timestamp_type=0,
        key=None,
        value=None,
        checksum=None,
        serialized_key_size=-1,
        serialized_value_size=-1,
        headers=(),
        reason=error.reason if isinstance(error, UnreadableError) else "corrupt",
        error=f"{type(error).__name__}: {error}"[:512],
        base_offset=base_offset,
        first_offset=max(base_offset, position),
        next_offset=next_offset,
        record_count=record_count,
        compressed_bytes=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _read_span(raw: memoryview) -> tuple[int | None, int, int | None] | None:
    """Read base offset, next offset and record count off the header; None if its checksum is wrong."""
    if len(raw) > 16 and raw[16] < 2:
        offset = int.from_bytes(raw[:8], "big", signed=True)
        return (None, offset + 1, None) if zlib.crc32(raw[16:]) == int.from_bytes(raw[12:16], "big") else None
    if len(raw) < _V2_HEADER.size:
        return None
    base_offset, _, _, _, crc, _, last_offset_delta, *_, record_count = _V2_HEADER.unpack_from(raw)
    if calc_crc32c(bytes(raw[_V2_CHECKED_FROM:])) != crc:
        return None
    return base_offset, base_offset + last_offset_delta + 1, record_count


_DECODERS: dict[str, Decode] = {
    "gzip_decode": decode_gzip,
    "snappy_decode": decode_snappy,
    "lz4_decode": decode_lz4,
    "zstd_decode": decode_zstd,
}


def install(limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
    """Bound every decode of this process; a later call only changes the limit. Raises CodecMismatchError."""
    if limit_bytes < 1:
        raise ValueError(f"limit_bytes must be positive, not {limit_bytes}")
    _meter.limit_bytes = limit_bytes
    for module in (*_MODULES, *_compiled_modules()):
        is_legacy = module.endswith("legacy_records")
        for name, decode in _DECODERS.items():
            if not (is_legacy and name == "zstd_decode"):  # it came with magic 2
                _replace(module, name, _metered(decode, _accept if is_legacy else check_shape))
    _replace("aiokafka.consumer.fetcher", "MemoryRecords", BoundedRecords)
    _replace("aiokafka.consumer.fetcher", "PartitionRecords", BoundedPartitionRecords)


def _compiled_modules() -> tuple[str, ...]:
    return () if MemoryRecords.__module__ == "aiokafka.record.memory_records" else _COMPILED


def _replace(module_name: str, name: str, substitute: object) -> None:
    module = importlib.import_module(module_name)
    if not hasattr(module, name):
        raise CodecMismatchError(f"{module_name}.{name} is gone in this aiokafka; batches would be decoded unbounded")
    setattr(module, name, substitute)
