"""Topics as they should be. In: a bootstrap address, specifications. Out: topics made, or what is there.

Nothing is altered or deleted here: a topic that exists is left alone and reported.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError, TopicAlreadyExistsError, for_code

from stream.errors import BrokerUnreachableError, ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """A topic that should be there. `replication` -1: the cluster's default; `config`: Kafka's topic settings."""

    name: str
    partitions: int
    replication: int = -1
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFound:
    """A topic that is there: its partitions, the copies of each, and those of its leaders that are known."""

    name: str
    partitions: int
    replication: int
    leaders: int


@asynccontextmanager
async def connect(security: Mapping[str, object]) -> AsyncIterator[AIOKafkaAdminClient]:
    """Give an admin client for `{"bootstrap_servers": …, …}`. Raises BrokerUnreachableError."""
    admin = AIOKafkaAdminClient(**security)
    try:
        await admin.start()
    except (KafkaConnectionError, OSError) as error:
        await admin.close()
        raise unreachable(str(security["bootstrap_servers"]), error) from error
    try:
        yield admin
    finally:
        await admin.close()


def unreachable(bootstrap: str, error: BaseException) -> BrokerUnreachableError:
    """Say that no broker answers, and what can be done about it."""
    return BrokerUnreachableError(
        "no Kafka broker answers",
        where=bootstrap,
        why=str(error) or type(error).__name__,
        next_step="start one with `incident-stream broker`, or name another by KAFKA_BOOTSTRAP or --bootstrap",
    )


async def create_topics(admin: AIOKafkaAdminClient, specs: Iterable[TopicSpec]) -> list[str]:
    """Make those topics that are not there yet, wait until each has its leaders, and return the names made.

    Raises ConfigurationError when the cluster refuses one.
    """
    wanted = list(specs)
    made = [spec.name for spec in wanted if await _create(admin, spec)]
    await _await_leaders(admin, wanted)
    return made


async def describe_topics(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, TopicFound]:
    """Return those of the named topics that are there."""
    return {
        row["topic"]: TopicFound(
            name=row["topic"],
            partitions=len(row["partitions"]),
            replication=max((len(each["replicas"]) for each in row["partitions"]), default=0),
            leaders=sum(each["leader"] >= 0 for each in row["partitions"]),
        )
        for row in await admin.describe_topics(list(names))
        if row["error_code"] == 0
    }


async def _create(admin: AIOKafkaAdminClient, spec: TopicSpec) -> bool:
    # aiokafka takes -1 only beside an assignment of replicas, which Kafka in turn may find empty.
    assignment: dict[int, list[int]] | None = {} if spec.replication == -1 else None
    topic = NewTopic(spec.name, spec.partitions, spec.replication, assignment, dict(spec.config))
    answer = await admin.create_topics([topic])
    code, message = next((row[1], row[2] if len(row) > 2 else "") for row in answer.topic_errors)
    error = for_code(code)
    if error is TopicAlreadyExistsError:
        return False
    if code:
        raise ConfigurationError(
            f"the cluster refuses the topic {spec.name}",
            where="config/topics.toml",
            why=str(message or error.__name__),
            next_step="correct its settings, or ask who runs the cluster to make it",
        )
    return True


async def _await_leaders(admin: AIOKafkaAdminClient, specs: list[TopicSpec], *, timeout_seconds: float = 15.0) -> None:
    # A topic just made is not yet everywhere known: a consumer that asks at once may be told that it does not exist.
    async with asyncio.timeout(timeout_seconds):
        while True:
            found = await describe_topics(admin, [spec.name for spec in specs])
            if all(spec.name in found and found[spec.name].leaders == found[spec.name].partitions for spec in specs):
                return
            await asyncio.sleep(0.05)
