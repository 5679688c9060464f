"""Features and weights to a belief. In: readable features, fitted weights. Out: a probability.

Wherever candidates compete, a logistic model decides. Its weights are a small reviewed table, kept as data beside the
rules and refitted by `make fit` (tests/eval/fit.py says on what and how well).
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature name, and the belief below which the answer is no."""

    weights: Mapping[str, float]
    threshold: float


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The belief in 0..1; a feature without a weight says nothing."""
    total = sum([weights[name] * value for name, value in features.items() if name in weights])
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def load_model(language: str, name: str) -> Model:
    """Read `stream/rules/<language>/<name>.toml`."""
    path = files("stream.rules").joinpath(language, f"{name}.toml")
    fitted = tomllib.loads(path.read_text(encoding="utf-8"))
    return Model(fitted["weights"], fitted["threshold"])
