"""A report's bytes: the same every time, rewritten only at their head, readable again."""

from collections.abc import Callable

import orjson

from stream.article.model import Article
from stream.model import Evidence, Extraction, Incident, RejectedMention, RejectReason
from stream.report.encode import (
    EVIDENCE,
    INCIDENTS,
    QUOTE,
    REJECTED,
    encode_reports,
    encode_retraction,
    read_report,
    report_json_schema,
    restate,
)
from stream.report.identity import key_of, report_id
from stream.report.model import ExtractorRef, Report, Retraction, Status

Make = Callable[..., Article]
MakeIncident = Callable[..., Incident]
MAKER = ExtractorRef(version="1.2.3", rules_hash="abc")


def mention(text: str) -> RejectedMention:
    return RejectedMention(reason=RejectReason.HISTORICAL, text=text, start=0, end=4, rule="id.test")


def test_a_report_tells_every_slot_and_where_it_is_from(make_article: Make, make_incident: MakeIncident) -> None:
    article = make_article(revision=7, url="https://contoh.test/1")
    (report,) = encode_reports(article, Extraction(incidents=(make_incident(),), rejected=(mention("2001"),)), MAKER)
    told = orjson.loads(report.value)
    assert list(told)[:4] == ["report_id", "revision", "status", "schema_version"]
    assert (told["report_id"], told["revision"], told["status"]) == (report_id("a-1", 0), 1, "new")
    assert told["article"]["published_at"] == "2026-03-04T00:00:00+07:00"
    assert told["article"]["published_day_only"] is True
    assert told["article"]["content_hash"] == article.content_hash
    assert (told["article"]["revision"], told["article"]["url"]) == (7, "https://contoh.test/1")
    assert told["event_date"] == {"start": "2026-03-03", "end": "2026-03-03", "precision": 1}
    assert told["location"]["locality"] == "Rantau"
    assert told["casualties"] == [{"side": "b", "effect": "killed", "low": 2, "best": 2, "high": 3}]
    assert told["claims"][0]["qualifier"] == "at_least"
    assert told["wounded"] is None
    assert told["rejected"][0]["reason"] == "historical"
    assert told["extractor"] == {"version": "1.2.3", "rules_hash": "abc"}


def test_what_is_written_is_read_again(make_article: Make, make_incident: MakeIncident) -> None:
    (report,) = encode_reports(make_article(), Extraction(incidents=(make_incident(),)), MAKER)
    read = read_report(report.value)
    assert isinstance(read, Report)
    assert orjson.dumps(read) == report.value


def test_unknown_fields_of_a_later_version_are_ignored(make_article: Make, make_incident: MakeIncident) -> None:
    (report,) = encode_reports(make_article(), Extraction(incidents=(make_incident(),)), MAKER)
    later = orjson.dumps({**orjson.loads(report.value), "mood": "grim"})
    assert read_report(later) == read_report(report.value)


def test_the_same_article_gives_the_same_bytes(make_article: Make, make_incident: MakeIncident) -> None:
    made = [encode_reports(make_article(), Extraction(incidents=(make_incident(),)), MAKER) for _ in range(2)]
    assert made[0] == made[1]


def test_restating_changes_the_head_alone(make_article: Make, make_incident: MakeIncident) -> None:
    (report,) = encode_reports(make_article(), Extraction(incidents=(make_incident(),)), MAKER)
    identity = report_id("a-1", 4)
    restated = restate(report.value, identity, 12, Status.UPDATED)
    expected = orjson.loads(report.value) | {"report_id": identity, "revision": 12, "status": "updated"}
    assert restated == orjson.dumps(expected)
    assert restate(report.value, report_id("a-1", 0), 1, Status.NEW) == report.value


def test_the_digest_is_of_what_is_said_not_of_the_maker(make_article: Make, make_incident: MakeIncident) -> None:
    def digest(incident: Incident, maker: ExtractorRef = MAKER) -> str:
        return encode_reports(make_article(), Extraction(incidents=(incident,)), maker)[0].digest

    assert digest(make_incident()) == digest(make_incident(), ExtractorRef(version="9", rules_hash="other" * 20))
    assert digest(make_incident()) != digest(make_incident(weapons=()))


def test_ordinals_follow_the_order_of_the_text(make_article: Make, make_incident: MakeIncident) -> None:
    incidents = (make_incident("Satu"), make_incident("Dua"))
    reports = encode_reports(make_article(), Extraction(incidents=incidents), MAKER)
    assert [orjson.loads(report.value)["report_id"] for report in reports] == [report_id("a-1", n) for n in (0, 1)]
    assert [report.key.locality for report in reports] == ["Satu", "Dua"]


def test_no_incident_makes_no_report(make_article: Make) -> None:
    assert encode_reports(make_article(), Extraction(rejected=(mention("2001"),)), MAKER) == ()


def test_lists_and_quotes_are_capped(make_article: Make, make_incident: MakeIncident) -> None:
    proof = Evidence(field="claims[0]", start=0, end=5_000, quote="k" * 5_000, rule="id.test")
    extraction = Extraction(
        incidents=tuple(make_incident(str(n), evidence=(proof,) * 1_000) for n in range(200)),
        rejected=(mention("m" * 5_000),) * 500,
    )
    reports = encode_reports(make_article(), extraction, MAKER)
    assert len(reports) == INCIDENTS
    told = orjson.loads(reports[0].value)
    assert len(told["evidence"]) == EVIDENCE
    assert len(told["evidence"][0]["quote"]) == QUOTE
    assert told["evidence"][0]["end"] == 5_000
    assert len(told["rejected"]) == REJECTED
    assert len(told["rejected"][0]["text"]) == QUOTE


def test_a_retraction_names_what_sorted_the_report(make_incident: MakeIncident) -> None:
    value = encode_retraction("a-1", 2, 5, key_of(make_incident()))
    told = orjson.loads(value)
    assert (told["report_id"], told["revision"], told["status"]) == (report_id("a-1", 2), 5, "retracted")
    assert told["article"] == {"article_id": "a-1"}
    assert told["location"] == {"country": "ID", "admin1": "Papua", "locality": "Rantau"}
    assert told["event_date"] == {"start": "2026-03-03", "end": "2026-03-03"}
    read = read_report(value)
    assert isinstance(read, Retraction)
    assert orjson.dumps(read) == value


def test_a_retraction_of_a_report_without_place_and_date_says_so(make_incident: MakeIncident) -> None:
    told = orjson.loads(encode_retraction("a-1", 0, 2, key_of(make_incident(location=None, event_date=None))))
    assert (told["location"], told["event_date"]) == (None, None)


def test_the_schema_names_every_field_that_is_written(make_article: Make, make_incident: MakeIncident) -> None:
    schema = report_json_schema()
    (report,) = encode_reports(make_article(), Extraction(incidents=(make_incident(),)), MAKER)
    told = orjson.loads(report.value)
    assert set(schema["$defs"]["Report"]["properties"]) == set(told)
    assert set(schema["$defs"]["ArticleRef"]["properties"]) == set(told["article"])
    assert set(schema["$defs"]["Retraction"]["required"]) >= {"report_id", "revision", "article", "event_type"}
