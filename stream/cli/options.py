"""The options that every command with settings has. In: a command. Out: the same, called with `Configured` first."""

import dataclasses
import functools
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from stream.errors import UsageError

Command = Callable[..., Any]
Key = tuple[str, ...]

_OPTIONS = (
    click.option(
        "--config", "config_file", type=click.Path(path_type=Path), metavar="FILE", help="Settings file (TOML)."
    ),
    click.option(
        "--topics-file", type=click.Path(path_type=Path), metavar="FILE", help="Topics file (TOML).", hidden=True
    ),
    click.option("--bootstrap", metavar="HOST:PORT", help="Kafka cluster; over KAFKA_BOOTSTRAP."),
    click.option("--allow-insecure", is_flag=True, help="Allow unencrypted connections to other machines."),
    click.option("--set", "pairs", multiple=True, metavar="SECTION.NAME=VALUE", help="Set anything; may be repeated."),
)


def with_settings(command: Command) -> Command:
    """Give a command the common options and its settings as the first argument."""

    @functools.wraps(command)
    def wrapped(
        *arguments: Any,  # noqa: ANN401 - passed through
        config_file: Path | None,
        topics_file: Path | None,
        bootstrap: str | None,
        allow_insecure: bool,
        pairs: Sequence[str],
        **options: Any,  # noqa: ANN401 - passed through
    ) -> Any:  # noqa: ANN401 - passed through
        from stream.configure import configure

        flags = read_pairs(pairs)
        named = {key: f"flag --set {'.'.join(key)}" for key in flags}
        if bootstrap:
            flags["kafka", "bootstrap"] = bootstrap
        if allow_insecure:
            flags["kafka", "allow_insecure"] = True
        configured = configure(os.environ, flags, named, config_file=config_file, topics_file=topics_file)
        again = (*_path_flag("--config", config_file), *_path_flag("--topics-file", topics_file), *as_flags(flags))
        return command(dataclasses.replace(configured, flags=again), *arguments, **options)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def read_pairs(pairs: Sequence[str]) -> dict[tuple[str, ...], Any]:
    """Read `section.name=value` flags. Raises UsageError."""
    from pydantic import SecretStr

    from stream.configure import known_keys

    secrets = {key for key, kind in known_keys() if kind is SecretStr}
    flags: dict[tuple[str, ...], Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        key = tuple(name.strip().split("."))
        if not equals or not all(key):
            raise UsageError("--set takes section.name=value", why=f"got {name!r}")
        if key in secrets:
            raise UsageError(
                f"{name} is a secret and cannot be a flag",
                why="every user of this machine can read the arguments of a process",
                next_step=f"use INCIDENT_STREAM__{'__'.join(key).upper()}_FILE",
            )
        flags[key] = value
    return flags


def as_flags(flags: Mapping[Key, Any]) -> tuple[str, ...]:
    """Write settings as `--set` arguments, for a command that starts others."""
    return tuple(part for key, value in flags.items() for part in ("--set", f"{'.'.join(key)}={value}"))


def _path_flag(name: str, path: Path | None) -> tuple[str, ...]:
    return (name, str(path)) if path else ()
