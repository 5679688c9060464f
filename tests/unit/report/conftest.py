"""What the tests of reports share: an article and incidents of invented places."""

from collections.abc import Callable
from datetime import date

import orjson
import pytest

from stream.article.decode import decode
from stream.article.model import Article
from stream.article.sources import load_sources
from stream.model import (
    Actor,
    ActorType,
    Casualty,
    Claim,
    ClaimantSide,
    Count,
    Effect,
    EventDate,
    EventType,
    Evidence,
    Incident,
    Location,
    Qualifier,
    Responsibility,
    ResponsibilityMode,
    Role,
    Side,
    Stage,
    Weapon,
)

SOURCES = load_sources()


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    def make_article(body: str = "Gerilya Rantau menyerang pos polisi.", **fields: object) -> Article:
        given = {"article_id": "a-1", "source": "Kabar Rantau", "body": body, "published_at": "2026-03-04"} | fields
        article = decode(orjson.dumps(given), key=None, sources=SOURCES)
        assert isinstance(article, Article)
        return article

    return make_article


@pytest.fixture(scope="session")
def make_incident() -> Callable[..., Incident]:
    def make_incident(locality: str | None = "Rantau", **slots: object) -> Incident:
        filled: dict[str, object] = {
            "event_type": EventType.BATTLES,
            "sub_event_type": "Armed clash",
            "stage": Stage.ACCOMPLISHED,
            "event_date": EventDate(start=date(2026, 3, 3), end=date(2026, 3, 3), precision=1),
            "location": Location(country="ID", admin1="Papua", locality=locality, precision=1, lat=-3.5, lon=140.25),
            "actors": (Actor(name="Gerilya", side=Side.A, role=Role.PERPETRATOR, actor_type=ActorType.REBEL_GROUP),),
            "casualties": (Casualty(side=Side.B, effect=Effect.KILLED, low=2, best=2, high=3),),
            "killed": Count(low=2, best=2, high=3),
            "claims": (
                Claim(
                    claimant="polisi",
                    claimant_side=ClaimantSide.B,
                    side=Side.B,
                    effect=Effect.KILLED,
                    low=2,
                    high=None,
                    qualifier=Qualifier.AT_LEAST,
                ),
            ),
            "responsibility": (Responsibility(actor="Gerilya", mode=ResponsibilityMode.CLAIMED),),
            "weapons": (Weapon.FIREARM,),
            "evidence": (Evidence(field="event_type", start=16, end=25, quote="menyerang", rule="id.test"),),
            "confidence": {"event_type": 0.9},
        }
        return Incident(**(filled | slots))  # type: ignore[arg-type]  # slots are the test's own

    return make_incident
