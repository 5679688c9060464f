"""Bounded decompression: normal batches as they were, bombs within memory, an unreadable batch in its place."""

import gzip
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import cramjam
import pytest
from aiokafka import codec as theirs
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from aiokafka.structs import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.engine import codec
from stream.engine.codec import TooLargeError, UnreadableBatch, UnreadableError
from tests.unit.engine.codec_bombs import TP, make_batch, make_bomb, make_raw_batch, read, reseal

HERE = Path(__file__).parent

MIB = 2**20
Records = list[ConsumerRecord[bytes, bytes]]
COMPRESSED = ("gzip", "snappy", "lz4", "zstd")
DECODE = {
    "gzip": codec.decode_gzip,
    "snappy": codec.decode_snappy,
    "lz4": codec.decode_lz4,
    "zstd": codec.decode_zstd,
}
ENCODE = {
    "gzip": theirs.gzip_encode,
    "snappy": theirs.snappy_encode,
    "lz4": theirs.lz4_encode,
    "zstd": theirs.zstd_encode,
}


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    """Every test begins and ends with the default limit."""
    codec.install()
    yield
    codec.install()


def expect_unreadable(record: object) -> UnreadableBatch:
    assert isinstance(record, UnreadableBatch)
    return record


@pytest.mark.parametrize("name", COMPRESSED)
@given(data=st.binary(max_size=3000), times=st.integers(1, 60))
def test_what_was_encoded_comes_back_byte_for_byte(name: str, data: bytes, times: int) -> None:
    """Also where the content is exactly as long as the limit."""
    whole = data * times
    encoded = bytes(ENCODE[name](whole))
    assert DECODE[name](encoded, len(whole)) == whole
    assert DECODE[name](memoryview(encoded), MIB) == whole


@pytest.mark.parametrize("name", COMPRESSED)
@pytest.mark.parametrize("limit", [1, 1000, 131_072, 1_000_003])
def test_one_byte_more_than_the_limit_is_too_large(name: str, limit: int) -> None:
    encoded = bytes(ENCODE[name](os.urandom(limit + 1)))
    with pytest.raises(TooLargeError):
        DECODE[name](encoded, limit)
    assert len(DECODE[name](encoded, limit + 1)) == limit + 1


@pytest.mark.parametrize("name", COMPRESSED)
@settings(max_examples=200)
@given(data=st.binary(max_size=300))
def test_noise_is_unreadable_or_read_but_nothing_else(name: str, data: bytes) -> None:
    """Whatever the bytes: an answer within the limit, or the one kind of exception."""
    with suppress(UnreadableError):
        assert len(DECODE[name](data, 10_000)) <= 10_000


@pytest.mark.parametrize("name", COMPRESSED)
def test_a_truncated_stream_is_unreadable(name: str) -> None:
    encoded = bytes(ENCODE[name](os.urandom(5000)))
    with pytest.raises(UnreadableError) as raised:
        DECODE[name](encoded[:-20], MIB)
    assert raised.value.reason == "corrupt"


def test_members_of_gzip_and_frames_of_zstd_and_lz4_follow_each_other() -> None:
    """The bound is of all of them together; gzip's zero padding is skipped as Python's own reader does."""
    for name in ("gzip", "lz4", "zstd"):
        encoded = bytes(ENCODE[name](b"a" * 600)) + bytes(ENCODE[name](b"b" * 600))
        assert DECODE[name](encoded, 1200) == b"a" * 600 + b"b" * 600
        with pytest.raises(TooLargeError):
            DECODE[name](encoded, 1199)
    assert codec.decode_gzip(gzip.compress(b"abc") + bytes(8), 10) == b"abc"


