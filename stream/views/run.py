"""The VIEWS process. In: settings. Out: an exit code, when it was told to stop or cannot go on.

Faust's own command line is not used: it takes over logging and standard output, calls `sys.exit`, and would hide the
difference between a broker that is missing and one that is misconfigured.
"""

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import faust
from aiokafka import AIOKafkaConsumer

from stream.errors import ConfigurationError
from stream.observe.health import Health
from stream.observe.http import PageAddress, PageSettings, build_pages, serve
from stream.observe.labels import Check
from stream.observe.metrics import Process
from stream.observe.registry import Metrics
from stream.views.api import build_api
from stream.views.app import Views
from stream.views.settings import ViewsSettings
from stream.views.watch import Watch, connect

log = logging.getLogger(__name__)

CHECKS = (Check.BROKER, Check.ASSIGNMENT, Check.TABLES)
FAILED = 1
"""Exit code where somebody would not wait, or a table failed."""

STOP_SECONDS = 4.0
"""After this a stop is cut short: without a broker, Faust waits for it."""


class ViewsWorker(faust.Worker):
    """Faust's worker with our signals: one stops in order, a second at once. Faust's would open a debugger on USR2."""

    def install_signal_handlers(self) -> None:
        """Replace the handlers of before; Faust calls this when it starts."""
        for number in (signal.SIGINT, signal.SIGTERM):
            self.loop.add_signal_handler(number, self._stop_or_force, number)

    def _stop_or_force(self, number: signal.Signals) -> None:
        if self._signal_stop_time:
            log.warning("a second signal: ending at once", extra={"signal": number.name})
            end_at_once(FAILED)
        log.info("stopping", extra={"signal": number.name})
        self.loop.call_later(STOP_SECONDS, self._give_up)
        self._flag_as_shutdown_by_signal()
        self._schedule_shutdown(number)

    def _give_up(self) -> None:
        log.warning("stopping took too long: ending at once", extra={"seconds": STOP_SECONDS})
        end_at_once(os.EX_OK)

    async def wait_for_signal_stop(self) -> None:
        """Wait until a stop that a signal began has come to its end."""
        if self._signal_stop_future is not None:
            await self._signal_stop_future


def run(settings: ViewsSettings, counts: Metrics | None = None) -> int:
    """Run until SIGTERM or SIGINT and return 0.

    Raises BrokerUnreachableError (69), ConfigurationError (78), or what broke Faust (1).
    """
    # One warning for every hundred changes of a table while catching up; the buffer is flushed, nothing is lost.
    logging.getLogger("faust.transport.producer").setLevel(logging.ERROR)
    # Its one warning quotes the change that could not be sent, which is a report; we tell of it without.
    logging.getLogger("faust.topics").setLevel(logging.ERROR)
    with own(settings.data_dir):
        asyncio.run(main(settings, counts or Metrics(Process.VIEWS)))
    return 0


@contextmanager
def own(folder: Path) -> Iterator[None]:
    """Keep other processes out of `folder`, which is made if need be; the lock ends with the process at the latest.

    Raises ConfigurationError. RocksDB locks its files too, but Faust would take that for a crash.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("ab")
    except OSError as error:
        raise ConfigurationError(
            "the tables cannot be kept there", where=str(folder), why=error.strerror or str(error)
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigurationError(
                "another process keeps its tables there",
                where=str(folder),
                next_step="give this one another folder, or end the other one",
            ) from error
        yield


async def main(settings: ViewsSettings, counts: Metrics) -> None:
    """Serve the pages, wait for the broker, follow the reports until told to stop."""
    health = Health(CHECKS, metrics=counts)
    views = Views(settings, counts, fail=fail)
    web = PageSettings(host=settings.web_host, port=settings.web_port)
    pages = PageSettings(host=settings.metrics_host, port=settings.metrics_port)
    async with serve(build_pages(counts, health), pages) as told, serve(build_api(views, counts), web) as shown:
        _tell(told, shown)
        consumer = await _connect_or_stop(settings)
        if consumer is None:
            return
        try:
            await _follow(views, Watch(views, consumer, settings, counts, health))
        finally:
            await consumer.stop()


async def _connect_or_stop(settings: ViewsSettings) -> AIOKafkaConsumer | None:
    """Connect; None where a signal came first."""
    loop = asyncio.get_running_loop()
    connecting = asyncio.create_task(connect(settings))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, connecting.cancel)
    await asyncio.wait([connecting])
    return None if connecting.cancelled() else connecting.result()


async def _follow(views: Views, watch: Watch) -> None:
    worker = ViewsWorker(
        views.app, loop=asyncio.get_running_loop(), quiet=True, override_logging=False, redirect_stdouts=False
    )
    worker.spinner = None  # it writes escape codes to standard output
    watching = asyncio.create_task(watch.run())
    try:
        await worker.start()  # returns when stopped by a signal, or when a service crashed
    finally:
        watching.cancel()
        await worker.wait_for_signal_stop()
        await worker.stop()
        await asyncio.gather(watching, return_exceptions=True)
    if worker.crash_reason is not None:
        raise worker.crash_reason


def fail(error: BaseException) -> NoReturn:
    """End the process without any further commit, so that the record is read again by the next one."""
    log.critical("a table could not be written", extra={"error": error})
    end_at_once(FAILED)


def end_at_once(exit_code: int) -> NoReturn:
    """Leave without stopping anything in order: nothing is lost, what was not committed is read again."""
    logging.shutdown()
    os._exit(exit_code)


def _tell(pages: PageAddress, web: PageAddress) -> None:
    log.info("serving metrics and probes", extra={"address": pages.url})
    log.info("serving the views", extra={"address": web.url})
