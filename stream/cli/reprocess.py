"""`reprocess --since`: articles read again under new rules. In: an instant. Out: the stopped group set back."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from stream.cli.options import with_settings
from stream.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from stream.configure import Configured
    from stream.engine.rewind import Rewound

_AGO = re.compile(r"(\d{1,6})([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@click.command()
@click.option("--since", required=True, metavar="TIME", help="RFC 3339 or a date (UTC without a zone), or 90m, 6h, 7d.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_settings
def reprocess(configured: "Configured", *, since: str, dry_run: bool) -> None:
    """Have the extract workers read again all articles since TIME, with the group stopped.

    TIME is that of the records (when they were published to Kafka). Start the workers afterwards: under the same rules
    every article is a duplicate; under new ones what they tell otherwise is published as updated, new or retracted,
    under the same ids. Nothing is published for what says the same as before.
    """
    now = datetime.now(UTC)
    at = read_since(since, now)
    moved = asyncio.run(_rewind(configured, at, is_dry_run=dry_run))
    for each in moved:
        click.echo(as_line(each))
    total = sum(each.offsets for each in moved)
    click.echo(
        f"{total} offsets since {at.isoformat(timespec='seconds')} {'would' if dry_run else 'will'} be read again"
    )


def read_since(text: str, now: datetime) -> datetime:
    """Read `--since`: an instant, a date (its beginning in UTC), or how long ago. Raises UsageError."""
    from stream.article.instants import read_instant

    if ago := _AGO.fullmatch(text.strip()):
        try:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except OverflowError:
            raise UsageError("--since lies before all time", why=text) from None
    found = read_instant(text, ZoneInfo("UTC"))
    if isinstance(found, str):
        raise UsageError(
            f"--since cannot be read: {found}", why=f"got {text!r}", next_step="such as 2026-10-06T07:30:00Z, or 6h"
        )
    if found.at > now:
        raise UsageError("--since lies in the future", why=f"it is {now.isoformat(timespec='seconds')} now")
    return found.at


def as_line(moved: "Rewound") -> str:
    """Say what became of one partition."""
    if moved.before is None:
        return f"partition {moved.partition}: never read, begins at its first record anyway"
    if not moved.offsets:
        return f"partition {moved.partition}: stays at {moved.before}"
    return f"partition {moved.partition}: from {moved.before} back to {moved.after}"


async def _rewind(configured: "Configured", at: datetime, *, is_dry_run: bool) -> "list[Rewound]":
    from stream.broker.topics import connect, describe_topics
    from stream.cli.service import engine_settings
    from stream.engine.rewind import rewind

    settings = engine_settings(configured.settings, instance="reprocess", folder=Path(), labels={})
    async with connect(configured.settings.kafka.client()) as admin:
        found = (await describe_topics(admin, [settings.input_topic])).get(settings.input_topic)
        if found is None:
            raise ConfigurationError(
                "there is no such topic", where=settings.input_topic, next_step="`incident-stream topics create`"
            )
        return await rewind(settings, found.partitions, admin, round(at.timestamp() * 1000), is_dry_run=is_dry_run)
