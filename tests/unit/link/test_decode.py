"""Bytes of report records: what stands, what is taken back, what is no report."""

from pathlib import Path

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.load import load_extractor
from stream.link.decode import read_told
from stream.link.model import TakenBack, Told, Unreadable
from stream.report.encode import encode_reports, encode_retraction
from stream.report.model import ExtractorRef, IncidentKey

DEMO = Path(__file__).parents[3] / "stream/demo/articles.jsonl"


def published() -> list[bytes]:
    """The demo's reports, as they are published."""
    sources, extractor = load_sources(), load_extractor()
    values = []
    for line in DEMO.read_bytes().splitlines():
        article = decode(line, key=None, sources=sources)
        if isinstance(article, Article):
            made_by = ExtractorRef(version="0", rules_hash="")
            values += [report.value for report in encode_reports(article, extractor.extract(article), made_by)]
    return values


def test_what_the_extractor_publishes_is_read() -> None:
    read = [read_told(value) for value in published()]
    assert len(read) > 5
    assert all(isinstance(told, Told) for told in read)


def test_a_retraction_is_read() -> None:
    key = IncidentKey(event_type="Crime", sub_event_type="Robbery")
    assert isinstance(read_told(encode_retraction("a1", 0, 2, key)), TakenBack)


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        (None, "value"),
        (b"", "JSON"),
        (b"[]", "object"),
        (b'{"status":"new"}', "report_id"),
        (b'{"status":"odd"}', "tag"),
    ],
)
def test_what_is_no_report_is_said_so(value: bytes | None, detail: str) -> None:
    told = read_told(value)
    assert isinstance(told, Unreadable)
    assert detail in told.detail


def test_a_fault_names_the_field_and_quotes_nothing() -> None:
    broken = orjson.loads(published()[0])
    broken["event_type"] = "rahasia"
    told = read_told(orjson.dumps(broken))
    assert isinstance(told, Unreadable)
    assert "event_type" in told.detail
    assert "rahasia" not in told.detail
