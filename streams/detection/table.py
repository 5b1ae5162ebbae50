"""Counts as a long table, series,date,count: read with every fault named, and laid out as grids."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from streams.detection.judged import Grid, Method, Whole

COLUMNS = ("series", "date", "count")
WHERE_COLUMNS = ("lat", "lon")
COUNT_MAX = 1e9
DAYS_MAX, HOURS_MAX = 36_600, 250_000
"""Longest series, from its first row to its last: a century of days, 28 years of hours. A date mistyped by centuries is found by it."""
CELLS = 60_000
"""Periods judged at once; bounds the memory."""
DAY_ORIGIN = date(1970, 1, 5).toordinal()
HOUR_ORIGIN = datetime(1970, 1, 5)
"""A Monday."""


class TableError(ValueError):
    """A fault of the table, with the line where it stands."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its own text for the date and the count, the period (days or hours since a Monday), and the count."""

    series: str
    date: str
    text: str
    period: int
    count: float


@dataclass(frozen=True, slots=True)
class Table:
    """`where`: latitude and longitude of each series in degrees, where they were asked for."""

    rows: tuple[Row, ...]
    hourly: bool
    where: dict[str, tuple[float, float]] = field(default_factory=dict)

    def by_series(self) -> dict[str, list[int]]:
        """Row numbers of each series, in the order of time."""
        found: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            found.setdefault(row.series, []).append(number)
        for numbers in found.values():
            numbers.sort(key=lambda number: self.rows[number].period)
        return found


def read(lines: Iterable[str], *, located: bool = False) -> Table:
    """The table, or a TableError. Dates are all days (2023-12-20) or all full hours (2023-12-20T05:00, in UTC where they name a zone); the first row decides.

    `located`: the columns lat and lon must be there too, and say the same of a series on each of its rows.
    """
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise TableError("the file is empty; the first line must name the columns series,date,count")
        places = _places(header, COLUMNS)
        where_places = _places(header, WHERE_COLUMNS) if located else []
        where: dict[str, tuple[float, float]] = {}
        periods: dict[str, int] = {}
        rows: list[Row] = []
        seen: dict[tuple[str, int], int] = {}
        hourly: bool | None = None
        for cells in reader:
            line = reader.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                raise TableError(f"line {line}: {len(cells)} values where the first line names {len(header)} columns")
            series, day, text = (cells[place].strip() for place in places)
            if not series:
                raise TableError(f"line {line}: the series has no name")
            if hourly is None:
                hourly = len(day) > 10
            if located:
                here = _where([cells[place].strip() for place in where_places], line)
                if where.setdefault(series, here) != here:
                    raise TableError(f"line {line}: {series} lies elsewhere than on its rows before; a series has one lat and lon")
            period = periods.get(day)
            if period is None:
                period = periods[day] = _period(day, hourly, line)
            rows.append(Row(series, day, text, period, _count(text, line)))
            before = seen.setdefault((series, period), line)
            if before != line:
                raise TableError(f"line {line}: {series} has a second row for {day}; the first is on line {before}. Add the two up or drop one.")
    except csv.Error as error:
        raise TableError(f"line {reader.line_num}: not CSV: {error}") from error
    return Table(tuple(rows), bool(hourly), where)


def _places(header: list[str], columns: tuple[str, ...]) -> list[int]:
    names = [name.strip().lower().lstrip("\ufeff") for name in header]
    if any(names.count(column) != 1 for column in columns):
        raise TableError(f"line 1: the first line must name the columns {','.join(columns)} once each, not {','.join(header)[:80]}")
    return [names.index(column) for column in columns]


def _where(texts: list[str], line: int) -> tuple[float, float]:
    try:
        lat, lon = (float(text) for text in texts)
    except ValueError:
        raise TableError(f'line {line}: lat and lon must be degrees, not "{",".join(texts)[:40]}"') from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise TableError(f"line {line}: lat is between -90 and 90 and lon between -180 and 180, not {','.join(texts)[:40]}")
    return lat, lon


