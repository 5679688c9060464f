"""The pages of a process. In: its metrics and health. Out: /metrics, /livez and /readyz over HTTP.

They run in the process's own event loop: a loop that hangs answers no probe, which is what a probe is for. The address
is loopback unless set otherwise, because the pages ask for no password.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
from aiohttp import web

from stream.errors import ConfigurationError
from stream.observe.health import Health, Verdict
from stream.observe.registry import Metrics

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MAX_REQUEST_BYTES = 64 * 1024
"""No page takes a body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Where the pages are served; port 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = 9464


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """Where the pages were in fact bound."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class PagesUnavailableError(ConfigurationError):
    """The address cannot be bound: somebody else has it, or it is not ours."""


def build_pages(metrics: Metrics, health: Health) -> list[tuple[str, Page]]:
    """Return each path with the coroutine that answers it."""

    async def show_metrics(request: web.Request) -> web.Response:
        body, content_type = metrics.expose(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def show_live(_request: web.Request) -> web.Response:
        return _answer("alive", health.alive())

    async def show_ready(_request: web.Request) -> web.Response:
        return _answer("ready", health.ready())

    return [("/metrics", show_metrics), ("/livez", show_live), ("/readyz", show_ready)]


def build_app(pages: Iterable[tuple[str, Page]]) -> web.Application:
    """Make the pages an aiohttp application; they answer GET and HEAD."""
    app = web.Application(client_max_size=_MAX_REQUEST_BYTES)
    for path, page in pages:
        app.router.add_get(path, page)
    app.on_response_prepare.append(harden)
    return app


@asynccontextmanager
async def serve(pages: Iterable[tuple[str, Page]], settings: PageSettings) -> AsyncIterator[PageAddress]:
    """Serve the pages for as long as the context lasts.

    Raises PagesUnavailableError where the address cannot be bound.
    """
    runner = web.AppRunner(build_app(pages), access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await _bind(runner, settings)
        host, port = runner.addresses[0][:2]
        yield PageAddress(host=host, port=port)
    finally:
        await runner.cleanup()


async def _bind(runner: web.AppRunner, settings: PageSettings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise PagesUnavailableError(
            "cannot serve HTTP",
            where=f"{settings.host}:{settings.port}",
            why=error.strerror or str(error),
            next_step="set another address or port for the pages, or end what listens there",
        ) from error


async def harden(_request: web.Request, response: web.StreamResponse) -> None:
    """Say nothing of what serves, let nothing be cached or guessed at."""
    response.headers["Server"] = "incident-stream"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _answer(word: str, verdict: Verdict) -> web.Response:
    body = orjson.dumps({word: verdict.ok, "checks": verdict.checks}, option=orjson.OPT_INDENT_2)
    return web.Response(status=200 if verdict.ok else 503, body=body, content_type="application/json")
