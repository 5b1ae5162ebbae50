"""Known methods give the values that the R package surveillance gives."""

import numpy as np
import pytest
from scipy.stats import nbinom

from streams.detection.classic import bayes, c3_statistic, cusum_of, doubling, ears_statistic, ears_upper, gamma_posterior
from streams.detection.farrington import Setting, fit
from streams.detection.judged import daily

COUNTS = [2, 1, 0, 3, 2, 1, 2, 1, 2, 9, 4, 12, 3, 1, 2, 0, 1, 2, 5, 8, 1, 0, 2, 3, 1, 2, 1, 0, 2, 14, 3, 2, 1, 1, 2, 0, 3, 1, 2, 2]
ARRAY = daily(COUNTS).counts


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        (11, 11.7405, 4.5872), (12, 17.8817, 11.4930), (13, 17.5446, 11.7405), (14, 17.7858, 17.8817), (18, 15.6158, 18.1163), (19, 7.0463, 15.8654),
        (29, 4.5872, 4.4443), (30, 18.1825, 4.7242),
    ],
)  # fmt: skip
def test_upper_limits_of_ears(day: int, first: float, second: float) -> None:
    assert (ears_upper(ARRAY, 1)[0, day], ears_upper(ARRAY, 3)[0, day]) == pytest.approx((first, second), abs=5e-5)


@pytest.mark.parametrize(
    ("day", "second", "third"),
    [(11, 10.6861, 17.9331), (12, 0.0511, 11.3210), (13, -0.7071, 9.6861), (14, -0.5579, 0), (18, 0.1290, 0), (19, 1.1581, 0.1581), (29, 12.8819, 11.8819)],
)
def test_statistics_of_ears(day: int, second: float, third: float) -> None:
    statistic = ears_statistic(ARRAY, 3, 1e-9)
    assert (statistic[0, day], c3_statistic(statistic)[0, day]) == pytest.approx((second, third), abs=5e-5)


@pytest.mark.parametrize(("day", "first"), [(18, 0.4899), (19, 3.6742), (29, 12.7355), (30, -0.0593)])
def test_c1_of_ears(day: int, first: float) -> None:
    assert ears_statistic(ARRAY, 1, 1e-9)[0, day] == pytest.approx(first, abs=5e-5)


def test_upper_limits_of_bayes() -> None:
    wanted = [7, 7, 8, 10, 11, 14, 15, 15, 15, 12, 11, 7, 8, 11, 10, 10, 11, 11, 10, 7, 7, 7, 7, 11, 12, 12, 12, 12, 12, 7, 7, 7, 7]
    size, chance = gamma_posterior(ARRAY, 6, 1)
    assert nbinom.isf(1e-3, size, chance)[0, 7:].tolist() == wanted
    assert bayes(daily(COUNTS)).p_value[0, 29] <= 1e-3


@pytest.mark.parametrize(("day", "p_value"), [(11, 3.798e-06), (12, 0.5464), (13, 0.9434), (14, 0.9264)])
def test_chances_under_a_gamma_posterior(day: int, p_value: float) -> None:
    size, chance = gamma_posterior(ARRAY, 7, 3)
    assert nbinom.sf(COUNTS[day] - 1, size[0, day], chance[0, day]) == pytest.approx(p_value, rel=2e-4)


def test_cusum_of_a_doubling() -> None:
    wanted = [0, 0, 0, 0, 0.8766, 2.9696, 2.2243, 1.0736, 0.7338, 0.7995, 0.0542, 0, 0, 0, 0, 4.5258, 4.5915, 4.2517, 3.5064, 2.7611]
    steps = doubling(ARRAY, np.full(ARRAY.shape, 2.0), np.full(ARRAY.shape, 0.25))
    assert cusum_of(steps[:, 14:])[0, :20] == pytest.approx(wanted, abs=5e-5)


def test_cusum_of_deviations() -> None:
    wanted = [0, 0, 3.9097, 4.284, 10.315, 9.9821, 8.235, 7.195, 4.7408, 2.9937, 1.9537, 3.035, 6.2377, 4.4906, 2.0363, 0.9963, 0.6635, 0]
    assert cusum_of((ARRAY - 2) / np.sqrt(2) - 1.04)[0, 7:25] == pytest.approx(wanted, abs=6e-5)


def test_farrington_on_weeks() -> None:
    weeks = np.array([((7 * i * i + 3 * i) % 11) % 6 + (3 if 20 <= i % 52 <= 25 else 0) for i in range(171)], dtype=np.float64)
    weeks[160] = 12
    found = [fit(weeks, t, Setting(year=52, years=2, half_window=3)) for t in range(156, 171)]
    fitted = [each for each in found if each is not None]
    assert [each.upper(0.01) for each in fitted] == [7, 7, 8, 7, 7, 8, 7, 7, 8, 7, 8, 7, 7, 8, 7]
    means = [1.7143, 1.7143, 2.0714, 1.7857, 1.7857, 2.0714, 1.7143, 1.7143, 1.9286]
    assert [each.mean for each in fitted[:9]] == pytest.approx(means, abs=5e-5)
    assert [each.dispersion for each in fitted[:5]] == pytest.approx([1.6539, 1.7146, 1.5654, 1.6963, 1.6838], abs=6e-5)
    chances = [each.p_value(float(weeks[156 + n])) for n, each in enumerate(fitted[:7])]
    assert chances == pytest.approx([0.7326, 1, 0.33437, 0.27203, 0.00042405, 0.79243, 0.13728], rel=3e-5)
