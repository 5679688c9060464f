"""What a pool child tells its parent about one record. In: outcome parts. Out: bytes, and the parts again.

The child makes everything that does not depend on what is known of the article: the state entry and the reports as of
an article never seen before. So a new article costs the parent no JSON at all.
"""

import struct
from dataclasses import dataclass
from enum import Enum

import orjson

from stream.engine.model import Fault

_HEAD = struct.Struct(">BIIH")
_SIZE = struct.Struct(">I")


class Kind(Enum):
    """What the record was."""

    ARTICLE = 1
    WITHDRAWN = 2
    REJECTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One record's result. `entry` is the state entry of an article never seen before, `reports` its first reports."""

    kind: Kind
    article_id: str
    entry: bytes
    reports: tuple[bytes, ...] = ()


def pack(payload: Payload) -> bytes:
    """Write the parts behind one another, each with its length."""
    identity = payload.article_id.encode()
    parts = [_HEAD.pack(payload.kind.value, len(identity), len(payload.entry), len(payload.reports)), identity]
    parts.append(payload.entry)
    for report in payload.reports:
        parts.append(_SIZE.pack(len(report)))
        parts.append(report)
    return b"".join(parts)


def unpack(packed: bytes) -> Payload:
    """Read what `pack` wrote. Raises ValueError or struct.error on anything else."""
    kind, id_size, entry_size, count = _HEAD.unpack_from(packed)
    entry_at = _HEAD.size + id_size
    at = entry_at + entry_size
    reports = []
    for _ in range(count):
        (size,) = _SIZE.unpack_from(packed, at)
        at += _SIZE.size
        reports.append(packed[at : at + size])
        at += size
    if at != len(packed):
        raise ValueError(f"a payload of {len(packed)} bytes should have {at}")
    return Payload(
        kind=Kind(kind),
        article_id=packed[_HEAD.size : entry_at].decode(),
        entry=packed[entry_at : entry_at + entry_size],
        reports=tuple(reports),
    )


def pack_fault(fault: Fault) -> bytes:
    """Write why a record is no article."""
    return pack(Payload(kind=Kind.REJECTED, article_id="", entry=orjson.dumps(fault)))


def unpack_fault(payload: Payload) -> Fault:
    """Read what `pack_fault` wrote."""
    return Fault(**orjson.loads(payload.entry))
