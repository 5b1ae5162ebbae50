"""A table is read with every fault named, laid out, and answered row by row."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.detection.calibrate import realised
from streams.detection.methods import DEFAULT, METHODS
from streams.detection.plot import picture
from streams.detection.table import Table, TableError, gaps, judge, level, read

HEAD = "series,date,count"


def table(*lines: str, head: str = HEAD) -> Table:
    return read([f"{line}\n" for line in (head, *lines)])


def days(counts: list[int], series: str = "a", start: date = date(2023, 1, 1)) -> list[str]:
    return [f"{series},{start + timedelta(days=n)},{count}" for n, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "the file is empty"),
        (["a,b,c"], "line 1: the first line must name the columns series,date,count once each"),
        ([HEAD, "a,today,1"], 'line 2: the date must be a day like 2023-12-20, not "today"'),
        ([HEAD, "a,2023-02-30,1"], "line 2: the date must be a day"),
        ([HEAD, "a,2023-02-01,1", "a,2023-02-02T05:00,1"], "line 3: .* the first row is a day, so all must be"),
        ([HEAD, "a,2023-02-01T05:00,1", "a,2023-02-02,1"], "line 3: .* the first row has an hour"),
        ([HEAD, "a,2023-02-01T05:30,1"], "line 2: the date must be a full hour"),
        ([HEAD, "a,2023-02-01,many"], 'line 2: the count must be a number, not "many"'),
        ([HEAD, "a,2023-02-01,"], "line 2: .*leave the row out where it is unknown"),
        ([HEAD, "a,2023-02-01,nan"], "line 2: a count is between 0 and a billion"),
        ([HEAD, "a,2023-02-01,-1"], "line 2: a count is between 0 and a billion"),
        ([HEAD, "a,2023-02-01"], "line 2: 2 values where the first line names 3 columns"),
        ([HEAD, ",2023-02-01,1"], "line 2: the series has no name"),
        ([HEAD, "a,2023-02-01,1", "b,2023-02-01,1", "a,2023-02-01,2"], "line 4: a has a second row for 2023-02-01; the first is on line 2"),
        ([HEAD, '"a,2023-02-01,1'], "line 2: not CSV"),
    ],
)
def test_a_fault_is_named_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(TableError, match=said):
        read([f"{line}\n" for line in lines])


def test_a_date_mistyped_by_centuries_is_refused() -> None:
    with pytest.raises(TableError, match="a goes from 0023-01-01 to 2023-01-01"):
        judge(table("a,0023-01-01,1", "a,2023-01-01,1"), METHODS[DEFAULT])


def test_columns_come_in_any_order_beside_others() -> None:
    found = table("2023-01-01,x,3,a", head="date,note,count,series")
    assert (found.rows[0].series, found.rows[0].count) == ("a", 3)


def test_hours_of_one_moment_are_one_period_whatever_their_zone() -> None:
    with pytest.raises(TableError, match="second row"):
        table("a,2023-01-01T05:00+00:00,1", "a,2023-01-01T07:00+02:00,1")


def test_gaps_are_told_by_series() -> None:
    assert gaps(table("a,2023-01-01,1", "a,2023-01-05,1", "b,2023-01-01,1")) == [("a", 3)]


@given(st.lists(st.integers(0, 30), min_size=20, max_size=45), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_answers_follow_the_row_and_not_its_place(counts: list[int], random) -> None:  # type: ignore[no-untyped-def]
    lines = days(counts) + days(counts[::-1], "b", date(2020, 2, 3))
    shuffled = random.sample(lines, len(lines))
    first, second = table(*lines), table(*shuffled)
    answers = dict(zip(lines, judge(first, METHODS[DEFAULT]).p_value, strict=True))
    assert judge(second, METHODS[DEFAULT]).p_value == [answers[line] for line in shuffled]


@pytest.mark.parametrize(("p_value", "expected"), [(1e-3, "alert"), (1.01e-3, "warn"), (0.01, "warn"), (0.04, "watch"), (0.06, "none"), (1.0, "none")])
def test_levels_follow_the_rate(p_value: float, expected: str) -> None:
    assert level(p_value, 1e-3) == expected


def test_nothing_is_said_of_learning_rows_however_lax_the_rate() -> None:
    assert level(1.0, 0.5) == "none"


def test_calibration_counts_alarms_once_a_week() -> None:
    found = table(*days([1, 2] * 30 + [40, 40, 1, 2]))
    at = {each.rate: each for each in realised(found, judge(found, METHODS[DEFAULT]), 1e-3)}
    assert at[1e-3].rows >= 2
    assert at[1e-3].alarms == 1
    assert at[1e-3].judged == 50


def test_the_picture_shows_alarms_and_escapes_names() -> None:
    found = table(*days([1, 2] * 30 + [40], series="<b>&"))
    drawn = picture(found, judge(found, METHODS[DEFAULT]), 1e-3)
    assert drawn.startswith("<svg")
    assert "&lt;b&gt;&amp;" in drawn
    assert 'class="alert"' in drawn
