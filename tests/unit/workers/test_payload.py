"""What a child tells its parent survives the pipe."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.engine.model import Fault
from stream.workers.payload import Kind, Payload, pack, pack_fault, unpack, unpack_fault

PAYLOADS = st.builds(
    Payload,
    kind=st.sampled_from(Kind),
    article_id=st.text(st.characters(codec="utf-8")),
    entry=st.binary(),
    reports=st.lists(st.binary(), max_size=5).map(tuple),
)


@given(PAYLOADS)
def test_what_is_packed_is_unpacked(payload: Payload) -> None:
    assert unpack(pack(payload)) == payload


@given(PAYLOADS, st.integers(1, 20))
def test_a_cut_payload_is_refused(payload: Payload, cut: int) -> None:
    packed = pack(payload)
    with pytest.raises((ValueError, struct.error)):
        unpack(packed[:-cut])


def test_a_fault_keeps_its_words() -> None:
    fault = Fault(reason="not_json", stage="decode", error="value[3]: unexpected")
    assert unpack_fault(unpack(pack_fault(fault))) == fault
