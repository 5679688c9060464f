"""Records that could not be used. In: a record, its fault. Out: the output for the dead-letter topic.

Key, value and headers go there unchanged, with `dlq.*` headers that say why; a record that fits nowhere, or cannot be
read, goes by reference: no value, its size, its offsets and, where it could be read, its sha256.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from stream.engine.model import Fault, Output, Record

ERROR_BYTES = 512
# A record batch costs 61 bytes and a record at most 40 around its key, value and headers, 15 a header.
RECORD_OVERHEAD_BYTES = 128
HEADER_OVERHEAD_BYTES = 15
PREFIX = "dlq."

REASONS = frozenset(
    {
        "error",  # work or fold raised
        "timeout",
        "worker_crash",
        "out_of_memory",
        "quarantined",  # it ended the whole process twice
        "oversize",  # its batch decompresses to more than the bound
        "corrupt",  # its batch cannot be decompressed
        "too_large",  # what it came to does not fit the output topic or the changelog
        "refused",  # the broker does not take what it came to
    }
)
"""Reasons of the engine and its pool; a worker's `fold` adds its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A stretch of a partition that no record can be read from: offsets `first` up to, not including, `next_offset`.

    `records` is what its header claims, at most the offsets; `stored_bytes` and `sha256` are of the batch as fetched.
    """

    topic: str
    partition: int
    first: int
    next_offset: int
    records: int
    stored_bytes: int
    sha256: str
    reason: str
    error: str


def dead_letter(
    record: Record, fault: Fault, *, topic: str, labels: Mapping[str, str], limit_bytes: int, attempts: int = 1
) -> Output:
    """Return the dead letter of `record`: whole where it fits into `limit_bytes`, else by reference."""
    kept = tuple(header for header in record.headers if not header[0].startswith(PREFIX))
    told = _told(record, fault, labels, attempts)
    # Its own time is in a header: a topic may refuse old or future timestamps, and a dead letter must always fit.
    whole = Output(topic=topic, key=record.key, value=record.value, headers=kept + told)
    return whole if size_of(whole) <= limit_bytes else _by_reference(record, told, topic)


def unreadable_letter(stretch: Unreadable, *, topic: str, labels: Mapping[str, str]) -> Output:
    """Return the dead letter by reference of a stretch of offsets."""
    fault = Fault(reason=stretch.reason, stage="decompress", error=stretch.error)
    place = (
        ("dlq.topic", stretch.topic),
        ("dlq.partition", str(stretch.partition)),
        ("dlq.offset", str(stretch.first)),
        ("dlq.next_offset", str(stretch.next_offset)),
        ("dlq.size", str(stretch.stored_bytes)),
        ("dlq.sha256", stretch.sha256),
        ("dlq.reference", "true"),
        ("dlq.attempts", "1"),
        ("dlq.redrives", "0"),
    )
    return Output(
        topic=topic,
        key=_address(stretch.topic, stretch.partition, stretch.first),
        value=None,
        headers=_why(fault) + _encode(place) + _label(labels),
    )


def size_of(output: Output) -> int:
    """Return at least the bytes that `output` takes in a produce request."""
    headers = sum(len(name.encode()) + len(value or b"") + HEADER_OVERHEAD_BYTES for name, value in output.headers)
    return len(output.key or b"") + len(output.value or b"") + headers + RECORD_OVERHEAD_BYTES


def redrives_of(record: Record) -> int:
    """Return how often the record has come back from the dead letters (`dlq.redrives`, written by the redrive)."""
    found = [value for name, value in record.headers if name == "dlq.redrives"]
    return int(found[-1]) if found and found[-1].isdigit() and len(found[-1]) < 7 else 0


def _by_reference(record: Record, told: tuple[tuple[str, bytes], ...], topic: str) -> Output:
    value = record.value or b""
    reference = (
        ("dlq.reference", "true"),
        ("dlq.size", str(len(value))),
        ("dlq.sha256", hashlib.sha256(value).hexdigest()),
        ("dlq.next_offset", str(record.offset + 1)),
    )
    fits = record.key is not None and len(record.key) <= ERROR_BYTES
    key = record.key if fits else _address(record.topic, record.partition, record.offset)
    return Output(topic=topic, key=key, value=None, headers=told + _encode(reference))


def _told(record: Record, fault: Fault, labels: Mapping[str, str], attempts: int) -> tuple[tuple[str, bytes], ...]:
    place = (
        ("dlq.topic", record.topic),
        ("dlq.partition", str(record.partition)),
        ("dlq.offset", str(record.offset)),
        ("dlq.timestamp", str(record.timestamp_ms)),
        ("dlq.attempts", str(attempts)),
        ("dlq.redrives", str(redrives_of(record))),
    )
    return _why(fault) + _encode(place) + _label(labels)


def _why(fault: Fault) -> tuple[tuple[str, bytes], ...]:
    error = fault.error.encode("utf-8", "replace")[:ERROR_BYTES].decode("utf-8", "ignore")
    return _encode((("dlq.reason", fault.reason), ("dlq.stage", fault.stage), ("dlq.error", error)))


def _label(labels: Mapping[str, str]) -> tuple[tuple[str, bytes], ...]:
    return _encode(tuple((PREFIX + name, value) for name, value in sorted(labels.items())))


def _encode(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, value.encode()) for name, value in pairs)


def _address(topic: str, partition: int, offset: int) -> bytes:
    return f"{topic}/{partition}/{offset}".encode()