def test_snappy_comes_raw_or_in_frames_and_lies_about_its_size() -> None:
    """A raw block is read too; a block that claims more than the limit is not even begun."""
    assert codec.decode_snappy(bytes(cramjam.snappy.compress_raw(b"raw" * 100)), 300) == b"raw" * 100
    lie = b"\xff\xff\xff\xff\x07" + b"\0" * 20
    with pytest.raises(TooLargeError):
        codec.decode_snappy(lie, MIB)


@pytest.mark.parametrize("size", [-1, -20, 5000, 2**31 - 1])
def test_a_block_size_out_of_range_ends_the_reading(size: int) -> None:
    """A negative one sends the client's own loop backwards for ever."""
    framed = b"\x82SNAPPY\0" + struct.pack(">iii", 1, 1, size) + bytes(cramjam.snappy.compress_raw(b"x"))
    with pytest.raises(UnreadableError, match="block size"):
        codec.decode_snappy(framed, MIB)


@pytest.mark.parametrize(("without_extensions", "size_mib"), [("", "512"), ("1", "128")])
@pytest.mark.parametrize("name", COMPRESSED)
def test_a_bomb_stays_within_memory(name: str, without_extensions: str, size_mib: str) -> None:
    """Through the consumer's own reader, compiled or pure Python: oversize, and at most twice the limit held."""
    environ = {
        **os.environ,
        "AIOKAFKA_NO_EXTENSIONS": without_extensions,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    told = subprocess.run(
        [sys.executable, str(HERE / "codec_bombs.py"), name, size_mib],
        capture_output=True,
        text=True,
        check=True,
        env=environ,
    ).stdout.split()
    assert told[0] == "oversize"
    assert int(told[1]) < 64 * 2 + 16


@pytest.mark.parametrize("name", ["none", *COMPRESSED])
def test_normal_batches_are_read_as_before(name: str) -> None:
    """Offsets, keys, values and headers of three batches."""
    values = [b"first", b"", os.urandom(3000), b"x" * 100_000]
    fetched = b"".join(make_batch(values, name, base_offset=base) for base in (0, 4, 8))
    got = read(fetched)
    assert [record.value for record in got] == values * 3
    assert [record.offset for record in got] == list(range(12))
    assert {(record.key, record.headers, type(record)) for record in got} == {(b"key", (("h", b"x"),), ConsumerRecord)}


@pytest.mark.parametrize("name", COMPRESSED)
def test_an_oversize_batch_comes_in_its_place(name: str) -> None:
    """Its neighbours are read; it stands for its offsets and can be told from its bytes."""
    codec.install(MIB)
    bomb = make_raw_batch(make_bomb(name, 3 * MIB), name, count=5, base_offset=2)
    before, batch, after = _split(read(make_batch([b"a", b"b"], name) + bomb + make_batch([b"c"], name, base_offset=7)))
    assert [record.value for record in before] == [b"a", b"b"]
    assert [record.value for record in after] == [b"c"]
    assert (batch.topic, batch.partition, batch.reason) == (TP.topic, TP.partition, "oversize")
    assert (batch.base_offset, batch.first_offset, batch.next_offset, batch.record_count) == (2, 2, 7, 5)
    assert (batch.compressed_bytes, batch.sha256) == (len(bomb), sha256(bomb).hexdigest())
    assert (batch.offset, batch.key, batch.value, batch.headers) == (6, None, None, ())


def _split(got: Records) -> tuple[Records, UnreadableBatch, Records]:
    (at,) = (n for n, record in enumerate(got) if isinstance(record, UnreadableBatch))
    return got[:at], expect_unreadable(got[at]), got[at + 1 :]


def test_a_fetch_that_begins_inside_a_batch_leaves_the_read_offsets_out() -> None:
    codec.install(MIB)
    bomb = make_raw_batch(make_bomb("zstd", 3 * MIB), "zstd", count=5, base_offset=2)
    batch = expect_unreadable(read(bomb, position=4)[0])
    assert (batch.base_offset, batch.first_offset, batch.next_offset) == (2, 4, 7)


def test_only_bombs_and_nothing_else_are_all_stepped_over() -> None:
    codec.install(MIB)
    bombs = [make_raw_batch(make_bomb("lz4", 2 * MIB), "lz4", base_offset=n) for n in range(5)]
    assert [expect_unreadable(record).next_offset for record in read(b"".join(bombs))] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", COMPRESSED)
def test_noise_with_a_right_checksum_is_corrupt_for_good(name: str) -> None:
    """The producer wrote it so: it is stepped over, as a refetch would bring it again."""
    noise = make_raw_batch(b"\x13noise, not a stream at all", name, base_offset=1)
    before, batch, after = _split(read(make_batch([b"a"]) + noise + make_batch([b"b"], base_offset=2)))
    assert (len(before), batch.reason, batch.first_offset, batch.next_offset, len(after)) == (1, "corrupt", 1, 2, 1)


def test_a_wrong_checksum_is_raised_as_ever() -> None:
    """It may be the wire's fault: whoever polls may try again."""
    batch = bytearray(make_batch([b"a" * 100], "zstd"))
    batch[-1] ^= 1
    with pytest.raises(CorruptRecordException):
        read(bytes(batch))


def test_a_record_that_breaks_in_the_midst_of_a_batch_leaves_those_before_it() -> None:
    """A header's name that is not UTF-8: the client raises on it for ever; now the rest of the batch is told of."""
    batch = make_batch([b"a", b"b", b"c"], base_offset=10)
    at = batch.rindex(b"h", 0, batch.rindex(b"c") - 6)
    broken = reseal(batch[:at] + b"\xff" + batch[at + 1 :])
    before, rest, after = _split(read(broken + make_batch([b"d"], base_offset=13), position=10))
    assert [record.offset for record in before] == [10]
    assert (rest.reason, rest.base_offset, rest.first_offset, rest.next_offset) == ("corrupt", 10, 11, 13)
    assert [record.offset for record in after] == [13]


def test_aborted_bombs_are_skipped_undecoded() -> None:
    """A transaction that was aborted leaves nothing behind, not even a dead letter."""
    codec.install(MIB)
    bomb = bytearray(make_raw_batch(make_bomb("zstd", 2 * MIB), "zstd"))
    struct.pack_into(">h", bomb, 21, 4 | 0x10)
    struct.pack_into(">q", bomb, 43, 77)
    fetched = reseal(bytes(bomb)) + make_batch([b"good"], base_offset=1)
    records = fetcher.PartitionRecords(TP, fetcher.MemoryRecords(fetched), [(77, 0)], 0, None, None, True, 1)
    assert [record.value for record in records] == [b"good"]


def test_many_batches_below_the_limit_do_not_add_up_beyond_it() -> None:
    """A fetch ends early once the limit is spent; the next one begins where it ended, nothing is lost."""
    codec.install(3 * MIB)
    fetched = b"".join(make_batch([bytes(MIB)], "zstd", base_offset=n) for n in range(10))
    offsets: list[int] = []
    rounds = 0
    while len(offsets) < 10:
        at = fetched.index(struct.pack(">q", len(offsets)), len(fetched) // 10 * len(offsets))
        got = read(fetched[at:], position=len(offsets))
        assert 0 < len(got) <= 4
        offsets += [record.offset for record in got]
        rounds += 1
    assert offsets == list(range(10))
    assert rounds > 2


def test_the_position_is_behind_the_batch_whoever_asks() -> None:
    """The consumer's own bookkeeping goes on from an unreadable batch, also when it is the last of a poll."""
    codec.install(MIB)
    bomb = make_raw_batch(make_bomb("gzip", 2 * MIB), "gzip", count=3, base_offset=1)
    fetched = make_batch([b"a"]) + bomb + make_batch([b"b"], base_offset=4)
    state = SimpleNamespace(paused=False, position=0)
    state.consumed_to = lambda position: setattr(state, "position", position)
    result = fetcher.FetchResult(
        TP,
        assignment=SimpleNamespace(active=True, state_value=lambda _: state),
        partition_records=fetcher.PartitionRecords(TP, fetcher.MemoryRecords(fetched), None, 0, None, None, True, 1),
        backoff=0,
    )
    assert [type(record) for record in result.getall(max_records=2)] == [ConsumerRecord, UnreadableBatch]
    assert state.position == 4
    assert [record.value for record in result.getall(max_records=2)] == [b"b"]
    assert state.position == 5


@pytest.mark.parametrize(("number", "name"), [(1, "gzip"), (2, "snappy"), (3, "lz4")])
def test_legacy_batches_are_bounded_too(number: int, name: str) -> None:
    """Magic 1, from brokers of old: normal ones are read, a bomb is stepped over."""

    def make_legacy(values: list[bytes], last_offset: int) -> bytes:
        builder = LegacyRecordBatchBuilder(1, number, 2**31 - 1)
        for delta, value in enumerate(values):
            builder.append(delta, 1000, b"key", value)
        return struct.pack(">q", last_offset) + bytes(builder.build())[8:]

    codec.install(MIB)
    fetched = make_legacy([b"a", b"b"], 1) + make_legacy([bytes(MIB), bytes(MIB)], 3) + make_legacy([b"c"], 4)
    before, batch, after = _split(read(fetched))
    assert ([record.value for record in before], [record.value for record in after]) == ([b"a", b"b"], [b"c"])
    assert (batch.reason, batch.first_offset, batch.next_offset) == ("oversize", 2, 4)
    assert batch.record_count is None
    assert name in batch.error


def _encode_varint(number: int) -> bytes:
    zigzag = (number << 1) ^ (number >> 63)
    out = bytearray()
    while zigzag > 0x7F:
        out.append(zigzag & 0x7F | 0x80)
        zigzag >>= 7
    return bytes([*out, zigzag])


def test_headers_without_number_are_oversize() -> None:
    """Two bytes each on the wire, sixty as objects: a record with half a million of them is not built."""
    body = b"\0\0\0\1\1" + _encode_varint(500_000) + b"\0\1" * 500_000
    batch = make_raw_batch(bytes(theirs.zstd_encode(_encode_varint(len(body)) + body)), "zstd")
    assert len(batch) < 1000
    unreadable = expect_unreadable(read(batch)[0])
    assert unreadable.reason == "oversize"
    assert "headers" in unreadable.error


def test_records_without_number_are_oversize() -> None:
    body = b"\x0c" + b"\0\0\0\1\1\0"
    batch = make_raw_batch(bytes(theirs.zstd_encode(body * 1_000_100)), "zstd", count=1_000_100)
    unreadable = expect_unreadable(read(batch)[0])
    assert (unreadable.reason, unreadable.next_offset) == ("oversize", 1_000_100)


def test_zeros_instead_of_records_are_corrupt_at_once() -> None:
    """They would be sixty million records of no size."""
    batch = make_raw_batch(make_bomb("zstd", 60 * MIB), "zstd")
    assert expect_unreadable(read(batch)[0]).reason == "corrupt"


def test_a_client_without_a_name_that_is_replaced_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Better no start than an unbounded codec."""
    monkeypatch.delattr("aiokafka.record.default_records.zstd_decode")
    with pytest.raises(codec.CodecMismatchError, match=r"default_records\.zstd_decode"):
        codec.install()


def test_a_limit_below_one_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        codec.install(0)


def test_every_gzip_level_and_flush_is_read() -> None:
    """Streams flushed in the midst have empty stored blocks inside."""
    deflater = zlib.compressobj(wbits=31, level=0)
    stream = (
        deflater.compress(b"one") + deflater.flush(zlib.Z_FULL_FLUSH) + deflater.compress(b"two") + deflater.flush()
    )
    assert codec.decode_gzip(stream, 6) == b"onetwo"
