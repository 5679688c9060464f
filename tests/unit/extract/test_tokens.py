"""Tokens lie in the text where they say; sentences end where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.article.model import Block, BlockKind
from stream.extract.tokens import Tokens, split_sentences, tokenise

TEXTS = st.text(alphabet=st.sampled_from("aBz09 .,:/-'\"()\n\u00a0éİß²_\u2013\t"), max_size=60) | st.text(max_size=60)


def sentences_of(text: str, *kinds: BlockKind) -> list[str]:
    """Sentences of a text whose lines are blocks of these kinds (the last kind repeats)."""
    tokens = tokenise(text)
    blocks, start = [], 0
    for index, line in enumerate(text.split("\n")):
        kind = kinds[min(index, len(kinds) - 1)]
        blocks.append(Block(kind=kind, start=start, end=start + len(line)))
        start += len(line) + 1
    found = split_sentences(tokens, tuple(blocks))
    return [text[tokens.starts[s.first] : tokens.ends[s.last - 1]] for s in found]


@given(TEXTS)
def test_tokens_are_the_texts_own_words_in_order_and_leave_out_white_space_alone(text: str) -> None:
    tokens = tokenise(text)
    assert [text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)] == tokens.words
    assert "".join(tokens.words) == "".join(text.split())
    assert all(a < b for a, b in zip(tokens.starts, tokens.ends, strict=True))
    assert all(b <= a for b, a in zip(tokens.ends, tokens.starts[1:], strict=False))


@given(TEXTS)
def test_every_word_has_its_lower_case_beside_it(text: str) -> None:
    tokens = tokenise(text)
    assert tokens.lower == [word.lower() for word in tokens.words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("luka-luka", ["luka-luka"]),
        ("1.300 rumah", ["1.300", "rumah"]),
        ("Senin (6/1) pukul 07.00 WIB", ["Senin", "(", "6/1", ")", "pukul", "07.00", "WIB"]),
        ("20-an orang", ["20-an", "orang"]),
        ("20-anak", ["20", "-", "anak"]),
        ("12tewas", ["12", "tewas"]),
        ("korban2", ["korban2"]),
        ('"Ada ledakan," kata Ma\'ruf', ['"', "Ada", "ledakan", ",", '"', "kata", "Ma'ruf"]),
        ("di-", ["di", "-"]),
        ("  \n ", []),
        ("", []),
    ],
)
def test_numbers_keep_their_marks_and_joined_words_stay_one(text: str, words: list[str]) -> None:
    assert tokenise(text).words == words


def test_a_long_run_without_white_space_costs_no_more_than_its_length() -> None:
    assert len(tokenise("a-" * 200_000)) == 2
    assert len(tokenise("1." * 200_000)) == 2


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dua orang tewas. Tiga luka.", ["Dua orang tewas.", "Tiga luka."]),
        ("Kapolres AKBP dr. Sena datang. Ia diam.", ["Kapolres AKBP dr. Sena datang.", "Ia diam."]),
        ("Rapat dipimpin H. Umar di Kec. Lano.", ["Rapat dipimpin H. Umar di Kec. Lano."]),
        ('"Kami lari." Warga pun mengungsi.', ['"Kami lari."', "Warga pun mengungsi."]),
        ('"Ada api!" teriaknya', ['"Ada api!"', "teriaknya"]),
        ("Situs warta.co.id menulis itu.", ["Situs warta.co.id menulis itu."]),
        ("Kerugian Rp. 3 juta. lalu damai", ["Kerugian Rp. 3 juta. lalu damai"]),
        ("Benarkah? Polisi belum tahu", ["Benarkah?", "Polisi belum tahu"]),
        ("Ledakan terdengar", ["Ledakan terdengar"]),
    ],
)
def test_a_sentence_ends_at_its_mark_but_not_after_an_abbreviation(text: str, sentences: list[str]) -> None:
    assert sentences_of(text, BlockKind.BODY) == sentences


def test_only_title_and_body_hold_sentences() -> None:
    text = "Banjir di Wado\nBaca juga: gempa\nAir naik. Warga lari.\nPewarta: Sri"
    kinds = (BlockKind.TITLE, BlockKind.LINK, BlockKind.BODY, BlockKind.CREDIT)
    assert sentences_of(text, *kinds) == ["Banjir di Wado", "Air naik.", "Warga lari."]


def test_the_title_is_paragraph_zero_and_paragraphs_count_from_one() -> None:
    text = "Judul\nSatu. Dua.\nTiga."
    tokens: Tokens = tokenise(text)
    blocks = (
        Block(kind=BlockKind.TITLE, start=0, end=5),
        Block(kind=BlockKind.BODY, start=6, end=16),
        Block(kind=BlockKind.BODY, start=17, end=22),
    )
    found = split_sentences(tokens, blocks)
    assert [(s.index, s.paragraph, s.is_title) for s in found] == [
        (0, 0, True),
        (1, 1, False),
        (2, 1, False),
        (3, 2, False),
    ]


def test_the_tokens_among_known_words_are_found_in_a_range() -> None:
    tokens = tokenise("Bom meledak di Wado, bom lain di Lano.")
    assert list(tokens.among({"bom", "di"}, 0, len(tokens))) == [0, 2, 5, 7]
    assert list(tokens.among({"bom", "di"}, 1, 6)) == [2, 5]
    assert list(tokens.among({"bom"}, 6, 3)) == []


def test_a_sentence_without_end_is_cut_so_that_no_finder_takes_its_square() -> None:
    found = sentences_of("kata " * 1000, BlockKind.BODY)
    assert len(found) > 1
    assert "".join(found).replace(" ", "") == "kata" * 1000
    assert max(len(sentence.split()) for sentence in found) <= 200
