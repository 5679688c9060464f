"""The bad records are bad in the way their names say, and the intake says so too."""

import pytest

from stream.article.decode import decode
from stream.article.model import Article, Rejected, Withdrawn
from stream.article.sources import load_sources
from tests.data.bad_records import BAD_RECORDS, BadRecord, combining_marks, deep, five_mebibytes, one_line

SOURCES = load_sources()


@pytest.mark.parametrize("record", BAD_RECORDS, ids=lambda record: record.name)
def test_intake_names_the_fault_of_every_bad_record(record: BadRecord) -> None:
    """A fault is a `Rejected` with that reason; no fault is an article or a withdrawal."""
    value = record.make()
    outcome = decode(value, key=record.key, sources=SOURCES)
    if record.fault is None:
        assert isinstance(outcome, Withdrawn if value is None else Article)
    else:
        assert isinstance(outcome, Rejected)
        assert outcome.fault == record.fault


def test_sizes_are_as_named() -> None:
    """The big ones are as big as they say, and the deep one as deep."""
    assert len(five_mebibytes()) == 5 * 1024 * 1024
    assert len(one_line()) >= 900_000
    assert len(combining_marks()) >= 200_000
    assert deep().count(b"[") == 5_000


def test_one_line_has_no_line_break() -> None:
    """Neither a raw nor an escaped line break may make the long line short."""
    assert b"\\n" not in one_line()
    assert b"\n" not in one_line()
