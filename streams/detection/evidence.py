"""The default method: a small network weighs what can be seen of a count against the counts before it.

It was fitted to tell days of made-up surges from other days of made-up series (`siaga bench fit-detect`), so its output is the logarithm of how much likelier
the day looks in a surge. The p-value follows from the outputs on days without surges, by interpolation between their quantiles.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import orjson

from streams.detection.classic import LAG, PREDICTION_PERIODS, predictive
from streams.detection.features import RISING, features
from streams.detection.judged import LEARNING_ROWS, Array, Grid, Judged, young

WEIGHTS = "weights.json"
DIGITS = 6
"""Of the score: more than the order of summation leaves alike."""
PLAIN_WEIGHT = 30.0
PLAIN_BEND, PLAIN_SLOPE = 1e-3, 0.1
PREDICTED_BY = PREDICTION_PERIODS + LAG
"""Periods that the plain prediction looks at, the last among them."""


@dataclass(frozen=True, slots=True)
class Network:
    """Features are cut to the range they were fitted on, centred and scaled. What rises with the counts of the last days goes through weights of 0 and above
    alone, so that more events today are never less surprising; the rest, the series as it was, tells how much and how soon: hidden =
    tanh(softplus(about @ width) * (rising @ rise) + about @ about), then layers of tanh. `scores` and `powers` (-log10 p) rise together.
    """

    names: tuple[str, ...]
    lowest: Array
    highest: Array
    centre: Array
    scale: Array
    rise: Array
    width: Array
    width_bias: Array
    about: Array
    about_bias: Array
    layers: tuple[tuple[Array, Array], ...]
    scores: Array
    powers: Array

    def score(self, seen: Array) -> Array:
        """(..., features) to (...)."""
        value = (np.clip(seen, self.lowest, self.highest) - self.centre) / self.scale
        rising = np.array([name.startswith(RISING) for name in self.names])
        rises, abouts = value[..., rising], value[..., ~rising]
        value = np.tanh(np.logaddexp(0, abouts @ self.width + self.width_bias) * (rises @ self.rise) + abouts @ self.about + self.about_bias)
        for weight, bias in self.layers[:-1]:
            value = np.tanh(value @ weight + bias)
        weight, bias = self.layers[-1]
        return np.asarray(np.round((value @ weight + bias)[..., 0], DIGITS))

    def p_value(self, score: Array) -> Array:
        """The last line goes on above the highest score of the fit."""
        power = np.interp(score, self.scores, self.powers)
        slope = (self.powers[-1] - self.powers[-2]) / (self.scores[-1] - self.scores[-2])
        return np.asarray(10 ** -(power + slope * np.maximum(score - self.scores[-1], 0.0)))


@lru_cache(maxsize=1)
def fitted() -> Network:
    return network(orjson.loads(files("streams.detection").joinpath(WEIGHTS).read_bytes()))


def network(stored: dict[str, Any]) -> Network:
    plain = {each.name: np.array(stored[each.name], dtype=np.float64) for each in fields(Network) if each.name not in ("names", "layers")}
    layers = tuple((np.array(weight, dtype=np.float64), np.array(bias, dtype=np.float64)) for weight, bias in stored["layers"])
    return Network(names=tuple(stored["names"]), layers=layers, **plain)


def seen(grid: Grid) -> tuple[Array, Array, tuple[str, ...]]:
    """(series, periods, features), the expected counts, and the features' names."""
    found, expected = features(grid)
    return np.stack(list(found.values()), axis=-1), expected, tuple(found)


def evidence(grid: Grid) -> Judged:
    model = fitted()
    values, expected, _ = seen(grid)
    return Judged(expected, young(grid, np.minimum(model.p_value(model.score(values)), _plain(grid))))


def newest(grid: Grid) -> Judged:
    """The last period of each series alone, (series, 1): the same numbers as `evidence` gives, for a fraction of the work. Of series without gaps."""
    model = fitted()
    found, expected = features(grid, newest=True)
    p_value = np.minimum(model.p_value(model.score(np.stack(list(found.values()), axis=-1))), _plain(Grid(grid.counts[:, -PREDICTED_BY:], grid.phase)))[:, -1:]
    return Judged(expected, np.clip(p_value, 0.0, 1.0) if grid.counts.shape[1] > LEARNING_ROWS else np.ones_like(p_value))


def _plain(grid: Grid) -> Array:
    """By a plain negative binomial, much discounted: series unlike any made-up one must not hide a plain surge, nor such a surge outdo the weighed ones."""
    weighted = PLAIN_WEIGHT * np.maximum(predictive(grid).p_value, 1e-300)
    return np.where(weighted < PLAIN_BEND, PLAIN_BEND * (weighted / PLAIN_BEND) ** PLAIN_SLOPE, weighted)
