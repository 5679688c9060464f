"""An article is read once: every finding lies in its sentence, and a skim sees no less than it says."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.article.model import Article
from stream.extract.language import LanguagePack
from stream.extract.reading import Reading, complete, find_speakers, read, skim

ReadText = Callable[..., Reading]

TEXT = (
    "Dua polisi tewas dan tujuh warga terluka dalam baku tembak di Distrik Lano, Papua, Selasa (5/5).\n"
    '"Pelaku lari ke hutan," kata Kapolres Wado AKBP Sena Mardi.'
)


def test_every_finding_lies_in_its_sentence(read_text: ReadText) -> None:
    reading = read_text(TEXT, "Baku Tembak di Lano")
    for one in reading.sentences:
        inside = range(one.sentence.first, one.sentence.last)
        firsts = [hit.first for hits in (one.triggers, one.effects, one.actors, one.speech) for hit in hits]
        firsts += [n.first_token for n in one.numerals] + [d.first for d in one.dates] + [m.first for m in one.places]
        assert [first for first in firsts if first not in inside] == []


def test_numbers_days_and_places_stand_where_the_text_has_them(read_text: ReadText) -> None:
    reading = read_text(TEXT)
    first = reading.sentences[0]
    assert [numeral.best for numeral in first.numerals][:2] == [2, 7]
    assert [str(mention.start_date) for mention in first.dates] == ["2026-05-05"]
    assert "Papua" in [mention.text for mention in first.places]


def test_who_speaks_is_told_of_the_sentence_that_is_spoken(read_text: ReadText) -> None:
    reading = read_text(TEXT)
    assert reading.sentences[0].attribution is None
    assert reading.sentences[-1].attribution is not None


def test_the_lead_is_the_title_and_two_sentences(read_text: ReadText) -> None:
    reading = read_text("Satu hal. Dua hal. Tiga hal.", "Judul")
    assert [one.sentence.index for one in reading.lead] == [0, 1, 2]


def test_links_and_credits_are_not_read(read_text: ReadText) -> None:
    reading = read_text("Air surut di Wado.\nBaca juga: Gempa guncang Lano\nPewarta: Sri")
    assert [hit.entry.sense for one in reading.sentences for hit in one.triggers] == []


def test_a_quote_is_the_text_as_written(read_text: ReadText) -> None:
    reading = read_text("Ledakan \u201ckeras\u201d terdengar di Wado.")
    assert reading.quote(0, 4) == (1, 16, "Ledakan \u201ckeras\u201d")


def test_a_cue_is_asked_for_by_any_of_its_senses(read_text: ReadText) -> None:
    one = read_text("Terdakwa disidang.").sentences[0]
    assert one.has_cue("sport", "court")
    assert not one.has_cue("sport", "drill")


def test_a_skim_finds_words_and_days_and_leaves_the_costly_finders(
    pack: LanguagePack, make_article: Callable[..., Article]
) -> None:
    reading = skim(make_article(TEXT), pack)
    first = reading.sentences[0]
    assert first.triggers
    assert first.dates
    assert (first.numerals, first.tolls, first.places, reading.places) == ([], [], [], [])


def test_completing_a_skim_is_reading(pack: LanguagePack, make_article: Callable[..., Article]) -> None:
    article = make_article(TEXT, "Baku Tembak di Lano")
    skimmed, whole = skim(article, pack), read(article, pack)
    complete(skimmed)
    assert [one.attribution for one in skimmed.sentences] == [None] * len(skimmed.sentences)
    find_speakers(skimmed)
    for one, other in zip(skimmed.sentences, whole.sentences, strict=True):
        assert (one.triggers, one.numerals, one.dates, one.tolls) == (
            other.triggers,
            other.numerals,
            other.dates,
            other.tolls,
        )
        assert (one.places, one.attributions) == (other.places, other.attributions)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(
            'Dua polisi tewas . " , kata Bupati ( 5/5 ) di Wado luka-luka bom ! 12 orang \n ditembak KKB Senin'.split(
                " "
            )
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_order_of_words_is_read_without_a_fault(
    words: list[str], pack: LanguagePack, make_article: Callable[..., Article]
) -> None:
    reading = read(make_article("x " + " ".join(words)), pack)
    assert sum(one.sentence.last - one.sentence.first for one in reading.sentences) <= len(reading.tokens)
