"""`demo`: the whole service on this machine. In: the fictional news wire. Out: incidents on the screen as they come."""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click


@click.command()
@click.option("--once", is_flag=True, help="End by itself; exit 1 unless every article has come to an end.")
@click.option("--rate", default=25.0, show_default=True, type=click.FloatRange(1, 1000), help="Articles a second.")
@click.option("--keep-logs", type=click.Path(path_type=Path), metavar="FOLDER", help="Keep the logs of the processes.")
def demo(*, once: bool, rate: float, keep_logs: Path | None) -> int:
    """Watch it work: a real Kafka, the real service, about a hundred fictional Indonesian articles.

    Starts a broker (or uses the cluster of KAFKA_BOOTSTRAP, on topics of its own), makes the topics, runs the extract
    worker and the views, sends the articles, and shows each incident as it is published: what, where, when, how many,
    and who says so. A third of the articles tell of no incident and must yield none. Ctrl-C ends everything.
    """
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="incident-stream-demo-")))
        logs = keep_logs or folder
        logs.mkdir(parents=True, exist_ok=True)
        stack.enter_context(_terminable())
        try:
            return _run(folder, logs, began=began, once=once, rate=rate)
        except KeyboardInterrupt:
            click.echo("\nStopping …", err=True)
            return 0


def _run(folder: Path, logs: Path, *, began: float, once: bool, rate: float) -> int:
    from stream.cli.demo_screen import Screen
    from stream.cli.demo_stage import build_stage, follow

    screen = Screen(began)
    with build_stage(os.environ, folder, logs, screen.say) as stage:
        with screen:
            verdict = asyncio.run(follow(stage, screen, rate))
        screen.summarise(stage, verdict)
        if not once:
            screen.say("Everything stays up; Ctrl-C ends it.")
            stage.wait()
        return 0 if verdict.is_complete else 1


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
