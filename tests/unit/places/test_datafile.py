"""The gazetteer's file and the spellings of names."""

from array import array
from pathlib import Path

import pytest

from stream.places.build import province_name
from stream.places.datafile import DataFileError, read_columns, write_columns
from stream.places.draft import Draft, cold_table
from stream.places.hashing import hash_of
from stream.places.load import load_gazetteer
from stream.places.model import Level
from stream.places.names import fold, key, keys
from stream.places.sources import SubdivisionRow


def test_columns_come_back_as_they_were_written(tmp_path: Path) -> None:
    """Bytes, integers and floats, whatever their lengths."""
    path = tmp_path / "columns.bin"
    size = write_columns(
        path, {"text": b"abc", "counts": array("I", [1, 2, 70000]), "degrees": array("f", [1.5, -2.25])}
    )
    columns = read_columns(path)
    assert path.stat().st_size == size
    assert bytes(columns["text"]) == b"abc"
    assert columns["counts"].tolist() == [1, 2, 70000]
    assert columns["degrees"].tolist() == [1.5, -2.25]


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    """The error names the command."""
    with pytest.raises(DataFileError, match=r"python -m stream\.places\.build"):
        load_gazetteer(tmp_path / "none.bin")


@pytest.mark.parametrize("content", [b"", b"not a gazetteer at all"])
def test_a_damaged_file_is_no_gazetteer(tmp_path: Path, content: bytes) -> None:
    """Empty or foreign content is refused before anything is read from it."""
    path = tmp_path / "damaged.bin"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=r"python -m stream\.places\.build"):
        read_columns(path)


def test_the_cold_table_finds_every_key_it_holds() -> None:
    """Open addressing: a key is at its slot or after it, never behind an empty one."""
    draft = Draft()
    for number in range(50):
        index = draft.add(f"Dukuh {number}", Level.VILLAGE, "ID")
        draft.call(index, [f"Dukuh {number}"], hot=False)
    columns = cold_table(draft)
    size = len(columns["cold_offsets"])
    for spelling, indexes in draft.cold.items():
        slot = (hash_of(spelling) >> 32) & (size - 1)
        while columns["cold_hashes"][slot] != hash_of(spelling):
            assert columns["cold_offsets"][slot]
            slot = (slot + 1) & (size - 1)
        start = columns["cold_offsets"][slot]
        assert columns["cold_postings"][start + 1 : start + 1 + columns["cold_postings"][start]].tolist() == indexes


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Mazār-e Sharīf", "mazar-e sharif"),
        ("São Paulo", "são paulo"),
        ("São Paulo", "sao paulo"),
        ("Ta`izz", "taizz"),
        ("Washington D.C.", "washington d . c ."),
        ("Baden-Württemberg", "baden wurttemberg"),
    ],
)
def test_a_name_is_found_under_its_plain_spellings(name: str, spelling: str) -> None:
    """With and without accents, quotes and hyphens."""
    assert spelling in keys(name)


def test_an_arabic_name_is_found_without_its_article() -> None:
    """News writes Raqqa for Ar Raqqah."""
    assert {"raqqah", "raqqa"} <= keys("Ar Raqqah", arabic=True)
    assert "raqqa" not in keys("Ar Raqqah")


def test_a_key_splits_as_the_text_does() -> None:
    """Punctuation marks are words of their own."""
    assert key("St. Louis") == "st . louis"


def test_letters_with_strokes_become_plain() -> None:
    """They do not decompose, so each has its look-alike."""
    assert fold("Łódź") == "Lodz"
    assert fold("Tromsø") == "Tromso"
    assert fold("Straße") == "Strase"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (SubdivisionRow("XX.01", "Başrah", ("Basrah Governorate",), 1, ""), "Basrah"),
        (SubdivisionRow("RU.99", "Primerskaya oblast'", (), 1, ""), "Primer Oblast"),
        (SubdivisionRow("XX.02", "Ţūr", ("The 6th Province",), 1, ""), "Tur"),
    ],
)
def test_a_province_gets_its_usual_name(row: SubdivisionRow, name: str) -> None:
    """An English alias of the same sound, else the name without its accents."""
    assert province_name(row, {}) == name
    assert province_name(row, {row.code: "Chosen"}) == "Chosen"
