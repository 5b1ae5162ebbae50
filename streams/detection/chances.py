"""Chances of the normal and of the negative binomial distribution, by scipy.special alone: scipy.stats gives the same and is 50 MB more, which a gateway would carry for good."""

import numpy as np
from scipy.special import betainc, betaincc, nbdtrik, ndtr, ndtri

from streams.detection.judged import Array

HAIR = 1e-9
"""What rounding may put a whole number above itself."""


def normal_above(value: Array) -> Array:
    return np.asarray(ndtr(-value))


def normal_bound(alpha: float) -> float:
    """What a standard normal exceeds with this chance."""
    return float(-ndtri(alpha))


def negative_binomial_above(count: Array, size: Array, chance: Array) -> Array:
    """Chance of more than `count`, where `size` successes of `chance` end the waiting; of whole counts from -1 on."""
    return np.where(count < 0, 1.0, betainc(np.maximum(count, 0) + 1, size, 1 - chance))


def negative_binomial_bound(share: float, size: Array, chance: Array) -> Array:
    """The least count that with it and all below it has `share` of the chance. The inverse is a real number, and is set right by one where it was rounded across a whole one."""
    count = np.maximum(np.nan_to_num(np.ceil(nbdtrik(share, size, chance) - HAIR)), 0.0)
    count = count + (_up_to(count, size, chance) < share)
    return np.asarray(count - (_up_to(count - 1, size, chance) >= share))


def _up_to(count: Array, size: Array, chance: Array) -> Array:
    return np.where(count < 0, 0.0, betaincc(np.maximum(count, 0) + 1, size, 1 - chance))
