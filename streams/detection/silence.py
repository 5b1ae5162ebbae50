"""Lulls by the interval test: attacks that come at random at a known rate leave a gap of g days or more with probability exp(-rate * g)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, exp, log

LOOK_BACK_DAYS = 56
EVENTS_MIN = 5
RATE = 0.01
"""Least surprising gap that counts: at most one in a hundred gaps is as long by chance."""


def pace(days: Sequence[date], last: date) -> float | None:
    """Events a day over the LOOK_BACK_DAYS up to `last`, half an event added; None where fewer than EVENTS_MIN came, for then no gap surprises. `days` are in order."""
    first = bisect_right(days, last - timedelta(days=LOOK_BACK_DAYS))
    number = bisect_right(days, last) - first
    if number < EVENTS_MIN:
        return None
    return (number + 0.5) / ((last - days[first]).days + 1)


def gap_p_value(rate: float, gap_days: int) -> float:
    return exp(-rate * gap_days)


def lull_begins(rate: float, last: date) -> date:
    """The first day on which silence since `last` is surprising."""
    return last + timedelta(days=ceil(-log(RATE) / rate))
