"""`run extract|views|all`: the service. In: settings. Out: a process that works until SIGTERM, and exits 0."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from stream.cli.options import with_settings

if TYPE_CHECKING:
    from stream.cli.processes import Program
    from stream.configure import Configured


@click.group()
def run() -> None:
    """Run a worker, or all of them on this machine.

    Each serves /metrics, /livez and /readyz on loopback. SIGTERM (Ctrl-C) finishes what is in flight, leaves the group
    and exits 0; a second one forces.
    """


@run.command()
@with_settings
def extract(configured: "Configured") -> int:
    """Turn articles into incident reports, exactly once.

    Start it more than once, here or elsewhere, and the copies share the partitions of the articles topic.
    """
    from stream.cli.serve import serve_extract

    return serve_extract(configured.settings, os.environ)


@run.command()
@with_settings
def views(configured: "Configured") -> int:
    """Keep the tables of reports and counts, and serve them as JSON."""
    from stream.cli.serve import serve_views

    return serve_views(configured.settings, os.environ)


@run.command(name="all")
@click.option("--extracts", default=1, show_default=True, type=click.IntRange(1, 64), help="Copies of extract.")
@with_settings
def run_all(configured: "Configured", *, extracts: int) -> int:
    """Run the extract worker and the views on this machine, and start again what fails."""
    from stream.cli.processes import supervise

    return supervise(programs(configured.flags, extracts), lambda text: click.echo(text, err=True))


def programs(flags: Sequence[str], extracts: int) -> "list[Program]":
    """Return the processes of the service; copies of the extract worker after the first serve pages on free ports."""
    from stream.cli.processes import Program

    return [
        *(
            Program(
                name="extract" if number == 1 else f"extract-{number}",
                arguments=["run", "extract", *flags, *(["--set", "extract.pages.port=0"] if number > 1 else [])],
            )
            for number in range(1, extracts + 1)
        ),
        Program(name="views", arguments=["run", "views", *flags]),
    ]
