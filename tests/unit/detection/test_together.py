"""Many series judged together: the share of false alerts of a day is bounded, and a plain surge among many still stands."""

from datetime import date, timedelta

import numpy as np
import pytest

from streams.detection.methods import DEFAULT, METHODS
from streams.detection.table import Table, Verdicts, judge, read
from streams.detection.together import together

START = date(2023, 1, 2)


def table_of(counts: np.ndarray, first: int = 0) -> Table:  # type: ignore[type-arg]
    lines = [f"s{series},{START + timedelta(days=first + day)},{count}\n" for series, row in enumerate(counts.tolist()) for day, count in enumerate(row)]
    return read(["series,date,count\n", *lines])


def test_adjusted_values_are_those_of_benjamini_and_hochberg() -> None:
    table = table_of(np.ones((4, 15), dtype=int))
    p_value = [1.0] * len(table.rows)
    for series, value in enumerate((0.01, 0.04, 0.03, 0.5)):
        p_value[series * 15 + 14] = value
    found = together(table, Verdicts([1.0] * len(table.rows), p_value)).p_value
    # by hand: .01*4/1; .03*4/2 = .06 and .04*4/3 = .0533, the lesser of which both take; .5*4/4
    assert [found[series * 15 + 14] for series in range(4)] == pytest.approx([0.04, 0.0533333, 0.0533333, 0.5])


def test_learning_rows_are_left_alone_and_do_not_count() -> None:
    table = table_of(np.ones((3, 14), dtype=int))
    verdicts = Verdicts([1.0] * 42, [1.0] * 42)
    assert together(table, verdicts) == verdicts


def test_of_many_series_one_surges_and_chance_is_not_told() -> None:
    counts = np.random.default_rng(5).poisson(1.0, (150, 60))
    counts[7, -1] = 15
    table = table_of(counts)
    alone = judge(table, METHODS[DEFAULT])
    found = together(table, alone)
    assert found.p_value[7 * 60 + 59] <= 0.1
    assert sum(p <= 0.1 for p in found.p_value) < sum(p <= 0.001 for p in alone.p_value) + 3
    assert all(after >= before for after, before in zip(found.p_value, alone.p_value, strict=True))


def test_later_days_never_change_earlier_answers() -> None:
    counts = np.random.default_rng(6).poisson(1.0, (10, 40))
    whole, before = table_of(counts), table_of(counts[:, :30])
    answers = {(row.series, row.date): p for row, p in zip(whole.rows, together(whole, judge(whole, METHODS[DEFAULT])).p_value, strict=True)}
    earlier = together(before, judge(before, METHODS[DEFAULT])).p_value
    assert earlier == pytest.approx([answers[row.series, row.date] for row in before.rows])
