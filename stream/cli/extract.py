"""`extract [FILE…]`: articles to reports without a broker. In: JSON. Out: one row an article, or a page to read."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click
import orjson

from stream.cli.lines import Line, article_key, read_files
from stream.errors import InputError

if TYPE_CHECKING:
    from stream.article.model import Article, Rejected, Withdrawn
    from stream.model import Extraction
    from stream.report.encode import Encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one article came to: `incidents` are reports as they would be published for the first time."""

    id: str | None
    outcome: str
    incidents: tuple[orjson.Fragment, ...] = ()
    rejected: tuple[object, ...] = ()
    fault: object = None
    text: str = field(default="", compare=False)


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…|-]")
@click.option("--format", "form", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True,
              help="JSON Lines for programs, or a table to read.")  # fmt: skip
@click.option("--explain", is_flag=True, help="Show each article with the evidence underlined, field by field.")
def extract(files: tuple[str, ...], *, form: str, explain: bool) -> None:
    """Read articles and print what they report; no broker needed.

    FILE is JSON Lines or one JSON article (pretty printed or not); none, or `-`, is standard input. A row is
    {"id", "outcome", "incidents": [report…], "rejected": [mention…]}. What is no article is a row with outcome
    "rejected" and its fault, is told on standard error with its line, and makes the command exit 1 at the end.
    """
    work = load_work()
    write = choose_output(form, explain=explain)
    faulty = 0
    for line in read_files(files):
        row = work(line)
        if row.fault is not None:
            faulty += 1
            click.echo(f"{line.where}: {describe_fault(row.fault)}", err=True)
        write(row)
    sys.stdout.flush()
    if faulty:
        raise InputError(f"{faulty} lines are no articles", next_step="compare them with docs/contracts.md")


def load_work() -> Callable[[Line], Row]:
    """Load rules and gazetteer once, and return what makes a row of a line. Raises ConfigurationError."""
    from stream.article.decode import decode
    from stream.article.model import Article
    from stream.cli.kit import load_kit
    from stream.report.encode import encode_reports

    kit = load_kit()

    def work(line: Line) -> Row:
        article = decode(line.value, key=None, sources=kit.sources)
        if not isinstance(article, Article):
            return bad_row(line, article)
        extraction = kit.extractor.extract(article)
        return good_row(article, extraction, encode_reports(article, extraction, kit.reference))

    return work


def good_row(article: "Article", extraction: "Extraction", reports: "tuple[Encoded, ...]") -> Row:
    """Return the row of an article."""
    return Row(
        id=article.article_id,
        outcome="incident" if reports else "empty",
        incidents=tuple(orjson.Fragment(report.value) for report in reports),
        rejected=extraction.rejected,
        text=article.text,
    )


def bad_row(line: Line, rejected: "Rejected | Withdrawn") -> Row:
    """Return the row of a line that is no article, under the article_id that it may still have."""
    key = article_key(line)
    return Row(id=key.decode() if key else None, outcome="rejected", fault=rejected)


def encode_row(row: Row) -> bytes:
    """Return a row as one line of JSON; `fault` only where there is one."""
    shown: dict[str, object] = {
        "id": row.id,
        "outcome": row.outcome,
        "incidents": row.incidents,
        "rejected": row.rejected,
    }
    if row.fault is not None:
        shown["fault"] = row.fault
    return orjson.dumps(shown)


def describe_fault(fault: Any) -> str:  # noqa: ANN401 - a Rejected, not imported here
    """Say what is wrong with a line."""
    return f"{fault.fault}: {fault.where}: {fault.detail}"


def write_row(row: Row) -> None:
    """Write a row as a line of standard output."""
    sys.stdout.buffer.write(encode_row(row) + b"\n")


def choose_output(form: str, *, explain: bool) -> Callable[[Row], None]:
    """Return what writes a row to standard output."""
    if not explain and form == "jsonl":
        return write_row
    from rich.console import Console

    from stream.cli.explain import render_article
    from stream.cli.show import render_row

    console = Console(highlight=False)

    def write(row: Row) -> None:
        shown = orjson.loads(encode_row(row))
        console.rule(f"{shown['id']}: {shown['outcome']}", align="left")
        if explain and row.fault is None:
            console.print(render_article(row.text, shown["incidents"], shown["rejected"]))
        else:
            console.print(render_row(shown))

    return write
