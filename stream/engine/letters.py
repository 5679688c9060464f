"""Dead letters on their way back. In: records of the dead-letter topic. Out: what each tells, and the record it was.

What has been sent again is remembered by class: a class is a reason and a number of redrives, and the redrive sends a
class in order, so a run that asks for some reasons leaves the others for a later one. The positions of the classes are
the metadata of the offset that the redrive's group commits, partition by partition.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from stream.engine.dead_letters import PREFIX, redrives_of
from stream.engine.model import Output, Record

Verdict = Literal["send", "sent", "other", "by_reference", "spent", "old", "elsewhere", "unreadable"]

REFUSALS: Mapping[Verdict, str] = {
    "by_reference": "by reference: the record itself is not there, publish it again from its source",
    "spent": "came back as often as --max-redrives allows",
    "old": "so old that the cluster may have forgotten whether they were sent again; --old sends them",
    "elsewhere": "of a topic or partition that is not the articles' now",
    "unreadable": "no dead letters of ours",
}
"""Why a letter is not sent, for the operator."""
METADATA_BYTES = 4096  # Kafka's offset.metadata.max.bytes
OLD_MS = 6 * 86_400_000
"""Kafka forgets the offsets of a group that nobody commits to after 7 days (offsets.retention.minutes). Without a
position, a letter younger than that was never sent: whoever had sent it would have committed after it was written."""
_IN_DOUBT = "?"
_REASON = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A dead letter: `record` as it lies there, and what its headers say of the record it was."""

    record: Record
    reason: str
    stage: str
    error: str
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    redrives: int
    is_reference: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What of one partition of the dead letters was sent again: for each class the offset after the last.

    `in_doubt_below`: of letters before it the cluster may have forgotten; they are classes of their own.
    """

    next_offsets: Mapping[str, int] = field(default_factory=dict)
    in_doubt_below: int = 0

    def is_in_doubt(self, letter: Letter) -> bool:
        """Whether it cannot be known that `letter` was never sent again."""
        return letter.record.offset < self.in_doubt_below

    def has(self, letter: Letter) -> bool:
        """Whether `letter` was sent again."""
        return letter.record.offset < self.next_offsets.get(self._class_of(letter), 0)

    def and_then(self, letters: Iterable[Letter]) -> "Sent":
        """Return it with `letters`, in order, sent too."""
        after = {self._class_of(each): each.record.offset + 1 for each in letters}
        return replace(self, next_offsets={**self.next_offsets, **after})

    def _class_of(self, letter: Letter) -> str:
        return f"{letter.reason}.{letter.redrives}{'?' if self.is_in_doubt(letter) else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be sent: of these `reasons` (empty: all), to these `topics` with so many partitions, so often."""

    topics: Mapping[str, int]
    reasons: frozenset[str]
    max_redrives: int
    sends_old: bool


def read_letter(record: Record) -> Letter | None:
    """Read a record of the dead-letter topic; None if it is none of ours."""
    told = {name.removeprefix(PREFIX): value for name, value in record.headers if name.startswith(PREFIX)}
    if not _REASON.fullmatch(told.get("reason", b"").decode(errors="replace")):
        return None
    try:
        return Letter(
            record=record,
            reason=told["reason"].decode(),
            stage=told.get("stage", b"").decode(errors="replace"),
            error=told.get("error", b"").decode(errors="replace"),
            topic=told["topic"].decode(),
            partition=int(told["partition"]),
            offset=int(told["offset"]),
            timestamp_ms=int(told.get("timestamp", b"-1")),
            redrives=redrives_of(record),
            is_reference=told.get("reference") == b"true",
        )
    except (KeyError, ValueError):
        return None


def judge(letter: Letter | None, sent: Sent, terms: Terms) -> Verdict:
    """Say what becomes of a letter of a partition of which `sent` was sent."""
    if letter is None:
        return "unreadable"
    if terms.reasons and letter.reason not in terms.reasons:
        return "other"
    if letter.is_reference:
        return "by_reference"
    if sent.has(letter):
        return "sent"
    if letter.redrives >= terms.max_redrives:
        return "spent"
    if not 0 <= letter.partition < terms.topics.get(letter.topic, 0):
        return "elsewhere"
    return "old" if sent.is_in_doubt(letter) and not terms.sends_old else "send"


def original(letter: Letter) -> Output:
    """Return the record that the letter was, counted up: key, value, headers and timestamp as they were."""
    kept = tuple(header for header in letter.record.headers if not header[0].startswith(PREFIX))
    return Output(
        topic=letter.topic,
        key=letter.record.key,
        value=letter.record.value,
        headers=(*kept, (f"{PREFIX}redrives", str(letter.redrives + 1).encode())),
        timestamp_ms=letter.timestamp_ms if letter.timestamp_ms >= 0 else None,
    )


def encode_sent(sent: Sent) -> str:
    """Write what was sent as the metadata of an offset. Raises ValueError if it does not fit."""
    kept = {**sent.next_offsets, _IN_DOUBT: sent.in_doubt_below}
    text = " ".join(f"{name}={offset}" for name, offset in sorted(kept.items()))
    if len(text.encode()) > METADATA_BYTES:
        raise ValueError(f"{len(sent.next_offsets)} classes of dead letters do not fit into {METADATA_BYTES} bytes")
    return text


def decode_sent(text: str) -> Sent:
    """Read what `encode_sent` wrote. Raises ValueError on anything else."""
    pairs = (part.rpartition("=") for part in text.split(" "))
    kept = {name: int(offset) for name, _, offset in pairs}
    return Sent(in_doubt_below=kept.pop(_IN_DOUBT, 0), next_offsets=kept)
