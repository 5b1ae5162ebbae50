"""Between which counts a day usually lies: what is drawn behind the bars, here and on the page."""

import numpy as np

from streams.detection.chances import negative_binomial_bound
from streams.detection.classic import moments
from streams.detection.judged import LEARNING_ROWS, Array

SPREAD_ROWS = 56
SHARE = 0.95


def band(counts: Array, expected: Array) -> tuple[Array, Array]:
    """Lower and upper edge, (series, periods) each: SHARE of the counts of a negative binomial around the expected count, as widely spread as the SPREAD_ROWS rows before were."""
    rows, mean, variance = moments(counts, SPREAD_ROWS, 1)
    spread = np.where(rows >= LEARNING_ROWS, np.maximum(1.0, variance / np.maximum(mean, 0.1)), 1.0)
    centre = np.maximum(expected, 1e-6)
    size = centre / np.maximum(spread - 1, 1e-3)
    chance = size / (size + centre)
    return negative_binomial_bound((1 - SHARE) / 2, size, chance), negative_binomial_bound((1 + SHARE) / 2, size, chance)
