"""The work on a poll. In: records, a pool. Out: results in order; before suspects, a mark that says who is tried."""

from collections.abc import Mapping, Sequence

from aiokafka.structs import TopicPartition

from stream.engine import attempts
from stream.engine.admission import write_mark
from stream.engine.inline import Results, WorkPool
from stream.engine.model import Fault, Record
from stream.engine.observer import Observer
from stream.engine.owned import Owned
from stream.engine.pool import Done, Failed
from stream.engine.settings import EngineSettings


async def work_on(
    records: Sequence[Record],
    pool: WorkPool,
    owned: Mapping[TopicPartition, Owned],
    settings: EngineSettings,
    observer: Observer,
) -> Results:
    """Return what the pool made of `records`; those already condemned are not tried again."""
    begun = settings.monotonic()
    known = [_known_fault(record, owned, settings) for record in records]
    todo = [record for record, fault in zip(records, known, strict=True) if fault is None]
    answers = iter(await pool.map(todo, settings.work_budget_seconds) if todo else [])
    results: Results = [next(answers) if fault is None else fault for fault in known]
    observer.stage("work", settings.monotonic() - begun)
    for result in results:
        if isinstance(result, Done):
            observer.worked(result.seconds)
    return results


async def announce(owned: Owned, records: Sequence[Record], settings: EngineSettings) -> None:
    """Commit that `records` of a suspect partition are tried now; condemn the first if it is known to be the culprit.

    To be called under the transaction lock. Raises TransactionFailed.
    """
    first, last = records[0].offset, records[-1].offset
    _, _, mark = owned.kept()
    if attempts.is_culprit(mark, first, settings.quarantine_after_deaths):
        error = f"ended {mark.attempt_deaths} processes while alone"
        owned.condemned[first] = Fault(reason="quarantined", stage="work", error=error)
    else:
        await write_mark(owned, settings, attempts.attempt(mark, first, last))


def _known_fault(record: Record, owned: Mapping[TopicPartition, Owned], settings: EngineSettings) -> Failed | None:
    each = owned.get(TopicPartition(record.topic, record.partition))
    fault = each.condemned.get(record.offset) if each is not None and each.condemned else None
    return None if fault is None else Failed(index=0, fault=fault, attempts=settings.quarantine_after_deaths)
