"""`work` with the rules that ship: what a pool child really runs."""

import orjson

from stream.engine.model import Record
from stream.workers.extract import initialise, work
from stream.workers.memory import decode_entry
from stream.workers.payload import Kind, unpack

STORY = (
    "GARUT - Banjir bandang menerjang Kecamatan Cisurupan, Kabupaten Garut, Selasa (3/3). Tiga warga tewas.\n"
    "Baca juga: Gempa Guncang Sukabumi, Dua Tewas"
)


def record(body: str) -> Record:
    value = {"article_id": "a-1", "source": "Kabar Rantau", "body": body, "published_at": "2026-03-04"}
    return Record(topic="in", partition=0, offset=0, timestamp_ms=1, key=b"a-1", value=orjson.dumps(value))


def test_tools_are_loaded_once_a_process() -> None:
    assert initialise() is initialise()


def test_a_story_becomes_a_report_made_by_the_rules_of_this_build() -> None:
    payload = unpack(work(record(STORY)))
    assert payload.kind is Kind.ARTICLE
    (report,) = map(orjson.loads, payload.reports)
    assert report["event_type"] == "Disaster/accident"
    assert report["location"]["country"] == "ID"
    assert report["extractor"]["rules_hash"] == initialise().extractor.rules_hash
    assert decode_entry(payload.entry).next_ordinal == 1


def test_the_same_record_gives_the_same_payload() -> None:
    assert work(record(STORY)) == work(record(STORY))
