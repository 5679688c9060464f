"""What the tests of EXTRACT share: an extractor that reads its answer from the text, and a state in a dict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import orjson
import pytest

from stream.article.model import Article
from stream.article.sources import load_sources
from stream.engine.model import Fold, Folded, Record
from stream.model import EventDate, EventType, Extraction, Incident, Location, Stage
from stream.workers.extract import Kit, make_fold, prepare

SOURCES = load_sources()


@dataclass(frozen=True, slots=True)
class ReadingExtractor:
    """Finds an incident in every line such as `Crime | Rantau | 3`: type, locality, day of March 2026.

    An optional fourth word is a sub-type. A line `error` raises. `suffix` is added to every locality.
    """

    rules_hash: str = "rules-1"
    suffix: str = ""

    def extract(self, article: Article) -> Extraction:
        lines = article.text.split("\n")
        if "error" in lines:
            raise RuntimeError("the rules are broken")
        return Extraction(incidents=tuple(_incident(line.split(" | "), self.suffix) for line in lines if " | " in line))


def _incident(words: list[str], suffix: str) -> Incident:
    day = date(2026, 3, int(words[2]))
    return Incident(
        event_type=EventType(words[0]),
        sub_event_type=words[3] if len(words) > 3 else "Other",
        stage=Stage.ACCOMPLISHED,
        event_date=EventDate(start=day, end=day, precision=1),
        location=Location(country="ID", admin1="Papua", locality=words[1] + suffix, precision=1),
    )


class DictState:
    """A partition's state in memory; `overlay` drops a record's changes if its fold raises, as the engine does."""

    def __init__(self) -> None:
        self.values: dict[bytes, bytes] = {}
        self.puts = 0

    def get(self, key: bytes) -> bytes | None:
        return self.values.get(key)

    def put(self, key: bytes, value: bytes | None) -> None:
        assert key
        assert not key.startswith(b"\x00"), "the engine's own keys"
        self.puts += 1
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value

    @contextmanager
    def overlay(self) -> Iterator["DictState"]:
        before = dict(self.values)
        try:
            yield self
        except Exception:
            self.values = before
            raise


class Worker:
    """One partition of EXTRACT without Kafka: give it articles, read what it publishes."""

    def __init__(self, remember_ms: int | None = None) -> None:
        self.state = DictState()
        self.kit = Kit(sources=SOURCES, extractor=ReadingExtractor())
        self.topic: list[dict[str, object]] = []
        self.offset = 0
        self.fold: Fold = (
            make_fold(reports_topic="out")
            if remember_ms is None
            else make_fold(reports_topic="out", remember_ms=remember_ms)
        )

    def rules(self, rules_hash: str, suffix: str = "") -> None:
        """Start again with other rules, which find the same places with a suffix."""
        self.kit = Kit(sources=SOURCES, extractor=ReadingExtractor(rules_hash, suffix))

    def send(self, body: str | None, *, key: str = "a-1", at_ms: int = 1_000, **fields: object) -> Folded:
        """Send an article (None withdraws it) with a record timestamp in ms; return what it came to."""
        given = {"article_id": key, "source": "Kabar Rantau", "body": body, "published_at": "2026-03-04"} | fields
        return self.send_bytes(None if body is None else orjson.dumps(given), key=key.encode(), at_ms=at_ms)

    def send_bytes(self, value: bytes | None, *, key: bytes | None, at_ms: int = 1_000) -> Folded:
        """Send any bytes."""
        record = Record(topic="in", partition=0, offset=self.offset, timestamp_ms=at_ms, key=key, value=value)
        self.offset += 1
        with self.state.overlay() as state:
            folded = self.fold(state, record, prepare(record, self.kit))
        self.topic += [orjson.loads(output.value or b"null") for output in folded.outputs]
        return folded


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def make_worker() -> type[Worker]:
    return Worker
