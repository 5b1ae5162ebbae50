"""How strongly two mentions seem to tell the same attack: the log-odds of a logistic model over `features`, fitted by `tools/fit_joining.py`."""

from functools import cache
from importlib.resources import files

import numpy as np
import orjson

from schemas.mention import EventMention
from streams.events.block import Array, Block
from streams.events.features import EARTH_KM, FEATURES, Pairs
from streams.events.trace import CITY

MODEL = "pair_model.json"
COPY = 0.7
"""Share of equal MinHash values from which two articles are one text."""
APART = -12.0
"""Score of two mentions that are not even compared: of different countries, or of days or places too far from each other."""
DAYS_APART, KM_APART = 3, 150.0
CHUNK = 200_000
"""Pairs that are compared at once: bounds the memory of a large neighbourhood."""


@cache
def weights() -> Array:
    """In the order of FEATURES. Raises KeyError where the file lacks one."""
    model = orjson.loads((files("streams.events") / MODEL).read_bytes())
    return np.array([model["weights"][name] for name in FEATURES])


def scores(a: Block, b: Block) -> Array:
    """Log-odds for each row of `a` with each row of `b`; above 0 they are joined. Symmetric."""
    out = np.full((len(a), len(b)), APART)
    rows, columns = np.nonzero(comparable(a, b))
    _score_into(out, a, b, rows, columns)
    return out


def scores_within(rows: Block) -> Array:
    """`scores` of a block with itself, each pair once; 0 on the diagonal."""
    out = np.full((len(rows), len(rows)), APART)
    first, second = np.nonzero(np.triu(comparable(rows, rows), 1))
    _score_into(out, rows, rows, first, second)
    out[second, first] = out[first, second]
    np.fill_diagonal(out, 0.0)
    return out


def _score_into(out: Array, a: Block, b: Block, rows: Array, columns: Array) -> None:
    for first in range(0, len(rows), CHUNK):
        i, j = rows[first : first + CHUNK], columns[first : first + CHUNK]
        findings = Pairs(a.take(i), b.take(j)).findings()
        out[i, j] = sum(weight * findings[name] for name, weight in zip(FEATURES, weights().tolist(), strict=True) if weight)


def comparable(a: Block, b: Block) -> Array:
    def of(name: str) -> tuple[Array, Array]:
        return a.numbers[name][:, None], b.numbers[name][None, :]

    country_a, country_b = of("country")
    start_a, start_b = of("start")
    end_a, end_b = of("end")
    gap = np.maximum(start_a, start_b) - np.minimum(end_a, end_b)
    close = (country_a == country_b) & (gap <= DAYS_APART)
    level_a, level_b = of("level")
    single = np.maximum(level_a, level_b) <= CITY
    single &= (a.spots[:, None] == 1) & (b.spots[None, :] == 1)
    compared: Array = close & ~(single & (np.abs(a.lat[:, :1] - b.lat[:, 0]) * EARTH_KM > KM_APART))
    return compared


def resemblance(a: EventMention, b: EventMention) -> float:
    """Estimated Jaccard similarity of the articles' texts: the share of equal MinHash values; 0 where either has none."""
    x, y = a.article.signature, b.article.signature
    if not x or not y or len(x) != len(y):
        return 0.0
    return sum(p == q for p, q in zip(x, y, strict=True)) / len(x)
