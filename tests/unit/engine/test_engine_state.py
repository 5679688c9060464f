"""The local store and its overlays: what a record sees, what survives, what is thrown away."""

from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.engine.state import TALLY_KEY, BatchState, Reflected, Store, folder_of, is_usable
from stream.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a" / "in-0"


def test_a_store_reopened_has_what_was_applied_and_how_far_it_reflects(folder: Path) -> None:
    """Values, deletions and the changelog offset are one write."""
    store = Store.open(folder, lambda: 50.0)
    assert store.reflected() is None
    store.apply({b"a": b"1", b"b": b"2"}, 10)
    store.apply({b"a": None, b"c": b"3"}, 12)
    store.close()
    again = Store.open(folder, lambda: 60.0)
    assert [again.get(key) for key in (b"a", b"b", b"c")] == [None, b"2", b"3"]
    assert again.reflected() == Reflected(changelog_next=12, at=50.0)
    again.close()


def test_a_damaged_store_is_replaced_by_an_empty_one(folder: Path) -> None:
    """The changelog has it all; a worker must not stop for a cache."""
    store = Store.open(folder, lambda: 0.0)
    store.apply({b"a": b"1"}, 1)
    store.close()
    (folder / "CURRENT").write_bytes(b"rubbish")
    again = Store.open(folder, lambda: 0.0)
    assert (again.get(b"a"), again.reflected()) == (None, None)
    again.close()


def test_a_store_in_use_is_a_matter_of_configuration(folder: Path) -> None:
    """It must not be taken for a damaged one and removed under its owner."""
    store = Store.open(folder, lambda: 0.0)
    store.apply({b"a": b"1"}, 1)
    with pytest.raises(ConfigurationError, match="in use"):
        Store.open(folder, lambda: 0.0)
    assert store.get(b"a") == b"1"
    store.close()


def test_a_record_sees_its_batch_and_leaves_no_trace_when_dropped(folder: Path) -> None:
    """Only `keep` hands changes over."""
    store = Store.open(folder, lambda: 0.0)
    store.apply({b"a": b"old"}, 1)
    batch = BatchState(store)
    first, dropped, third = batch.record(), batch.record(), batch.record()
    first.put(b"a", b"new")
    assert (first.get(b"a"), batch.get(b"a")) == (b"new", b"old")
    first.keep()
    dropped.put(b"a", None)
    dropped.put(b"b", b"never")
    assert (third.get(b"a"), third.get(b"b")) == (b"new", None)
    assert (batch.changes, store.get(b"a")) == ({b"a": b"new"}, b"old")
    store.close()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.lists(
                st.tuples(
                    st.binary(min_size=1, max_size=2).filter(lambda key: key[0] != 0), st.none() | st.binary(max_size=3)
                )
            ),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_overlays_are_a_dictionary_with_undo(records: list[tuple[list[tuple[bytes, bytes | None]], bool]]) -> None:
    """Against a plain dictionary: each record's writes, kept or dropped, are what every later record reads."""
    batch = BatchState(_Empty())
    model: dict[bytes, bytes | None] = {}
    for writes, kept in records:
        view, seen = batch.record(), dict(model)
        for key, value in writes:
            view.put(key, value)
            seen[key] = value
        assert all(view.get(key) == value for key, value in seen.items())
        if kept:
            view.keep()
            model = seen
    assert batch.changes == model


def test_a_worker_cannot_touch_the_engines_keys(folder: Path) -> None:
    """The tally and the mark are under a zero byte, and no worker's key gets there."""
    store = Store.open(folder, lambda: 0.0)
    view = BatchState(store).record()
    for key in (b"", b"\x00tally"):
        with pytest.raises(ValueError, match="zero byte"):
            view.put(key, b"1")
        with pytest.raises(ValueError, match="zero byte"):
            view.get(key)
    store.close()


def test_a_store_is_usable_while_the_changelog_can_bring_it_up_to_date() -> None:
    """Too old: tombstones may be gone. Beyond the end, or before the beginning: of another changelog."""
    span = {"beginning": 100, "end": 200, "now": 1000.0, "delete_retention_seconds": 60.0}
    assert is_usable(Reflected(changelog_next=150, at=950.0), **span)  # type: ignore[arg-type] # numbers by name
    assert is_usable(Reflected(changelog_next=200, at=950.0), **span)  # type: ignore[arg-type]
    for reflected in (
        None,
        Reflected(changelog_next=150, at=939.0),
        Reflected(changelog_next=201, at=990.0),
        Reflected(changelog_next=99, at=990.0),
    ):
        assert not is_usable(reflected, **span)  # type: ignore[arg-type]


def test_old_keys_are_found_bit_by_bit_and_the_engines_own_never(folder: Path) -> None:
    """Each look goes on where the last one ended, and begins again at the end."""
    now = [1_000.0]
    store = Store.open(folder, lambda: now[0])
    store.apply({TALLY_KEY: b"t", **{b"old%d" % number: b"1" for number in range(5)}}, 1)
    now[0] = 1_100.0
    store.apply({b"new": b"1", b"old3": b"again"}, 2)
    store.apply({b"brought": b"1"}, 3, {b"brought": 900_000})
    looks = [store.expired(60.0, 3) for _ in range(6)]
    assert [len(look) for look in looks] == [2, 2, 1, 2, 2, 1]
    assert sorted(chain(*looks[:3])) == [b"brought", b"old0", b"old1", b"old2", b"old4"]
    assert store.expired(199.0, 100) == [b"brought"]
    store.close()


def test_two_instances_have_two_folders() -> None:
    """And each partition its own."""
    root = Path("/state")
    assert folder_of(root, "a", "in", 1) != folder_of(root, "b", "in", 1)
    assert folder_of(root, "a", "in", 1) != folder_of(root, "a", "in", 2)


class _Empty(Store):
    def __init__(self) -> None:
        self.is_open = True

    def get(self, key: bytes) -> bytes | None:  # noqa: ARG002 - nothing is in here, whatever the key
        return None
