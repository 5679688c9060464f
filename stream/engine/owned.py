"""One partition that is ours for now. In: nothing. Out: everything that belongs to it, in one place."""

from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from stream.engine.attempts import Mark
from stream.engine.model import Fault
from stream.engine.positions import Start
from stream.engine.state import Store
from stream.engine.tally import Tally


@dataclass(slots=True, kw_only=True)
class Owned:
    """From fencing to revocation. `position` is the offset to commit from next; it is ours, not the consumer's.

    `store`, `tally` and `mark` are there once it is admitted. `is_in_doubt`: a transaction is under way, or ended in a
    way that leaves open whether it happened. Up to `careful_until` its records go in small steps, up to `alone_until`
    one by one. `oldest_ms` is the time of the oldest unfinished record, `in_hand` counts what is polled and not
    finished. `turns_back` counts the seeks: what was polled before the last one is no longer next.
    `condemned`: the fault for a record whose outputs the broker refuses, found when it was alone.
    """

    tp: TopicPartition
    producer: AIOKafkaProducer
    start: Start
    position: int
    store: Store | None = None
    tally: Tally | None = None
    mark: Mark | None = None
    changelog_next: int = 0
    is_admitted: bool = False
    is_in_doubt: bool = False
    careful_until: int = 0
    alone_until: int = 0
    oldest_ms: int | None = None
    in_hand: int = 0
    turns_back: int = 0
    condemned: dict[int, Fault] = field(default_factory=dict)

    @property
    def is_suspect(self) -> bool:
        """Whether its records go in small steps, with nothing else in flight."""
        return self.position < max(self.careful_until, self.alone_until)

    @property
    def is_alone(self) -> bool:
        """Whether its records go one by one."""
        return self.position < self.alone_until

    def turn_back(self, consumer: AIOKafkaConsumer) -> None:
        """Seek to what is to be committed next: what has been polled from there on will be polled again."""
        self.turns_back += 1
        consumer.seek(self.tp, self.position)

    def kept(self) -> tuple[Store, Tally, Mark]:
        """Return what an admitted partition has."""
        assert self.store is not None  # noqa: S101 - admission sets all three
        assert self.tally is not None  # noqa: S101
        assert self.mark is not None  # noqa: S101
        return self.store, self.tally, self.mark
