"""siaga bench space-time: how often the space-time scan alarms on series that share nothing, and whether it finds rises that neighbours share."""

from typing import Annotated

import numpy as np
import typer

from streams.cli.bench.backgrounds import FAMILIES, SHIFT, Rng, with_shifts
from streams.cli.bench.measure import Marks, from_mondays, is_alarm, is_judged
from streams.detection.evidence import evidence
from streams.detection.judged import Array, Whole
from streams.detection.space_time import FARTHEST_KM, NEIGHBOURS, combined, kilometres

DAYS = 400
RATES = (0.01, 0.001, 0.0001)
WORST_AT = 0.001
CHUNK = 150
DEGREES = (15.0, 20.0)
"""In which the places of a family's series are strewn."""
CLUSTERS, CLUSTER_DAYS, SHARED_RATE, TIMES = 60, 120, 0.3, 3.0
SHARED_DAYS = (3, 7)


def bench_space_time(
    seed: Annotated[int, typer.Option(help="Of the made-up series.")] = 1,
    series: Annotated[int, typer.Option(help="Series of each family.", min=10)] = 100,
) -> None:
    """Days at alert (alarms) of the space-time scan over what each rate allows, on ten families of independent series, without the four weeks behind a lasting rise, a neighbour's too; and shared rises found, beside single series.

    Example: siaga bench space-time --seed 7
    """
    rng = np.random.default_rng(seed)
    found = {}
    for name, draw in FAMILIES.items():
        counts, settling = with_shifts(rng, series, DAYS) if name == SHIFT else (draw(rng, series, DAYS), np.zeros((series, DAYS), dtype=np.bool_))
        found[name] = _of_family(counts, settling, rng)
    whole = np.concatenate(list(found.values()))
    typer.echo("   ".join(f"at {rate:g}: {_shown(whole, rate)}" for rate in RATES))
    worst = max(found, key=lambda name: float((found[name] <= WORST_AT).sum() / (~np.isnan(found[name])).sum()))
    typer.echo(f"worst at {WORST_AT:g}: {worst} {_shown(found[worst], WORST_AT)}")
    for days in SHARED_DAYS:
        scan, single = _shared(rng, days)
        typer.echo(
            f"{1 + NEIGHBOURS} neighbours that rise {TIMES:g}-fold from {SHARED_RATE:g} a day for {days} days: found in {scan:.2f} of {CLUSTERS} cases, by single series in {single:.2f}"
        )


def _of_family(counts: Array, settling: Marks, rng: Rng) -> Array:
    """p-values of the scan, nan where there is none to judge, and where the series or one in its circles settles: an alarm is right there."""
    places = rng.random((len(counts), 2)) * DEGREES
    away = np.array([kilometres(places, place) for place in places])
    np.fill_diagonal(away, np.inf)
    nearest = np.argsort(away, axis=1, kind="stable")[:, :NEIGHBOURS]
    near = np.take_along_axis(away, nearest, axis=1) <= FARTHEST_KM
    return np.where(is_judged(counts) & ~around(settling, nearest, near), scanned(counts, nearest, near), np.nan)


def around(marks: Marks, nearest: Whole, near: Marks) -> Marks:
    """Days that are marked in a series or in one of its nearest that are `near`."""
    return np.asarray(marks | (marks[nearest] & near[:, :, None]).any(axis=1))


def scanned(counts: Array, nearest: Whole, near: Marks) -> Array:
    """p-values of series by their nearest others, of which those count that are `near`; as `streams.detection.space_time`, without its tables."""
    sums, least, tried = counts.copy(), _p_values(counts), np.ones(len(counts))
    for place in range(nearest.shape[1]):
        wide = np.flatnonzero(near[:, place])
        sums[wide] += np.nan_to_num(counts[nearest[wide, place]])
        least[wide] = np.minimum(least[wide], _p_values(sums[wide]))
        tried[wide] += 1
    return combined(least, tried[:, None])


def _p_values(counts: Array) -> Array:
    return np.concatenate([evidence(from_mondays(counts[n : n + CHUNK])).p_value for n in range(0, len(counts), CHUNK)])


def _shared(rng: Rng, days: int) -> tuple[float, float]:
    """Of clusters of neighbours that rise together at the end, how many the scan finds at WORST_AT, and how many any series alone."""
    hits = np.zeros(2)
    nearest = np.array([[other for other in range(1 + NEIGHBOURS) if other != one] for one in range(1 + NEIGHBOURS)])
    for _ in range(CLUSTERS):
        level = np.full((1 + NEIGHBOURS, CLUSTER_DAYS), SHARED_RATE)
        level[:, -days:] *= TIMES
        counts = rng.poisson(level).astype(np.float64)
        together = scanned(counts, nearest, np.ones(nearest.shape, dtype=np.bool_))[:, -days:]
        hits += (together.min() <= WORST_AT, _p_values(counts)[:, -days:].min() <= WORST_AT)
    return float(hits[0]) / CLUSTERS, float(hits[1]) / CLUSTERS


def _shown(p_values: Array, rate: float) -> str:
    judged = float((~np.isnan(p_values)).sum()) * rate
    at_alert = p_values <= rate
    return f"{at_alert.sum() / judged:.2f} ({is_alarm(at_alert).sum() / judged:.2f})"
