"""Linking against the coded set of several outlets' articles. In: link_dev, the scorer. Out: metrics of two settings.

`link`: from articles, with our own extraction, end to end. `link_gold`: linking alone, from reports built of the gold's
types, dates and places and the article's text.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from stream.article.model import Article
from stream.extract.load import Extractor
from stream.link.decode import read_told
from stream.link.link import link
from stream.link.local import DictState
from stream.link.model import Outlet, Text, Told
from stream.link.weights import Weights, load_weights
from stream.model import EventDate, EventType, Location, Stage
from stream.report.encode import encode_reports, refer
from stream.report.identity import report_id
from stream.report.model import ExtractorRef, Status
from tests.eval.corpora import CORPUS, load_articles
from tests.eval.scoring import CodedSet, Figure, Metrics, ScorerError

NAME = "link_dev"
PLACE_TOWN = 3
KINDS = ("pairwise", "b_cubed")
PARTS = ("precision", "recall", "f1")


def load_link_gold(folder: Path = CORPUS) -> dict[str, dict[str, Any]]:
    """Gold rows of link_dev by article id."""
    lines = (folder / f"{NAME}.gold.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["article_id"]: row for row in map(json.loads, lines)}


def told_by_extraction(articles: Iterable[Article], extractor: Extractor) -> Iterator[Told]:
    """Reports as the extractor writes them, in order of publication."""
    made_by = ExtractorRef(version="eval", rules_hash="")
    for article in sorted(articles, key=lambda article: article.published.at):
        for encoded in encode_reports(article, extractor.extract(article), made_by):
            told = read_told(encoded.value)
            if not isinstance(told, Told):
                raise TypeError(str(told))
            yield told


def told_by_gold(articles: Iterable[Article], gold: Mapping[str, Mapping[str, Any]]) -> Iterator[Told]:
    """Reports of the gold's types, dates and places and of the articles' text, in order of publication."""
    for article in sorted(articles, key=lambda article: article.published.at):
        for ordinal, incident in enumerate(gold[article.article_id]["incidents"]):
            yield _told(article, incident, ordinal)


def _told(article: Article, incident: Mapping[str, Any], ordinal: int) -> Told:
    day = date.fromisoformat(incident["event_date"]) if incident["event_date"] else None
    place = incident["place"]
    return Told(
        report_id=report_id(article.article_id, ordinal),
        revision=1,
        status=Status.NEW,
        article=text_of(article),
        event_type=EventType(incident["event_type"]),
        sub_event_type="",
        stage=Stage.ACCOMPLISHED,
        event_date=EventDate(start=day, end=day, precision=1) if day else None,
        location=Location(country=None, admin1=None, locality=place, precision=PLACE_TOWN) if place else None,
    )


def text_of(article: Article) -> Text:
    """What LINK gets of an article's text."""
    reference = refer(article)
    return Text(
        article_id=reference.article_id,
        source=Outlet(id=reference.source.id, name=reference.source.name, country=reference.source.country),
        url=reference.url,
        agency=reference.agency,
        published_at=reference.published_at,
        sketch=reference.sketch,
        terms=reference.terms,
    )


def linked(reports: Iterable[Told], weights: Weights) -> dict[str, set[str]]:
    """Incident ids by article id, after the last report: aliases are followed."""
    state = DictState()
    holder: dict[str, tuple[str, str]] = {}
    into: dict[str, str] = {}
    for told in reports:
        found = link(state, told, int(told.article.published_at.timestamp() * 1000), weights)
        into |= {v.incident_id: v.merged_into for v in found.versions if v.merged_into is not None}
        if found.incident_id is not None:
            holder[told.report_id] = (told.article.article_id, found.incident_id)
    ids: dict[str, set[str]] = {}
    for article_id, incident_id in holder.values():
        ids.setdefault(article_id, set()).add(into.get(incident_id, incident_id))
    return ids


def score_links(scorer: Path, gold: Sequence[bytes], ids: Mapping[str, set[str]]) -> Metrics:
    """Have the scorer judge incident ids by article. Raises ScorerError."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = [Path(scratch) / name for name in ("gold.jsonl", "pred.jsonl")]
        paths[0].write_bytes(b"\n".join(gold) + b"\n")
        rows = [{"article_id": article_id, "incident_ids": sorted(found)} for article_id, found in ids.items()]
        paths[1].write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        command = [sys.executable, str(scorer), *map(str, paths), "--json"]
        done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        raise ScorerError(f"{scorer.name}: {done.stderr.strip()}")
    report = json.loads(done.stdout)
    pairs, articles = report["pairwise"]["gold_pairs"], report["b_cubed"]["articles"]
    return {
        f"{kind}_{part}": Figure(round(report[kind][part], 2), cases)
        for kind, cases in zip(KINDS, (pairs, articles), strict=True)
        for part in PARTS
    }


def link_sets(scorers: Path, extractor: Extractor) -> Iterator[tuple[CodedSet, Metrics]]:
    """Both settings with their metrics; nothing where the set or its scorer is not there."""
    scorer = scorers / "score_link.py"
    if not (CORPUS / f"{NAME}.articles.jsonl").exists() or not scorer.exists():
        return
    rows = tuple((CORPUS / f"{NAME}.articles.jsonl").read_bytes().splitlines())
    coded = tuple((CORPUS / f"{NAME}.gold.jsonl").read_bytes().splitlines())
    articles, gold, weights = load_articles(NAME), load_link_gold(), load_weights()
    for name, reports in (
        ("link", told_by_extraction(articles, extractor)),
        ("link_gold", told_by_gold(articles, gold)),
    ):
        yield CodedSet(name, rows, coded, scorer.name), score_links(scorer, coded, linked(reports, weights))


def link_table(metrics: Mapping[str, Metrics]) -> str:
    """One line a setting: what was linked, of what could be."""
    if not metrics:
        return "linking: no link_dev or no score_link.py, nothing is scored"
    lines = ["| linking | pairwise P | R | F1 | B-cubed P | R | F1 |", "|---|---|---|---|---|---|---|"]
    for name, found in metrics.items():
        figures = (f"{found[f'{kind}_{part}'].value:.1f}" for kind in KINDS for part in PARTS)
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return "\n".join(lines)
