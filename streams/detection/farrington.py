"""Farrington flexible (Noufaily et al. 2013), after farringtonFlexible of the R package surveillance: a quasi-Poisson mean over years of seasonal blocks.

Periods around the same date of earlier years are one block, the rest of the year is cut into blocks of equal length; outliers are weighed down once by
their Anscombe residuals; the most recent periods are left out. The p-value is that of a negative binomial with the fitted mean and dispersion.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from streams.detection.judged import Array, Grid, Judged, young

TREND_YEARS = 3
"""Fewer tell no trend; nor is one followed above all that was seen."""
ITERATIONS = 30
TOLERANCE = 1e-8


@dataclass(frozen=True, slots=True)
class Setting:
    """`year`: periods of a year. `half_window`: periods about the same date of `years` earlier, one of the `blocks` of a year. `left_out`: periods before the
    judged one that are not learned from. A residual above `outlier` weighs its inverse square.
    """

    year: int
    years: int
    half_window: int
    left_out: int = 26
    blocks: int = 10
    outlier: float = 2.58


DAILY = Setting(year=365, years=1, half_window=21)


@dataclass(frozen=True, slots=True)
class Fitted:
    mean: float
    dispersion: float

    def p_value(self, count: float) -> float:
        least = np.ceil(count) - 1
        if self.dispersion <= 1 + 1e-9:
            return float(poisson.sf(least, self.mean))
        return float(nbinom.sf(least, self.mean / (self.dispersion - 1), 1 / self.dispersion))

    def upper(self, alpha: float) -> float:
        """The count that is exceeded with chance alpha at most."""
        if self.dispersion <= 1 + 1e-9:
            return float(poisson.isf(alpha, self.mean))
        return float(nbinom.isf(alpha, self.mean / (self.dispersion - 1), 1 / self.dispersion))


def farrington(grid: Grid) -> Judged:
    """Days, by one year before; periods without that much history are not judged (p-value 1)."""
    expected, p_value = np.zeros(grid.counts.shape), np.ones(grid.counts.shape)
    for series, counts in enumerate(grid.counts):
        for t in range(DAILY.years * DAILY.year + DAILY.half_window, len(counts)):
            if not np.isnan(counts[t]) and (fitted := fit(counts, t, DAILY)):
                expected[series, t], p_value[series, t] = fitted.mean, fitted.p_value(float(counts[t]))
    return Judged(expected, young(grid, p_value))


def fit(counts: Array, t: int, setting: Setting) -> Fitted | None:
    """What is expected at t by the periods before it; None where too few are known, or the fit does not settle."""
    times = np.arange(max(t - setting.years * setting.year - setting.half_window, 0), t - setting.left_out)
    block = _blocks(t - times, setting)
    known = ~np.isnan(counts[times])
    times, block, response = times[known], block[known], counts[times][known]
    if len(times) < 3 * setting.blocks or response.sum() == 0 or not np.any(block == 0):
        return None
    seasons = [(block == n).astype(np.float64) for n in range(1, setting.blocks) if np.any(block == n)]
    level = np.column_stack([np.ones(len(times)), *seasons])
    if setting.years >= TREND_YEARS:
        sloping = _fit_twice(np.column_stack([level, (times - t) / setting.year]), response, setting.outlier)
        if sloping is not None and sloping.mean <= response.max():
            return sloping
    return _fit_twice(level, response, setting.outlier)


def _blocks(back: NDArray[np.int64], setting: Setting) -> NDArray[np.int64]:
    """0 within the half window of a whole number of years ago, else 1 to blocks-1 through the year."""
    into = (-back + setting.half_window) % setting.year
    width = 2 * setting.half_window + 1
    rest = (into - width) * (setting.blocks - 1) // (setting.year - width) + 1
    return np.asarray(np.where(into < width, 0, rest), dtype=np.int64)


def _fit_twice(design: Array, response: Array, outlier: float) -> Fitted | None:
    """Outliers of the first fit weigh less in the second. The first column alone tells the mean at the judged period, for time is counted from it."""
    plain = _quasi_poisson(design, response, np.ones(len(response)))
    if plain is None:
        return None
    _, mean, dispersion, leverage = plain
    residual = 1.5 * (response ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(max(dispersion, 1.0) * np.maximum(1 - leverage, 1e-6))
    weight = np.where(residual > outlier, 1 / np.maximum(residual, 1e-6) ** 2, 1.0)
    weighed = _quasi_poisson(design, response, weight * len(weight) / weight.sum())
    return None if weighed is None else Fitted(weighed[0], max(weighed[2], 1.0))


def _quasi_poisson(design: Array, response: Array, weight: Array) -> tuple[float, Array, float, Array] | None:
    """exp(intercept), means, Pearson dispersion and leverages by iteratively reweighted least squares; None where it does not settle."""
    eta, deviance = np.log(response + 0.1), np.inf
    for _ in range(ITERATIONS):
        mean = np.exp(eta)
        scale = np.sqrt(weight * mean)
        beta = np.linalg.lstsq(design * scale[:, None], (eta + (response - mean) / mean) * scale, rcond=None)[0]
        eta = np.clip(design @ beta, -30, 30)
        before, deviance = deviance, _deviance(response, np.exp(eta), weight)
        if abs(deviance - before) < TOLERANCE * (abs(deviance) + 0.1):
            break
    else:
        return None
    mean = np.exp(eta)
    # with the weights of the last iteration, as R's glm has them
    dispersion = float((scale**2 * ((response - mean) / mean) ** 2).sum() / max(len(response) - design.shape[1], 1))
    basis, _ = np.linalg.qr(design * scale[:, None])
    return float(np.exp(np.clip(beta[0], -30, 30))), mean, dispersion, (basis**2).sum(axis=1)


def _deviance(response: Array, mean: Array, weight: Array) -> float:
    logs = np.where(response > 0, response * np.log(np.maximum(response, 1e-300) / mean), 0.0)
    return float(2 * (weight * (logs - (response - mean))).sum())
