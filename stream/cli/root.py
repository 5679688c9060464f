"""The root of the command line. In: the command groups. Out: `root`."""

import click

from stream import __version__
from stream.cli.broker import broker
from stream.cli.config import config
from stream.cli.dead_letters import dead_letters
from stream.cli.demo import demo
from stream.cli.extract import extract
from stream.cli.health import health
from stream.cli.link import link
from stream.cli.produce import produce
from stream.cli.reprocess import reprocess
from stream.cli.run import run
from stream.cli.tail import tail
from stream.cli.topics import topics


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="incident-stream")
def root() -> None:
    """News articles in, typed incident reports out, exactly once.

    \b
    Try it:        incident-stream demo
    Without Kafka: incident-stream extract articles.jsonl --format table
    As a service:  incident-stream topics create && incident-stream run all

    Settings come from config/stream.toml, then the environment (INCIDENT_STREAM__KAFKA__BOOTSTRAP, KAFKA_BOOTSTRAP),
    then flags. Exit codes: 0 done, 1 failed, 2 usage, 69 broker unreachable, 78 configuration.
    """  # noqa: D301 - click takes the backspace character to keep the lines that follow apart


for _command in (extract, link, run, produce, tail, dead_letters, reprocess, topics, broker, demo, health, config):
    root.add_command(_command)
