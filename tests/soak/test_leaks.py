"""What is a leak and what is not."""

import math
import random
from collections.abc import Callable

import pytest

from tests.soak.leaks import LIMITS, Sample, judge, not_judged

STEP = 5.0


def series(value: Callable[[float], float], seconds: float = 3600.0, *, what: str = "memory", life: int = 1, begins: float = 0.0) -> list[Sample]:
    """A sample each STEP; `value` is given hours."""
    return [Sample(begins + n * STEP, "worker a", life, what, value(n * STEP / 3600)) for n in range(int(seconds / STEP))]


@pytest.mark.parametrize("what", LIMITS)
def test_what_grows_twice_as_fast_as_allowed_is_a_leak_in_any_noise(what: str) -> None:
    chance, limit = random.Random(1), LIMITS[what]
    rate = 2 * max(limit.an_hour, limit.floor)
    [verdict] = judge(series(lambda hours: 100 + rate * hours + chance.gauss(0, rate / 10), what=what), 60)
    assert verdict.leaks
    assert verdict.low <= verdict.slope <= verdict.high
    assert verdict.slope == pytest.approx(rate, rel=0.1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("flat", lambda hours: 300.0),
        ("noise", lambda hours: 300 + random.Random(hours).gauss(0, 30)),
        ("a saw of ten minutes", lambda hours: 200 + 100 * math.fmod(hours * 6, 1)),
        ("a peak", lambda hours: 900.0 if 0.5 < hours < 0.55 else 300.0),
        ("a step that an allocator takes", lambda hours: 300.0 if hours < 0.5 else 316.0),
        ("a warm-up", lambda hours: 300 - 200 * math.exp(-hours * 3600 / 15)),
        ("growth that is allowed", lambda hours: 300 + 30 * hours),
    ],
)
def test_what_comes_and_goes_is_none(name: str, value: Callable[[float], float]) -> None:
    [verdict] = judge(series(value), 60)
    assert verdict.leaks is False, name


def test_each_life_begins_anew() -> None:
    """A process that is started again with more than the last had has not leaked."""
    samples = [sample for life in range(6) for sample in series(lambda hours, life=life: 100.0 + 50 * life, 300, life=life, begins=life * 300)]
    assert [verdict.leaks for verdict in judge(samples, 60)] == [False] * 6


def test_a_leak_in_one_life_is_found_among_others() -> None:
    samples = [*series(lambda hours: 300.0, 1200, life=1), *series(lambda hours: 300 + 300 * hours, 1200, life=2, begins=1200)]
    assert [verdict.leaks for verdict in judge(samples, 60)] == [False, True]


def test_too_short_a_life_is_not_judged_and_said_to_be() -> None:
    short = series(lambda hours: 300 + 9000 * hours, 90)
    verdicts = judge(short, 60)
    assert [verdict.leaks for verdict in verdicts] == [None]
    assert not_judged(verdicts) == ["worker a memory"]
    assert not_judged(judge([*short, *series(lambda hours: 300.0, life=2, begins=90)], 60)) == []


def test_a_worker_that_still_takes_up_its_knowledge_is_not_judged() -> None:
    """Seen on a busy machine: 120 MB in the half minute behind the warm-up."""
    verdicts = judge(series(lambda hours: 340 + 4000 * hours, 60) * 5, 30)
    assert [verdict.leaks for verdict in verdicts] == [None]


def test_a_day_of_samples_is_judged_at_once() -> None:
    [verdict] = judge(series(lambda hours: 300 + 100 * hours, 24 * 3600), 60)
    assert verdict.leaks
    assert verdict.samples > 17_000
