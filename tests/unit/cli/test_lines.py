"""Files of articles are read as JSON Lines or as one JSON article, and every article knows its line."""

import io
from pathlib import Path

import pytest

from stream.cli.lines import article_key, read_files, read_lines
from stream.errors import UsageError


def places(text: bytes) -> list[tuple[str, bytes]]:
    return [(line.where, line.value) for line in read_lines(io.BytesIO(text), "a.jsonl")]


def test_json_lines_are_numbered_from_one_and_blank_lines_count() -> None:
    assert places(b'{"a":1}\n\n{"a":2}\n') == [("a.jsonl:1", b'{"a":1}'), ("a.jsonl:3", b'{"a":2}')]


def test_a_broken_line_stays_a_line_of_its_own() -> None:
    """It is for the decoder to say what is wrong with it; the lines after it are read all the same."""
    assert places(b'{"a":1}\n{"a":\n{"a":3}') == [
        ("a.jsonl:1", b'{"a":1}'),
        ("a.jsonl:2", b'{"a":'),
        ("a.jsonl:3", b'{"a":3}'),
    ]


def test_a_broken_first_line_does_not_swallow_the_others() -> None:
    assert [where for where, _ in places(b'{"a": oops}\n{"a":2}\n')] == ["a.jsonl:1", "a.jsonl:2"]


def test_one_pretty_printed_article_is_one_article() -> None:
    assert places(b'\n{\n  "a": 1\n}\n') == [("a.jsonl:2", b'{\n  "a": 1\n}')]


def test_a_pretty_printed_article_that_is_cut_off_is_one_bad_article_not_many() -> None:
    assert places(b'{\n  "a": 1,\n  "b": ') == [("a.jsonl:1", b'{\n  "a": 1,\n  "b":')]


def test_a_byte_order_mark_is_no_part_of_the_article() -> None:
    assert places(b'\xef\xbb\xbf{"a":1}\n') == [("a.jsonl:1", b'{"a":1}')]


@pytest.mark.parametrize("text", [b"", b"\n\n", b"  \n"])
def test_an_empty_file_has_no_articles(text: bytes) -> None:
    assert places(text) == []


def test_a_missing_file_is_a_usage_error_that_names_it() -> None:
    with pytest.raises(UsageError, match=r"nowhere\.jsonl: the file cannot be read") as caught:
        list(read_files(["nowhere.jsonl"]))
    assert caught.value.exit_code == 2


def test_files_are_read_in_the_order_given(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(f'{{"a":"{name}"}}\n')
    values = [line.value for line in read_files([str(tmp_path / "two"), str(tmp_path / "one")])]
    assert values == [b'{"a":"two"}', b'{"a":"one"}']


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (b'{"article_id":"x-1"}', b"x-1"),
        (b'{"article_id":""}', None),
        (b'{"article_id":7}', None),
        (b"[1]", None),
        (b"{", None),
    ],
)
def test_the_key_is_the_article_id_where_there_is_one(value: bytes, key: bytes | None) -> None:
    (line,) = read_lines(io.BytesIO(value), "a")
    assert article_key(line) == key
