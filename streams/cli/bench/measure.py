"""Alarms, their rate on usual days, and how many surges are found at equal rates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.cli.bench.backgrounds import SURGE_DAYS, Surge
from streams.detection.judged import LEARNING_ROWS, Array, Grid

Marks = NDArray[np.bool_]
QUIET_DAYS = 7
BUDGETS = (0.0005, 0.0007, 0.001, 0.0014, 0.002)


@dataclass(frozen=True, slots=True)
class Found:
    """Share of the surges found, by their days too, and the days that it took; the mean over the budgets."""

    recall: float
    by_days: dict[int, float]
    delay: float


def from_mondays(counts: Array) -> Grid:
    return Grid(counts, np.zeros(len(counts), dtype=np.int64))


def is_judged(counts: Array) -> Marks:
    """Days with a row, past learning."""
    known = ~np.isnan(counts)
    return np.asarray(known & (np.cumsum(known, axis=1) > LEARNING_ROWS))


def is_alarm(at_alert: Marks) -> Marks:
    """Days at alert of a series with none at alert in the QUIET_DAYS before."""
    total = np.cumsum(np.pad(at_alert, ((0, 0), (QUIET_DAYS + 1, 0))), axis=1)
    before: NDArray[np.int64] = total[:, QUIET_DAYS:-1] - total[:, : -QUIET_DAYS - 1]
    return np.asarray(at_alert & (before == 0))


def found(usual: Array, risen: Array, surges: list[Surge]) -> Found:
    """`usual` and `risen` are p-values, nan where there is none to judge; each cut where `usual` gives a budget's alarms."""
    hits, delays = [], []
    for budget in BUDGETS:
        alarms = is_alarm(risen <= _cut(usual, budget))
        during = [alarms[surge.series, surge.start : surge.start + surge.days] for surge in surges]
        hits.append([bool(days.any()) for days in during])
        delays += [int(days.argmax()) for days in during if days.any()]
    share = np.array(hits).mean(axis=0)
    lengths = np.array([surge.days for surge in surges])
    return Found(float(share.mean()), {days: float(share[lengths == days].mean()) for days in SURGE_DAYS}, float(np.mean(delays)) if delays else float("nan"))


def _cut(usual: Array, budget: float) -> float:
    """The greatest value at which alarms are at most `budget` a judged day."""
    values = np.unique(usual[~np.isnan(usual)])
    allowed = budget * float((~np.isnan(usual)).sum())
    low, high = -1, len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_alarm(usual <= values[middle]).sum() <= allowed else (low, middle - 1)
    return float(values[low]) if low >= 0 else -np.inf
