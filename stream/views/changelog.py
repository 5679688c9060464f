"""Changes of tables on their way to Kafka. In: what a table sends. Out: an answer to "has all of it arrived?".

Faust commits after `Producer.flush`, but that gives up when nothing was sent for 0.1 s, does not see the change that is
just being sent, and under load waits for what came later as well (a commit took 18 s). A commit ahead of the changelog
loses reports for whoever must rebuild the tables elsewhere. So every change is kept account of until Kafka has
acknowledged it, and a commit waits for those sent before it.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import faust
from faust.types import FutureMessage


class Unacknowledged:
    """The changes sent and not acknowledged; `lost` is called with the error of one that never will be."""

    def __init__(self, lost: Callable[[BaseException], None]) -> None:
        self._lost = lost
        self._open: set[asyncio.Future[Any]] = set()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, sent: asyncio.Future[Any]) -> None:
        """Take note of a change."""
        self._open.add(sent)
        sent.add_done_callback(self._close)

    async def settle(self) -> None:
        """Wait until every change sent up to now is acknowledged; later ones are not waited for."""
        if self._open:
            await asyncio.wait(list(self._open))

    def _close(self, sent: asyncio.Future[Any]) -> None:
        self._open.discard(sent)
        error = None if sent.cancelled() else sent.exception()
        if error is not None:
            self._lost(error)


class TrackedTable(faust.Table):  # type: ignore[type-arg] # Faust's Table takes no parameters at run time
    """A table that tells its app's account of each change."""

    def send_changelog(self, *arguments: Any, **named: Any) -> FutureMessage:  # noqa: ANN401 - Faust's own words
        """Send a change and take note of it."""
        sent = super().send_changelog(*arguments, **named)
        self.app.unacknowledged.add(sent)  # type: ignore[attr-defined] # ours
        return sent
