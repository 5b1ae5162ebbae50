"""Linear models whose features are hashed: small, and without a vocabulary. Weights are data (`weights.npz`), made by `streams.learning.templates`."""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 20
"""A power of two: enough that a word never seen seldom lands where a weight is."""
Floats = NDArray[np.float64]


def buckets(features: Iterable[str]) -> list[int]:
    """Each feature's bucket, once each, in order."""
    return sorted({crc32(feature.encode("utf-8", "replace")) & (BUCKETS - 1) for feature in features})


class Hashed:
    """Several linear models over the same features. `filled` names the buckets that have weights, a row of `weights` for each; `scales` turns them into log odds."""

    def __init__(self, filled: NDArray[np.uint32], weights: NDArray[np.int8], scales: Floats, bias: Floats) -> None:
        self._row = np.zeros(BUCKETS, dtype=np.int32)
        self._row[filled] = np.arange(1, len(filled) + 1)
        self._weights = np.vstack([np.zeros((1, weights.shape[1]), dtype=np.int8), weights])
        self._scales, self._bias = scales, bias

    @classmethod
    def of(cls, arrays: Any, name: str) -> "Hashed":
        """The model `name` of a file of arrays."""
        return cls(*(arrays[f"{name}.{part}"] for part in ("filled", "weights", "scales", "bias")))

    def scores(self, rows: Sequence[Sequence[int]], *, unit: bool = False) -> Floats:
        """Log odds: a line for each row of buckets, a column for each model. `unit`: each row counts as a vector of length one."""
        out = np.empty((len(rows), len(self._bias)))
        for number, row in enumerate(rows):
            total = self._weights[self._row[row]].sum(axis=0, dtype=np.int64) if len(row) else np.zeros(len(self._bias))
            out[number] = total / np.sqrt(max(len(row), 1)) if unit else total
        return out * self._scales + self._bias
