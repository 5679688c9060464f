"""`link [FILE|-]`: reports to incidents, no broker. In: extract's rows, or reports. Out: incidents as JSON Lines."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import orjson

from stream.cli.lines import Line, read_files
from stream.errors import InputError

if TYPE_CHECKING:
    from stream.link.model import IncidentVersion, Linked, TakenBack, Told

_NEVER_MS = 1 << 62  # a file has no record timestamps: only `published_at` moves the clock


@click.command()
@click.argument("file", required=False, default="-", metavar="[FILE|-]")
@click.option("--horizon-days", type=click.IntRange(1, 3650), default=60, show_default=True,
              help="What was published longer before the newest article is left alone.")  # fmt: skip
@click.option("--explain", is_flag=True, help="Tell on standard error why each report joined, or why not.")
def link(file: str, *, horizon_days: int, explain: bool) -> None:
    """Link reports of one incident and print the last version of each incident; no broker needed.

    FILE holds the rows of `incident-stream extract`, or reports as they are published; `-` is standard input. What is
    no report is told on standard error with its line, and makes the command exit 1 at the end.
    """
    from stream.link.decode import read_told
    from stream.link.encode import encode_version
    from stream.link.link import link as link_report
    from stream.link.local import DictState
    from stream.link.model import Unreadable
    from stream.link.weights import load_weights

    state, weights = DictState(), load_weights()
    last: dict[str, IncidentVersion] = {}
    faulty = 0
    for where, value in read_reports(file):
        told = read_told(value)
        if isinstance(told, Unreadable):
            faulty += 1
            click.echo(f"{where}: {told.detail}", err=True)
            continue
        linked = link_report(state, told, _NEVER_MS, weights, horizon_days=horizon_days, is_explained=explain)
        last |= {version.incident_id: version for version in linked.versions}
        if explain:
            click.echo(explain_linked(told, linked, weights.join), err=True)
    for version in last.values():
        sys.stdout.buffer.write(encode_version(version) + b"\n")
    sys.stdout.flush()
    if faulty:
        raise InputError(f"{faulty} lines are no reports", next_step="`incident-stream extract` makes them of articles")


def read_reports(path: str) -> Iterator[tuple[str, bytes]]:
    """Give the reports of a file with where they stand: those inside extract's rows, or one a line."""
    for line in read_files([path]):
        rows = _inside(line)
        if rows is None:
            yield line.where, line.value
            continue
        yield from ((line.where, orjson.dumps(report)) for report in rows)


def _inside(line: Line) -> list[object] | None:
    """Return the reports of a row of `extract`; None where the line is no such row."""
    try:
        row = orjson.loads(line.value)
    except orjson.JSONDecodeError:
        return None
    found = row.get("incidents") if isinstance(row, dict) else None
    return found if isinstance(found, list) else None


def explain_linked(told: "Told | TakenBack", linked: "Linked", join: float) -> str:
    """Say what became of a report, what it was compared with, and what each feature of the comparison added."""
    lines = [f"{told.report_id}: {linked.outcome}" + (f" {linked.incident_id}" if linked.incident_id else "")]
    for judged in linked.judged:
        verdict = "one incident" if judged.score >= join else "another incident"
        parts = ", ".join(f"{part.feature} {part.adds:+.2f}" for part in judged.parts if part.adds)
        lines += [
            f"  {judged.incident_id}: score {judged.score:+.2f}, joins from {join:+.2f}: {verdict}",
            f"    nearest report {judged.nearest}: {parts}",
        ]
    return "\n".join(lines)
