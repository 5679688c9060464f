"""One worker's process. In: settings. Out: pages served, logs written, signals heard; an exit code at the end."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from stream import __version__
from stream.cli.kit import load_kit
from stream.cli.service import engine_settings, own_instance, state_folder, views_settings
from stream.engine.loop import Engine
from stream.engine.pool import Pool, PoolError
from stream.errors import IncidentStreamError
from stream.observe import logs, metrics
from stream.observe.health import Health
from stream.observe.http import PageSettings, build_pages, serve
from stream.observe.labels import Check
from stream.observe.metrics import Process
from stream.observe.registry import Metrics
from stream.settings import Settings
from stream.workers.counting import Counting, PoolCounting

log = logging.getLogger(__name__)

CHECKS = (Check.BROKER, Check.ASSIGNMENT, Check.STATE, Check.POOL, Check.BREAKER, Check.DRAINING)
LOOP_PERIOD_SECONDS = 0.25
FORCED = 1


def serve_views(settings: Settings, environ: Mapping[str, str]) -> int:
    """Run the views until SIGTERM; return the exit code."""
    from stream.views.run import run

    counts = Metrics(Process.VIEWS)
    configure_logs(settings, "views", counts)
    with told_to_the_log():
        return run(views_settings(settings, state_folder(settings, "views", environ)), counts)


def serve_extract(settings: Settings, environ: Mapping[str, str]) -> int:
    """Run the extract worker until SIGTERM; return the exit code. Raises what the engine cannot mend."""
    topics = [topic.name for topic in settings.topics.each()]
    counts = Metrics(Process.EXTRACT, topics=topics)
    configure_logs(settings, "extract", counts)
    folder = state_folder(settings, "extract", environ)
    with told_to_the_log(), own_instance(folder, settings.extract.instance_or_host()) as instance:
        health = Health(CHECKS, metrics=counts)
        engine = build_engine(settings, instance, counts, health, environ)
        asyncio.run(run_engine(engine, counts, health, settings))
    return 0


@contextmanager
def told_to_the_log() -> Iterator[None]:
    """Log what ends the process, for those who read only the log, and let it pass."""
    try:
        yield
    except PoolError as error:
        log.critical("no child of the pool can be started", extra={"error": str(error)})
        raise IncidentStreamError(
            "no child of the pool can be started", why=str(error), next_step="look at the machine's memory and limits"
        ) from error
    except IncidentStreamError as error:
        log.critical("%s", error.what, extra={"address": error.where, "error": error.why, "exit_code": error.exit_code})
        raise


def build_engine(
    settings: Settings, instance: str, counts: Metrics, health: Health, environ: Mapping[str, str]
) -> Engine:
    """Put engine, pool and fold together."""
    from stream.workers.extract import make_fold

    extract = settings.extract
    pool = Pool(
        "stream.workers.extract:work",
        size=extract.children_or_cores(),
        deadline_seconds=extract.deadline_seconds,
        memory_bytes=extract.memory_mib * 1024 * 1024,
        preload=("stream.workers.extract:initialise",),
        observer=PoolCounting(counts, health),
    )
    fold = make_fold(reports_topic=settings.topics.reports.name)
    # Loaded here too, though the children do the work: a bad rule must stop the start with its name, and dead letters
    # carry the hash of the rules.
    labels = {"version": __version__, "rules": load_kit().extractor.rules_hash}
    told = engine_settings(
        settings, instance=instance, folder=state_folder(settings, "extract", environ), labels=labels
    )
    return Engine(told, pool, fold, Counting(counts, health, reports_topic=settings.topics.reports.name))


async def run_engine(engine: Engine, counts: Metrics, health: Health, settings: Settings) -> None:
    """Serve the pages and run the engine until a signal; the second one ends the process at once."""
    hear_signals(engine.stop, health)
    pages = PageSettings(host=settings.extract.pages.host, port=settings.extract.pages.port)
    async with serve(build_pages(counts, health), pages) as address:
        log.info("pages are served", extra={"address": address.url})
        watching = asyncio.create_task(watch_loop(counts, health))
        try:
            await engine.run()
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching


def hear_signals(stop: Callable[[], None], health: Health) -> None:
    """Let the first SIGTERM or SIGINT drain, and the second end the process."""
    loop = asyncio.get_running_loop()
    heard: list[str] = []

    def hear(name: str) -> None:
        heard.append(name)
        if len(heard) > 1:
            log.warning("a second signal: ending at once", extra={"signal": name})
            os._exit(FORCED)  # the transaction in flight aborts, its records are read again
        log.info("draining", extra={"signal": name})
        health.failed(Check.DRAINING, "told to stop")
        stop()

    health.passed(Check.DRAINING)
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, hear, signum.name)


async def watch_loop(counts: Metrics, health: Health) -> None:
    """Measure how late the event loop is, and tell health that it turns."""
    while True:
        due = time.monotonic() + LOOP_PERIOD_SECONDS
        await asyncio.sleep(LOOP_PERIOD_SECONDS)
        counts.observe(metrics.EVENT_LOOP_LAG, max(0.0, time.monotonic() - due))
        health.beat()


def configure_logs(settings: Settings, process: str, counts: Metrics) -> None:
    """Write JSON lines to standard error, secrets masked."""
    output = logs.build_output(secrets=settings.secrets(), fields={"process": process}, counts=counts)
    output.addFilter(Repeats())
    logs.configure(output, level=settings.log.level)


class Repeats(logging.Filter):
    """Holds back what a library says again within `seconds`: without a broker aiokafka says 20 lines a second."""

    def __init__(self, seconds: float = 30.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._monotonic = monotonic
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written. Our own lines always are."""
        if record.name.partition(".")[0] == "stream":
            return True
        now, what = self._monotonic(), (record.name, str(record.msg))
        if now - self._said.get(what, -self._seconds) < self._seconds:
            return False
        self._said[what] = now
        return True
