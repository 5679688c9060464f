"""Reports to link, told in a few words. In: what differs from a plain attack in a fictional town. Out: `Told`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from stream.link.model import Outlet, Text, Told
from stream.link.weights import Weights
from stream.model import Count, EventDate, EventType, Location, Stage
from stream.report.model import Status

Tell = Callable[..., Told]

PLAIN = {
    "date_same": 2.0,
    "locality_same": 2.0,
    "bias": -3.0,
    "words_alike": 3.0,
    "date_far": -5.0,
    "date_4_7_days": -3.0,
}


@pytest.fixture
def weights() -> Weights:
    """Weights simple enough to follow by head: same day and same place name join."""
    return Weights(features=PLAIN, join=0.0, merge=0.5, common={})


@pytest.fixture
def tell() -> Tell:
    """Make a report: `tell("a1", day=5, place="Wanari", killed=2)`."""

    def told(article: str, **given: Any) -> Told:  # noqa: ANN401 - a test names the fields it needs
        day = given.pop("day", 5)
        published = given.pop("published", datetime(2026, 3, day or 5, 9, tzinfo=UTC))
        place = given.pop("place", "Wanari")
        killed = given.pop("killed", None)
        days = EventDate(start=date(2026, 3, day), end=date(2026, 3, day), precision=1) if day else None
        location = Location(country="ID", admin1="Papua Tengah", locality=place, precision=1) if place else None
        text = Text(
            article_id=article,
            source=Outlet(id=given.pop("outlet", "kabar"), name=given.pop("outlet_name", "Kabar Uji")),
            url=None,
            agency=given.pop("agency", None),
            published_at=published,
            sketch=given.pop("sketch", ""),
            terms=given.pop("terms", {}),
        )
        fields: dict[str, Any] = {
            "report_id": f"report-{article}",
            "revision": 1,
            "status": Status.NEW,
            "article": text,
            "event_type": EventType.CIVILIANS,
            "sub_event_type": "Attack",
            "stage": Stage.ACCOMPLISHED,
            "event_date": days,
            "location": location,
            "killed": None if killed is None else Count(low=killed, best=killed, high=killed),
        }
        return Told(**{**fields, **given})

    return told
