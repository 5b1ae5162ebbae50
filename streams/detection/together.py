"""Many series at once: which alerts of one period stand when a share of false ones among them is bounded, not the false ones of each series.

Benjamini and Hochberg 1995, by scipy. Of a thousand series at 1 in 1,000 each, one alerts by chance every day; told together, it takes the place of none.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import false_discovery_control

from streams.detection.judged import LEARNING_ROWS
from streams.detection.table import Table, Verdicts

DIGITS = 6


def adjusted(p_values: Sequence[float], at_risk: int) -> list[float]:
    """Each p-value after Benjamini and Hochberg, among so many tests in all; those that are not given have p-value 1."""
    if not p_values:
        return []
    whole = np.ones(max(at_risk, len(p_values)))
    whole[: len(p_values)] = p_values
    found = false_discovery_control(whole, method="bh")[: len(p_values)]
    return [float(f"{value:.{DIGITS}g}") for value in found]


def together(table: Table, verdicts: Verdicts) -> Verdicts:
    """The p-values of each period made adjusted ones, over all series past learning that have a row then: alert at q where at most q of a period's alerts are
    false, on average. Learning rows keep their 1 and do not count. Causal: the series of one period only, none later.
    """
    learned = {number for numbers in table.by_series().values() for number in numbers[LEARNING_ROWS:]}
    periods: dict[int, list[int]] = {}
    for number in sorted(learned):
        periods.setdefault(table.rows[number].period, []).append(number)
    p_value = list(verdicts.p_value)
    for numbers in periods.values():
        found = adjusted([verdicts.p_value[number] for number in numbers], len(numbers))
        for number, value in zip(numbers, found, strict=True):
            p_value[number] = value
    return Verdicts(verdicts.expected, p_value)
