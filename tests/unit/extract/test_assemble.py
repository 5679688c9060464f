"""An article to incidents with proof, and to mentions rejected aloud."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article, Language
from stream.article.sources import load_sources
from stream.extract.assemble import extract
from stream.extract.language import LanguagePack
from stream.extract.load import load_extractor
from stream.model import Effect, EventType, Extraction, RejectReason

Extract = Callable[..., Extraction]
DEMO = Path(__file__).parents[3] / "stream/demo/articles.jsonl"
ATTACK = (
    "Kelompok Kriminal Bersenjata menyerang pos TNI di Distrik Lano, Papua, Selasa (5/5). Dua prajurit tewas dan "
    "tiga lainnya luka-luka.\n"
    'Kapolres Lano AKBP Sena Mardi mengatakan, pelaku lari ke hutan. "Kami mengejar mereka," katanya.\n'
    "Baca juga: Gempa guncang Wado\n"
    "Pewarta: Sri Utami"
)


def demo_articles() -> list[Article]:
    sources = load_sources()
    decoded = [decode(line, key=None, sources=sources) for line in DEMO.read_bytes().splitlines()]
    return [article for article in decoded if isinstance(article, Article)]


def test_an_attack_fills_its_slots(extract_text: Extract) -> None:
    (incident,) = extract_text(ATTACK).incidents
    assert (incident.event_type, incident.sub_event_type) == (EventType.BATTLES, "Armed clash")
    assert incident.event_date is not None
    assert incident.event_date.start == date(2026, 5, 5)
    assert incident.location is not None
    assert incident.location.country == "ID"
    assert incident.killed is not None
    assert (incident.killed.low, incident.killed.best, incident.killed.high) == (2, 2, 2)
    assert incident.wounded is not None
    assert incident.wounded.best == 3


def test_links_and_credits_are_rejected_aloud(extract_text: Extract) -> None:
    reasons = [mention.reason for mention in extract_text(ATTACK).rejected]
    assert RejectReason.RELATED_LINK in reasons
    assert RejectReason.CREDIT in reasons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Terdakwa penusukan dua warga Wado divonis lima tahun penjara oleh majelis hakim.", RejectReason.COURT),
        (
            "Simulasi ledakan bom digelar di Bandara Lano. Peserta latihan memerankan korban.",
            RejectReason.DRILL_OR_FICTION,
        ),
        ("Striker itu melepas tembakan lalu mencetak gol pada laga tandang di stadion.", RejectReason.FIGURATIVE),
    ],
)
def test_what_is_no_news_of_an_incident_is_rejected_with_its_reason(
    extract_text: Extract, text: str, reason: RejectReason
) -> None:
    extraction = extract_text(text)
    assert extraction.incidents == ()
    assert reason in [mention.reason for mention in extraction.rejected]


def test_a_text_without_a_trigger_leaves_no_trace(extract_text: Extract) -> None:
    assert extract_text("Harga cabai turun di Pasar Wado. Pedagang senang.") == Extraction()


def test_a_text_without_a_trigger_still_names_its_links(extract_text: Extract) -> None:
    (mention,) = extract_text("Harga cabai turun di Pasar Wado.\nBaca juga: Panen raya di Lano").rejected
    assert mention.reason is RejectReason.RELATED_LINK


def test_background_figures_are_not_added_to_the_news(extract_text: Extract) -> None:
    extraction = extract_text(
        "Bus terguling di jalan lintas Wado, Selasa (5/5). Dua penumpang tewas.\n"
        "Sopir diperiksa polisi.\n"
        "Pada 3 Maret 2019, kecelakaan di jalan yang sama menewaskan 40 orang."
    )
    (incident,) = extraction.incidents
    assert incident.killed is not None
    assert incident.killed.best == 2
    assert [m.reason for m in extraction.rejected] == [RejectReason.HISTORICAL]


def test_a_disaster_has_no_sides(extract_text: Extract) -> None:
    (incident,) = extract_text("Banjir bandang menerjang Desa Wado, Senin malam. Empat warga tewas.").incidents
    assert incident.actors == ()
    assert [(row.effect, row.side.value) for row in incident.casualties] == [(Effect.KILLED, "civilian")]


def test_every_filled_field_of_every_demo_article_has_its_proof_in_the_text(pack: LanguagePack) -> None:
    proven = 0
    for article in demo_articles():
        for incident in extract(article, pack).incidents:
            fields = {evidence.field for evidence in incident.evidence}
            wanted = {"event_type", "sub_event_type", "stage"}
            wanted |= {f"actors[{i}]" for i in range(len(incident.actors))}
            wanted |= {f"casualties[{i}]" for i in range(len(incident.casualties))}
            wanted |= {f"claims[{i}]" for i in range(len(incident.claims))}
            wanted |= {f"weapons[{i}]" for i in range(len(incident.weapons))}
            wanted |= {f"responsibility[{i}]" for i in range(len(incident.responsibility))}
            wanted |= {"killed"} if incident.killed else set()
            wanted |= {"wounded"} if incident.wounded else set()
            assert sorted(wanted - fields) == [], article.article_id
            for evidence in incident.evidence:
                assert article.text[evidence.start : evidence.end] == evidence.quote, article.article_id
                assert evidence.rule
                proven += 1
    assert proven > 300


def test_every_rejected_mention_stands_in_the_text(pack: LanguagePack) -> None:
    for article in demo_articles():
        for mention in extract(article, pack).rejected:
            assert article.text[mention.start : mention.end].startswith(mention.text)


def test_totals_say_no_more_than_their_rows(pack: LanguagePack) -> None:
    for article in demo_articles():
        for incident in extract(article, pack).incidents:
            killed = sum(row.best for row in incident.casualties if row.effect is Effect.KILLED)
            assert incident.killed is None or incident.killed.best == killed, article.article_id


def test_an_article_in_no_language_that_is_spoken_yields_nothing() -> None:
    record = {"article_id": "n", "source": "x", "language": "none", "published_at": "2026-05-06", "body": "Tewas. Bom."}
    article = decode(orjson.dumps(record), key=None, sources=load_sources())
    assert isinstance(article, Article)
    assert article.language is Language.NONE
    assert load_extractor().extract(article) == Extraction()


def test_the_same_article_gives_the_same_extraction(pack: LanguagePack) -> None:
    article = demo_articles()[0]
    assert extract(article, pack) == extract(article, pack)
