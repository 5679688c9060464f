"""Files of articles. In: paths or `-`. Out: one value a time, each with the place it came from (`articles.jsonl:7`)."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from stream.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article's bytes, and where they stand."""

    where: str
    value: bytes


def read_files(paths: Iterable[str]) -> Iterator[Line]:
    """Give the articles of all files in order; none named, or `-`, is standard input. Raises UsageError."""
    for path in list(paths) or ["-"]:
        try:
            with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as file:
                yield from read_lines(file, "stdin" if path == "-" else path)
        except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
            raise UsageError("the file cannot be read", where=path, why=error.strerror or str(error)) from error


def read_lines(file: BinaryIO, name: str) -> Iterator[Line]:
    """Give the articles of one file: JSON Lines, or one JSON object over several lines.

    The first line decides: if it is a whole JSON value the file is JSON Lines and is read as it comes; if it is only
    the beginning of one, the rest is read and taken together.
    """
    number, first = _first_line(file)
    if not first:
        return
    if not _is_json(first):
        whole = first + file.read()
        if _is_json(whole) or first.strip() in {b"{", b"["}:
            yield Line(where=f"{name}:{number}", value=whole.strip())
            return
        yield from _numbered(whole.splitlines(), name, number)
        return
    yield Line(where=f"{name}:{number}", value=first.strip())
    yield from _numbered(file, name, number + 1)


def article_key(line: Line) -> bytes | None:
    """Return the article_id that a line gives itself, if it can be read."""
    try:
        given = orjson.loads(line.value)
    except orjson.JSONDecodeError:
        return None
    key = given.get("article_id") if isinstance(given, dict) else None
    return key.encode() if isinstance(key, str) and key else None


def _first_line(file: BinaryIO) -> tuple[int, bytes]:
    for number, line in enumerate(iter(file.readline, b""), 1):
        if line.strip():
            return number, line.removeprefix(b"\xef\xbb\xbf")
    return 0, b""


def _numbered(lines: Iterable[bytes], name: str, first: int) -> Iterator[Line]:
    for number, line in enumerate(lines, first):
        if line.strip():
            yield Line(where=f"{name}:{number}", value=line.strip())


def _is_json(value: bytes) -> bool:
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return False
    return True
