"""`produce FILE`: articles into the topic. In: JSON Lines. Out: records keyed by article_id, each acknowledged."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

import click

from stream.cli.lines import article_key, read_files
from stream.cli.options import with_settings
from stream.errors import IncidentStreamError, UsageError

if TYPE_CHECKING:
    from stream.configure import Configured

IN_FLIGHT = 500


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE…|-]")
@click.option("--topic", help="Another topic than that of the articles.")
@click.option(
    "--raw", is_flag=True, help="Send every line as it is, without a check and with no key unless it has one."
)
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), metavar="N", help="At most N records a second.")
@click.option("--withdraw", multiple=True, metavar="ARTICLE_ID", help="Take an article back (a null value); no FILE.")
@with_settings
def produce(
    configured: "Configured",
    *,
    files: tuple[str, ...],
    topic: str | None,
    raw: bool,
    rate: float | None,
    withdraw: tuple[str, ...],
) -> None:
    """Send articles (JSON Lines, or one JSON article) to the articles topic, keyed by article_id.

    Each line is checked by the contract first (docs/contracts.md); one that is no article is reported with its line
    and not sent, and the command exits 1 after the others.
    """
    if withdraw and files:
        raise UsageError(
            "--withdraw takes no FILE", where=files[0], next_step="send the file and take articles back in two commands"
        )
    checked = Checked(files, is_raw=raw)
    records = ((key.encode(), None) for key in withdraw) if withdraw else iter(checked)
    began = time.monotonic()
    sent = asyncio.run(_produce(configured, topic or configured.settings.topics.articles.name, records, rate))
    seconds = max(time.monotonic() - began, 1e-6)
    click.echo(f"{sent} records sent in {seconds:.1f} s ({sent / seconds:.0f}/s)", err=True)
    if checked.refused:
        raise IncidentStreamError(
            f"{checked.refused} lines were not sent", next_step="correct them, or send them as they are with --raw"
        )


class Checked:
    """Iterates over (key, value) of good lines, reports the others, and counts them in `refused`."""

    def __init__(self, files: tuple[str, ...], *, is_raw: bool) -> None:
        self._files = files
        self._is_raw = is_raw
        self.refused = 0

    def __iter__(self) -> Iterator[tuple[bytes | None, bytes]]:
        """Give what is to be sent."""
        from stream.article.decode import decode
        from stream.article.model import Rejected
        from stream.article.sources import load_sources

        sources = load_sources()
        for line in read_files(self._files):
            verdict = None if self._is_raw else decode(line.value, key=None, sources=sources)
            if isinstance(verdict, Rejected):
                self.refused += 1
                click.echo(f"{line.where}: {verdict.fault}: {verdict.where}: {verdict.detail}", err=True)
            else:
                yield (verdict.article_id.encode() if verdict else article_key(line)), line.value


async def _produce(
    configured: "Configured", topic: str, records: Iterator[tuple[bytes | None, bytes | None]], rate: float | None
) -> int:
    from stream.broker.topics import connect, describe_topics

    # Asked first: the producer would look for the topic for forty seconds before it gives up.
    async with connect(configured.settings.kafka.client()) as admin:
        if topic not in await describe_topics(admin, [topic]):
            raise UsageError("there is no such topic", where=topic, next_step="`incident-stream topics create`")
    return await send(configured, topic, records, rate)


async def send(
    configured: "Configured", topic: str, records: Iterator[tuple[bytes | None, bytes | None]], rate: float | None
) -> int:
    """Send records in order and return their number once all are acknowledged. Raises BrokerUnreachableError."""
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaConnectionError, KafkaError

    from stream.broker.properties import MESSAGE_MAX_BYTES
    from stream.broker.topics import unreachable

    kafka = configured.settings.kafka
    producer = AIOKafkaProducer(
        **kafka.client(), enable_idempotence=True, acks="all", max_request_size=MESSAGE_MAX_BYTES, linger_ms=5
    )
    try:
        await producer.start()
    except (KafkaConnectionError, OSError) as error:
        await producer.stop()
        raise unreachable(kafka.bootstrap, error) from error
    try:
        return await _send_all(producer.send, topic, records, rate)
    except KafkaError as error:
        raise IncidentStreamError(
            "a record was refused", where=topic, why=f"{type(error).__name__}: {error}",
            next_step="is the topic there? `incident-stream topics describe`",
        ) from error  # fmt: skip
    finally:
        await producer.stop()


async def _send_all(
    start_sending: "Callable[..., Awaitable[asyncio.Future[object]]]",
    topic: str,
    records: Iterator[tuple[bytes | None, bytes | None]],
    rate: float | None,
) -> int:
    sent, under_way, began = 0, set(), time.monotonic()
    for key, value in records:
        if rate:
            await asyncio.sleep(max(0.0, began + sent / rate - time.monotonic()))
        under_way.add(await start_sending(topic, value=value, key=key))
        sent += 1
        if len(under_way) >= IN_FLIGHT:
            done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
    await asyncio.gather(*under_way)
    return sent
