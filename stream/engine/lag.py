"""How far behind, and is anybody there? In: the consumer, owned partitions. Out: lag; whether fetches are answered."""

from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaConsumer

from stream.engine.observer import Observer
from stream.engine.owned import Owned
from stream.engine.positions import lag_records
from stream.engine.settings import EngineSettings


async def tell_lag(
    consumer: AIOKafkaConsumer, owned: Iterable[Owned], settings: EngineSettings, observer: Observer
) -> None:
    """Tell the lag and the state's size of every admitted partition."""
    for each in list(owned):
        if not each.is_admitted or each.tp not in consumer.assignment():
            continue
        # The consumer's position knows the markers at the end; ours is below them until the next record.
        unread = lag_records(consumer.highwater(each.tp), await consumer.position(each.tp))
        is_done = unread == 0 and each.in_hand == 0
        age = 0.0 if is_done or each.oldest_ms is None else settings.clock() - each.oldest_ms / 1000
        observer.lag(each.tp.topic, each.tp.partition, unread, max(0.0, age))
        if each.store is not None and each.store.is_open:
            observer.state_size(each.tp.partition, each.store.keys(), each.store.stored_bytes())


def answers_fetches(consumer: AIOKafkaConsumer, owned: Sequence[Owned], settings: EngineSettings) -> bool | None:
    """Whether a broker has answered a fetch lately; None while we have not been asking.

    An idle fetch is answered every quarter of a second; while records are in hand there may be none for a good reason.
    """
    if not owned or any(each.in_hand or not each.is_admitted for each in owned):
        return None
    times = [consumer.last_poll_timestamp(each.tp) for each in owned if each.tp in consumer.assignment()]
    answered = [time for time in times if time is not None]
    if not answered:
        return None
    return bool(settings.clock() - max(answered) / 1000 <= settings.request_timeout_ms / 1000)
