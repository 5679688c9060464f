"""A small logistic regression. In: feature dicts with 0/1 labels. Out: weights by name. Plain Python: hundreds of rows."""

import math
from collections.abc import Mapping, Sequence

Row = tuple[Mapping[str, float], int]


def fit(rows: Sequence[Row], *, ridge: float = 0.02, steps: int = 1500, rate: float = 0.5) -> dict[str, float]:
    """Weights that maximise the likelihood less `ridge` times their squares (the bias is free); full-batch descent."""
    names = sorted({name for features, _ in rows for name in features})
    weights = dict.fromkeys(names, 0.0)
    for _ in range(steps):
        gradient = dict.fromkeys(names, 0.0)
        for features, label in rows:
            error = predict(features, weights) - label
            for name, value in features.items():
                gradient[name] += error * value
        for name in names:
            penalty = 0.0 if name == "bias" else ridge * weights[name]
            weights[name] -= rate * (gradient[name] / len(rows) + penalty)
    return {name: round(value, 3) for name, value in weights.items()}


def predict(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability of label 1."""
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def cross_validate(rows: Sequence[Row], *, folds: int = 10, ridge: float = 0.02) -> list[float]:
    """Held-out probability of every row; row i is in fold i % folds."""
    held_out = [0.0] * len(rows)
    for fold in range(folds):
        weights = fit([row for i, row in enumerate(rows) if i % folds != fold], ridge=ridge)
        for i in range(fold, len(rows), folds):
            held_out[i] = predict(rows[i][0], weights)
    return held_out
