"""What the tests share: one real broker for the run, topics of their own, brokers to be killed.

A missing broker fails the run: nothing here skips.
"""

import asyncio
import os
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from stream.broker import EmbeddedKafka
from stream.broker.topics import TopicSpec, connect, create_topics

# The machine is shared: an example that took long says nothing of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


class TopicFactory(Protocol):
    """Makes a topic that no other test uses, and returns its name."""

    def __call__(self, hint: str = "t", *, partitions: int = 1, **config: str) -> str:
        """`config` are topic settings, underscores for dots (`cleanup_policy="compact"`)."""


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """Give the address of a real Kafka: the cluster that KAFKA_BOOTSTRAP names, or an embedded one for this run."""
    given = os.environ.get("KAFKA_BOOTSTRAP")
    if given:
        yield given
        return
    with EmbeddedKafka() as kafka:
        yield kafka.bootstrap


@pytest.fixture
def topic(kafka_bootstrap: str, request: pytest.FixtureRequest) -> TopicFactory:
    """Make topics of this test alone. Callable with or without a running event loop."""

    def make(hint: str = "t", *, partitions: int = 1, **config: str) -> str:
        name = re.sub(r"[^a-zA-Z0-9._-]+", "-", f"{request.node.name[:40]}.{hint}.{uuid.uuid4().hex[:8]}")
        settings = {key.replace("_", "."): value for key, value in config.items()}
        make_topics(kafka_bootstrap, TopicSpec(name=name, partitions=partitions, config=settings))
        return name

    return make


@pytest.fixture
def own_kafka() -> Iterator[Callable[..., EmbeddedKafka]]:
    """Start brokers that this test alone uses, to be killed and frozen; arguments as for EmbeddedKafka."""
    with ExitStack() as running:

        def start(**arguments: object) -> EmbeddedKafka:
            return running.enter_context(EmbeddedKafka(**arguments))  # type: ignore[arg-type] # passed through

        yield start


def make_topics(bootstrap: str, *specs: TopicSpec) -> None:
    """Make topics from any thread, also from within a running event loop."""

    async def make() -> None:
        async with connect({"bootstrap_servers": bootstrap}) as admin:
            await create_topics(admin, specs)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make()).result()
