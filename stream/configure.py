"""Settings from their layers. In: TOML files, environment, flags. Out: `Settings` and where each value came from.

Later layers win: defaults, the TOML file, KAFKA_BOOTSTRAP, INCIDENT_STREAM__SECTION__NAME (a secret also as the path of
a file, by the suffix _FILE), flags. A name that is unknown anywhere is an error that says what may have been meant.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from stream.errors import ConfigurationError
from stream.settings import Settings

PREFIX = "INCIDENT_STREAM__"
CONFIG_FILE = "INCIDENT_STREAM_CONFIG"
TOPICS_FILE = "INCIDENT_STREAM_TOPICS"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Values by key, and of each where it was written (`config/stream.toml:12`, `environment KAFKA_BOOTSTRAP`)."""

    values: Mapping[Key, Any]
    origins: Mapping[Key, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Valid settings, the origin of every value that is not a default, and the flags that would give the same again."""

    settings: Settings
    origins: Mapping[Key, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()


def configure(
    environ: Mapping[str, str],
    flags: Mapping[Key, Any] | None = None,
    flag_names: Mapping[Key, str] | None = None,
    *,
    config_file: Path | None = None,
    topics_file: Path | None = None,
) -> Configured:
    """Put the layers together. Raises ConfigurationError that names the file and line, variable or flag at fault."""
    stream_path = config_file or Path(environ.get(CONFIG_FILE) or find_config("stream.toml"))
    topics_path = topics_file or Path(environ.get(TOPICS_FILE) or find_config("topics.toml"))
    flag_origins = {key: "flag --" + key[-1].replace("_", "-") for key in flags or {}} | dict(flag_names or {})
    layers = (
        read_toml(topics_path, ("topics",)),
        read_toml(stream_path),
        read_environment(environ),
        Layer(values=flags or {}, origins=flag_origins),
    )
    values: dict[Key, Any] = {}
    origins: dict[Key, str] = {}
    for layer in layers:
        values.update(layer.values)
        origins.update(layer.origins)
    return Configured(settings=_validate(values, origins), origins=origins)


def find_config(name: str) -> Path:
    """Return where a file of config/ lies: inside an installed package, else beside the checkout's `stream` folder."""
    package = Path(__file__).resolve().parent
    installed = package / "config" / name
    return installed if installed.exists() else package.parent / "config" / name


def read_toml(path: Path, under: Key = ()) -> Layer:
    """Read one TOML file; its tables become keys below `under`."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(
            "the settings file cannot be read", where=str(path), why=error.strerror or str(error),
            next_step="name another by --config or INCIDENT_STREAM_CONFIG",
        ) from error  # fmt: skip
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found = re.search(r"at line (\d+)", str(error))
        where = f"{shown(path)}:{found[1]}" if found else shown(path)
        raise ConfigurationError(
            "the settings file is not valid TOML", where=where, why=str(error), next_step="correct that line"
        ) from error
    lines = _lines(text)
    values = {(*under, *key): value for key, value in _leaves(table)}
    return Layer(values=values, origins={key: f"{shown(path)}:{lines.get(key[len(under) :], 1)}" for key in values})


def read_environment(environ: Mapping[str, str]) -> Layer:
    """Read the variables that are meant for us, and the files that secrets are in."""
    values: dict[Key, Any] = {}
    origins: dict[Key, str] = {}
    if environ.get("KAFKA_BOOTSTRAP"):
        values["kafka", "bootstrap"] = environ["KAFKA_BOOTSTRAP"]
        origins["kafka", "bootstrap"] = "environment KAFKA_BOOTSTRAP"
    for name in sorted(environ):
        if name.startswith(PREFIX):
            key = tuple(name.removeprefix(PREFIX).lower().split("__"))
            key, value = _secret_from_file(key, environ[name], name)
            values[key] = value
            origins[key] = f"environment {name}"
    return Layer(values=values, origins=origins)


def shown(path: Path) -> str:
    """Return a path as the reader would type it: relative to where they stand, if it lies below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def known_keys(model: type[BaseModel] = Settings, under: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Give every key that can be set, with its type."""
    for name, each in model.model_fields.items():
        kind = each.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from known_keys(kind, (*under, name))
        else:
            yield (*under, name), kind


def _secret_from_file(key: Key, value: str, variable: str) -> tuple[Key, str]:
    stem = (*key[:-1], key[-1].removesuffix("_file"))
    kinds = dict(known_keys())
    if key in kinds or kinds.get(stem) is not SecretStr:
        return key, value
    try:
        return stem, Path(value).read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "the file of a secret cannot be read",
            where=f"environment {variable}",
            why=str(error),
            next_step="check the path and that this user may read it",
        ) from error


def _leaves(table: Mapping[str, Any], under: Key = ()) -> Iterator[tuple[Key, Any]]:
    for name, value in table.items():
        # A topic's `config` is one value: its keys are Kafka's, with dots in them.
        if isinstance(value, Mapping) and name != "config":
            yield from _leaves(value, (*under, name))
        else:
            yield (*under, name), value


def _lines(text: str) -> dict[Key, int]:
    """Find the line of every key; good for the files this program is given: one key a line, tables by header."""
    table: Key = ()
    found: dict[Key, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = tuple(part.strip().strip("\"'") for part in header[1].split("."))
            found[table] = number
        elif pair := re.match(r"\s*([\w-]+|\"[^\"]+\")\s*(\.\s*[\w-]+\s*)*=", line):
            key = tuple(part.strip().strip("\"'") for part in pair[0].rstrip("=").split("."))
            found[(*table, *key)] = number
    return found


def _validate(values: Mapping[Key, Any], origins: Mapping[Key, str]) -> Settings:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        branch = tree
        for part in key[:-1]:
            branch = branch.setdefault(part, {})
            if not isinstance(branch, dict):
                raise _unknown(key, origins)
        branch[key[-1]] = value
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise _explain(error, origins) from error


def _explain(error: ValidationError, origins: Mapping[Key, str]) -> ConfigurationError:
    first = error.errors(include_url=False, include_input=False)[0]
    key: Key = tuple(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return _unknown(key, origins)
    return ConfigurationError(
        f"the setting {'.'.join(key)} cannot be used",
        where=_origin(key, origins),
        why=first["msg"].removeprefix("Value error, "),
        next_step="correct it; `incident-stream config show` prints every setting and where it comes from",
    )


def _unknown(key: Key, origins: Mapping[Key, str]) -> ConfigurationError:
    wrong = ".".join(key)
    names = [".".join(known) for known, _ in known_keys()]
    close = difflib.get_close_matches(wrong, names, n=1, cutoff=0.6) or [
        name for name in names if name.rpartition(".")[2] == key[-1]
    ]
    hint = f"did you mean {close[0]}?" if close else "`incident-stream config show` prints every setting"
    return ConfigurationError(
        f"there is no setting {wrong}",
        where=_origin(key, origins),
        why="a setting that is not known would have no effect, and nobody would notice",
        next_step=hint,
    )


def _origin(key: Key, origins: Mapping[Key, str]) -> str:
    at = origins.get(key)
    return at or next((origin for known, origin in origins.items() if known[: len(key)] == key), "defaults")
