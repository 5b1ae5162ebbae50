"""What holds of every method: it never looks ahead, it answers with probabilities, and it is silent while it learns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.detection.judged import LEARNING_ROWS, daily
from streams.detection.methods import METHODS

counts_and_cut = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=16, max_size=60).flatmap(
    lambda counts: st.tuples(st.just(counts), st.integers(1, len(counts)))
)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
@given(counts_and_cut, st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_later_days_never_change_earlier_answers(method, drawn: tuple[list[int | None], int], phase: int) -> None:  # type: ignore[no-untyped-def]
    counts, cut = drawn
    whole, before = method(daily(counts, phase=phase)), method(daily(counts[:cut], phase=phase))
    np.testing.assert_allclose(whole.p_value[:, :cut], before.p_value, rtol=1e-9)
    np.testing.assert_allclose(whole.expected[:, :cut], before.expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
@given(st.lists(st.one_of(st.none(), st.sampled_from([0, 1, 2, 7, 1_000_000_000]), st.floats(0, 50)), min_size=1, max_size=50))
@settings(max_examples=25, deadline=None)
def test_p_values_are_probabilities_and_one_while_learning(method, counts: list[float | None]) -> None:  # type: ignore[no-untyped-def]
    grid = daily(counts)
    found = method(grid)
    assert np.all((found.p_value >= 0) & (found.p_value <= 1))
    assert np.all(np.isfinite(found.expected))
    assert np.all(found.expected >= 0)
    assert np.all(found.p_value[grid.rows_before() < LEARNING_ROWS] == 1)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_a_plain_surge_is_found_and_a_plain_day_is_not(method) -> None:  # type: ignore[no-untyped-def]
    found = method(daily([2, 1, 3, 2, 1, 2, 3] * 60 + [2, 1, 3, 2, 1, 2, 40]))
    assert found.p_value[0, -1] <= 1e-3
    assert found.p_value[0, -5] > 1e-3