def _period(day: str, hourly: bool, line: int) -> int:
    wanted = "a full hour like 2023-12-20T05:00" if hourly else "a day like 2023-12-20"
    try:
        if not hourly:
            if len(day) != 10:
                raise ValueError
            return date.fromisoformat(day).toordinal() - DAY_ORIGIN
        moment = datetime.fromisoformat(day)
        if len(day) <= 10 or moment.minute or moment.second or moment.microsecond:
            raise ValueError
        return ((moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment) - HOUR_ORIGIN) // timedelta(hours=1)
    except (ValueError, OverflowError):
        also = "; the first row has an hour, so all must" if hourly else "; the first row is a day, so all must be"
        raise TableError(f'line {line}: the date must be {wanted}, not "{day[:40]}"{also if len(day) >= 10 else ""}') from None


def _count(text: str, line: int) -> float:
    try:
        count = float(text)
    except ValueError:
        raise TableError(f'line {line}: the count must be a number, not "{text[:40]}"; leave the row out where it is unknown') from None
    if not 0 <= count <= COUNT_MAX:
        raise TableError(f"line {line}: a count is between 0 and a billion, not {text[:40]}")
    return count


@dataclass(frozen=True, slots=True)
class Verdicts:
    """By row of the table. p-values are rounded to the six digits that are printed, so that a level follows from what one reads."""

    expected: list[float]
    p_value: list[float]


def judge(table: Table, method: Method) -> Verdicts:
    """Every row by its own series alone and by the rows before it in time."""
    expected, p_value = [0.0] * len(table.rows), [1.0] * len(table.rows)
    for grid, places in _grids(table):
        found = method(grid)
        for row, series, period in places:
            expected[row] = float(found.expected[series, period])
            p_value[row] = float(f"{found.p_value[series, period]:.6g}")
    return Verdicts(expected, p_value)


def _grids(table: Table) -> Iterator[tuple[Grid, list[tuple[int, int, int]]]]:
    """Grids of series about as long as each other, and where each row of the table stands in them: (row, series, period)."""
    season = 24 if table.hourly else 7
    longest_allowed = HOURS_MAX if table.hourly else DAYS_MAX
    waiting: list[tuple[int, list[int]]] = []
    for name, numbers in table.by_series().items():
        length = table.rows[numbers[-1]].period - table.rows[numbers[0]].period + 1
        if length > longest_allowed:
            first, last = table.rows[numbers[0]].date, table.rows[numbers[-1]].date
            raise TableError(f"the series {name} goes from {first} to {last}; {longest_allowed:,} {'hours' if table.hourly else 'days'} are the most")
        waiting.append((length, numbers))
    waiting.sort(key=lambda each: each[0], reverse=True)
    while waiting:
        longest = waiting[0][0]
        batch = waiting[: max(1, CELLS // longest)]
        del waiting[: len(batch)]
        counts = np.full((len(batch), longest), np.nan)
        phase: Whole = np.zeros(len(batch), dtype=np.int64)
        places = []
        for series, (_, numbers) in enumerate(batch):
            start = table.rows[numbers[0]].period
            phase[series] = start % season
            for number in numbers:
                places.append((number, series, table.rows[number].period - start))
                counts[series, table.rows[number].period - start] = table.rows[number].count
        yield Grid(counts, phase, season), places


def gaps(table: Table) -> list[tuple[str, int]]:
    """Series with periods that have no row between their first and last, and how many."""
    found = []
    for name, numbers in table.by_series().items():
        missing = table.rows[numbers[-1]].period - table.rows[numbers[0]].period + 1 - len(numbers)
        if missing:
            found.append((name, missing))
    return found


def level(p_value: float, rate: float) -> str:
    """alert exactly where the p-value is at most the rate; warn and watch at ten and fifty times it."""
    if p_value <= rate:
        return "alert"
    if p_value >= 0.5:
        return "none"
    return "warn" if p_value <= 10 * rate else "watch" if p_value <= 50 * rate else "none"
