"""`config check|show`. In: the layers of settings. Out: a verdict, or every value and where it comes from."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from stream.cli.options import with_settings

if TYPE_CHECKING:
    from stream.configure import Configured


@click.group()
def config() -> None:
    """Check the settings, or show what is in force."""


@config.command()
@with_settings
def check(configured: "Configured") -> None:
    """Read all settings and say whether they can be used; exit 78 if not.

    Looks at files, variables and flags, also at certificates and the files of secrets; does not ask the broker.
    """
    configured.settings.kafka.security()
    click.echo(f"settings are fine ({len(configured.origins)} set, the rest defaults)")


@config.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@with_settings
def show(configured: "Configured", *, as_json: bool) -> None:
    """Print every setting, its value (secrets masked) and where it comes from."""
    if as_json:
        click.echo(configured.settings.model_dump_json(indent=2))
        return
    from stream.configure import known_keys

    for key, _ in known_keys():
        if key[0] != "topics" or key in configured.origins:
            origin = configured.origins.get(key, "default")
            click.echo(f"{'.'.join(key)} = {_value(configured.settings, key)}  {click.style('# ' + origin, dim=True)}")


def _value(settings: Any, key: tuple[str, ...]) -> str:  # noqa: ANN401 - any part of the tree
    for part in key:
        settings = getattr(settings, part)
    if hasattr(settings, "get_secret_value"):
        return '"**********"' if settings.get_secret_value() else '""'
    return json.dumps(settings, ensure_ascii=False)


@config.command()
@click.argument("name", type=click.Choice(["article", "report", "settings"]))
def schema(name: str) -> None:
    """Print the JSON Schema of what goes in, of what comes out, or of the settings file."""
    click.echo(encode_schema(name))


def encode_schema(name: str) -> str:
    """Return a JSON Schema (draft 2020-12) as indented JSON; docs/schemas holds the first two."""
    from pydantic import TypeAdapter

    from stream.article.schema import article_json_schema
    from stream.report.model import Report, Retraction
    from stream.settings import Settings

    made: dict[str, Callable[[], dict[str, Any]]] = {
        "article": article_json_schema,
        "report": lambda: _without_docstrings(TypeAdapter(Report | Retraction).json_schema(mode="serialization")),
        "settings": Settings.model_json_schema,
    }
    return json.dumps(made[name](), indent=2, ensure_ascii=False)


def _without_docstrings(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop what the classes say to readers of the code; docs/codebook.md says it to readers of reports."""
    for each in schema["$defs"].values():
        each.pop("description", None)
    return schema
