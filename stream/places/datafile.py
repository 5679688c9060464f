"""The gazetteer's file: named columns in one flat file. In: arrays and strings. Out: memory-mapped views of them.

Layout: 8 bytes magic, 8 bytes length of the index, the index (JSON: name → [offset, bytes, code]), then the columns,
each aligned to 8 bytes, little-endian as all supported machines are. A mapped file is shared by every process that
opens it, and costs nothing until it is read.
"""

import mmap
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path

import orjson

MAGIC = b"PLACES01"


class DataFileError(Exception):
    """The gazetteer's file is missing, damaged or of another version; `python -m stream.places.build` makes it anew."""


def write_columns(path: Path, columns: Mapping[str, "array[int] | array[float] | bytes"]) -> int:
    """Write all columns at once, in the order given; gives size in bytes."""
    if sys.byteorder != "little":
        raise DataFileError("the gazetteer's file is little-endian; this machine is not")
    blobs = {name: (column if isinstance(column, bytes) else column.tobytes()) for name, column in columns.items()}
    codes = {name: ("B" if isinstance(column, bytes) else column.typecode) for name, column in columns.items()}
    index: dict[str, tuple[int, int, str]] = {}
    offset = 0
    for name, blob in blobs.items():
        index[name] = (offset, len(blob), codes[name])
        offset += -(-len(blob) // 8) * 8
    head = orjson.dumps(index)
    head += b" " * (-len(head) % 8)
    body = b"".join(blob + b"\0" * (-len(blob) % 8) for blob in blobs.values())
    content = MAGIC + len(head).to_bytes(8, "little") + head + body
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
    return len(content)


def read_columns(path: Path) -> dict[str, memoryview]:
    """Map the file and return a view per column.

    Raises DataFileError if the file is not there or is not a gazetteer of this version.
    """
    try:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise DataFileError(f"no gazetteer at {path}: run `python -m stream.places.build`") from error
    if bytes(view[:8]) != MAGIC:
        raise DataFileError(f"{path} is no gazetteer of this version: run `python -m stream.places.build`")
    length = int.from_bytes(view[8:16], "little")
    base = 16 + length
    index = orjson.loads(bytes(view[16:base]))
    return {name: view[base + offset : base + offset + size].cast(code) for name, (offset, size, code) in index.items()}
