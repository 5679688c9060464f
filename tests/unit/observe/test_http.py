"""The pages over real HTTP on loopback. In: requests. Out: pages, verdicts as status codes."""

import socket

import aiohttp
import orjson
import pytest

from stream.observe.health import Health
from stream.observe.http import PageSettings, PagesUnavailableError, build_pages, serve
from stream.observe.labels import Check
from stream.observe.metrics import Process
from stream.observe.registry import Metrics


@pytest.fixture
def counts() -> Metrics:
    return Metrics(Process.EXTRACT, topics=("news.articles",))


@pytest.fixture
def health() -> Health:
    return Health((Check.BROKER,))


async def fetch(url: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        return answer.status, await answer.read(), dict(answer.headers)


async def test_the_pages_answer(counts: Metrics, health: Health) -> None:
    async with serve(build_pages(counts, health), PageSettings(port=0)) as address:
        status, body, headers = await fetch(f"{address.url}/metrics")
        assert status == 200
        assert b"incident_stream_outcomes_total" in body
        assert headers["Content-Type"].startswith("text/plain")
        status, body, _ = await fetch(f"{address.url}/livez")
        assert (status, orjson.loads(body)["alive"]) == (200, True)


async def test_readiness_is_the_status_code_and_the_reason_is_in_the_body(counts: Metrics, health: Health) -> None:
    async with serve(build_pages(counts, health), PageSettings(port=0)) as address:
        health.failed(Check.BROKER, "127.0.0.1:9092 refuses")
        status, body, _ = await fetch(f"{address.url}/readyz")
        assert status == 503
        assert orjson.loads(body)["checks"]["broker"]["reason"] == "127.0.0.1:9092 refuses"
        health.passed(Check.BROKER)
        status, body, _ = await fetch(f"{address.url}/readyz")
        assert (status, orjson.loads(body)["ready"]) == (200, True)


async def test_loopback_is_the_default_and_answers_tell_little(counts: Metrics, health: Health) -> None:
    assert PageSettings().host == "127.0.0.1"
    async with serve(build_pages(counts, health), PageSettings(port=0)) as address:
        assert address.host == "127.0.0.1"
        _, _, headers = await fetch(f"{address.url}/livez")
        assert headers["Server"] == "incident-stream"
        assert headers["Cache-Control"] == "no-store"


async def test_nothing_else_is_served_and_nothing_can_be_sent(counts: Metrics, health: Health) -> None:
    async with serve(build_pages(counts, health), PageSettings(port=0)) as address:
        assert (await fetch(f"{address.url}/debug"))[0] == 404
        assert (await fetch(f"{address.url}/metrics", "POST"))[0] == 405


async def test_a_taken_port_is_an_error_that_names_the_address(counts: Metrics, health: Health) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PagesUnavailableError, match=f"127.0.0.1:{port}") as raised:
            async with serve(build_pages(counts, health), PageSettings(port=port)):
                pass
    assert raised.value.exit_code == 78


async def test_the_port_is_free_again_afterwards(counts: Metrics, health: Health) -> None:
    async with serve(build_pages(counts, health), PageSettings(port=0)) as address:
        pass
    async with serve(build_pages(counts, health), PageSettings(port=address.port)) as again:
        assert again == address
