"""What can be seen of a count in the counts before it: some forty numbers for every period of many series at once.

All of it is sums over windows, exponential smoothing and ranks, computed along time without looking ahead, so that later periods never change earlier numbers.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.linalg.lapack import dtbtrs

from streams.detection.judged import Array, Grid, Whole

RISING = ("smooth", "today", "root", "rank", "top", "risen")
"""Beginnings of the names of features that rise with the counts of the last days; the count of today has part in no others."""
RHYTHM_FORGETTING = 0.998
RHYTHM_PRIOR = 10.0
RHYTHM_MEMORY = 30.0
WINDOWS = (1, 3, 7)
RANK_PERIODS, TOP_PERIODS = 120, 56
RISES = (2.0, 4.0, 10.0)
RISE_AGES = 7
SPREAD_LEAST = 0.5
PRIOR_PERIODS = 7.0
SMOOTHED = (0.4, 0.2)


class Baseline(NamedTuple):
    """Rows, mean count of a period with an even share, and variance about it."""

    rows: Array
    rate: Array
    variance: Array


class Past:
    """Sums over periods t-first to t-last of rows, counts, shares, their squares and product."""

    def __init__(self, counts: Array, shares: Array, known: Array):
        self._totals = [np.cumsum(values, axis=1) for values in (known, counts, shares, counts**2, counts * shares, shares**2)]

    def sums(self, first: int, last: int) -> list[Array]:
        return [_delay(total, last) - _delay(total, first + 1) for total in self._totals]

    def baseline(self, length: int, lag: int, prior: Baseline | None = None) -> Baseline:
        """Of the `length` periods that end `lag` periods ago; a shorter baseline stands in for rows that there are not yet."""
        rows, count, share, squares, product, share_squares = self.sums(lag + length - 1, lag)
        weight = PRIOR_PERIODS if prior else 0.0
        rate = (count + weight * prior.rate) / (share + weight) if prior else (count + 0.25) / (share + 1.0)
        off = np.maximum(squares - 2 * rate * product + rate**2 * share_squares, 0.0) + (weight * prior.variance if prior else 0.0)
        return Baseline(rows, rate, off / np.maximum(rows - 1 + weight, 1))


def features(grid: Grid, *, newest: bool = False) -> tuple[dict[str, Array], Array]:
    """By name, each (series, periods); and the count expected. `newest`: the last period alone, (series, 1), the same numbers."""
    shown = slice(-1 if newest else 0, None)
    known = grid.known.astype(np.float64)
    counts = np.where(grid.known, grid.counts, 0.0)
    share = _shares(grid, counts)
    past = Past(counts, share * known, known)
    near = past.baseline(28, 3)
    far, week, long = past.baseline(56, 8, near), past.baseline(7, 8, near), past.baseline(120, 8, near)
    found: dict[str, Array] = {}

    for name, base in {"28": near, "56": past.baseline(56, 3)}.items():
        off = (counts - base.rate * share) / np.maximum(np.sqrt(base.variance), SPREAD_LEAST)
        surprise = np.where((known > 0) & (base.rows >= 7), off, 0.0)
        for weight, smooth in zip(SMOOTHED, _reflected(surprise, SMOOTHED), strict=True):
            found[f"smooth_{name}_{weight}"] = np.arcsinh(smooth)
        found[f"today_{name}"] = np.arcsinh(surprise)
    for name, base in {"far": far, "near": near}.items():
        width = np.sqrt(np.maximum((base.variance + 0.1) / (base.rate + 0.1), 1.0))
        for window in (1, 2, 3, 5, 7):
            found[f"root_{name}_{window}"] = np.arcsinh(_root(past.sums(window - 1, 0), base) / width)
        found[f"earlier_{name}"] = np.arcsinh(_root(past.sums(13, 7), base) / width)
    for window in WINDOWS:
        count = past.sums(window - 1, 0)[1]
        before, there = _history(count, RANK_PERIODS, 8)[:, shown], np.arange(count.shape[1])[shown] - 7
        count = count[:, shown]
        found[f"rank_{window}"] = _rank(before, count, there)
        found[f"top_{window}"] = np.log10((count + 0.5) / (before[:, :, -TOP_PERIODS:].max(axis=2, initial=0.0) + 0.5))
    found["risen"] = np.arcsinh(_risen(counts, far, near, share, known))

    found["level"] = np.log10(far.rate + 0.01)
    for name, base in {"spread": far, "spread_near": near, "spread_long": long}.items():
        found[name] = np.log10((base.variance + 0.1) / (base.rate + 0.1))
    found["trend"] = np.log10((week.rate + 0.02) / (far.rate + 0.02))
    found["trend_long"] = np.log10((far.rate + 0.02) / (long.rate + 0.02))
    found["clumping"], found["memory"] = _clumping(counts, share, known, long)
    found["quiet"] = _mean(known * (counts == 0), known, TOP_PERIODS, 8)
    found["rows"] = np.log10(np.cumsum(known, axis=1) + 1)
    found["rhythm"] = np.log10(share)
    return {name: values[:, -1:] if newest else values for name, values in found.items()}, (near.rate * share)[:, shown]


def _root(sums: list[Array], base: Baseline) -> Array:
    """How far the root of a window's count is from that of its expected count: of width one for Poisson counts."""
    _, count, share, *_ = sums
    return np.asarray(2 * (np.sqrt(count + 0.375) - np.sqrt(np.maximum(base.rate * share, 0.0) + 0.375)))


