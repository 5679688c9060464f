"""The API over real HTTP. In: requests. Out: JSON, the right status, and counts of both."""

from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest

from stream.observe import metrics
from stream.observe.http import PageSettings, serve
from stream.observe.metrics import Process
from stream.observe.registry import Metrics
from stream.views.api import build_api
from stream.views.index import Index


class Shelf:
    """A source without reports that can be told to be incomplete."""

    def __init__(self) -> None:
        self.index = Index()
        self.is_complete = True

    def read_report(self, report_id: str) -> bytes | None:
        """Nothing is on it."""
        raise AssertionError(report_id)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def counts() -> Metrics:
    return Metrics(Process.VIEWS)


@pytest.fixture
async def url(shelf: Shelf, counts: Metrics) -> AsyncIterator[str]:
    async with serve(build_api(shelf, counts), PageSettings(port=0)) as address:
        yield address.url


async def get(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        loaded: dict[str, object] = orjson.loads(await answer.read())
        return answer.status, loaded


async def test_an_empty_table_is_an_empty_page(url: str, counts: Metrics) -> None:
    assert await get(f"{url}/api/reports") == (200, {"total": 0, "limit": 50, "offset": 0, "reports": []})
    assert await get(f"{url}/api/counts") == (200, {"counts": []})
    assert counts.value(metrics.VIEW_REQUESTS, "/api/reports", "2xx") == 1
    assert counts.value(metrics.VIEW_REQUEST_DURATION, "/api/counts") == 1


async def test_a_wrong_parameter_is_a_400_that_says_what_is_wanted(url: str, counts: Metrics) -> None:
    status, body = await get(f"{url}/api/reports?from=soon")
    assert (status, body["where"]) == (400, "from")
    assert "2024-05-31" in str(body["error"])
    assert counts.value(metrics.VIEW_REQUESTS, "/api/reports", "4xx") == 1


async def test_incomplete_tables_are_a_503_and_not_an_empty_page(url: str, shelf: Shelf, counts: Metrics) -> None:
    shelf.is_complete = False
    assert (await get(f"{url}/api/reports"))[0] == 503
    assert counts.value(metrics.VIEW_REQUESTS, "/api/reports", "5xx") == 1
