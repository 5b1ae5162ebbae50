"""Build-up: a month that lies above the quarter before it, without one day or week that makes it so.

CUSUMs, the usual means for slow rises, find far less of bursty counts and stay in alarm for weeks; a sum against a negative binomial prediction does neither.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import nbinom

WEEK = 7
NOW_WEEKS, BEFORE_WEEKS = 4, 12
DAYS = WEEK * (NOW_WEEKS + BEFORE_WEEKS)
CALM = 0.05
WEEK_SHARE = 0.5
"""Most that one week may hold of the month: what comes at once is a surge."""
EVENTS_MIN = 8
SPREAD_LEAST = 1.05
SHRINK_WEEKS = 6.0
SHRUNK_TO = 2.0
"""Twelve weeks tell little of a variance: it is drawn, with the weight of SHRINK_WEEKS, to twice the mean, which is what series of attacks show."""


class Rise(NamedTuple):
    """What would be usual for the NOW_WEEKS, and how likely they hold as much without a rise; 1 where they do not rise slowly."""

    expected: float
    p_value: float


def rise(counts: Sequence[int]) -> Rise:
    """Of the last DAYS daily counts, the newest last; fewer are refused with ValueError, for a month has no quarter before it then."""
    if len(counts) < DAYS:
        raise ValueError(f"a build-up needs {DAYS} days, not {len(counts)}")
    weeks = np.asarray(counts[-DAYS:], dtype=np.float64).reshape(-1, WEEK).sum(axis=1)
    before, now = weeks[:BEFORE_WEEKS], weeks[BEFORE_WEEKS:]
    mean = (before.sum() + 0.5) / BEFORE_WEEKS
    own = float(((before - mean) ** 2).sum())
    variance = max((own + SHRINK_WEEKS * SHRUNK_TO * mean) / (BEFORE_WEEKS - 1 + SHRINK_WEEKS), SPREAD_LEAST * mean)
    expected = NOW_WEEKS * mean
    spread = NOW_WEEKS * variance + NOW_WEEKS**2 * variance / BEFORE_WEEKS
    total = float(now.sum())
    if total < EVENTS_MIN or now.max() > WEEK_SHARE * total or (now > mean).sum() < NOW_WEEKS - 1:
        return Rise(round(expected, 3), 1.0)
    size = expected**2 / (spread - expected)
    return Rise(round(expected, 3), float(nbinom.sf(total - 1, size, size / (size + expected))))
