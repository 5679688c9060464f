"""Dead letters: the record unchanged, the reason in headers, by reference where it fits nowhere."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.engine.dead_letters import Unreadable, dead_letter, redrives_of, size_of, unreadable_letter
from stream.engine.faults import describe
from stream.engine.model import Fault, Output, Record

RECORD = Record(
    topic="news.articles",
    partition=2,
    offset=41,
    timestamp_ms=1_700_000_000_000,
    key=b"article-1",
    value=b'{"title": "x"}',
    headers=(("trace", b"abc"),),
)
FAULT = Fault(reason="timeout", stage="work", error="10 s")
LABELS = {"version": "0.1.0", "rules": "9f2c"}


def _letter(record: Record = RECORD, fault: Fault = FAULT, limit_bytes: int = 5_000_000) -> Output:
    return dead_letter(record, fault, topic="dead", labels=LABELS, limit_bytes=limit_bytes, attempts=2)


def test_a_dead_letter_is_the_record_with_its_reason() -> None:
    """Key, value and headers first and unchanged, then all that is known."""
    letter = _letter()
    assert (letter.topic, letter.key, letter.value) == ("dead", RECORD.key, RECORD.value)
    assert letter.headers[0] == ("trace", b"abc")
    assert dict(letter.headers[1:]) == {
        "dlq.reason": b"timeout",
        "dlq.stage": b"work",
        "dlq.error": b"10 s",
        "dlq.topic": b"news.articles",
        "dlq.partition": b"2",
        "dlq.offset": b"41",
        "dlq.timestamp": b"1700000000000",
        "dlq.attempts": b"2",
        "dlq.redrives": b"0",
        "dlq.rules": b"9f2c",
        "dlq.version": b"0.1.0",
    }


@given(st.text(max_size=2_000))
def test_the_error_text_stays_within_512_bytes_of_utf8(text: str) -> None:
    """Cut between characters, never within one."""
    error = dict(_letter(fault=replace(FAULT, error=text)).headers)["dlq.error"]
    assert len(error) <= 512
    assert text.encode("utf-8", "replace").startswith(error)


def test_a_record_that_died_before_keeps_count_of_its_redrives_and_nothing_else() -> None:
    """The reasons of its first death are not mixed with those of the second."""
    headers = (*RECORD.headers, ("dlq.redrives", b"3"), ("dlq.reason", b"old"), ("dlq.sha256", b"old"))
    letter = _letter(replace(RECORD, headers=headers))
    assert [value for name, value in letter.headers if name == "dlq.redrives"] == [b"3"]
    assert [value for name, value in letter.headers if name == "dlq.reason"] == [b"timeout"]
    assert "dlq.sha256" not in dict(letter.headers)


def test_a_redrive_count_that_is_none_counts_as_none() -> None:
    """Headers come from outside."""
    for value in (b"", b"-1", b"x", b"9" * 400, "٣".encode()):
        assert redrives_of(replace(RECORD, headers=(("dlq.redrives", value),))) == 0


def test_what_fits_nowhere_goes_by_reference() -> None:
    """No value, and all that is needed to find and check it."""
    letter = _letter(replace(RECORD, value=b"x" * 10_000), limit_bytes=5_000)
    told = dict(letter.headers)
    assert (letter.key, letter.value) == (b"article-1", None)
    assert told["dlq.sha256"] == hashlib.sha256(b"x" * 10_000).hexdigest().encode()
    assert (told["dlq.size"], told["dlq.next_offset"], told["dlq.reference"]) == (b"10000", b"42", b"true")
    assert size_of(letter) < 5_000


def test_a_large_or_missing_key_is_replaced_by_the_address() -> None:
    """A reference must always fit, and a record without key and value would say nothing."""
    for key in (None, b"k" * 9_000):
        letter = _letter(replace(RECORD, key=key, value=b"x" * 9_000), limit_bytes=5_000)
        assert (letter.key, letter.value) == (b"news.articles/2/41", None)
        assert size_of(letter) < 5_000


def test_large_headers_alone_make_a_reference() -> None:
    """The headers count, and they are what is left out."""
    letter = _letter(replace(RECORD, headers=(("big", b"x" * 9_000),)), limit_bytes=5_000)
    assert letter.value is None
    assert "big" not in dict(letter.headers)


def test_an_unreadable_stretch_names_its_offsets() -> None:
    """Nothing of it can be given but where it is and what it hashes to."""
    stretch = Unreadable(
        topic="news.articles",
        partition=2,
        first=41,
        next_offset=91,
        records=50,
        stored_bytes=16_000,
        sha256="ab" * 32,
        reason="oversize",
        error="BatchTooLarge: zstd",
    )
    letter = unreadable_letter(stretch, topic="dead", labels=LABELS)
    told = dict(letter.headers)
    assert (letter.key, letter.value) == (b"news.articles/2/41", None)
    assert (told["dlq.offset"], told["dlq.next_offset"], told["dlq.size"]) == (b"41", b"91", b"16000")
    assert (told["dlq.reason"], told["dlq.stage"], told["dlq.version"]) == (b"oversize", b"decompress", b"0.1.0")


def test_an_exception_is_told_without_its_message() -> None:
    """A message may quote the article."""
    with pytest.raises(ValueError, match="article") as raised:
        int("text of an article")
    told = describe(raised.value)
    assert told.startswith("ValueError at test_dead_letters.py:")
    assert "article" not in told
