"""A logistic regression in plain Python. In: feature dicts, 0/1 labels, row weights. Out: weights by name."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Features of one article, its label, and how much it counts (a doubtful label less)."""

    features: Mapping[str, float]
    label: int
    weight: float = 1.0


def fit(
    rows: Sequence[Row],
    *,
    inverse_ridge: float = 0.5,
    steps: int = 250,
    priors: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Weights minimising `sum of losses x inverse_ridge + half the sum of squares`; the bias is not penalised.

    `priors` are what is believed of a weight before any article is seen; squares are of the distance from them.

    Accelerated gradient descent (Nesterov) with a step from the largest possible curvature, so it needs no tuning.
    """
    names = sorted({name for row in rows for name in row.features})
    index = {name: position for position, name in enumerate(names)}
    sparse = [([(index[n], v) for n, v in row.features.items()], row.label, row.weight) for row in rows]
    curvature = 0.25 * inverse_ridge * sum(w * sum(v * v for _, v in row) for row, _, w in sparse) / 8 + 1
    prior = [(priors or {}).get(name, 0.0) for name in names]
    weights = list(prior)
    ahead = list(weights)
    bias = index.get("bias", -1)
    for step in range(steps):
        gradient = [w - prior[i] if i != bias else 0.0 for i, w in enumerate(ahead)]
        for features, label, row_weight in sparse:
            error = _sigmoid(sum(ahead[i] * v for i, v in features)) - label
            for i, value in features:
                gradient[i] += inverse_ridge * row_weight * error * value
        moved = [a - g / curvature for a, g in zip(ahead, gradient, strict=True)]
        momentum = step / (step + 3)
        ahead = [m + momentum * (m - w) for m, w in zip(moved, weights, strict=True)]
        weights = moved
    return {name: round(weights[i], 3) for name, i in index.items()}


def predict(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability of label 1."""
    return _sigmoid(sum(weights.get(name, 0.0) * value for name, value in features.items()))


def _sigmoid(total: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def cross_validate(
    rows: Sequence[Row], *, folds: int = 10, inverse_ridge: float = 0.5, priors: Mapping[str, float] | None = None
) -> list[float]:
    """Held-out probability of every row; row i is in fold i % folds."""
    held_out = [0.0] * len(rows)
    for fold in range(folds):
        others = [row for i, row in enumerate(rows) if i % folds != fold]
        weights = fit(others, inverse_ridge=inverse_ridge, priors=priors)
        for i in range(fold, len(rows), folds):
            held_out[i] = predict(rows[i].features, weights)
    return held_out
