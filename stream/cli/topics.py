"""`topics create|describe`. In: the topics as set. Out: topics made, or how the cluster's differ."""

import asyncio
from typing import TYPE_CHECKING

import click

from stream.cli.options import with_settings

if TYPE_CHECKING:
    from stream.broker.topics import TopicFound, TopicSpec
    from stream.configure import Configured
    from stream.settings import Topics, TopicSettings


@click.group()
def topics() -> None:
    """Make the topics of the pipeline, or compare them with what is there."""


@topics.command()
@with_settings
def create(configured: "Configured") -> None:
    """Make those topics of config/topics.toml that are not there; alter none that is."""

    async def run() -> list[str]:
        from stream.broker.topics import connect, create_topics

        async with connect(configured.settings.kafka.client()) as admin:
            return await create_topics(admin, specs(configured.settings.topics))

    made = asyncio.run(run())
    for topic in configured.settings.topics.each():
        click.echo(f"{topic.name}: {'made' if topic.name in made else 'was there'}")


@topics.command()
@with_settings
def describe(configured: "Configured") -> None:
    """Print each topic as it is and as it should be; exit 1 if one is missing or differs in its partitions."""

    async def run() -> "dict[str, TopicFound]":
        from stream.broker.topics import connect, describe_topics

        wanted = configured.settings.topics.each()
        async with connect(configured.settings.kafka.client()) as admin:
            return await describe_topics(admin, [topic.name for topic in wanted])

    found = asyncio.run(run())
    verdicts = [_compare(topic, found.get(topic.name)) for topic in configured.settings.topics.each()]
    for _, line in verdicts:
        click.echo(line)
    if not all(is_fine for is_fine, _ in verdicts):
        raise SystemExit(1)


def specs(wanted: "Topics") -> "list[TopicSpec]":
    """Return what the topics are to be made with."""
    from stream.broker.topics import TopicSpec

    return [
        TopicSpec(name=one.name, partitions=one.partitions, replication=one.replication, config=one.config)
        for one in wanted.each()
    ]


def _compare(wanted: "TopicSettings", found: "TopicFound | None") -> tuple[bool, str]:
    if found is None:
        return False, f"{wanted.name}: missing; `incident-stream topics create` makes it"
    line = f"{found.name}: {found.partitions} partitions, {found.replication} copies, {found.leaders} with a leader"
    if found.partitions != wanted.partitions:
        return False, f"{line}; {wanted.partitions} partitions are set"
    return found.leaders == found.partitions, line
