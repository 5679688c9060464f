"""Is the cluster there, and are its topics fit? In: settings. Out: partitions by topic, or why not.

Asked once before the first session, and again to tell a missing broker (wait for it) from a session that fails against
a living one (give up at some point).
"""

import asyncio
from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient

from stream.engine.settings import EngineSettings
from stream.engine.transactions import TROUBLE
from stream.errors import BrokerUnreachableError, ConfigurationError

PROBE_SECONDS = 5.0
_ADMIN_ARGUMENTS = frozenset(
    {"bootstrap_servers", "client_id", "request_timeout_ms", "metadata_max_age_ms", "security_protocol", "ssl_context"}
)


async def describe(settings: EngineSettings) -> Mapping[str, int]:
    """Return the number of partitions of each topic of the engine that exists. Raises what aiokafka raises."""
    wanted = {
        name: value
        for name, value in settings.client_arguments().items()
        if name in _ADMIN_ARGUMENTS or name.startswith("sasl_")
    }
    admin = AIOKafkaAdminClient(**wanted)
    try:
        await admin.start()
        rows = await admin.describe_topics(list(_topics(settings)))
        return {row["topic"]: len(row["partitions"]) for row in rows if row["error_code"] == 0}
    finally:
        await admin.close()


async def answers(settings: EngineSettings) -> bool:
    """Whether a broker answers a metadata request right now."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await describe(settings)
    except TROUBLE:
        return False
    return True


async def first_contact(settings: EngineSettings) -> None:
    """Wait for the cluster and check the topics. Raises BrokerUnreachableError, ConfigurationError."""
    give_up_at = settings.monotonic() + settings.connect_seconds
    pause = 0.1
    while True:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                found = await describe(settings)
        except TROUBLE as error:
            if settings.monotonic() + pause >= give_up_at:
                raise BrokerUnreachableError(
                    "no Kafka broker answers",
                    where=settings.bootstrap,
                    why=f"for {settings.connect_seconds:.0f} s: {error or type(error).__name__}",
                    next_step="start one, or correct the bootstrap address",
                ) from error
            await asyncio.sleep(pause)
            pause = min(settings.backoff_seconds, pause * 2)
            continue
        check_topics(settings, found)
        return


def check_topics(settings: EngineSettings, found: Mapping[str, int]) -> None:
    """Raise ConfigurationError if a topic is missing or the changelog does not fit the input."""
    missing = [topic for topic in _topics(settings) if topic not in found]
    if missing:
        raise ConfigurationError(
            f"these topics do not exist: {', '.join(missing)}",
            where=settings.bootstrap,
            why="the engine never makes topics by itself",
            next_step="make them with `incident-stream topics create`",
        )
    check_partitions(settings, found[settings.input_topic], found[settings.changelog_topic])


def check_partitions(settings: EngineSettings, inputs: int, kept: int) -> None:
    """Raise ConfigurationError if the input has `inputs` partitions where the state was kept for `kept`."""
    if inputs == kept:
        return
    raise ConfigurationError(
        f"{settings.input_topic} has {inputs} partitions, its state was made for {kept}",
        where=settings.changelog_topic,
        why="keys have moved to other partitions and would meet the state of others",
        next_step="stop the group, make a new input topic and a new changelog with the same partitions, "
        "and publish the input again",
    )


def _topics(settings: EngineSettings) -> tuple[str, ...]:
    own = (settings.input_topic, settings.changelog_topic, settings.dead_letter_topic, *settings.output_topics)
    return tuple(dict.fromkeys(own))
