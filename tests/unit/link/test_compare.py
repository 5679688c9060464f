"""Two reports compared: each feature says one thing about the pair."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from stream.link.compare import explain, features, score, similarity
from stream.link.decode import profile_of
from stream.link.model import Profile, Told
from stream.link.weights import Weights, load_weights
from stream.model import Actor, ActorType, EventDate, EventType, Location, Role, Side
from tests.unit.link.conftest import Tell


def compared(weights: Weights, one: Told, other: Told) -> dict[str, float]:
    found = features(profile_of(one, weights), profile_of(other, weights))
    assert found == features(profile_of(other, weights), profile_of(one, weights))
    return found


def place(
    locality: str | None, admin1: str | None = "Jawa Barat", admin2: str | None = None, **more: float
) -> Location:
    return Location(country="ID", admin1=admin1, admin2=admin2, locality=locality, precision=1, **more)  # type: ignore[arg-type] # only lat and lon


@pytest.mark.parametrize(
    ("one", "other", "feature"),
    [
        (5, 5, "date_same"),
        (5, 6, "date_1_day"),
        (5, 8, "date_2_3_days"),
        (5, 12, "date_4_7_days"),
        (5, 25, "date_far"),
        (5, None, "date_unknown"),
    ],
)
def test_days(tell: Tell, weights: Weights, one: int, other: int | None, feature: str) -> None:
    same = datetime(2026, 3, 26, tzinfo=UTC)
    assert feature in compared(weights, tell("a", day=one, published=same), tell("b", day=other, published=same))


def test_a_vague_date_touches_every_day_in_it(tell: Tell, weights: Weights) -> None:
    week = EventDate(start=date(2026, 3, 2), end=date(2026, 3, 8), precision=3)
    assert "date_touches" in compared(weights, tell("a", event_date=week), tell("b", day=7))


@pytest.mark.parametrize(
    ("one", "other", "feature"),
    [
        (place("Desa Waruga"), place("Waruga"), "locality_same"),
        (place("Tol Waruga"), place("Waruga"), "locality_overlaps"),
        (place("Marindale"), place("Mariendale"), "locality_spelt_alike"),
        (place("Waruga"), place("Tirasa"), "locality_differs"),
        (place(None), place("Tirasa"), "locality_unknown"),
        (place("Bekasia"), place("Waruga", admin2="Kabupaten Bekasia"), "locality_within"),
        (place("Waruga"), place("Waruga", admin1="Banten"), "admin1_differs"),
        (place("Waruga", admin2="Kota Bekasia"), place("X", admin2="Kabupaten Bekasia"), "admin2_same"),
        (place("Waruga", lat=-6.2, lon=106.8), place("X", lat=-6.25, lon=106.8), "distance_under_15_km"),
        (place("Waruga", lat=-6.2, lon=106.8), place("X", lat=-6.9, lon=107.6), "distance_60_200_km"),
        (place("Waruga", lat=-6.2, lon=106.8), place("X", lat=-2.5, lon=140.7), "distance_over_200_km"),
    ],
)
def test_places(tell: Tell, weights: Weights, one: Location, other: Location, feature: str) -> None:
    assert feature in compared(weights, tell("a", location=one), tell("b", location=other))


def test_another_country_says_all_about_the_place(tell: Tell, weights: Weights) -> None:
    abroad = replace(place("Waruga"), country="MY")
    found = compared(weights, tell("a", location=place("Waruga")), tell("b", location=abroad))
    assert "country_differs" in found
    assert "locality_same" not in found


def test_a_riot_may_be_told_as_a_protest_but_not_as_a_flood(tell: Tell, weights: Weights) -> None:
    riot = tell("a", event_type=EventType.RIOTS, sub_event_type="Mob violence")
    protest = tell("b", event_type=EventType.PROTESTS, sub_event_type="Peaceful protest")
    flood = tell("c", event_type=EventType.DISASTER, sub_event_type="Flood")
    assert "type_compatible" in compared(weights, riot, protest)
    assert "type_differs" in compared(weights, riot, flood)


def test_tolls_rise_or_fall_with_the_time_of_publication(tell: Tell, weights: Weights) -> None:
    early, late = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)
    assert "killed_rises" in compared(
        weights, tell("b", killed=9, published=late), tell("a", killed=2, published=early)
    )
    assert "killed_falls" in compared(
        weights, tell("b", killed=2, published=late), tell("a", killed=9, published=early)
    )
    assert "killed_same" in compared(weights, tell("a", killed=2), tell("b", killed=2))


def test_rare_words_count_and_common_ones_little(tell: Tell, weights: Weights) -> None:
    common = replace(weights, common={"polisi": 0.2})
    rare = compared(common, tell("a", terms={"jembatan": 1.0, "x": 2.0}), tell("b", terms={"jembatan": 1.0, "y": 2.0}))
    known = compared(common, tell("a", terms={"polisi": 1.0, "x": 2.0}), tell("b", terms={"polisi": 1.0, "y": 2.0}))
    assert rare["words_alike"] == pytest.approx(0.2, abs=0.01)
    assert known["words_alike"] < 0.02


def test_actors_shared(tell: Tell, weights: Weights) -> None:
    def named(name: str) -> tuple[Actor, ...]:
        return (Actor(name=name, side=Side.A, role=Role.PERPETRATOR, actor_type=ActorType.REBEL_GROUP),)

    assert "actor_shared" in compared(weights, tell("a", actors=named("TPN")), tell("b", actors=named("tpn")))
    assert "actors_differ" in compared(weights, tell("a", actors=named("TPN")), tell("b", actors=named("Milisi")))


def test_a_copied_text_is_a_rewrite_and_a_damaged_sketch_is_like_nothing(tell: Tell, weights: Weights) -> None:
    sketch = b64encode(bytes(range(128))).decode()
    half = b64encode(bytes(range(64)) + bytes(64)).decode()
    assert compared(weights, tell("a", sketch=sketch), tell("b", sketch=half))["text_alike"] == 0.5
    assert "text_rewritten" in compared(weights, tell("a", sketch=sketch), tell("b", sketch=half))
    assert similarity(sketch, "?") == similarity(sketch, sketch[:64]) == similarity("", "") == 0.0


def test_parts_add_up_to_the_score(tell: Tell) -> None:
    shipped = load_weights()
    found = compared(shipped, tell("a", killed=2), tell("b", killed=3, outlet="harian"))
    assert sum(part.adds for part in explain(found, shipped.features)) == pytest.approx(
        score(found, shipped.features), abs=0.1
    )


def test_the_shipped_weights_know_common_words_and_the_main_features() -> None:
    shipped = load_weights()
    assert shipped.join <= shipped.merge
    assert {"date_same", "locality_same", "words_alike", "bias"} <= shipped.features.keys()
    assert shipped.rarity("polisi") < 0.5 < shipped.rarity("sebuahkatalangka")


def test_a_profile_survives_a_missing_place_and_date(tell: Tell, weights: Weights) -> None:
    profile: Profile = profile_of(tell("a", place=None, day=None), weights)
    assert (profile.country, profile.locality, profile.first_day) == (None, [], None)
