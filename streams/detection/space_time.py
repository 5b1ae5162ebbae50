"""Space-time scan: a rise that neighbouring series share, each too small to be seen alone.

Kulldorff's cylinders, looking back from each period (Kulldorff 2001): a series with 0 to NEIGHBOURS of its nearest, over the last days. Each circle's sums are judged like
a series of their own by the method for one series, which looks at several durations itself and knows clumped, weekly and drifting counts where the scan's own likelihood ratio supposes
Poisson ones. The least p-value of a series' circles is multiplied by how many tests they are worth (Bonferroni) in place of a Monte Carlo test, which would need random numbers, or a Gumbel
fit to its maxima. Circles lie within one another, so n of them are worth (n + 1) / 2: measured on series that share nothing (`siaga bench space-time`).
"""

from dataclasses import replace

import numpy as np

from streams.detection.judged import Array, Method
from streams.detection.table import Table, TableError, Verdicts, judge

NEIGHBOURS = 4
FARTHEST_KM = 300.0
EARTH_KM = 6371.0


def space_time(table: Table, method: Method) -> Verdicts:
    """Of each row, by the circles about its series up to its period; TableError where the table has no places. Causal: no later period is looked at.

    A circle takes in those alone that have rows from its series' first row on, so that none rises because a neighbour is first counted. A neighbour's missing row counts as 0.
    """
    series = table.by_series()
    names = list(series)
    if missing := [name for name in names if name not in table.where]:
        raise TableError(f"the method space-time needs the columns lat and lon; {missing[0]} has none")
    first = {name: table.rows[numbers[0]].period for name, numbers in series.items()}
    counts = {(row.series, row.period): row.count for row in table.rows}
    circles = _circles(names, first, table.where)
    sums = [row.count for row in table.rows]
    alone = judge(table, method)
    least, tried = list(alone.p_value), [1] * len(table.rows)
    for place in range(NEIGHBOURS):
        wide = [number for number, row in enumerate(table.rows) if len(circles[row.series]) > place]
        for number in wide:
            row = table.rows[number]
            sums[number] += counts.get((circles[row.series][place], row.period), 0.0)
        found = judge(Table(tuple(replace(table.rows[number], count=sums[number]) for number in wide), table.hourly), method).p_value
        for number, p_value in zip(wide, found, strict=True):
            least[number] = min(least[number], p_value)
            tried[number] += 1
    return Verdicts(alone.expected, [float(f"{p_value:.6g}") for p_value in combined(np.array(least), np.array(tried))])


def combined(least: Array, tried: Array) -> Array:
    """The p-value of the least of so many nested circles' p-values."""
    return np.asarray(np.minimum(1.0, least * (tried + 1) / 2))


def _circles(names: list[str], first: dict[str, int], where: dict[str, tuple[float, float]]) -> dict[str, list[str]]:
    """The nearest others of each series, nearest first, within FARTHEST_KM, that have rows as early as it."""
    places = np.array([where[name] for name in names])
    starts = np.array([first[name] for name in names])
    found = {}
    for n, name in enumerate(names):
        away = kilometres(places, places[n])
        away[n] = np.inf
        away[starts > starts[n]] = np.inf
        order = np.argsort(away, kind="stable")[:NEIGHBOURS]
        found[name] = [names[near] for near in order if away[near] <= FARTHEST_KM]
    return found


def kilometres(places: Array, centre: Array) -> Array:
    """Great-circle distances; `places` (n, 2) and `centre` (2,) are latitudes and longitudes in degrees."""
    (lat, lon), (lat0, lon0) = np.radians(places).T, np.radians(centre)
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
