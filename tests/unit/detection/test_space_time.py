"""A rise shared by neighbours is found where none of them shows it alone; places are asked for in words; later periods change nothing."""

from datetime import date, timedelta

import numpy as np
import pytest

from streams.cli.bench.space_time import around, scanned
from streams.detection.methods import DEFAULT, METHODS
from streams.detection.space_time import kilometres, space_time
from streams.detection.table import TableError, judge, read

HEAD = "series,date,count,lat,lon\n"
DEFAULT_METHOD = METHODS[DEFAULT]
START = date(2023, 1, 2)
PLACES = np.array([[33.0, 43.0], [33.5, 43.5], [33.0, 44.0], [34.0, 43.0], [33.5, 44.5], [-30.0, 150.0]])


def lines(counts: np.ndarray) -> list[str]:  # type: ignore[type-arg]
    return [HEAD] + [
        f"s{series},{START + timedelta(days=day)},{int(count)},{PLACES[series][0]},{PLACES[series][1]}\n"
        for series, row in enumerate(counts)
        for day, count in enumerate(row)
    ]


def quiet(days: int = 120) -> np.ndarray:  # type: ignore[type-arg]
    return np.random.default_rng(4).poisson(0.3, (6, days)).astype(np.float64)


def test_a_rise_shared_by_neighbours_is_found_where_none_shows_it_alone() -> None:
    counts = quiet()
    counts[:5, -3:] = (1, 2, 2)
    table = read(lines(counts), located=True)
    last = [number for number, row in enumerate(table.rows) if row.date == str(START + timedelta(days=119))]
    together, alone = space_time(table, DEFAULT_METHOD).p_value, judge(table, DEFAULT_METHOD).p_value
    assert together[last[0]] <= 1e-3
    assert min(alone[number] for number in last) > 1e-3
    assert together[last[5]] > 0.05  # far away


def test_a_lone_series_is_judged_as_the_method_judges_it() -> None:
    counts = quiet()[:1]
    counts[0, -1] = 9
    table = read(lines(counts), located=True)
    assert space_time(table, DEFAULT_METHOD) == judge(table, DEFAULT_METHOD)


def test_what_the_bench_measures_is_what_the_command_does() -> None:
    counts = quiet(60)[:5]
    counts[:, -2:] += 2
    away = np.array([kilometres(PLACES[:5], place) for place in PLACES[:5]])
    np.fill_diagonal(away, np.inf)
    nearest = np.argsort(away, axis=1, kind="stable")[:, :4]
    measured = scanned(counts, nearest, np.take_along_axis(away, nearest, axis=1) <= 300)
    told = space_time(read(lines(counts), located=True), DEFAULT_METHOD).p_value
    assert told == pytest.approx(measured.ravel().tolist(), rel=1e-5)


def test_days_on_which_a_neighbour_in_a_circle_settles_are_not_usual_ones() -> None:
    marks = np.array([[True, False, False], [False, True, False], [False, False, False]])
    nearest, near = np.array([[1, 2], [0, 2], [1, 0]]), np.array([[False, False], [True, True], [True, False]])
    assert around(marks, nearest, near).tolist() == [[True, False, False], [True, True, False], [False, True, False]]


def test_each_circle_is_paid_for() -> None:
    """A surge of one series among four quiet neighbours and one far away: its own p-value, times the three tests that its five circles are worth."""
    counts = quiet()
    counts[0, -1] = 9
    table = read(lines(counts), located=True)
    last = next(number for number, row in enumerate(table.rows) if row.series == "s0" and row.date == str(START + timedelta(days=119)))
    own = judge(table, DEFAULT_METHOD).p_value[last]
    assert own < space_time(table, DEFAULT_METHOD).p_value[last] <= 3 * own


def test_a_neighbour_that_is_counted_only_later_raises_nothing() -> None:
    counts = quiet()
    counts[1, :] = np.nan
    counts[1, 60:] = 8.0
    table = read([HEAD, *(line for line in lines(np.nan_to_num(counts, nan=-1))[1:] if ",-1," not in line)], located=True)
    found = space_time(table, DEFAULT_METHOD).p_value
    assert all(p > 1e-3 for row, p in zip(table.rows, found, strict=True) if row.series != "s1")


def test_distances_hold_across_the_date_line() -> None:
    found = kilometres(np.array([[0.0, 179.5], [0.0, -179.5], [0.0, 178.5], [90.0, 0.0]]), np.array([0.0, 179.5]))
    assert found == pytest.approx([0, 111.19, 111.19, 10_007.5], rel=1e-4)


def test_later_periods_never_change_earlier_answers() -> None:
    counts = quiet(80)
    whole, before = read(lines(counts), located=True), read(lines(counts[:, :50]), located=True)
    answers = {(row.series, row.date): p for row, p in zip(whole.rows, space_time(whole, DEFAULT_METHOD).p_value, strict=True)}
    assert space_time(before, DEFAULT_METHOD).p_value == pytest.approx([answers[row.series, row.date] for row in before.rows])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (["series,date,count\n", "a,2023-01-01,1\n"], "line 1: the first line must name the columns lat,lon once each"),
        ([HEAD, "a,2023-01-01,1,north,44\n"], 'line 2: lat and lon must be degrees, not "north,44"'),
        ([HEAD, "a,2023-01-01,1,91,44\n"], "line 2: lat is between -90 and 90"),
        ([HEAD, "a,2023-01-01,1,nan,44\n"], "line 2: lat is between -90 and 90"),
        ([HEAD, "a,2023-01-01,1,33,44\n", "a,2023-01-02,1,34,44\n"], "line 3: a lies elsewhere"),
    ],
)
def test_places_that_are_wrong_are_named_with_their_line(text: list[str], said: str) -> None:
    with pytest.raises(TableError, match=said):
        read(text, located=True)


def test_a_table_read_without_places_is_refused() -> None:
    with pytest.raises(TableError, match="needs the columns lat and lon; a has none"):
        space_time(read(["series,date,count\n", "a,2023-01-01,1\n"]), DEFAULT_METHOD)
