"""What the engine tells of itself. In: nothing. Out: an observer that keeps silent, to be inherited from.

The engine calls these as things happen, on its own event loop; they must be quick and must not raise. Workers join
them to metrics and health checks; tests join them to lists.
"""

from typing import Literal

from stream.engine.model import Output, Record


class Observer:
    """Keeps silent: inherit, and override what is of interest."""

    def consumed(self, topic: str, partition: int, records: int, value_bytes: int) -> None:
        """Hear that `records` were polled; one seen again after an abort or a rebalance is told again."""

    def discarded(self, records: int, cause: Literal["rebalanced", "aborted", "unfinished"]) -> None:
        """Hear that `records` were polled and not committed; they will be polled again, here or elsewhere."""

    def outcome(self, record: Record, outcome: str) -> None:
        """Hear that `record` ended in `outcome`, committed."""

    def unreadable(self, records: int, outcome: str) -> None:
        """Hear that a stretch of `records` that cannot be decompressed ended in `outcome`, committed."""

    def emitted(self, record: Record, output: Output) -> None:
        """Hear that `record` led to `output`, committed; `published` sums them up."""

    def published(self, topic: str, records: int, value_bytes: int) -> None:
        """Hear that `records` were committed to `topic`."""

    def dead_letter(self, reason: str, stage: str) -> None:
        """Hear that one record went to the dead-letter topic, committed."""

    def lag(self, topic: str, partition: int, records: int, seconds: float) -> None:
        """Hear how far behind: `records` unread, `seconds` = age of the oldest unfinished record (0 when caught up)."""

    def progress(self, topic: str, partition: int, next_offset: int) -> None:
        """Hear that the group's committed offset of a partition is now `next_offset`."""

    def batch(self, records: int, value_bytes: int) -> None:
        """Hear that one poll brought `records` from all partitions together."""

    def stage(self, name: Literal["poll", "work", "fold", "publish", "commit", "restore"], seconds: float) -> None:
        """Hear that one batch spent `seconds` in a stage."""

    def worked(self, seconds: float) -> None:
        """Hear that one record took `seconds` of work in the pool."""

    def transaction(self, result: Literal["committed", "aborted", "fenced", "unknown"], seconds: float) -> None:
        """Hear how one transaction ended."""

    def rebalance(self, assigned: int, seconds: float) -> None:
        """Hear that `assigned` partitions are owned and restored, `seconds` after the group gave them."""

    def revoked(self, partitions: int) -> None:
        """Hear that the group took `partitions` back."""

    def session_failed(self, cause: str) -> None:
        """Hear that a session ended against its will; `cause` is the name of the error's class."""

    def state_size(self, partition: int, keys: int, stored_bytes: int) -> None:
        """Hear about how much the local store of a partition holds."""

    def tally(self, partition: int, numbers: dict[str, int], outcomes: dict[str, int], unaccounted: int) -> None:
        """Hear the conservation law of a partition after a commit; `unaccounted` must be 0."""

    def breaker(self, is_open: bool) -> None:
        """Hear whether the dead-letter breaker is open (consumption pauses) or closed."""

    def quarantined(self, partition: int, offset: int) -> None:
        """Hear that a record that killed its process twice went to the dead letters unread."""

    def ready(self, check: Literal["broker", "assignment", "state", "breaker"], is_ready: bool) -> None:
        """Hear one readiness check; the process is ready when all four hold."""
