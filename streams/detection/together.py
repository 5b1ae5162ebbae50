"""Many series at once: which alerts of one period stand when a share of false ones among them is bounded, not the false ones of each series.

Benjamini and Hochberg 1995, by scipy. Of a thousand series at 1 in 1,000 each, one alerts by chance every day; told together, it takes the place of none.
"""

import numpy as np
from scipy.stats import false_discovery_control

from streams.detection.judged import LEARNING_ROWS
from streams.detection.table import Table, Verdicts

DIGITS = 6


def together(table: Table, verdicts: Verdicts) -> Verdicts:
    """The p-values of each period made adjusted ones, over all series past learning that have a row then: alert at q where at most q of a period's alerts are
    false, on average. Learning rows keep their 1 and do not count. Causal: the series of one period only, none later.
    """
    learned = {number for numbers in table.by_series().values() for number in numbers[LEARNING_ROWS:]}
    periods: dict[int, list[int]] = {}
    for number in sorted(learned):
        periods.setdefault(table.rows[number].period, []).append(number)
    adjusted = list(verdicts.p_value)
    for numbers in periods.values():
        found = false_discovery_control(np.array([verdicts.p_value[number] for number in numbers]), method="bh")
        for number, value in zip(numbers, found, strict=True):
            adjusted[number] = float(f"{value:.{DIGITS}g}")
    return Verdicts(verdicts.expected, adjusted)
