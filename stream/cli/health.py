"""`health`: is this machine's worker ready. In: its page. Out: exit 0 or 1, for a container's health check."""

import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import click

from stream.cli.options import with_settings
from stream.errors import IncidentStreamError

if TYPE_CHECKING:
    from stream.configure import Configured


@click.command()
@click.option("--worker", type=click.Choice(["extract", "views"]), default="extract", show_default=True)
@click.option("--live", is_flag=True, help="Ask whether it is alive (/livez), not whether it is ready (/readyz).")
@with_settings
def health(configured: "Configured", *, worker: str, live: bool) -> None:
    """Ask the worker that runs on this machine whether it is ready; exit 1 if it is not or does not answer."""
    settings = configured.settings
    pages = settings.extract.pages if worker == "extract" else settings.views.pages
    host = "127.0.0.1" if pages.host in {"0.0.0.0", "::"} else pages.host  # noqa: S104 - asked, not bound
    url = f"http://{f'[{host}]' if ':' in host else host}:{pages.port}/{'livez' if live else 'readyz'}"
    try:
        with urllib.request.urlopen(url, timeout=4) as answer:
            click.echo(answer.read().decode())
    except urllib.error.HTTPError as error:
        click.echo(error.read().decode())
        raise IncidentStreamError(f"{worker} is not {'alive' if live else 'ready'}", where=url) from error
    except OSError as error:
        raise IncidentStreamError(f"{worker} does not answer", where=url, why=str(error)) from error
