"""Articles without a broker, for the command line. In: JSON articles. Out: one row each, as the stream would report it.

The same code makes the reports of `run extract`, so the bytes of an article's first publication are the same.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from stream.article.decode import decode
from stream.article.model import Article, Rejected, Withdrawn
from stream.engine.model import Fault
from stream.model import Extraction
from stream.report.encode import REJECTED as REJECTED_CAP
from stream.report.encode import encode_reports
from stream.workers.extract import EMPTY, INCIDENT, REJECTED, WITHDRAWN, Kit, fault_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One article's answer. `line` is the JSON row, no newline; `article` and `extraction` are None if rejected."""

    outcome: str
    line: bytes
    article: Article | None = None
    extraction: Extraction | None = None
    fault: Fault | None = None


def extract_rows(values: Iterable[bytes], kit: Kit) -> Iterator[Row]:
    """Extract from each JSON article; a bad one becomes a row with its fault. Raises only what the extractor raises.

    A row is `{"id": article_id, "outcome", "incidents": [report…], "rejected": […]}`, of a bad article also `"fault"`.
    """
    for value in values:
        yield extract_row(value, kit)


def extract_row(value: bytes, kit: Kit) -> Row:
    """Extract from one JSON article."""
    decoded = decode(value, key=None, sources=kit.sources)
    match decoded:
        case Rejected():
            fault = fault_of(decoded)
            return Row(outcome=REJECTED, fault=fault, line=_line(None, REJECTED, (), fault=fault))
        case Withdrawn():
            return Row(outcome=WITHDRAWN, line=_line(decoded.article_id, WITHDRAWN, ()))
        case Article():
            return _answer(decoded, kit)


def _answer(article: Article, kit: Kit) -> Row:
    extraction = kit.extractor.extract(article)
    reports = tuple(report.value for report in encode_reports(article, extraction, kit.reference))
    outcome = INCIDENT if reports else EMPTY
    line = _line(article.article_id, outcome, reports, extraction)
    return Row(outcome=outcome, line=line, article=article, extraction=extraction)


def _line(
    article_id: str | None,
    outcome: str,
    reports: tuple[bytes, ...],
    extraction: Extraction | None = None,
    fault: Fault | None = None,
) -> bytes:
    row = {
        "id": article_id,
        "outcome": outcome,
        "incidents": [orjson.Fragment(report) for report in reports],
        "rejected": extraction.rejected[:REJECTED_CAP] if extraction else (),
    }
    return orjson.dumps(row if fault is None else {**row, "fault": fault})
