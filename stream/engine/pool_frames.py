"""What crosses the pipes of the pool. In: records and results. Out: bytes, and back. No pickle: a frame runs nothing.

A *job* goes to a child: a header (length, serial, flags), then the record. A *result* comes back: a header (length,
serial, status, begin and end on the machine's monotonic clock in seconds), then the payload. Serials only grow.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from stream.engine.model import Record

JOB = struct.Struct("<IQB")
RESULT = struct.Struct("<IQBdd")
ENDS_CHUNK = 1
"""Flag of a job: the child rings its bell after it."""
CANCEL = 2
"""Flag of a frame without a record: the child drops what it has not begun and answers CLEARED."""

_RECORD = struct.Struct(
    "<iqqIiiI"
)  # partition, offset, timestamp_ms, then the sizes of topic, key, value; header count
_SIZES = struct.Struct("<Ii")
_ABSENT = -1


class Status(IntEnum):
    """What a result says; all but BEGIN, CLEARED, READY and UNFIT end a job."""

    DONE = 0
    ERROR = 1
    OUT_OF_MEMORY = 2
    BEGIN = 3
    CLEARED = 4
    READY = 5
    UNFIT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One frame from a child; `began` and `ended` are monotonic seconds, comparable between processes."""

    serial: int
    status: Status
    began: float
    ended: float
    payload: bytes


def encode_job(serial: int, flags: int, record: Record) -> bytes:
    """Encode one job for a child."""
    topic, key, value = record.topic.encode(), record.key, record.value
    key_size = _ABSENT if key is None else len(key)
    value_size = _ABSENT if value is None else len(value)
    head = _RECORD.pack(
        record.partition, record.offset, record.timestamp_ms, len(topic), key_size, value_size, len(record.headers)
    )
    body = b"".join((head, topic, key or b"", value or b"", *_encode_headers(record.headers)))
    return JOB.pack(len(body), serial, flags) + body


def encode_cancel(serial: int) -> bytes:
    """Encode the word to drop every job before `serial` that has not begun."""
    return JOB.pack(0, serial, CANCEL)


def decode_record(body: bytes) -> Record:
    """Decode the body of a job."""
    partition, offset, timestamp_ms, topic_size, key_size, value_size, header_count = _RECORD.unpack_from(body)
    at = _RECORD.size
    topic, at = body[at : at + topic_size].decode(), at + topic_size
    key, at = _slice(body, at, key_size)
    value, at = _slice(body, at, value_size)
    return Record(
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp_ms=timestamp_ms,
        key=key,
        value=value,
        headers=tuple(_decode_headers(body, at, header_count)),
    )


def encode_result_head(serial: int, status: Status, began: float, ended: float, size: int) -> bytes:
    """Encode the header of a result; the payload of `size` bytes follows it."""
    return RESULT.pack(size, serial, status, began, ended)


def take_results(buffer: bytearray) -> list[Result]:
    """Take every whole result off the front of `buffer`."""
    results: list[Result] = []
    at = 0
    while len(buffer) - at >= RESULT.size:
        size, serial, status, began, ended = RESULT.unpack_from(buffer, at)
        start = at + RESULT.size
        if len(buffer) < start + size:
            break
        at = start + size
        payload = bytes(memoryview(buffer)[start:at])
        results.append(Result(serial=serial, status=_STATUSES[status], began=began, ended=ended, payload=payload))
    del buffer[:at]
    return results


_STATUSES = tuple(Status)


def _encode_headers(headers: tuple[tuple[str, bytes], ...]) -> Iterator[bytes]:
    for name, value in headers:
        raw = name.encode()
        yield _SIZES.pack(len(raw), _ABSENT if value is None else len(value))
        yield raw
        yield value or b""


def _decode_headers(body: bytes, at: int, count: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(count):
        name_size, value_size = _SIZES.unpack_from(body, at)
        at += _SIZES.size
        name, at = body[at : at + name_size].decode(), at + name_size
        value, at = _slice(body, at, value_size)
        yield name, value  # type: ignore[misc]  # aiokafka's headers may be None in truth; what went in comes out


def _slice(body: bytes, at: int, size: int) -> tuple[bytes | None, int]:
    return (None, at) if size == _ABSENT else (body[at : at + size], at + size)
