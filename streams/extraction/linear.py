"""Linear models over named features: weights are data (`weights.json`), made by `streams.learning`."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import exp

import orjson

Weights = Mapping[str, float]
Models = Mapping[str, Weights]
"""Weights by the model's name: actor, place, time, actual, new."""
BIAS = "bias"


@cache
def shipped() -> Models:
    """The weights that come with the package."""
    loaded: dict[str, dict[str, float]] = orjson.loads((files("streams.extraction") / "weights.json").read_bytes())
    return loaded


def score(features: Iterable[str], model: Weights, known: float | None = None) -> float:
    """The log odds; features without a weight count nothing. `known`: those of the features that were scored before."""
    total = model.get(BIAS, 0.0) if known is None else known
    for weight in map(model.get, features):
        if weight:
            total += weight
    return total


def probability(features: Iterable[str], model: Weights, known: float | None = None) -> float:
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, score(features, model, known)))))
