"""What every method of counting takes and gives: many series at once, a row each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

LEARNING_ROWS = 14
"""Rows of a series that come before the first p-value."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of several series by consecutive periods (days or hours).

    counts: (series, periods), nan where a period has no row: unknown, not zero. phase: (series,), where in the season each first period stands, for days
    0 on Monday, for hours 0 at midnight. season: periods after which the rhythm returns, 7 or 24.
    """

    counts: Array
    phase: Whole
    season: int = 7

    @property
    def known(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.counts)

    def slots(self) -> Whole:
        """(series, periods): the place of each period in the season."""
        return np.asarray((self.phase[:, None] + np.arange(self.counts.shape[1])) % self.season, dtype=np.int64)

    def rows_before(self) -> Whole:
        """(series, periods): rows of the series before each period."""
        known = self.known.astype(np.int64)
        return np.cumsum(known, axis=1) - known


@dataclass(frozen=True, slots=True)
class Judged:
    """Both (series, periods): the count expected beforehand, and the p-value of what came: 1 while the series is young."""

    expected: Array
    p_value: Array


Method: TypeAlias = Callable[[Grid], Judged]
"""Pure and causal: a period is judged by itself and those before it; each series by itself alone."""


def daily(counts: list[float | None] | list[int | None] | list[int], *, phase: int = 0, season: int = 7) -> Grid:
    """One series as a grid; None is a period without a row."""
    row = np.array([[np.nan if count is None else count for count in counts]], dtype=np.float64)
    return Grid(row, np.array([phase], dtype=np.int64), season)


def young(grid: Grid, p_value: Array) -> Array:
    """The p-values, 1 where fewer than LEARNING_ROWS rows came before, and where there is no row."""
    return np.where((grid.rows_before() < LEARNING_ROWS) | ~grid.known, 1.0, np.clip(p_value, 0.0, 1.0))
