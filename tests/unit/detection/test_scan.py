"""The scan gives the published golden vectors, and never looks ahead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.detection.scan import Scan, Verdict

COUNTS = [2, 1, 0, 3, 2, 1, 2, 1, 2, 9, 4, 12, 3, 1, 2, 0, 1, 2, 5, 8, 1, 0, 2, 3, 1, 2, 1, 0, 2, 14, 3, 2, 1, 1, 2, 0, 3, 1, 2, 2]
MISSING = {17, 24, 25}


def verdicts(counts: list[int | None]) -> list[Verdict]:
    scan = Scan()
    return [scan.step(day % 7, count) for day, count in enumerate(counts)]


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
    found = verdicts(list(COUNTS))[day]
    assert (found.expected, found.score, found.p_value) == pytest.approx((expected, score, p_value), rel=1e-5)


@pytest.mark.parametrize(
    ("day", "expected", "score", "p_value"), [(19, 2.85406, 0.577549, 0.0416401), (29, 2.11250, 2.20337, 0.0022458), (39, 3.67002, -1.54183, 1)]
)
def test_golden_vectors_with_days_missing(day: int, expected: float, score: float, p_value: float) -> None:
    found = verdicts([None if n in MISSING else count for n, count in enumerate(COUNTS)])[day]
    assert (found.expected, found.score, found.p_value) == pytest.approx((expected, score, p_value), rel=1e-5)


@pytest.mark.parametrize(
    ("day", "expected", "score", "p_value"), [(39, 0.0267329, -0.764852, 0.464071), (40, 0.0267955, 1.08333, 0.0167882), (43, 0.0291837, 2.81354, 0.000796523)]
)
def test_golden_vectors_after_forty_quiet_days(day: int, expected: float, score: float, p_value: float) -> None:
    found = verdicts([0] * 40 + [1, 1, 0, 2, 0])[day]
    assert (found.expected, found.score, found.p_value) == pytest.approx((expected, score, p_value), rel=1e-5)


@given(st.lists(st.integers(0, 50), min_size=20, max_size=40), st.integers(1, 19))
def test_later_days_never_change_earlier_answers(counts: list[int], cut: int) -> None:
    assert verdicts(list(counts))[:cut] == verdicts(list(counts[:cut]))
