"""The fitted weights behind the choice of actors. In: a language code. Out: `CastModel`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CastModel:
    """Weights of a party's belief in being on either side, and the beliefs from which it is told.

    `first`: for the likeliest party of a side; `second`: for one more.
    """

    a: Mapping[str, float]
    b: Mapping[str, float]
    first: float
    second: float


def load_cast(language: str) -> CastModel:
    """Read `stream/rules/<language>/cast.toml`."""
    fitted = tomllib.loads(files("stream.rules").joinpath(language, "cast.toml").read_text(encoding="utf-8"))
    return CastModel(fitted["a"], fitted["b"], fitted["first"], fitted["second"])
