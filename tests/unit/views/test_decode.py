"""Reading a record of the reports topic. In: bytes. Out: Report, Gone or Bad, never an exception."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.views.decode import MAX_VALUE_BYTES, Bad, BadReason, Gone, Report, Status, decode

NOON_MS = 1_714_564_800_000  # 2024-05-01T12:00:00Z
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine is shared


def report(**changed: object) -> bytes:
    fields = {
        "report_id": "r1",
        "revision": 2,
        "status": "updated",
        "event_type": "Crime",
        "event_date": {"start": "2024-04-30", "end": "2024-05-01", "precision": 2},
        "location": {"country": "ID", "admin1": "Maluku", "locality": "Tual", "precision": 1},
        "article": {
            "article_id": "a",
            "published_at": "2024-05-01T10:20:00+07:00",
            "sketch": "AAAA",
            "terms": [["x", 1]],
        },
        "unheard_of": {"in": "this version"},
    }
    return orjson.dumps({**fields, **changed})


def read(value: bytes | None, key: bytes | None = b"r1") -> Report | Gone | Bad:
    return decode(key, value, NOON_MS)


def test_a_report_is_read_and_what_link_needs_is_left_out() -> None:
    found = read(report())
    assert isinstance(found, Report)
    assert (found.report_id, found.revision, found.status) == ("r1", 2, Status.UPDATED)
    assert (found.event_type, found.country, found.province) == ("Crime", "ID", "Maluku")
    assert found.published_at == datetime(2024, 5, 1, 3, 20, tzinfo=UTC)
    assert (found.first_day, found.last_day) == (date(2024, 4, 30), date(2024, 5, 1))
    body = orjson.loads(found.body)
    assert body["unheard_of"] == {"in": "this version"}
    assert set(body["article"]) == {"article_id", "published_at"}


def test_what_is_not_told_is_none_and_days_fall_back_on_publication() -> None:
    found = read(report(event_date=None, location=None, article={}))
    assert isinstance(found, Report)
    assert (found.country, found.province) == (None, None)
    assert found.published_at == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert found.first_day == found.last_day == date(2024, 5, 1)


def test_an_instant_beside_its_flags_is_read() -> None:
    found = read(report(article={"published_at": {"at": "2024-05-01T10:20:00+07:00", "day_only": False}}))
    assert isinstance(found, Report)
    assert found.published_at == datetime(2024, 5, 1, 3, 20, tzinfo=UTC)


def test_of_a_retraction_only_id_and_revision_matter() -> None:
    found = read(report(status="retracted", event_type=None, location=3, article=None, event_date={"start": ""}))
    assert isinstance(found, Report)
    assert (found.report_id, found.revision, found.status, found.body) == ("r1", 2, Status.RETRACTED, b"")


@pytest.mark.parametrize("timestamp_ms", [-(2**63), -1, 0, 2**63 - 1])
def test_any_time_of_a_record_will_do(timestamp_ms: int) -> None:
    assert isinstance(decode(b"r1", report(article={}), timestamp_ms), Report)
    assert isinstance(decode(b"r1", report(status="retracted"), timestamp_ms), Report)


def test_a_null_value_means_the_report_is_gone() -> None:
    assert read(None) == Gone(report_id="r1")


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (report(report_id=None), "report_id"),
        (report(report_id="other"), "report_id"),
        (report(revision="2"), "revision"),
        (report(revision=True), "revision"),
        (report(status="deleted"), "status"),
        (report(status=["new"]), "status"),
        (report(event_type=""), "event_type"),
        (report(location=["ID"]), "location"),
        (report(location={"country": 62}), "country"),
        (report(article="a"), "article"),
        (report(article={"published_at": "yesterday"}), "article.published_at"),
        (report(article={"published_at": "0001-01-01T00:00:00+14:00"}), "article.published_at"),
        (report(event_date={"start": "2024-02-31", "end": "2024-03-01"}), "event_date"),
        (b"[]", "value"),
        (b'"text"', "value"),
    ],
)
def test_a_wrong_field_is_named(value: bytes, where: str) -> None:
    assert read(value) == Bad(reason=BadReason.SCHEMA, where=where)


@pytest.mark.parametrize("value", [b"", b"garbage", b"\xff\xfe", b'{"a":', b"[" * 5_000, b'{"a": NaN}'])
def test_what_is_no_json_is_said_to_be_none(value: bytes) -> None:
    assert read(value) == Bad(reason=BadReason.NOT_JSON, where="value")


def test_a_value_over_the_limit_is_not_parsed() -> None:
    assert read(b"x" * (MAX_VALUE_BYTES + 1)) == Bad(reason=BadReason.TOO_LARGE, where="value")


@pytest.mark.parametrize("key", [None, b""])
def test_a_record_without_a_key_is_bad(key: bytes | None) -> None:
    assert read(report(), key) == Bad(reason=BadReason.NO_KEY, where="key")


@PATIENT
@given(st.binary(max_size=60) | st.none(), st.binary(max_size=200) | st.none())
def test_no_bytes_raise(key: bytes | None, value: bytes | None) -> None:
    assert isinstance(decode(key, value, NOON_MS), Report | Gone | Bad)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@PATIENT
@given(
    st.dictionaries(st.sampled_from(["revision", "status", "event_type", "event_date", "location", "article"]), JSON)
)
def test_no_json_raises(changed: dict[str, Any]) -> None:
    assert isinstance(read(report(**changed)), Report | Bad)
