"""The gate may say yes too often, never no where a form stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.extract.gate import make_gate, trigger_gate
from stream.extract.tokens import tokenise
from stream.rules.load import load_rules

FORMS = [("tembak",), ("baku", "tembak"), ("bom", "bunuh", "diri"), ("pukul-memukul",), ("api", "besar")]
GATE = make_gate(FORMS)
LEXICON = load_rules("id").lexicon


def holds_form(text: str) -> bool:
    lower = tokenise(text).lower
    return any(tuple(lower[i : i + len(form)]) == form for form in FORMS for i in range(len(lower)))


@pytest.mark.parametrize(
    "text",
    [
        "TEMBAK!",
        "Aksi baku\ntembak",
        "bom-bom BOM  bunuh\tdiri",
        "saling pukul-memukul.",
        "api (besar)",
        "12tembak",
        "«tembak»",
        "baku—tembak",
    ],
)
def test_a_text_with_a_form_is_let_in(text: str) -> None:
    assert GATE.may_hold(text)


@pytest.mark.parametrize(
    "text", ["", "Harga beras naik", "bom waktu", "api unggun", "tembakau", "bunuh sepi, diri sendiri"]
)
def test_a_text_that_lacks_a_word_of_every_form_is_kept_out(text: str) -> None:
    assert not GATE.may_hold(text)


@given(
    st.lists(
        st.sampled_from(["tembak", "Baku", "bom", "BUNUH", "diri", "api", "besar", "é", "3", "-", "pukul-memukul"])
    )
)
def test_the_gate_never_keeps_out_a_form_that_the_tokens_hold(words: list[str]) -> None:
    for joiner in (" ", "", "\n", ", ", "_"):
        text = joiner.join(words)
        assert GATE.may_hold(text) or not holds_form(text)


def test_a_form_without_a_letter_opens_the_gate_for_every_text() -> None:
    assert make_gate([("30", "/", "9")]).may_hold("")


def test_every_trigger_of_the_rules_opens_its_languages_gate() -> None:
    gate = trigger_gate(LEXICON)
    triggers = [
        (head, *rest)
        for head, bucket in LEXICON.forms.items()
        for rest, entry in bucket
        if entry.kind == "trigger" and not entry.sense.startswith("site_")
    ]
    assert [form for form in triggers if not gate.may_hold(" ".join(form).upper())] == []


def test_the_gate_of_the_rules_keeps_ordinary_news_out() -> None:
    gate = trigger_gate(LEXICON)
    assert not gate.may_hold("Harga cabai turun di Pasar Wado setelah panen raya, kata pedagang.")
