"""Languages told by their grammar. Every text is invented."""

import pytest

from stream.article.language import detect
from stream.article.model import Language

INDONESIAN = (
    "Polisi mengatakan bahwa korban yang tewas dalam kebakaran itu adalah warga desa karena api cepat membesar."
)
MALAY = (
    "Polis memaklumkan bahawa mangsa yang maut dalam kebakaran itu ialah penduduk kampung kerana api merebak pantas."
)
ENGLISH = "Police said that the victims of the fire were residents of the village, and that it was not out by noon."
DUTCH = "De politie zegt dat de slachtoffers van de brand bewoners van het dorp waren en dat het vuur nog niet uit is."


@pytest.mark.parametrize(
    ("text", "language"),
    [(INDONESIAN, Language.ID), (MALAY, Language.MS), (ENGLISH, Language.EN), (DUTCH, Language.NONE)],
)
@pytest.mark.parametrize("hint", [None, "id", "en", "ms", "xx", "not a language"])
def test_prose_names_its_own_language_whatever_the_hint(text: str, language: Language, hint: str | None) -> None:
    assert detect(text, hint) is language


def test_the_hint_decides_between_twins_that_the_text_does_not_part() -> None:
    twin = "Orang yang ada di rumah itu tidak akan pulang dengan anak dari desa ini pada hari itu juga."
    assert detect(twin, "ms") is Language.MS
    assert detect(twin, "id") is Language.ID
    assert detect(twin, None) is Language.ID


@pytest.mark.parametrize("text", ["", "12 34 56", "\x00\x01", "\U000e0041" * 10, "?!" * 500])
def test_what_is_no_prose_has_no_language(text: str) -> None:
    assert detect(text) is Language.NONE
