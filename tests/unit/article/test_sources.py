"""The operator's file of sources: what is wrong stops the start, with file and entry."""

from pathlib import Path

import pytest

from stream.article.model import Source
from stream.article.sources import Sources, SourcesError, find_source, load_sources

GOOD = 'default_zone = "Asia/Jakarta"\n[countries]\nMY = "Asia/Kuala_Lumpur"\n'


@pytest.mark.parametrize("name", ["CNN Indonesia", "cnnindonesia", "cnnindonesia.com", "cnn-indonesia"])
def test_an_outlet_is_known_by_every_spelling(name: str, sources: Sources) -> None:
    assert find_source(sources, Source(id=name, name=name))[0].id == "cnnindonesia"


def test_an_unknown_outlet_keeps_its_name_and_gets_its_countrys_zone(sources: Sources) -> None:
    given = Source(id="baru", name="Baru", country="MY")
    assert find_source(sources, given) == (given, sources.countries["MY"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "default_zone: None is no zone"),
        ("x =", "cannot be read"),
        ('default_zone = "Asia/Atlantis"', "'Asia/Atlantis' is no zone"),
        ('default_zone = "../etc/passwd"', "is no zone"),
        (GOOD + "source = 1", "unknown"),
        (GOOD + '[[source]]\nid = "a"\n', "name must be a text"),
        (GOOD + '[[source]]\nid = "a"\nname = "A"\nnick = "b"\n', "unknown key 'nick'"),
        (GOOD + '[[source]]\nid = "a"\nname = "A"\ncountry = "Indonesia"\n', "country must be two capital letters"),
        (GOOD + '[[source]]\nid = "a"\nname = "A"\naliases = "b"\n', "a list of texts"),
        (GOOD + '[[source]]\nid = "a"\nname = "A"\n[[source]]\nid = "b"\nname = "a."\n', "is taken by 'a'"),
        (GOOD + '[[agency]]\nid = "a"\nwords = ["A"]\n', "name must be a text"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    if text.endswith("source = 1"):  # inside [countries] it is a zone of a strange type
        says = "is no zone"
    with pytest.raises(SourcesError, match=says) as caught:
        load_sources(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(tmp_path / "none.toml")
