"""Record batches as a broker sends them, good and bad. In: values. Out: the bytes of a batch. As a program: one bomb.

`python codec_bombs.py zstd 512` decodes a bomb of 512 MiB within the bound and prints reason and peak memory in MiB.
"""

import resource
import struct
import sys
import zlib

import cramjam
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.engine import codec

TP = TopicPartition("news.articles", 3)
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
_COUNT_AT = 57
_ATTRIBUTES_AT = 21


def make_batch(values: list[bytes], name: str = "none", base_offset: int = 0) -> bytes:
    """Build a batch as aiokafka's producer does."""
    builder = DefaultRecordBatchBuilder(2, CODECS[name], 0, -1, -1, -1, 2**31 - 1)
    for delta, value in enumerate(values):
        builder.append(delta, 1_000 + delta, b"key", value, [("h", b"x")])
    return reseal(struct.pack(">q", base_offset) + bytes(builder.build())[8:])


def make_raw_batch(payload: bytes, name: str, count: int = 1, base_offset: int = 0) -> bytes:
    """Build a batch with any compressed content, right or wrong; length and checksum are right."""
    empty = bytearray(make_batch([b""], base_offset=base_offset)[:61])
    struct.pack_into(">h", empty, _ATTRIBUTES_AT, CODECS[name])
    struct.pack_into(">i", empty, _ATTRIBUTES_AT + 2, count - 1)
    struct.pack_into(">i", empty, _COUNT_AT, count)
    return reseal(bytes(empty) + payload)


def reseal(batch: bytes) -> bytes:
    """Correct length and checksum of a batch."""
    sealed = bytearray(batch)
    struct.pack_into(">i", sealed, 8, len(batch) - 12)
    struct.pack_into(">I", sealed, 17, calc_crc32c(batch[_ATTRIBUTES_AT:]))
    return bytes(sealed)


def make_bomb(name: str, size: int) -> bytes:
    """Compress `size` zero bytes piece by piece, without ever holding them."""
    piece = bytes(2**20)
    count = size // len(piece)
    if name == "gzip":
        deflater = zlib.compressobj(wbits=31)
        return b"".join([*(deflater.compress(piece) for _ in range(count)), deflater.flush()])
    if name == "snappy":
        block = bytes(cramjam.snappy.compress_raw(piece))
        return b"\x82SNAPPY\0" + struct.pack(">ii", 1, 1) + (struct.pack(">i", len(block)) + block) * count
    compressor = cramjam.lz4.Compressor() if name == "lz4" else cramjam.zstd.Compressor()
    for _ in range(count):
        compressor.compress(piece)
    return bytes(compressor.finish())


def read(fetched: bytes, position: int = 0) -> list[ConsumerRecord[bytes, bytes]]:
    """Read a fetch as the consumer does."""
    records = fetcher.MemoryRecords(fetched)
    return list(fetcher.PartitionRecords(TP, records, None, position, None, None, True, 1))


def main(name: str, size_mib: str) -> None:
    """Decode one bomb and tell how much memory that took at its worst."""
    codec.install()
    bomb = make_raw_batch(make_bomb(name, int(size_mib) * 2**20), name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (record,) = read(bomb)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(getattr(record, "reason", "read"), grown // 1024)  # noqa: T201  # what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
