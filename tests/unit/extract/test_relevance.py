"""Whether an article reports an incident, and why a mention is rejected."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.extract.concepts import rank_concepts
from stream.extract.decide import probability
from stream.extract.language import LanguagePack
from stream.extract.reading import Reading, complete, find_speakers, read, skim
from stream.extract.relevance import (
    MOST_TOLD,
    counted_features,
    highest_belief,
    lead_words,
    most_unread,
    reject_reason,
    relevance_features,
    skimmed_features,
    told_features,
)
from stream.extract.telling import gather, story_sentences
from stream.model import RejectReason

ReadText = Callable[..., Reading]
DEMO = Path(__file__).parents[3] / "stream/demo/articles.jsonl"


def belief(reading: Reading) -> float:
    concepts = rank_concepts(reading)
    telling = gather(reading, story_sentences(reading), concepts)
    return probability(relevance_features(telling), reading.pack.relevance.weights)


NEWS = [
    "Dua polisi tewas ditembak kelompok bersenjata di Distrik Lano, Papua, Selasa (5/5). Tiga lainnya luka-luka.",
    "Banjir bandang menerjang Desa Wado, Sumedang, Senin malam. Empat warga tewas dan belasan rumah hanyut.",
    "Bus menabrak truk di jalan tol Cipali, Rabu (6/5) dini hari. Lima penumpang tewas di tempat kejadian.",
    "Massa membakar kantor bupati di Kabupaten Lano, Selasa (5/5), setelah unjuk rasa berujung bentrok dengan polisi.",
]
NO_NEWS = [
    "Terdakwa pembunuhan itu divonis lima tahun penjara oleh majelis hakim Pengadilan Negeri Wado.",
    "Striker itu melepaskan tembakan keras dan mencetak gol pada laga tandang. Pelatih memuji serangan timnya.",
    "BNPB menggelar simulasi gempa dan latihan evakuasi di sekolah itu. Siswa berlatih menghadapi bencana.",
    "Warga diminta waspada banjir. BMKG memperkirakan hujan lebat akan turun pekan depan dan berpotensi longsor.",
]


@pytest.mark.parametrize("text", NEWS)
def test_a_happening_with_day_place_and_harm_is_news(read_text: ReadText, text: str) -> None:
    reading = read_text(text)
    assert belief(reading) >= reading.pack.relevance.threshold


@pytest.mark.parametrize("text", NO_NEWS)
def test_verdicts_sport_drills_and_warnings_are_none(read_text: ReadText, text: str) -> None:
    reading = read_text(text)
    assert belief(reading) < reading.pack.relevance.threshold


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Terdakwa penusukan itu disidang.", RejectReason.COURT),
        ("Simulasi ledakan digelar di bandara.", RejectReason.DRILL_OR_FICTION),
        ("Striker itu melepaskan tembakan ke gawang pada laga itu.", RejectReason.FIGURATIVE),
        ("Gempa besar terjadi pada 3 Maret 2019.", RejectReason.HISTORICAL),
        ("Ledakan itu dibahas dalam rapat.", RejectReason.STATEMENT_ONLY),
    ],
)
def test_a_rejected_sentence_tells_its_likeliest_reason(read_text: ReadText, text: str, reason: RejectReason) -> None:
    reading = read_text(text)
    assert reject_reason(reading, reading.sentences[0]) is reason


def test_the_lead_has_each_of_its_words_once_in_the_order_of_the_text(read_text: ReadText) -> None:
    assert lead_words(read_text("Air naik, air surut. Warga 12 orang. Tiga.", "Banjir")) == [
        *("banjir", "air", "naik", "surut", "warga", "orang")
    ]


def test_every_feature_is_known_at_one_time_only(read_text: ReadText) -> None:
    reading = read_text(NEWS[0])
    concepts = rank_concepts(reading)
    telling = gather(reading, story_sentences(reading), concepts)
    times = [skimmed_features(reading, concepts), counted_features(reading), told_features(telling)]
    assert sum(map(len, times)) == len(relevance_features(telling))
    assert most_unread(reading).keys() == times[1].keys() | times[2].keys()
    assert MOST_TOLD.keys() == times[2].keys()


def demo_articles() -> list[Article]:
    sources = load_sources()
    decoded = [decode(line, key=None, sources=sources) for line in DEMO.read_bytes().splitlines()]
    return [article for article in decoded if isinstance(article, Article)]


def test_a_bound_never_lies_below_what_the_belief_becomes(pack: LanguagePack) -> None:
    """The bounds let most articles go unread: they must hold for every article, whatever the weights."""
    weights = [pack.relevance.weights, {name: abs(weight) + 0.1 for name, weight in pack.relevance.weights.items()}]
    bounded = 0
    for article in demo_articles():
        reading = skim(article, pack)
        concepts = rank_concepts(reading)
        if concepts:
            known, unread = skimmed_features(reading, concepts), most_unread(reading)
            complete(reading)
            counted = known | counted_features(reading)
            find_speakers(reading)
            whole = counted | told_features(gather(reading, story_sentences(reading), concepts))
            for one in weights:
                belief = probability(whole, one)
                after_all = highest_belief(counted, MOST_TOLD, one)
                assert belief <= after_all + 1e-12, article.article_id
                assert after_all <= highest_belief(known, unread, one) + 1e-12, article.article_id
            bounded += 1
    assert bounded > 50


def test_victims_that_are_denied_are_bounded_too(read_text: ReadText) -> None:
    reading = read_text("Kebakaran melanda pasar Wado. Tidak ada korban dalam kejadian itu.")
    told = counted_features(reading)
    assert told["share_toll"] > 0
    assert all(value <= most_unread(reading)[name] for name, value in told.items())


def test_a_skim_already_knows_what_it_knows(pack: LanguagePack, make_article: Callable[..., Article]) -> None:
    article = make_article(NEWS[1], "Banjir di Wado")
    skimmed, whole = skim(article, pack), read(article, pack)
    assert skimmed_features(skimmed, rank_concepts(skimmed)) == skimmed_features(whole, rank_concepts(whole))


def test_a_record_gives_the_same_belief_whatever_the_order_of_sets() -> None:
    """Sums of floating-point numbers depend on their order, so no set may give it."""
    import subprocess  # noqa: PLC0415 - only this test starts processes
    import sys  # noqa: PLC0415

    record = orjson.dumps(
        {"article_id": "t", "source": "Kabar", "published_at": "2026-05-06", "body": NEWS[0] + " " + NEWS[3]}
    ).decode()
    script = (
        "import sys; from stream.article.decode import decode; from stream.article.sources import load_sources;"
        "from stream.extract.load import load_extractor;"
        "print(load_extractor().extract(decode(sys.argv[1].encode(), key=None, sources=load_sources())))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, record],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert "Incident(" in said.pop()
