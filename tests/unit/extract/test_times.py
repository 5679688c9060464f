"""The day of the incident is chosen among the days an article names; where none convinces, none is given."""

from collections.abc import Callable
from datetime import date

import pytest

from stream.extract.concepts import rank_concepts
from stream.extract.reading import Reading
from stream.extract.telling import story_sentences
from stream.extract.times import ChosenDate, choose_date, date_candidates, is_old, says_when_it_was_said

ReadText = Callable[..., Reading]


def chosen(reading: Reading) -> ChosenDate | None:
    concepts = rank_concepts(reading)
    best = concepts[0].best_sentence if concepts else 0
    return choose_date(reading, story_sentences(reading), best, reading.pack.dates)


def day(reading: Reading) -> date | None:
    found = chosen(reading)
    return None if found is None else found.date.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Banjir menerjang Wado, Selasa (5/5). Dua orang tewas.", date(2026, 5, 5)),
        ("Dua orang tewas dalam ledakan di Lano, Senin malam.", date(2026, 5, 4)),
        ("Kebakaran melanda pasar itu kemarin sore.", date(2026, 5, 5)),
        ("Gempa mengguncang Lano hari ini. Warga lari.", date(2026, 5, 6)),
        ("Longsor menimbun rumah itu, Rabu dini hari.", date(2026, 5, 6)),
    ],
)
def test_a_day_beside_the_happening_is_its_day(read_text: ReadText, text: str, expected: date) -> None:
    assert day(read_text(text)) == expected


def test_the_day_of_the_happening_goes_before_the_day_it_was_said(read_text: ReadText) -> None:
    reading = read_text(
        'Tiga warga tewas tertimbun longsor di Wado, Minggu (3/5).\n"Kami mencari," kata Bupati Sena, Selasa (5/5).'
    )
    assert day(reading) == date(2026, 5, 3)


def test_where_no_day_is_named_none_is_given(read_text: ReadText) -> None:
    assert chosen(read_text("Banjir menerjang Wado. Dua orang tewas.")) is None


def test_a_day_of_long_ago_is_no_candidate(read_text: ReadText) -> None:
    reading = read_text("Banjir menerjang Wado. Banjir besar terjadi pada 3 Maret 2019.")
    assert date_candidates(reading, reading.sentences, 0) == []


def test_a_day_to_come_is_no_candidate(read_text: ReadText) -> None:
    reading = read_text("Ledakan terjadi di Lano. Polisi akan merilis hasilnya besok.")
    assert [c for c in date_candidates(reading, reading.sentences, 0) if c.mention.is_future] == []


@pytest.mark.parametrize(
    ("text", "expected"), [("Gempa itu terjadi 5 April 2026.", True), ("Gempa itu terjadi 6 April 2026.", False)]
)
def test_news_is_thirty_days_old_at_most(read_text: ReadText, text: str, expected: bool) -> None:
    reading = read_text(text)
    (mention,) = reading.sentences[0].dates
    assert is_old(mention, reading.article) is expected


def test_a_chosen_day_carries_its_mention_and_a_belief(read_text: ReadText) -> None:
    reading = read_text("Banjir menerjang Wado, Selasa (5/5). Dua orang tewas.")
    found = chosen(reading)
    assert found is not None
    assert reading.quote(found.mention.first, found.mention.last)[2] == "Selasa (5/5)"
    assert reading.pack.dates.threshold <= found.belief <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kapolres mengatakan, Selasa (5/5), pelaku lari.", True),
        ("Kapolres mengatakan ledakan terjadi Selasa (5/5).", False),
        ("Ledakan terjadi Selasa (5/5), kata Kapolres.", False),
    ],
)
def test_a_day_after_a_word_of_speech_dates_the_speech_unless_a_happening_stands_between(
    read_text: ReadText,
    text: str,
    expected: bool,
) -> None:
    sentence = read_text(text).sentences[0]
    assert says_when_it_was_said(sentence, sentence.dates[0]) is expected
