"""Made-up daily counts by family, and surges put into them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.detection.judged import Array

Rng = np.random.Generator
RATES = (0.02, 20.0)
SURGE_DAYS = (1, 3, 7)
SURGE_SIZES = ((3.0, False), (5.0, False), (10.0, False), (3.0, True), (4.0, True), (6.0, True), (8.0, True))
"""Events added, or (True) standard deviations of the last 56 days; times the root of the days."""
APART = (60, 100)
SPREAD_DAYS = 56
SETTLING_DAYS = 28
"""A rise that lasts is a rise for so long, and the usual level from then on."""
GREATEST = 100.0


@dataclass(frozen=True, slots=True)
class Surge:
    series: int
    start: int
    days: int


def poisson(rng: Rng, series: int, days: int) -> Array:
    return _drawn(rng, _levels(rng, series, days))


def clumped(size: float) -> Callable[[Rng, int, int], Array]:
    """Negative binomial days of that size."""

    def draw(rng: Rng, series: int, days: int) -> Array:
        return _drawn(rng, _levels(rng, series, days) * rng.gamma(size, 1 / size, (series, days)))

    return draw


def weekly(rng: Rng, series: int, days: int) -> Array:
    return _drawn(rng, _levels(rng, series, days) * _weekdays(rng, series, days))


def drifting(rng: Rng, series: int, days: int) -> Array:
    return _drawn(rng, _levels(rng, series, days) * _drift(rng, series, days, 120))


def zero_inflated(rng: Rng, series: int, days: int) -> Array:
    none = rng.uniform(0.2, 0.6, (series, 1))
    return _drawn(rng, _levels(rng, series, days) / (1 - none)) * (rng.random((series, days)) > none)


def self_exciting(rng: Rng, series: int, days: int) -> Array:
    return _excited(rng, _levels(rng, series, days), np.full(series, 0.3), rng.uniform(0.4, 0.8, series))


def with_days_missing(rng: Rng, series: int, days: int) -> Array:
    size = rng.choice([1.0, 2.0, 5.0, 1e4], (series, 1))
    counts = _drawn(rng, _levels(rng, series, days) * rng.gamma(size, 1 / size, (series, days)))
    return np.where(rng.random(counts.shape) < rng.uniform(0.02, 0.2, (series, 1)), np.nan, counts)


def shifted(rng: Rng, series: int, days: int) -> Array:
    return with_shifts(rng, series, days)[0]


def with_shifts(rng: Rng, series: int, days: int) -> tuple[Array, NDArray[np.bool_]]:
    """A lasting rise or fall by 1.5 to 4 times; and which days are within SETTLING_DAYS of a rise, where an alarm is right."""
    at = rng.integers(100, days - 100, (series, 1))
    factor = np.exp(rng.choice([-1, 1], (series, 1)) * rng.uniform(np.log(1.5), np.log(4), (series, 1)))
    since = np.arange(days) - at
    return _drawn(rng, _levels(rng, series, days) * np.where(since >= 0, factor, 1.0)), (factor > 1) & (since >= 0) & (since < SETTLING_DAYS)


SHIFT = "lasting shift"
FAMILIES: dict[str, Callable[[Rng, int, int], Array]] = {
    "poisson": poisson, "clumped, size 1": clumped(1), "clumped, size 2": clumped(2), "clumped, size 5": clumped(5), "weekly": weekly, "drifting": drifting,
    "zero-inflated": zero_inflated, "self-exciting": self_exciting, "days missing": with_days_missing, SHIFT: shifted,
}  # fmt: skip


def campaigns(rng: Rng, series: int, days: int) -> Array:
    """Hard to tell from surges: strong self-excitement, levels that wander, or regimes of some weeks. p-values are not calibrated on any of this kind."""
    third = series // 3
    strong = _excited(rng, _levels(rng, third, days), rng.uniform(0.4, 0.8, third), rng.uniform(0.3, 0.9, third))
    size = rng.choice([1.0, 2.0, 5.0, 1e4], (third, 1))
    wandering = _drawn(rng, _levels(rng, third, days) * _wander(rng, third, days, (0.8, 0.99), (0.3, 1.0)) * rng.gamma(size, 1 / size, (third, days)))
    rest = series - 2 * third
    regimes = _drawn(rng, _levels(rng, rest, days) * np.exp(_steps(rng, rest, days, (1 / 60, 1 / 60), 0.9)))
    return np.concatenate([strong, wandering, regimes])


def mixed(rng: Rng, series: int, days: int) -> Array:
    """Everything at once, each trait in some of the series: what the world may bring."""

    def some(share: float) -> Array:
        return np.asarray(rng.random((series, 1)) < share)

    busy = rng.random(series) < 0.12
    level = np.exp(np.where(busy, rng.uniform(np.log(25), np.log(500), series), rng.uniform(np.log(0.01), np.log(25), series)))[:, None] * np.ones(days)
    level = np.where(some(0.3), level * _weekdays(rng, series, days), level)
    level = np.where(some(0.3), level * _drift(rng, series, days, 90), level)
    level = np.where(some(0.3), level * np.exp(_steps(rng, series, days, (1 / 300, 1 / 40), 0.8)), level)
    level = np.where(some(0.3), level * _wander(rng, series, days, (0.7, 0.98), (0.2, 0.9)), level)
    size = np.exp(rng.uniform(np.log(0.6), np.log(20), (series, 1)))
    level = np.where(some(0.5), level * rng.gamma(size, 1 / size, level.shape), level)
    none = rng.uniform(0.1, 0.6, (series, 1))
    level = np.where(some(0.2), level * (rng.random(level.shape) > none) / (1 - none), level)
    branching = np.where(rng.random(series) < 0.35, rng.uniform(0.1, 0.6, series), 0.0)
    counts = _excited(rng, level, branching, rng.uniform(0.0, 0.9, series))
    counts = np.where(some(0.05), np.floor(level + rng.random(level.shape)), counts)  # as regular as clockwork
    gone = (rng.random(counts.shape) < rng.uniform(0.02, 0.3, (series, 1))) & some(0.15).astype(np.bool_)
    return np.where(gone, np.nan, counts)


def with_surges(counts: Array, rng: Rng, great: float = 0.0, apart: tuple[int, int] = APART) -> tuple[Array, list[Surge]]:
    """A copy with surges of 1, 3 or 7 days put in, so many days apart, and where they are; a share `great` of them is up to GREATEST times as great."""
    risen, surges = counts.copy(), []
    for series in range(len(counts)):
        start = int(rng.integers(*apart))
        while start + max(SURGE_DAYS) < counts.shape[1]:
            days = int(rng.choice(SURGE_DAYS))
            size, in_spreads = SURGE_SIZES[int(rng.integers(len(SURGE_SIZES)))]
            before = counts[series, max(start - SPREAD_DAYS, 0) : start]
            before = before[~np.isnan(before)]
            spread = float(before.std(ddof=1)) if in_spreads and len(before) > 2 else 1.0
            times = float(np.exp(rng.uniform(0, np.log(GREATEST)))) if great and rng.random() < great else 1.0
            added = max(1, round(size * times * spread * np.sqrt(days)))
            risen[series, start : start + days] += rng.multinomial(added, [1 / days] * days)
            surges.append(Surge(series, start, days))
            start += int(rng.integers(apart[0], apart[1] + 1))
    return risen, surges


def _levels(rng: Rng, series: int, days: int) -> Array:
    return np.asarray(np.exp(rng.uniform(np.log(RATES[0]), np.log(RATES[1]), series))[:, None] * np.ones(days))


def _drawn(rng: Rng, level: Array) -> Array:
    return rng.poisson(level).astype(np.float64)


def _weekdays(rng: Rng, series: int, days: int) -> Array:
    factors = rng.uniform(0.3, 1.7, (series, 7))
    return np.asarray((factors / factors.mean(axis=1, keepdims=True))[:, np.arange(days) % 7])


def _drift(rng: Rng, series: int, days: int, shortest: int) -> Array:
    slope, swing = rng.uniform(-1.2, 1.2, (series, 1)), rng.uniform(0, 0.5, (series, 1))
    period, phase = rng.uniform(shortest, 365, (series, 1)), rng.uniform(0, 2 * np.pi, (series, 1))
    t = np.arange(days)
    return np.asarray(np.exp(slope * (t / days - 0.5) + swing * np.sin(2 * np.pi * t / period + phase)))


def _steps(rng: Rng, series: int, days: int, chances: tuple[float, float], size: float) -> Array:
    """log levels that jump now and then."""
    chance, now, found = rng.uniform(*chances, series), np.zeros(series), np.zeros((series, days))
    for t in range(days):
        now = np.where(rng.random(series) < chance, rng.normal(0, size, series), now)
        found[:, t] = now
    return found


def _wander(rng: Rng, series: int, days: int, memory: tuple[float, float], size: tuple[float, float]) -> Array:
    """Factors of mean one whose logs are an autoregression."""
    keep, width, found = rng.uniform(*memory, series), rng.uniform(*size, series), np.zeros((series, days))
    now = width * rng.normal(size=series)
    for t in range(days):
        now = keep * now + np.sqrt(1 - keep**2) * width * rng.normal(size=series)
        found[:, t] = now
    return np.asarray(np.exp(found - width[:, None] ** 2 / 2))


def _excited(rng: Rng, level: Array, branching: Array, memory: Array) -> Array:
    """Each event brings `branching` more, spread over the days after it."""
    counts, echo = np.zeros(level.shape), np.zeros(len(level))
    for t in range(level.shape[1]):
        counts[:, t] = rng.poisson(np.minimum(level[:, t] * (1 - branching) + branching * echo, 1e5))
        echo = memory * echo + (1 - memory) * counts[:, t]
    return counts
