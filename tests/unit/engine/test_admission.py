"""From assigned to owned, with a fake broker: what is asked in which order, and what is made of the answers."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiokafka.structs import TopicPartition

from stream.engine import admission, attempts
from stream.engine import tally as tallies
from stream.engine.owned import Owned
from stream.engine.positions import Start
from stream.engine.settings import EngineSettings
from stream.engine.state import MARK_KEY, TALLY_KEY, Store
from stream.errors import ConfigurationError

TP = TopicPartition("in", 0)
SETTINGS = EngineSettings(
    bootstrap="",
    group="g",
    input_topic="in",
    changelog_topic="log",
    dead_letter_topic="dead",
    state_folder=Path(),
    instance="a",
)


@dataclass
class Broker:
    """What the fakes answer; `asked` is what they were asked, in order."""

    committed_offset: int | None = 40
    beginning: int = 0
    ends: list[int] = field(default_factory=lambda: [100])
    input_partitions: int = 4
    changelog_partitions: int = 4
    asked: list[str] = field(default_factory=list)

    async def committed(self, tp: TopicPartition) -> int | None:
        self.asked.append(f"committed {tp.partition}")
        return self.committed_offset

    async def beginning_offsets(self, tps: list[TopicPartition]) -> dict[TopicPartition, int]:
        self.asked.append("beginning")
        return dict.fromkeys(tps, self.beginning)

    async def end_offsets(self, tps: list[TopicPartition]) -> dict[TopicPartition, int]:
        self.asked.append("end")
        return dict.fromkeys(tps, self.ends.pop(0) if len(self.ends) > 1 else self.ends[0])

    def partitions_for_topic(self, _: str) -> set[int]:
        return set(range(self.input_partitions))

    async def partitions_for(self, _: str) -> set[int]:
        return set(range(self.changelog_partitions))

    def seek(self, tp: TopicPartition, offset: int) -> None:
        self.asked.append(f"seek {tp.partition} {offset}")


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    made = Broker()

    async def open_producer(_: EngineSettings, partition: int) -> Broker:
        made.asked.append(f"init {partition}")
        return made

    monkeypatch.setattr(admission, "open_producer", open_producer)
    monkeypatch.setattr(admission, "END_RETRY_SECONDS", 0.0)
    return made


async def test_the_committed_offset_is_asked_for_only_after_the_old_owner_is_fenced(broker: Broker) -> None:
    """Before that its last transaction may still be on its way, and the answer stale."""
    owned: dict[TopicPartition, Owned] = {}
    await admission.fence(broker, SETTINGS, [TP], owned)
    assert broker.asked == ["init 0", "committed 0", "beginning", "end", "seek 0 40"]
    assert (owned[TP].position, owned[TP].is_admitted) == (40, False)


async def test_a_producer_is_known_before_anything_can_fail(broker: Broker) -> None:
    """Whoever lets go must be able to close it."""
    broker.changelog_partitions = 3
    owned: dict[TopicPartition, Owned] = {}
    with pytest.raises(ConfigurationError, match="4 partitions"):
        await admission.fence(broker, SETTINGS, [TP], owned)
    assert owned[TP].producer is broker


async def test_an_end_below_the_group_is_asked_for_again(broker: Broker) -> None:
    """A leader that has just come up may not know its own high watermark yet."""
    broker.ends = [10, 20, 50]
    owned: dict[TopicPartition, Owned] = {}
    await admission.fence(broker, SETTINGS, [TP], owned)
    assert owned[TP].position == 40


async def test_an_end_that_stays_below_the_group_is_refused(broker: Broker) -> None:
    """The topic was made anew."""
    broker.ends = [10]
    with pytest.raises(ConfigurationError, match="beyond the end"):
        await admission.fence(broker, SETTINGS, [TP], {})


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Start(committed=150, offset=150), {"next": 150}),
        (Start(committed=120, offset=120), {"next": 120, "rewound": 30}),
        (Start(committed=170, offset=170), {"next": 170, "skipped": 20}),
        (Start(committed=150, offset=180, expired=30), {"next": 180, "expired": 30}),
        (Start(committed=None, offset=110), {"next": 110, "rewound": 40}),
    ],
)
def test_what_happened_to_the_group_meanwhile_is_booked(tmp_path: Path, start: Start, expected: dict[str, int]) -> None:
    """By comparing the tally that the state has with the offset that the group has."""
    store = Store.open(tmp_path / "s", lambda: 0.0)
    before = tallies.account(tallies.begin(4, 100), 150, {"incident": 50})
    store.apply({TALLY_KEY: tallies.encode(before), MARK_KEY: attempts.encode(attempts.closed(150))}, 7)
    owned = Owned(tp=TP, producer=None, start=start, position=start.offset)
    tally, mark = admission.read_store(owned, store, 4, "p")
    store.close()
    assert {**tally.numbers(), **expected} == tally.numbers()
    assert tally.outcomes == before.outcomes
    assert tally.unaccounted == 0
    assert (mark.is_open, mark.start) == (True, start.offset)


def test_a_new_partition_begins_its_tally_where_the_group_begins(tmp_path: Path) -> None:
    """An empty state and no offset: first is the beginning of the log."""
    store = Store.open(tmp_path / "s", lambda: 0.0)
    owned = Owned(tp=TP, producer=None, start=Start(committed=None, offset=17), position=17)
    tally, _ = admission.read_store(owned, store, 4, "p")
    store.close()
    assert (tally.first, tally.next, tally.partitions, tally.unaccounted) == (17, 17, 4, 0)
