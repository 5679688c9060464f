"""The index and the API's answers. In: entries, queries. Out: pages, counts, and errors that name the parameter."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from stream.views.api import QueryError, read_slice, show_counts, show_reports
from stream.views.fold import Entry, Shown, bucket_of
from stream.views.index import Index, ReportQuery

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def shown(
    hours: int = 0, event_type: str = "Crime", country: str = "ID", province: str = "Maluku", days: int = 0
) -> Shown:
    day = date(2024, 5, 1) + timedelta(days=days)
    return Shown(
        published_at=NOON + timedelta(hours=hours),
        event_type=event_type,
        country=country,
        province=province,
        first_day=day,
        last_day=day + timedelta(days=1),
    )


class Shelf:
    """A source of answers without Faust: the reports given, each with its id as its body."""

    is_complete = True

    def __init__(self, **reports: Shown) -> None:
        self.index = Index()
        self.index.load(
            ((name, Entry(revision=1, shown=one, left=(), body=b"")) for name, one in reports.items()),
            [(bucket_of(one), 1) for one in reports.values()],
        )

    def read_report(self, report_id: str) -> bytes | None:
        """Return a body that tells which report it is."""
        return orjson.dumps({"report_id": report_id})


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(
        old=shown(hours=-5),
        new=shown(hours=2, event_type="Riots", province="Papua"),
        abroad=shown(hours=1, country="AF", province="Badghis", days=3),
        unplaced=shown(country="", province=""),
    )


def ids(shelf: Shelf, **query: str) -> list[str]:
    return [report["report_id"] for report in orjson.loads(show_reports(shelf, renamed(query)))["reports"]]


def renamed(query: dict[str, str]) -> dict[str, str]:
    return {name.rstrip("_"): value for name, value in query.items()}


def test_the_latest_published_comes_first(shelf: Shelf) -> None:
    assert ids(shelf) == ["new", "abroad", "unplaced", "old"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"type": "riots"}, ["new"]),
        ({"country": "af"}, ["abroad"]),
        ({"province": "MALUKU"}, ["old"]),
        ({"country": ""}, ["unplaced"]),
        ({"from_": "2024-05-03"}, ["abroad"]),
        ({"to": "2024-04-30"}, []),
        ({"from_": "2024-05-02", "to": "2024-05-02"}, ["new", "unplaced", "old"]),
        ({"type": "Crime", "country": "ID"}, ["old"]),
        ({"limit": "2"}, ["new", "abroad"]),
        ({"limit": "2", "offset": "3"}, ["old"]),
        ({"offset": "1000"}, []),
    ],
)
def test_filters_and_pages(shelf: Shelf, query: dict[str, str], expected: list[str]) -> None:
    assert ids(shelf, **query) == expected


def test_the_total_counts_what_matches_on_every_page(shelf: Shelf) -> None:
    answer = orjson.loads(show_reports(shelf, {"limit": "1", "country": "ID"}))
    assert (answer["total"], answer["limit"], answer["offset"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1" * 10_000}, "limit"),
        ({"limit": "\u0661"}, "limit"),
        ({"offset": "x"}, "offset"),
        ({"offset": "1000001"}, "offset"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2024-02-31"}, "to"),
        ({"type": "x" * 201}, "type"),
        ({"typo": "x"}, "a parameter"),
    ],
)
def test_a_query_that_cannot_be_is_refused_by_name(shelf: Shelf, query: dict[str, str], field: str) -> None:
    with pytest.raises(QueryError) as raised:
        show_reports(shelf, query)
    assert raised.value.field == field


def test_counts_are_by_hour_type_and_province(shelf: Shelf) -> None:
    rows = orjson.loads(show_counts(shelf, {"country": "ID"}))["counts"]
    assert rows == [
        {"hour": "2024-05-01T14:00:00Z", "event_type": "Riots", "country": "ID", "province": "Papua", "reports": 1},
        {"hour": "2024-05-01T07:00:00Z", "event_type": "Crime", "country": "ID", "province": "Maluku", "reports": 1},
    ]


def test_counts_between_days_include_both(shelf: Shelf) -> None:
    def count(**query: str) -> int:
        return len(orjson.loads(show_counts(shelf, renamed(query)))["counts"])

    assert count(from_="2024-05-01", to="2024-05-01") == 4
    assert count(from_="2024-05-02") == count(to="2024-04-30") == 0
    assert count(to="9999-12-31") == 4


def test_counts_take_no_pages(shelf: Shelf) -> None:
    with pytest.raises(QueryError):
        show_counts(shelf, {"limit": "3"})


def test_the_default_slice_is_the_first_fifty() -> None:
    part = read_slice({})
    assert (part.limit, part.offset) == (50, 0)


def test_a_changed_report_moves_in_the_order_and_a_retracted_one_goes() -> None:
    index = Index()
    index.put_report("a", shown(hours=1))
    index.put_report("b", shown(hours=2))
    assert list(index) == ["b", "a"]
    index.put_report("a", shown(hours=3))
    assert index.find_reports(ReportQuery()) == ["a", "b"]
    index.put_report("a", None)
    index.put_report("never seen", None)
    assert list(index) == ["b"]


def test_an_empty_bucket_is_not_kept() -> None:
    index = Index()
    index.put_count(bucket_of(shown()), 2)
    index.put_count(bucket_of(shown()), 0)
    assert index.sizes() == (0, 0)
