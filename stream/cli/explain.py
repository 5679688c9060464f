"""An article with its evidence. In: text, reports as JSON. Out: the text, underlined where each field was read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from stream.cli.show import plain, render_report

Json = Mapping[str, Any]
PALETTE = ("red", "green", "yellow", "blue", "magenta", "cyan", "bright_red", "bright_green", "bright_blue")
REJECTED_STYLE = "strike dim"
_STEP = re.compile(r"\[(\d+)\]|(\w+)")


def render_article(text: str, reports: Sequence[Json], rejected: Sequence[Json]) -> RenderableType:
    """Return one panel a report, with its text and a table of its evidence; then the mentions that were rejected."""
    parts: list[RenderableType] = [
        Panel(
            Group(render_report(report), Text(""), underline(text, report, rejected), Text(""), evidence_table(report)),
            title=f"incident {number} of {len(reports)}",
            title_align="left",
        )
        for number, report in enumerate(reports, 1)
    ]
    if not reports:
        parts.append(Panel(underline(text, {}, rejected), title="no incident", title_align="left"))
    if rejected:
        parts.append(rejected_table(rejected))
    return Group(*parts)


def underline(text: str, report: Json, rejected: Sequence[Json]) -> Text:
    """Underline every span that a field was read from, each kind of field in its colour; strike what was rejected."""
    shown = Text(plain(text))
    for mention in rejected:
        shown.stylize(REJECTED_STYLE, mention["start"], mention["end"])
    colours = colours_of(report)
    for proof in report.get("evidence") or ():
        shown.stylize(f"underline {colours[kind(proof['field'])]}", proof["start"], proof["end"])
    return shown


def evidence_table(report: Json) -> Table:
    """List every field with its value, the words it was read from, the rule that read them, and the confidence."""
    colours, confidence = colours_of(report), report.get("confidence") or {}
    shares = {"field": 2, "value": 3, "read from": 4, "at": 1, "rule": 2, **({"confidence": 1} if confidence else {})}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, share in shares.items():
        _add_column(table, name, share)
    for proof in report.get("evidence") or ():
        field = proof["field"]
        sure = confidence.get(field, confidence.get(kind(field)))
        cells = (
            Text(field, style=colours[kind(field)]),
            plain(short(value_at(report, field))),
            plain(proof["quote"]).replace("\n", " "),
            f"{proof['start']}-{proof['end']}",
            proof["rule"],
            "" if sure is None else f"{sure:.2f}",
        )
        table.add_row(*cells[: len(shares)])
    return table


def _add_column(table: Table, name: str, share: int) -> None:
    if name in {"at", "rule"}:
        table.add_column(name, no_wrap=True, overflow="ignore")  # what is cut in two cannot be searched for
    else:
        table.add_column(name, ratio=share, overflow="fold")


def value_at(report: Json, field: str) -> Any:  # noqa: ANN401 - any part of a report
    """Return what a path such as `claims[2].claimant` leads to; None where it leads nowhere."""
    value: Any = report
    for index, name in _STEP.findall(field):
        try:
            value = value[int(index)] if index else value[name]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def short(value: object) -> str:
    """Return a value in a few words: the parts that are there, in their order."""
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part is not None)
    return "" if value is None else str(value)


def rejected_table(rejected: Sequence[Json]) -> Table:
    """List the mentions that look like an incident and are none."""
    table = Table("rejected", "words", box=None, pad_edge=False, header_style="dim")
    _add_column(table, "rule", 1)
    for mention in rejected:
        table.add_row(mention["reason"], plain(mention["text"]).replace("\n", " "), mention["rule"])
    return table


def colours_of(report: Json) -> dict[str, str]:
    """Return a colour for each kind of field that has evidence."""
    kinds = dict.fromkeys(kind(proof["field"]) for proof in report.get("evidence") or ())
    colours: Iterator[str] = cycle(PALETTE)
    return {name: next(colours) for name in kinds}


def kind(field: str) -> str:
    """Return the first part of a field's path: `claims[2].claimant` is a kind of `claims`."""
    return field.partition(".")[0].partition("[")[0]
