"""The demo's records are what its file says, and its verdict is complete only when everything is accounted for."""

from pathlib import Path

import orjson
import pytest

from stream.cli.demo_stage import Verdict, read_articles, told_settings
from stream.configure import configure
from stream.demo import ARTICLES


def verdict(**changes: object) -> Verdict:
    fields = {"sent": 3, "outcomes": {"incident": 2, "rejected": 1}, "unaccounted": 0, "reports": 2, "visible": 2}
    return Verdict(**{**fields, "shown": 2, **changes})  # type: ignore[arg-type] # one of each field's values


def test_a_row_is_an_article_a_withdrawal_or_raw_bytes() -> None:
    rows = [b'{"article_id":"a","title":"T"}', b'{"article_id":"a","withdraw":true}', b'{"raw":"{oops"}']
    assert list(read_articles(rows)) == [(b"a", rows[0]), (b"a", None), (None, b"{oops")]


def test_the_wire_has_at_least_sixty_articles_and_each_kind_of_row() -> None:
    records = list(read_articles(ARTICLES.read_bytes().splitlines()))
    articles = [value for key, value in records if key and value]
    assert len(articles) >= 60
    assert all(orjson.loads(value).keys() & {"title", "body"} for value in articles)
    assert any(value is None for _, value in records)
    assert any(key is None for key, _ in records)


def test_all_sent_all_ended_all_shown_is_complete() -> None:
    assert verdict().is_complete


@pytest.mark.parametrize(
    "changes",
    [{"sent": 4}, {"unaccounted": 1}, {"shown": 1}, {"shown": None}, {"outcomes": {}}, {"reports": 0, "visible": 0}],
    ids=["one missing", "unaccounted", "view behind", "views down", "nothing ended", "reports unread"],
)
def test_anything_missing_is_not_complete(changes: dict[str, object]) -> None:
    assert not verdict(**changes).is_complete


def test_the_processes_are_told_by_settings_that_exist(tmp_path: Path) -> None:
    ports = {"extract.pages": 1, "views.pages": 2, "views": 3}
    settings = configure(told_settings("127.0.0.1:7", "demo.", tmp_path, ports)).settings
    assert settings.topics.articles.name == "demo.news.articles"
    assert settings.extract.group == "demo.incident-extract"
    assert (settings.extract.pages.port, settings.views.pages.port, settings.views.port) == (1, 2, 3)
    assert settings.kafka.bootstrap == "127.0.0.1:7"
