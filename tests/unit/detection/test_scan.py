"""The scan gives the published golden vectors."""

import numpy as np
import pytest

from streams.detection.judged import Grid, daily
from streams.detection.scan import scan

COUNTS = [2, 1, 0, 3, 2, 1, 2, 1, 2, 9, 4, 12, 3, 1, 2, 0, 1, 2, 5, 8, 1, 0, 2, 3, 1, 2, 1, 0, 2, 14, 3, 2, 1, 1, 2, 0, 3, 1, 2, 2]
MISSING = {17, 24, 25}


def verdict(counts: list[int | None], day: int) -> tuple[float, float, float]:
    found = scan(daily(counts))
    return float(found.expected[0, day]), float(found.score[0, day]), float(found.p_value[0, day])


@pytest.mark.parametrize(
    ("day", "expected", "score", "p_value"),
    [
        (9, 1.29972, 3.26512, 1),
        (14, 2.19888, 1.79862, 0.00464595),
        (19, 2.90822, 0.503861, 0.0475323),
        (29, 1.98308, 2.42527, 0.00150762),
        (39, 3.30941, -1.51637, 1),
    ],
)
def test_golden_vectors_of_a_full_series(day: int, expected: float, score: float, p_value: float) -> None:
    assert verdict(list(COUNTS), day) == pytest.approx((expected, score, p_value), rel=5e-6)


@pytest.mark.parametrize(
    ("day", "expected", "score", "p_value"),
    [
        (9, 1.29972, 3.26512, 1),
        (14, 2.19888, 1.79862, 0.00464595),
        (19, 2.85406, 0.577549, 0.0416401),
        (29, 2.11250, 2.20337, 0.0022458),
        (39, 3.67002, -1.54183, 1),
    ],
)
def test_golden_vectors_with_days_missing(day: int, expected: float, score: float, p_value: float) -> None:
    assert verdict([None if n in MISSING else count for n, count in enumerate(COUNTS)], day) == pytest.approx((expected, score, p_value), rel=5e-6)


@pytest.mark.parametrize(
    ("day", "expected", "score", "p_value"),
    [
        (39, 0.0267329, -0.764852, 0.464071),
        (40, 0.0267955, 1.08333, 0.0167882),
        (41, 0.0297082, 1.56754, 0.00703589),
        (43, 0.0291837, 2.81354, 0.000796523),
        (44, 0.0843735, 1.46814, 0.00841112),
    ],
)
def test_golden_vectors_after_forty_quiet_days(day: int, expected: float, score: float, p_value: float) -> None:
    assert verdict([0] * 40 + [1, 1, 0, 2, 0], day) == pytest.approx((expected, score, p_value), rel=5e-6)


def test_series_judged_together_are_judged_as_if_alone() -> None:
    counts = np.array([COUNTS, [2 * count for count in COUNTS]], dtype=np.float64)
    together = scan(Grid(counts, np.array([0, 3])))
    alone = scan(Grid(counts[1:], np.array([3])))
    assert together.p_value[1] == pytest.approx(alone.p_value[0], rel=1e-12)