def _delay(values: Array, periods: int) -> Array:
    """Values as they stood so many periods ago; 0 before the beginning."""
    if periods <= 0:
        return values
    found = np.zeros_like(values)  # np.pad does the same in ten times the time
    found[:, periods:] = values[:, :-periods]
    return found


def _mean(values: Array, known: Array, length: int, lag: int) -> Array:
    total, rows = np.cumsum(values, axis=1), np.cumsum(known, axis=1)
    return np.asarray((_delay(total, lag) - _delay(total, lag + length)) / np.maximum(_delay(rows, lag) - _delay(rows, lag + length), 1))


def _shares(grid: Grid, counts: Array) -> Array:
    """How much of an even share each period's slot in the season takes, by smoothed ratios of counts to the means before them."""
    known = grid.known.astype(np.float64)
    keep = 1 - 1 / RHYTHM_MEMORY
    total, rows = _smoothed(counts, keep), _smoothed(known, keep)
    mean = _delay(np.asarray(total / np.maximum(rows, 1e-9)), 1)
    got, due = np.where(grid.known, np.minimum(counts, 4 * mean + 3), 0.0), mean * known
    slots = grid.slots()
    factors = np.empty((*counts.shape, grid.season))
    for slot in range(grid.season):
        here = slots == slot
        smooth_got, smooth_due = (_smoothed(np.where(here, values, 0.0), RHYTHM_FORGETTING) for values in (got, due))
        factors[:, :, slot] = (_delay(smooth_got, 1) + RHYTHM_PRIOR) / (_delay(smooth_due, 1) + RHYTHM_PRIOR)
    return np.asarray(np.take_along_axis(factors, slots[:, :, None], axis=2)[:, :, 0] / factors.mean(axis=2))


def _smoothed(values: Array, keep: float) -> Array:
    """Each value and `keep` of the sum before it: a triangular system of two bands. As scipy.signal's filter has it to the last bit, which brings 50 MB more into memory."""
    bands = np.empty((2, values.shape[1]), order="F")
    bands[0], bands[1] = 1.0, -keep
    return np.asarray(dtbtrs(bands, values.T, uplo="L", diag="U")[0].T)


def _reflected(surprise: Array, weights: tuple[float, ...]) -> Array:
    """By weight: exponential smoothing that never falls below 0."""
    keep = np.array([1 - weight for weight in weights])[:, None]
    steps = np.array(weights)[:, None, None] * surprise.T
    level = np.zeros(steps[:, 0].shape)
    for t in range(steps.shape[1]):
        steps[:, t] = level = np.maximum(0.0, keep * level + steps[:, t])
    return np.asarray(steps.transpose(0, 2, 1))


def _history(values: Array, length: int, lag: int) -> Array:
    """(series, periods, length): the values of periods t-lag-length+1 to t-lag, -1 before the beginning."""
    padded = np.pad(values, ((0, 0), (length + lag - 1, 0)), constant_values=-1.0)
    return np.asarray(sliding_window_view(padded, length, axis=1)[:, : values.shape[1]])


def _rank(before: Array, now: Array, there: Whole) -> Array:
    """-log10 of the share of earlier values that reach today's, half a value added. `there`: how many earlier values there are."""
    higher = (before >= now[:, :, None]).sum(axis=2)
    return np.asarray(-np.log10((higher + 0.5) / (np.clip(there, 0, before.shape[2]) + 1)))


def _risen(counts: Array, far: Baseline, near: Baseline, share: Array, known: Array) -> Array:
    """log10 of the mean likelihood ratio of rises that began 0 to 6 periods ago and last, each count negative binomial."""
    rate = 0.5 * (far.rate + near.rate)
    mean = np.maximum(rate * share, 1e-3)
    size = np.clip(rate**2 / np.maximum(np.maximum(far.variance, near.variance) - rate, 1e-9), 0.3, 100.0)
    logs = []
    for rise in RISES:
        risen = mean + (rise - 1) * (mean + 0.25)
        ratio = known * (counts * np.log(risen / mean) - (counts + size) * np.log((size + risen) / (size + mean)))
        total = np.cumsum(ratio, axis=1)
        logs += [total - _delay(total, age) for age in range(1, RISE_AGES + 1)]
    stacked = np.stack(logs)
    top = stacked.max(axis=0)
    return np.asarray((top + np.log(np.exp(stacked - top).mean(axis=0))) / np.log(10))


def _clumping(counts: Array, share: Array, known: Array, base: Baseline) -> tuple[Array, Array]:
    """Over the 120 periods that end 8 ago: how much wider weeks spread than their days would make them, and the correlation of neighbouring periods."""
    limit = 50 * (1 + np.sqrt(base.variance))
    off = np.clip(known * (counts - base.rate * share), -limit, limit)
    total = np.cumsum(off, axis=1)
    week = total - _delay(total, 7)
    ones = np.ones_like(counts)
    weekly, single = _mean(week**2, ones, RANK_PERIODS, 8), _mean(off**2, ones, RANK_PERIODS, 8)
    neighbours = _mean(off * _delay(off, 1), ones, RANK_PERIODS, 8)
    return np.log10((np.maximum(weekly, 0) + 0.5) / (7 * np.maximum(single, 0) + 0.5)), np.clip(neighbours / (single + 0.1), -1, 1)
