"""An engine as a process. In: an engine. Out: it runs until a signal; the exit code follows from how it ended.

The first SIGTERM or SIGINT drains (the transaction in flight commits, the group is left, 0), a second one forces.
"""

import asyncio
import logging
import os
import signal

from stream.engine.loop import Engine

log = logging.getLogger(__name__)

FORCED_EXIT_CODE = 1


async def serve(engine: Engine) -> None:
    """Run `engine` until a signal or its own end; raises what `Engine.run` raises."""
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, _on_signal, engine)
    try:
        await engine.run()
    finally:
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(signum)


def _on_signal(engine: Engine) -> None:
    if engine.is_stopping:
        # Nothing can be lost: an open transaction aborts by itself, and the pool's children end with their pipes.
        log.warning("a second signal: not waiting any longer")
        os._exit(FORCED_EXIT_CODE)
    engine.stop()
