"""`broker`: the embedded Kafka in the foreground. In: a folder, a port. Out: a cluster to play with, until Ctrl-C."""

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stream.cli.options import with_settings

if TYPE_CHECKING:
    from stream.broker import EmbeddedKafka
    from stream.configure import Configured

LOOK_SECONDS = 0.5


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=9092, show_default=True, help="Loopback port; 0 takes a free one."
)
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where records are kept across restarts.")
@click.option("--temporary", is_flag=True, help="Forget everything at the end.")
@click.option("--topics/--no-topics", default=True, show_default=True, help="Make the topics of the pipeline.")
@with_settings
def broker(configured: "Configured", *, port: int, data_dir: Path | None, temporary: bool, topics: bool) -> None:
    """Run a real Apache Kafka on this machine, for trying things out and for tests.

    Needs neither Docker nor Java: the first start downloads about 45 MB of jars from Maven Central and checks each
    against a committed hash. One node, KRaft, loopback only, no password: not for production.
    """
    from stream.broker import EmbeddedKafka

    folder = None if temporary else (data_dir or _data_folder()).expanduser().resolve()
    with EmbeddedKafka(folder, port=port) as kafka:
        if topics:
            asyncio.run(_make_topics(configured, kafka.bootstrap))
        click.echo(f"Kafka is up on {kafka.bootstrap}" + (f", data in {folder}" if folder else ""))
        click.echo(f"  export KAFKA_BOOTSTRAP={kafka.bootstrap}")
        click.echo("Ctrl-C stops it.")
        _await_end(kafka)


def _data_folder() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "incident-stream" / "kafka"


def _await_end(kafka: "EmbeddedKafka") -> None:
    """Return at Ctrl-C or SIGTERM; raise IncidentStreamError when the broker ends before that."""
    told = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: told.set())
    while not told.wait(LOOK_SECONDS):
        kafka.check()


async def _make_topics(configured: "Configured", bootstrap: str) -> None:
    from stream.broker.topics import connect, create_topics
    from stream.cli.topics import specs

    async with connect({"bootstrap_servers": bootstrap}) as admin:
        await create_topics(admin, specs(configured.settings.topics))
