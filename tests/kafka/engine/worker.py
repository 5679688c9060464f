"""A worker process of the tests: the real engine and the real pool. In: settings as JSON in argv. Out: lines of JSON.

Run as a program, killed as tests please. It prints a line per committed transaction and per rebalance.
"""

import asyncio
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import RequestTimedOutError

from stream.engine.inline import InlinePool, WorkPool
from stream.engine.loop import Engine
from stream.engine.model import Fold
from stream.engine.observer import Observer
from stream.engine.pool import Pool
from stream.engine.process import serve
from stream.engine.settings import BreakerLimits, EngineSettings
from stream.errors import IncidentStreamError


class Teller(Observer):
    """Prints what happens, for the test to wait on."""

    def transaction(self, result: str, seconds: float) -> None:
        _tell("transaction", result=result, seconds=round(seconds, 4))

    def rebalance(self, assigned: int, seconds: float) -> None:
        _tell("rebalance", assigned=assigned, seconds=round(seconds, 3))

    def session_failed(self, cause: str) -> None:
        _tell("session_failed", cause=cause)

    def tally(self, partition: int, numbers: dict[str, int], outcomes: dict[str, int], unaccounted: int) -> None:
        _tell("tally", partition=partition, unaccounted=unaccounted, outcomes=outcomes, **numbers)

    def quarantined(self, partition: int, offset: int) -> None:
        _tell("quarantined", partition=partition, offset=offset)

    def breaker(self, is_open: bool) -> None:
        if is_open:
            _tell("breaker", open=True)


def main() -> int:
    """Run the engine until SIGTERM; return the exit code."""
    given: dict[str, Any] = json.loads(sys.argv[1])
    given["state_folder"] = Path(given["state_folder"])
    given["output_topics"] = tuple(given["output_topics"])
    if "breaker" in given:
        given["breaker"] = BreakerLimits(**given["breaker"])
    _break_commits({int(number): fault for number, fault in given.pop("commits", {}).items()})
    os.environ["TEST_OUTPUT_TOPIC"] = given["output_topics"][0]
    workloads = importlib.import_module("workloads")
    pool: WorkPool = InlinePool(workloads.work)
    if given.pop("children", 0):
        pool = Pool("workloads:work", size=2, deadline_seconds=1.0, memory_bytes=None)
    try:
        asyncio.run(_run(EngineSettings(**given), pool, workloads.fold))
    except IncidentStreamError as error:
        _tell("error", text=str(error), code=error.exit_code)
        return error.exit_code
    return 0


def _break_commits(plan: dict[int, str]) -> None:
    """Make the commits numbered in `plan` end in the ways that commits end; the others are left alone."""
    commit = AIOKafkaProducer.commit_transaction
    number = 0

    async def commit_or_not(self: AIOKafkaProducer) -> None:
        nonlocal number
        number += 1
        fault = plan.get(number, "")
        if fault:
            _tell("commit", number=number, fault=fault)
        if fault == "hold":  # everything is sent and acknowledged: an open transaction, as open as it gets
            await asyncio.sleep(3600)
        if fault == "pause":
            await asyncio.sleep(1.0)
        if fault != "unsent":
            await commit(self)
        if fault in {"unsent", "unheard"}:
            raise RequestTimedOutError

    AIOKafkaProducer.commit_transaction = commit_or_not


async def _run(settings: EngineSettings, pool: WorkPool, fold: Fold) -> None:
    engine = Engine(settings, pool, fold, Teller())
    await serve(engine)


def _tell(what: str, **details: object) -> None:
    sys.stdout.write(json.dumps({"what": what, **details}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
