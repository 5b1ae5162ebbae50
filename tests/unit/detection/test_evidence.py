"""The default method: more events are never less surprising, a lasting level becomes normal, and a surge does not hide the next."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.cli.bench.backgrounds import FAMILIES, with_surges
from streams.cli.bench.measure import found, from_mondays, is_alarm, is_judged
from streams.cli.bench.network import Fitting
from streams.detection.evidence import evidence, newest
from streams.detection.features import features
from streams.detection.judged import Grid, daily
from streams.detection.scan import scan


def last(counts: list[int]) -> float:
    return float(evidence(daily(counts)).p_value[0, -1])


@given(st.lists(st.integers(0, 30), min_size=20, max_size=80), st.integers(0, 2000), st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
def test_more_events_today_are_never_less_surprising(before: list[int], some: int, more: int) -> None:
    assert last([*before, some + more]) <= last([*before, some])


@pytest.mark.parametrize("before", [[0] * 60, [2] * 60, [2, 1, 0, 3, 2, 1, 2] * 30, [0] * 200 + [1] + [0] * 150, [100, 90, 120, 80] * 20])
def test_the_greatest_surges_are_found_in_any_series(before: list[int]) -> None:
    for count in (1_000, 100_000, 1_000_000_000):
        assert last([*before, count]) <= 1e-4


def test_nothing_at_all_is_never_a_surge() -> None:
    assert last([0] * 400) > 0.1
    assert last([5, 3, 8, 6] * 20 + [0]) > 0.1


def test_a_level_that_stays_becomes_normal() -> None:
    rng = np.random.default_rng(3)
    found = evidence(daily([*rng.poisson(1, 100).tolist(), *rng.poisson(4, 100).tolist()])).p_value[0]
    assert found[100:107].min() <= 1e-3
    assert found[135:].min() > 1e-3


def test_a_surge_does_not_hide_one_three_weeks_later() -> None:
    quiet = [1, 0, 2, 1, 0, 1, 1]
    found = evidence(daily([*quiet * 10, 12, 15, 12, *quiet * 3, 12, 15, 12])).p_value[0]
    assert found[70:73].min() <= 1e-3
    assert found[-3:].min() <= 2e-3


def test_later_days_never_change_what_is_seen_of_earlier_ones_not_even_by_rounding() -> None:
    counts = with_surges(FAMILIES["days missing"](np.random.default_rng(1), 3, 300), np.random.default_rng(2))[0]
    whole, _ = features(from_mondays(counts))
    before, _ = features(from_mondays(counts[:, :200]))
    assert all(np.array_equal(whole[name][:, :200], before[name]) for name in whole)


def test_it_finds_more_than_the_scan_at_equal_alarms_and_holds_its_rate() -> None:
    rng = np.random.default_rng(2_024)
    usual = np.concatenate([draw(rng, 12, 400) for draw in FAMILIES.values()])
    risen, surges = with_surges(usual, rng)

    def p_values(method, counts):  # type: ignore[no-untyped-def]
        return np.where(is_judged(counts), method(from_mondays(counts)).p_value, np.nan)

    new, old = (found(p_values(method, usual), p_values(method, risen), surges).recall for method in (evidence, scan))
    assert new >= old + 0.03
    at_alert = p_values(evidence, usual) <= 0.01
    judged = is_judged(usual).sum() * 0.01
    assert is_alarm(at_alert).sum() / judged >= 0.4
    assert at_alert.sum() / judged <= 1.7


def test_the_slopes_that_the_fit_follows_are_those_of_its_loss() -> None:
    rng = np.random.default_rng(0)
    rising = np.array([True, False, True, False, False])
    net = Fitting(rng, rising, 0.1)
    net.weights = [weight.astype(np.float64) for weight in net.weights]  # type: ignore[misc]
    values, labels = rng.normal(size=(40, 5)), rng.random(40)

    def loss() -> float:
        output, _ = net.forward(values)  # type: ignore[arg-type]
        return float(np.mean(np.logaddexp(0, output) - labels * output))

    output, trace = net.forward(values)  # type: ignore[arg-type]
    slopes = net.slopes(trace, (1 / (1 + np.exp(-output)) - labels) / 40)  # type: ignore[arg-type]
    for weight, slope in zip(net.weights, slopes, strict=True):
        place = (0,) * weight.ndim
        before = weight[place]
        weight[place] = before + 1e-5
        above = loss()
        weight[place] = before - 1e-5
        below = loss()
        weight[place] = before
        assert slope[place] == pytest.approx((above - below) / 2e-5, abs=2e-5)


@pytest.mark.parametrize("days", [15, 20, 30, 45])
def test_a_young_series_surges_too(days: int) -> None:
    quiet = ([0, 1, 0, 0, 0, 1, 0] * 10)[:days]
    assert evidence(daily([*quiet, 4, 5])).p_value[0, -1] <= 1e-3


@pytest.mark.parametrize("days", [1, 14, 15, 31, 130, 400])
def test_the_newest_count_of_many_series_is_judged_as_each_alone_with_its_whole_past(days: int) -> None:
    rng = np.random.default_rng(days)
    counts = rng.poisson(rng.choice([0.1, 1.0, 8.0], size=(20, 1)), (20, days)).astype(float)
    phase = rng.integers(0, 7, 20)
    found = newest(Grid(counts, phase))
    for series in range(20):
        alone = evidence(Grid(counts[series : series + 1], phase[series : series + 1]))
        assert (found.expected[series, 0], found.p_value[series, 0]) == (alone.expected[0, -1], alone.p_value[0, -1])
