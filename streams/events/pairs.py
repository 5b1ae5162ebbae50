"""How strongly two mentions seem to tell the same attack: the log-odds of a logistic model over `features`, fitted by `tools/fit_joining.py`."""

from functools import cache
from importlib.resources import files

import numpy as np
import orjson

from streams.events.block import Array, Block, Bounds, bounds
from streams.events.features import EARTH_KM, FEATURES, Pairs
from streams.events.trace import CITY

MODEL = "pair_model.json"
APART = -12.0
"""Score of two mentions that are not even compared: of different countries, or of days or places too far from each other."""
DAYS_APART, KM_APART = 2, 75.0
DECIMALS = 6
"""Scores are rounded, so that they are the same whatever else was computed beside them: sums of floats differ in their last digits by how many are made at once."""
CHUNK = 50_000
"""Pairs that are compared at once: bounds the memory of a large neighbourhood."""


@cache
def weights() -> Array:
    """In the order of FEATURES. Raises KeyError where the file lacks one."""
    model = orjson.loads((files("streams.events") / MODEL).read_bytes())
    return np.array([model["weights"][name] for name in FEATURES])


def scores_of(a: Block, b: Block) -> Array:
    """Log-odds for each row of `a` with the same row of `b`; above 0 they are joined. Symmetric."""
    out = np.empty(len(a))
    for first in range(0, len(a), CHUNK):
        chunk = slice(first, first + CHUNK)
        findings = Pairs(a, b).findings() if len(a) <= CHUNK else Pairs(a.take(chunk), b.take(chunk)).findings()
        out[chunk] = weights() @ np.stack([findings[name] for name in FEATURES])
    return out.round(DECIMALS)


def scores_within(rows: Block, known: Array | None = None) -> Array:
    """Log-odds of each row of a block with each, 0 on the diagonal; APART where they are not comparable. What is `known` already is not NaN, and taken over."""
    out = np.full((len(rows), len(rows)), np.nan) if known is None else known.copy()
    np.fill_diagonal(out, 0.0)
    news = np.flatnonzero(np.isnan(out).any(axis=1))
    if not len(news):
        return out
    first, second = np.nonzero(np.isnan(out[news]))
    first = news[first]
    once = (first < second) | ~np.isin(second, news)
    first, second = first[once], second[once]
    within = bounds(rows)
    close = comparable(within.take(first), within.take(second))
    first, second = first[close], second[close]
    out[np.isnan(out)] = APART
    out[first, second] = out[second, first] = scores_of(rows.take(first), rows.take(second))
    return out


def comparable(a: Bounds, b: Bounds) -> Array:
    """Whether each of `a` may tell of the same attack as the same of `b`, by country, day and place alone."""
    country_a, start_a, end_a, level_a, spots_a = a.whole
    country_b, start_b, end_b, level_b, spots_b = b.whole
    close = (country_a == country_b) & (np.maximum(start_a, start_b) - np.minimum(end_a, end_b) <= DAYS_APART)
    single = (np.maximum(level_a, level_b) <= CITY) & (spots_a == 1) & (spots_b == 1)
    lat_a, lon_a, coslat_a = a.real
    lat_b, lon_b, _ = b.real
    north = (lat_a - lat_b) * EARTH_KM
    east = np.remainder(lon_a - lon_b + np.pi, 2 * np.pi) - np.pi
    east *= coslat_a * EARTH_KM
    compared: Array = close & ~(single & (north * north + east * east > KM_APART * KM_APART))
    return compared
