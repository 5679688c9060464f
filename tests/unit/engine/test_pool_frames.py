"""Frames of the pool: what goes in comes out, however it is cut."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.engine.model import Record
from stream.engine.pool_frames import (
    ENDS_CHUNK,
    JOB,
    Result,
    Status,
    decode_record,
    encode_job,
    encode_result_head,
    take_results,
)

RECORDS = st.builds(
    Record,
    topic=st.text(max_size=20),
    partition=st.integers(0, 2**31 - 1),
    offset=st.integers(0, 2**63 - 1),
    timestamp_ms=st.integers(-1, 2**63 - 1),
    key=st.none() | st.binary(max_size=20),
    value=st.none() | st.binary(max_size=200),
    headers=st.lists(st.tuples(st.text(max_size=9), st.binary(max_size=9)), max_size=4).map(tuple),
)
RESULTS = st.builds(
    Result,
    serial=st.integers(0, 2**64 - 1),
    status=st.sampled_from(Status),
    began=st.floats(0, 1e9),
    ended=st.floats(0, 1e9),
    payload=st.binary(max_size=100),
)


@given(RECORDS, st.integers(0, 2**64 - 1))
def test_a_record_survives_the_way_to_the_child(record: Record, serial: int) -> None:
    """Null and empty stay apart, headers keep their order."""
    frame = encode_job(serial, ENDS_CHUNK, record)
    size, got_serial, flags = JOB.unpack_from(frame)
    assert (size, got_serial, flags) == (len(frame) - JOB.size, serial, ENDS_CHUNK)
    assert decode_record(frame[JOB.size :]) == record


@given(st.lists(RESULTS, max_size=6), st.integers(1, 40))
def test_results_are_taken_whole_however_the_pipe_cuts_them(results: list[Result], piece: int) -> None:
    stream = b"".join(
        encode_result_head(result.serial, result.status, result.began, result.ended, len(result.payload))
        + result.payload
        for result in results
    )
    buffer = bytearray()
    taken: list[Result] = []
    for at in range(0, len(stream), piece):
        buffer += stream[at : at + piece]
        taken += take_results(buffer)
    assert taken == results
    assert not buffer


def test_a_header_of_kafka_without_a_value_stays_without() -> None:
    """The client gives None for such a header whatever its annotation says."""
    headers: Any = (("a", None), ("b", b""))
    record = Record(topic="t", partition=0, offset=0, timestamp_ms=0, key=None, value=None, headers=headers)
    assert decode_record(encode_job(1, 0, record)[JOB.size :]).headers == headers


def test_half_a_result_waits_for_the_rest() -> None:
    head = encode_result_head(5, Status.DONE, 1.0, 2.0, 3)
    buffer = bytearray(head + b"ab")
    assert take_results(buffer) == []
    buffer += b"c"
    assert [result.payload for result in take_results(buffer)] == [b"abc"]


def test_an_unknown_status_is_not_read_as_another() -> None:
    """A child of another version would be a fault of ours: it must be loud."""
    head = bytearray(encode_result_head(5, Status.DONE, 1.0, 2.0, 0))
    head[12] = 99
    with pytest.raises(IndexError):
        take_results(head)
