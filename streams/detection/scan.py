"""The scan with EWMA: evidence for a rise over 1, 3 and 7 days against short and long baselines mixed, and a smoothed deviation beside it.

One step per period, all series at once. For each baseline memory a and dispersion r a negative binomial predicts the window's count; the Bayes factors of a
threefold, eightfold and twentyfold rise against it are averaged under weights that follow how well each (a, r) has predicted so far. The p-value is a line
fitted to the scores of null days of Poisson, negative binomial, weekly and zero-inflated series; it holds below 0.1.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from streams.detection.judged import Array, Grid, Judged, young

MEMORIES = np.array([14.0, 60.0])
SIZES = np.array([0.7, 2.0, 6.0, 1e4])
"""Negative binomial sizes; the last is all but Poisson."""
PRIOR = np.log(np.tile([0.1, 0.3, 0.3, 0.3], len(MEMORIES)))
"""Of each (memory, size), memory first."""
WINDOWS = ((1, 4, 0.5), (3, 3, 0.3), (7, 7, 0.2))
"""Days, lag of the baseline behind today, share in the evidence."""
RISES = np.array([3.0, 8.0, 20.0])
FORGETTING = 0.97
WEEKDAY_FORGETTING = 0.998
SIZE = np.tile(SIZES, len(MEMORIES))[None, :]


@dataclass(frozen=True, slots=True)
class Scanned(Judged):
    """With the score before it becomes a p-value."""

    score: Array


@dataclass(frozen=True, slots=True)
class _Day:
    count: Array
    share: Array
    weights: Array
    sums: Array


def scan(grid: Grid) -> Scanned:
    series, periods = grid.counts.shape
    known, slots = grid.known, grid.slots()
    counts = np.where(known, grid.counts, 0.0)
    deviations = _deviations(grid)
    weights, sums = np.zeros((series, len(MEMORIES))), np.zeros((series, len(MEMORIES)))
    rhythm_mean, rhythm_sum = np.zeros((series, grid.season)), np.zeros((series, grid.season))
    log_weights = [np.tile(PRIOR, (series, 1)) for _ in WINDOWS]
    week: deque[_Day] = deque(maxlen=max(length for length, _, _ in WINDOWS))
    smoothed = np.zeros(series)
    expected, score = np.zeros((series, periods)), np.zeros((series, periods))
    rows = np.arange(series)
    for t in range(periods):
        has_row, slot = known[:, t], slots[:, t]
        shares = (rhythm_sum + 10) / (rhythm_mean + 10)
        share = shares[rows, slot] / shares.mean(axis=1)
        week.append(_Day(counts[:, t], np.where(has_row, share, 0.0), weights, sums))
        factors = np.empty((series, len(WINDOWS)))
        for n, (length, lag, part) in enumerate(WINDOWS):
            nulls, rises, means = _densities(week, length, lag)
            odds = log_weights[n] - _log_sum(log_weights[n])[:, None]
            factors[:, n] = np.log(part) + _log_sum(odds + rises) - _log_sum(odds + nulls)
            if n == 0:
                expected[:, t] = (np.exp(odds) * means).sum(axis=1)
            reweighed = PRIOR + FORGETTING * (log_weights[n] - PRIOR) + np.maximum(nulls, -6.0) / min(length, t + 1)
            log_weights[n] = np.where(has_row[:, None], reweighed, log_weights[n])
        smoothed = np.maximum(0.0, 0.6 * smoothed + 0.4 * deviations[:, t])
        score[:, t] = _log_sum(factors) / np.log(10) + smoothed / 2
        rhythm_mean, rhythm_sum = WEEKDAY_FORGETTING * rhythm_mean, WEEKDAY_FORGETTING * rhythm_sum
        mean = expected[:, t] / share
        rhythm_mean[rows, slot] += np.where(has_row, mean, 0.0)
        rhythm_sum[rows, slot] += np.where(has_row, np.minimum(counts[:, t], 4 * mean + 3), 0.0)
        weights = np.where(has_row[:, None], (1 - 1 / MEMORIES) * weights + share[:, None], weights)
        sums = np.where(has_row[:, None], (1 - 1 / MEMORIES) * sums + counts[:, t, None], sums)
    p_value = 10 ** -np.minimum(0.93 + 0.78 * score, 1.27 + 0.65 * score)
    return Scanned(expected, young(grid, p_value), score)


def _densities(week: deque[_Day], length: int, lag: int) -> tuple[Array, Array, Array]:
    """(series, memory and size): log density of the window's count as usual, log mean density after a rise, and the mean."""
    recent = list(week)[-length:]
    count = sum((day.count for day in recent), np.zeros_like(recent[0].count))[:, None]
    shares = np.maximum(sum((day.share for day in recent), np.zeros_like(recent[0].share)), 0.001)[:, None]
    base = week[-min(lag, len(week))]
    rate = np.repeat((base.sums + 0.5) / (base.weights + 0.5), len(SIZES), axis=1)
    mean = np.maximum(rate * shares, 1e-6)
    certainty = np.maximum(np.repeat(base.sums + 0.5, len(SIZES), axis=1) / (1 + rate / SIZE), 0.001)
    nulls = log_nb(count, 1 / (1 / (shares * SIZE) + 1 / certainty), mean)
    risen = mean[..., None] + (RISES - 1) * (mean + 0.25 * shares)[..., None]
    rises = _log_sum(log_nb(count[..., None], (shares * SIZE)[..., None], risen)) - np.log(len(RISES))
    return nulls, rises, mean


def _deviations(grid: Grid) -> Array:
    """(series, periods): the count's distance from the mean of the rows of periods t-30 to t-3, in their standard deviations of at least a half; 0 where unknown."""
    known = grid.known
    counts = np.where(known, grid.counts, 0.0)
    n, total, squares = (_sum_before(values) for values in (known.astype(np.float64), counts, counts**2))
    mean = total / np.maximum(n, 1)
    spread = np.sqrt(np.maximum(squares - n * mean**2, 0.0) / np.maximum(n - 1, 1))
    return np.where(known & (n >= 7), (counts - mean) / np.maximum(spread, 0.5), 0.0)


def _sum_before(values: Array, first: int = 30, last: int = 3) -> Array:
    """(series, periods): the sum over periods t-first to t-last."""
    total = np.cumsum(np.pad(values, ((0, 0), (first + 1, 0))), axis=1)
    periods = values.shape[1]
    return np.asarray(total[:, first - last + 1 : first - last + 1 + periods] - total[:, :periods])


def log_nb(count: Array, size: Array, mean: Array) -> Array:
    """log density of a negative binomial of that size and mean; takes real counts, which scipy's nbinom gives no density."""
    ways = gammaln(count + size) - gammaln(size) - gammaln(count + 1)
    return np.asarray(ways + size * np.log(size / (size + mean)) + count * np.log(mean / (size + mean)))


def _log_sum(logs: Array) -> Array:
    """log of the sum of exponentials over the last axis; by scipy's logsumexp the whole scan takes twice the time."""
    top = logs.max(axis=-1, keepdims=True)
    return np.asarray((top + np.log(np.exp(logs - top).sum(axis=-1, keepdims=True)))[..., 0])
