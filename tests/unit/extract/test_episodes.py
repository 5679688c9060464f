"""A story with a second happening elsewhere has a second episode. In: texts of our own. Out: episodes."""

from collections.abc import Callable

from stream.extract.episodes import Episode, split_episodes
from stream.extract.reading import Reading
from stream.extract.scene import locate
from stream.extract.telling import story_sentences

ReadText = Callable[..., Reading]
LEAD = "Bom meledak di Kota Kendari, Selasa (5/5). Dua orang tewas. "


def episodes(reading: Reading) -> list[Episode]:
    main = locate(reading, [mention for one in reading.lead for mention in one.places])
    return split_episodes(reading, story_sentences(reading), main)


def provinces(reading: Reading) -> list[str | None]:
    return [None if one.place is None else one.place.admin1 for one in episodes(reading)]


def test_another_town_with_its_own_toll_is_another_episode(read_text: ReadText) -> None:
    """Codebook, section 1: another place is another incident."""
    reading = read_text(LEAD + "Polisi berjaga. Serangan bom lain di Kota Medan menewaskan tiga orang.")
    assert provinces(reading) == ["Sulawesi Tenggara", "Sumatera Utara"]


def test_another_town_without_a_toll_is_no_episode(read_text: ReadText) -> None:
    """Codebook, rulings: towns merely named are no incidents."""
    assert provinces(read_text(LEAD + "Polisi berjaga. Warga Kota Medan takut serangan bom.")) == ["Sulawesi Tenggara"]


def test_the_same_province_is_no_other_episode(read_text: ReadText) -> None:
    """Places that may be one scene are one."""
    reading = read_text(LEAD + "Polisi berjaga. Serangan bom di Kota Kendari itu menewaskan dua orang.")
    assert provinces(reading) == ["Sulawesi Tenggara"]


def test_an_older_attack_is_no_episode(read_text: ReadText) -> None:
    """History is no news, and no part of the story."""
    reading = read_text(LEAD + "Polisi berjaga. Pada 2009 serangan bom di Kota Medan menewaskan tiga orang.")
    assert provinces(reading) == ["Sulawesi Tenggara"]


def test_an_episode_goes_on_while_no_other_place_is_named(read_text: ReadText) -> None:
    """Sentences of one paragraph belong together until a place is named."""
    reading = read_text(
        LEAD + "Polisi berjaga. Serangan bom lain di Kota Medan menewaskan tiga orang. Pelaku lari. Polisi mengejar."
    )
    assert len(episodes(reading)[1].sentences) == 3
