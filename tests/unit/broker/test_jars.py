"""Every jar is what the lock says, or it is not used."""

import hashlib
from pathlib import Path

import pytest

from stream.broker.jars import cache_folder, is_cached, resolve_jars
from stream.broker.lock import LockedJar, encode_lock, load_lock, parse_lock
from stream.errors import BrokerStartError

GOOD = b"class files"


def jar(value: bytes = GOOD) -> LockedJar:
    return LockedJar(
        group="g", artifact="a", version="1", sha256=hashlib.sha256(value).hexdigest(), size_bytes=len(value)
    )


class Repository:
    """A fetch that serves one value and counts how often it was asked."""

    def __init__(self, value: bytes) -> None:
        self.value = value
        self.asked = 0

    def __call__(self, _jar: LockedJar, _scratch: Path) -> bytes:
        self.asked += 1
        return self.value


def test_a_missing_jar_is_fetched_once_and_then_served_from_the_cache(tmp_path: Path) -> None:
    repository = Repository(GOOD)
    assert resolve_jars([jar()], tmp_path, fetch=repository) == [tmp_path / "a-1.jar"]
    resolve_jars([jar()], tmp_path, fetch=repository)
    assert repository.asked == 1
    assert (tmp_path / "a-1.jar").read_bytes() == GOOD


@pytest.mark.parametrize("damage", [b"class filez", b"class", b""], ids=["same size", "cut off", "empty"])
def test_a_damaged_jar_is_noticed_and_fetched_anew(tmp_path: Path, damage: bytes) -> None:
    """Also when name, size and time of the file are as before."""
    (tmp_path / "a-1.jar").write_bytes(damage)
    resolve_jars([jar()], tmp_path, fetch=Repository(GOOD))
    assert (tmp_path / "a-1.jar").read_bytes() == GOOD


def test_a_jar_with_another_hash_is_refused_and_not_kept(tmp_path: Path) -> None:
    """The message names both hashes; the cache stays empty."""
    with pytest.raises(BrokerStartError, match="is not the file that was locked") as caught:
        resolve_jars([jar()], tmp_path, fetch=Repository(b"something else"))
    assert jar().sha256 in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_no_network_names_the_two_ways_out(tmp_path: Path) -> None:
    def fetch(_jar: LockedJar, _scratch: Path) -> bytes:
        raise OSError("Name or service not known")

    with pytest.raises(BrokerStartError) as caught:
        resolve_jars([jar()], tmp_path, fetch=fetch)
    text = str(caught.value)
    assert "a-1.jar" in text
    assert "Name or service not known" in text
    assert "KAFKA_BOOTSTRAP" in text
    assert "docker compose up" in text
    assert caught.value.exit_code == 69


def test_the_committed_lock_pins_kafka_and_every_hash() -> None:
    lock = load_lock()
    assert {each.version for each in lock if each.group == "org.apache.kafka"} == {"4.3.1"}
    assert all(len(each.sha256) == 64 and each.size_bytes > 0 for each in lock)
    assert len({each.file_name for each in lock}) == len(lock)


def test_a_lock_is_read_back_as_it_was_written() -> None:
    lock = load_lock()
    assert parse_lock(encode_lock(lock)) == lock


def test_the_cache_follows_xdg() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/incident-stream")
    assert cache_folder({"HOME": "/h"}) == Path("/h/.cache/incident-stream")


def test_a_cache_without_one_jar_needs_a_download(tmp_path: Path) -> None:
    assert not is_cached([jar()], tmp_path)
    resolve_jars([jar()], tmp_path, fetch=Repository(GOOD))
    assert is_cached([jar()], tmp_path)
