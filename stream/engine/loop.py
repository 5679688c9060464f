"""The exactly-once engine. In: settings, a pool, a fold. Out: every input record committed to one outcome.

    engine = Engine(settings, pool, fold, observer)
    await engine.run()          # returns after `stop()`, raises what cannot be mended

A session that fails is followed by another, in the same process. A missing broker is waited for; a living one that
fails five sessions in a minute is not.
"""

import asyncio
import logging
import uuid
from collections import deque

from stream.engine import codec
from stream.engine.breaker import Breaker
from stream.engine.cluster import answers, first_contact
from stream.engine.errors import SessionEnded, SessionsFailedError
from stream.engine.inline import WorkPool
from stream.engine.model import Fold
from stream.engine.observer import Observer
from stream.engine.session import Session
from stream.engine.settings import EngineSettings

log = logging.getLogger(__name__)

CUT_OFF_SECONDS = 6.0
"""For closing sockets and stores after a drain was cut off; what is not closed then ends with the process."""


class Engine:
    """One worker: consumes, computes, produces. One per process and event loop."""

    def __init__(
        self, settings: EngineSettings, work_pool: WorkPool, fold: Fold, observer: Observer | None = None
    ) -> None:
        self._settings = settings
        self._pool = work_pool
        self._fold = fold
        self._observer = observer or Observer()
        self._stopping = asyncio.Event()
        self._breaker = Breaker(settings.breaker, settings.monotonic)
        self._process = uuid.uuid4().hex
        self._failures: deque[float] = deque(maxlen=settings.failed_sessions)

    async def run(self) -> None:
        """Work until `stop`.

        Raises BrokerUnreachableError, ConfigurationError, RecordsExpiredError, SessionsFailedError.
        """
        codec.install(self._settings.decoded_bytes)
        running = asyncio.create_task(self._run())
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                await self._drain(running)
            if running.done() and not running.cancelled():
                running.result()
        finally:
            stopped.cancel()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await self._pool.stop()

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` has been called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Drain: the transaction in flight commits, the group is left, `run` returns."""
        self._stopping.set()
        self._pool.cancel()

    async def _drain(self, running: "asyncio.Task[None]") -> None:
        """Let the last turn end; what takes longer is cut off, and its transaction aborts."""
        done, _ = await asyncio.wait({running}, timeout=self._settings.drain_seconds)
        if not done:
            log.warning("the drain took more than %.0f s and was cut off", self._settings.drain_seconds)
            running.cancel()
            await asyncio.wait({running}, timeout=CUT_OFF_SECONDS)

    async def _run(self) -> None:
        await self._pool.start()
        await first_contact(self._settings)
        while not self._stopping.is_set():
            try:
                await self._new_session().run()
            except SessionEnded as ended:
                await self._after(ended)

    def _new_session(self) -> Session:
        return Session(
            self._settings,
            self._pool,
            self._fold,
            self._observer,
            breaker=self._breaker,
            stopping=self._stopping,
            process=self._process,
        )

    async def _after(self, ended: SessionEnded) -> None:
        """Count a session that failed against a living broker; wait for a missing one."""
        log.warning("session ended: %s", ended)
        self._observer.session_failed(type(ended.cause).__name__)
        if await answers(self._settings):
            self._count_failure(ended)
            return
        self._observer.ready("broker", False)
        pause = 0.1
        while not self._stopping.is_set() and not await answers(self._settings):
            await asyncio.sleep(pause)
            pause = min(self._settings.backoff_seconds, pause * 2)

    def _count_failure(self, ended: SessionEnded) -> None:
        now = self._settings.monotonic()
        self._failures.append(now)
        count, window_seconds = self._settings.failed_sessions, self._settings.failed_sessions_seconds
        if len(self._failures) == count and now - self._failures[0] <= window_seconds:
            raise SessionsFailedError(
                f"{count} sessions failed within {window_seconds:.0f} s",
                where=self._settings.bootstrap,
                why=str(ended),
                next_step="the broker answers, so look at its log and at this process's rights",
            ) from ended
