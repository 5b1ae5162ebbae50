"""Methods that people know from surveillance, for comparison: EARS, Bayesian and negative binomial prediction, CUSUM, Kleinberg's bursts.

Formulae after the R package surveillance (earsC as its manual has it, algo.bayes, glrnb) and Kleinberg 2002. Where a method gives no p-value, its score is
put where it keeps its order and crosses .001 at the threshold usual for it; nothing holds the rates of these.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from streams.detection.chances import negative_binomial_above, normal_above, normal_bound
from streams.detection.judged import Array, Grid, Judged, young

EARS_PERIODS = 7
EARS_SPREAD_LEAST = 0.5
C3_LIMIT = 2.0
PREDICTION_PERIODS = 28
BAYES_PERIODS = 6
CUSUM_PERIODS, CUSUM_LIMIT = 56, 5.0
BURST_PERIODS, BURST_RATIO, BURST_GAMMA = 56, 2.0, 1.0
LAG = 3
ROWS_LEAST = 7
USUAL = 1e-3


def moments(counts: Array, periods: int, lag: int) -> tuple[Array, Array, Array]:
    """Rows, mean and variance (n-1) of the periods t-lag-periods+1 to t-lag; 0 where there are too few."""
    padded = np.pad(counts, ((0, 0), (periods + lag - 1, 0)), constant_values=np.nan)
    past = sliding_window_view(padded, periods, axis=1)[:, : counts.shape[1]]
    known = ~np.isnan(past)
    rows = known.sum(axis=2).astype(np.float64)
    mean = np.where(known, past, 0.0).sum(axis=2) / np.maximum(rows, 1)
    variance = (np.where(known, past - mean[:, :, None], 0.0) ** 2).sum(axis=2) / np.maximum(rows - 1, 1)
    return rows, mean, variance


def ears_statistic(counts: Array, lag: int, spread_least: float) -> Array:
    """(Y - mean) / sd of the EARS_PERIODS that end `lag` periods ago: C1 with 1, C2 with 3."""
    _, mean, variance = moments(counts, EARS_PERIODS, lag)
    return np.where(np.isnan(counts), 0.0, np.nan_to_num(counts) - mean) / np.maximum(np.sqrt(variance), spread_least)


def ears_upper(counts: Array, lag: int, alpha: float = USUAL) -> Array:
    """The upper limit of C1 or C2: mean + z sd, with no least spread."""
    _, mean, variance = moments(counts, EARS_PERIODS, lag)
    return np.asarray(mean + normal_bound(alpha) * np.sqrt(variance))


def c3_statistic(second: Array) -> Array:
    """Of C2 today and on the two periods before: the sum of what each exceeds 1 by."""
    over = np.maximum(second - 1, 0.0)
    return np.asarray(sum(np.pad(over, ((0, 0), (periods, 0)))[:, : over.shape[1]] for periods in range(3)))


def ears_c1(grid: Grid) -> Judged:
    return Judged(moments(grid.counts, EARS_PERIODS, 1)[1], young(grid, normal_above(ears_statistic(grid.counts, 1, EARS_SPREAD_LEAST))))


def ears_c2(grid: Grid) -> Judged:
    return Judged(moments(grid.counts, EARS_PERIODS, LAG)[1], young(grid, normal_above(ears_statistic(grid.counts, LAG, EARS_SPREAD_LEAST))))


def ears_c3(grid: Grid) -> Judged:
    score = c3_statistic(ears_statistic(grid.counts, LAG, EARS_SPREAD_LEAST))
    return Judged(moments(grid.counts, EARS_PERIODS, LAG)[1], young(grid, USUAL ** (score / C3_LIMIT)))


def gamma_posterior(counts: Array, periods: int, lag: int) -> tuple[Array, Array]:
    """Size and chance of the negative binomial that a Poisson count follows after `periods` others, with Jeffreys' prior (algo.bayes)."""
    rows, mean, _ = moments(counts, periods, lag)
    rows = np.maximum(rows, 0.5)
    return rows * mean + 0.5, rows / (rows + 1)


def bayes(grid: Grid) -> Judged:
    """Poisson counts with the posterior of the last six periods."""
    size, chance = gamma_posterior(grid.counts, BAYES_PERIODS, 1)
    return Judged(size * (1 - chance) / chance, young(grid, negative_binomial_above(np.ceil(np.nan_to_num(grid.counts)) - 1, size, chance)))


def predictive(grid: Grid) -> Judged:
    """Negative binomial with the spread of the last 28 periods, between 1.05 and 50 times the mean, and the uncertainty of the mean."""
    rows, mean, variance = moments(grid.counts, PREDICTION_PERIODS, LAG)
    rows = np.maximum(rows, 1)
    expected = (rows * mean + 0.5) / rows
    spread = np.clip(variance / expected, 1.05, 50.0) * expected * (1 + 1 / rows)
    size = expected**2 / (spread - expected)
    return Judged(expected, young(grid, negative_binomial_above(np.ceil(np.nan_to_num(grid.counts)) - 1, size, size / (size + expected))))


def doubling(counts: Array, mean: Array, alpha: Array) -> Array:
    """log likelihood ratio of twice the mean, variance mean + alpha mean^2 (glrnb with theta log 2)."""
    size = 1 / np.maximum(alpha, 1e-6)
    return np.asarray(counts * np.log(2) - (counts + size) * np.log((size + 2 * mean) / (size + mean)))


def cusum_of(steps: Array) -> Array:
    """S = max(0, S + step), along time."""
    total = np.cumsum(steps, axis=1)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total, axis=1), 0.0))


def cusum(grid: Grid) -> Judged:
    """Likelihood ratios of a doubling, summed up while they are for it."""
    rows, mean, variance = moments(grid.counts, CUSUM_PERIODS, LAG)
    expected = (rows * mean + 0.5) / np.maximum(rows, 1)
    alpha = np.clip((variance - mean) / expected**2, 0.01, 5.0)
    steps = np.where(grid.known & (rows >= ROWS_LEAST), doubling(np.nan_to_num(grid.counts), expected, alpha), 0.0)
    return Judged(expected, young(grid, USUAL ** (cusum_of(steps) / CUSUM_LIMIT)))


def kleinberg(grid: Grid) -> Judged:
    """Two states, without looking ahead: what a burst at twice the usual Poisson rate costs less by today than no burst, against gamma log n for its rise."""
    rows, mean, _ = moments(grid.counts, BURST_PERIODS, LAG)
    expected = (rows * mean + 0.5) / np.maximum(rows, 1)
    gain = np.nan_to_num(grid.counts) * np.log(BURST_RATIO) - expected * (BURST_RATIO - 1)
    score = cusum_of(np.where(grid.known & (rows >= ROWS_LEAST), gain, 0.0))
    return Judged(expected, young(grid, USUAL ** (score / (BURST_GAMMA * np.log(BURST_PERIODS)))))
