"""The tables as JSON over HTTP. In: a query. Out: pages of reports, counts by hour, or what is wrong with the query."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol

import orjson
from aiohttp import web

from stream.observe import metrics
from stream.observe.http import Page
from stream.observe.labels import CodeClass, Route
from stream.observe.registry import Metrics
from stream.views.index import CountQuery, Index, ReportQuery

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
MAX_OFFSET = 1_000_000
MAX_TEXT_CHARS = 200

_FILTERS = ("type", "country", "province", "from", "to")
_SLICE = ("limit", "offset")


class Source(Protocol):
    """Where the answers come from."""

    @property
    def index(self) -> Index:
        """The order and the filters."""

    @property
    def is_complete(self) -> bool:
        """Whether the index holds all that was applied before the process started."""

    def read_report(self, report_id: str) -> bytes | None:
        """Return a visible report as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which part of an answer: `limit` rows from `offset` on."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0


class QueryError(Exception):
    """The caller asked for what does not exist: `field` is the parameter, `wanted` what it should be."""

    def __init__(self, field: str, wanted: str) -> None:
        self.field = field
        self.wanted = wanted
        super().__init__(f"{field}: {wanted}")


def build_api(source: Source, counts: Metrics) -> list[tuple[str, Page]]:
    """Return each path of the API with the coroutine that answers it."""

    async def reports(request: web.Request) -> bytes:
        return show_reports(source, request.query)

    async def by_hour(request: web.Request) -> bytes:
        return show_counts(source, request.query)

    return [
        (Route.REPORTS.value, _guard(Route.REPORTS, reports, source, counts)),
        (Route.COUNTS.value, _guard(Route.COUNTS, by_hour, source, counts)),
    ]


def show_reports(source: Source, query: Mapping[str, str]) -> bytes:
    """Answer /api/reports. Raises QueryError."""
    _check_names(query, (*_FILTERS, *_SLICE))
    wanted = ReportQuery(
        event_type=_text(query, "type"),
        country=_text(query, "country"),
        province=_text(query, "province"),
        first_day=_day(query, "from"),
        last_day=_day(query, "to"),
    )
    part = read_slice(query)
    found = source.index.find_reports(wanted)
    page = [source.read_report(report_id) for report_id in found[part.offset : part.offset + part.limit]]
    return orjson.dumps(
        {
            "total": len(found),
            "limit": part.limit,
            "offset": part.offset,
            "reports": [orjson.Fragment(report) for report in page if report],
        }
    )


def show_counts(source: Source, query: Mapping[str, str]) -> bytes:
    """Answer /api/counts. Raises QueryError."""
    _check_names(query, _FILTERS)
    last_day = _day(query, "to")
    wanted = CountQuery(
        event_type=_text(query, "type"),
        country=_text(query, "country"),
        province=_text(query, "province"),
        since=_midnight(_day(query, "from")),
        until=None if last_day in (None, date.max) else _midnight(last_day + timedelta(days=1)),
    )
    rows = [
        {
            "hour": bucket.hour,
            "event_type": bucket.event_type,
            "country": bucket.country or None,
            "province": bucket.province or None,
            "reports": count,
        }
        for bucket, count in source.index.find_counts(wanted)
    ]
    return orjson.dumps({"counts": rows}, option=orjson.OPT_UTC_Z)


def read_slice(query: Mapping[str, str]) -> Slice:
    """Read `limit` and `offset`. Raises QueryError."""
    return Slice(
        limit=_number(query, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT),
        offset=_number(query, "offset", 0, MAX_OFFSET, 0),
    )


def _guard(route: Route, answer: Callable[[web.Request], Awaitable[bytes]], source: Source, counts: Metrics) -> Page:
    async def page(request: web.Request) -> web.Response:
        began_at = time.perf_counter()
        response = await _respond(answer, request, source)
        code = {2: CodeClass.OK, 4: CodeClass.CLIENT}.get(response.status // 100, CodeClass.SERVER)
        counts.add(metrics.VIEW_REQUESTS, 1, route.value, code.value)
        counts.observe(metrics.VIEW_REQUEST_DURATION, time.perf_counter() - began_at, route.value)
        return response

    return page


async def _respond(
    answer: Callable[[web.Request], Awaitable[bytes]], request: web.Request, source: Source
) -> web.Response:
    if not source.is_complete:
        return _error(503, "the tables are not complete", next_step="ask again; /readyz says what is missing")
    try:
        return _json(200, await answer(request))
    except QueryError as error:
        return _error(400, f"{error.field} must be {error.wanted}", where=error.field)


def _json(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json", charset="utf-8")


def _error(status: int, what: str, *, where: str = "", next_step: str = "") -> web.Response:
    told = {"error": what, "where": where, "next": next_step}
    return _json(status, orjson.dumps({name: text for name, text in told.items() if text}))


def _check_names(query: Mapping[str, str], known: tuple[str, ...]) -> None:
    for name in query:
        if name not in known:
            raise QueryError("a parameter", f"one of {', '.join(known)}")


def _text(query: Mapping[str, str], name: str) -> str | None:
    value = query.get(name)
    if value is not None and len(value) > MAX_TEXT_CHARS:
        raise QueryError(name, f"at most {MAX_TEXT_CHARS} characters long")
    return value


def _day(query: Mapping[str, str], name: str) -> date | None:
    value = query.get(name)
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise QueryError(name, "a day such as 2024-05-31") from None


def _number(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    # Length first: int() of a very long text is slow, and Python refuses it beyond 4,300 digits.
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(high)) and low <= int(value) <= high):
        raise QueryError(name, f"a number from {low} to {high}")
    return int(value)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time_of_day.min, UTC)
