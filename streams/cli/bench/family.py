"""siaga bench family: what judging many series as one family gives and costs, on made-up series as sparse as those of places."""

from typing import Annotated

import numpy as np
import typer

from streams.cli.bench.backgrounds import FAMILIES, Surge, with_surges
from streams.cli.bench.measure import Marks, from_mondays, is_judged
from streams.detection.evidence import evidence
from streams.detection.judged import Array
from streams.detection.rates import FALSE_ALARM_RATE
from streams.detection.together import adjusted
from streams.stages.evaluate import SURGE_EVENTS_MIN, SURGE_WINDOW

DAYS = 400
SPARSE = 0.1
"""Share of a made-up series' events that is kept: places have one in weeks."""
APART = (200, 800)
CHUNK = 150
SHARES = (1.0, 0.2, 0.1, 0.05)
AFTERWARDS = 8
"""Days behind a surge on which being at alert is neither right nor wrong."""


def bench_family(
    seed: Annotated[int, typer.Option(help="Of the made-up series.")] = 1,
    series: Annotated[int, typer.Option(help="Series in all, of ten families.", min=10)] = 600,
) -> None:
    """False and right days at alert, and surges found, when all series of a day are judged as one family (Benjamini-Hochberg), by the share of false ones accepted.

    Example: siaga bench family --seed 1 --series 600
    """
    rng = np.random.default_rng(seed)
    counts = np.concatenate([draw(rng, series // len(FAMILIES), DAYS) for draw in FAMILIES.values()])
    counts = np.where(np.isnan(counts), np.nan, rng.binomial(np.nan_to_num(counts).astype(np.int64), SPARSE))
    risen, surges = with_surges(counts, rng, apart=APART)
    p_values = np.concatenate([evidence(from_mondays(risen[n : n + CHUNK])).p_value for n in range(0, len(risen), CHUNK)])
    p_values = np.where(is_judged(risen) & _is_open(risen), p_values, 1.0)
    during, after = _days_of(risen.shape, surges)
    judged = float(is_judged(risen).sum()) / len(risen)
    typer.echo(f"{len(risen):,} series, {len(surges):,} surges; days at alert at p <= {FALSE_ALARM_RATE:g} and {SURGE_EVENTS_MIN} events in a week")
    typer.echo(f"{'share':>6}{'false a day':>13}{'right a day':>13}{'false of a day':>16}{'surges found':>14}")
    for share in SHARES:
        at_alert = (p_values <= FALSE_ALARM_RATE) & (_together(p_values, is_judged(risen)) <= share)
        wrong, right = (at_alert & ~during & ~after).sum(axis=0), (at_alert & during).sum(axis=0)
        recall = np.mean([bool(at_alert[surge.series, surge.start : surge.start + surge.days].any()) for surge in surges])
        typer.echo(
            f"{share:>6g}{wrong.sum() / judged:>13.3f}{right.sum() / judged:>13.3f}{(wrong / np.maximum(wrong + right, 1)).mean():>16.3f}{recall:>14.3f}"
        )


def _is_open(counts: Array) -> Marks:
    """Whether the week holds as many events as a surge needs."""
    days = SURGE_WINDOW.days + 1
    total = np.cumsum(np.nan_to_num(counts), axis=1)
    before = np.pad(total, ((0, 0), (days, 0)))[:, : counts.shape[1]]
    return np.asarray(total - before >= SURGE_EVENTS_MIN)


def _together(p_values: Array, at_risk: Marks) -> Array:
    found = np.ones(p_values.shape)
    for day in range(p_values.shape[1]):
        some = np.flatnonzero(p_values[:, day] < 1)
        found[some, day] = adjusted(p_values[some, day].tolist(), int(at_risk[:, day].sum()))
    return found


def _days_of(shape: tuple[int, ...], surges: list[Surge]) -> tuple[Marks, Marks]:
    during, after = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for surge in surges:
        end = surge.start + surge.days
        during[surge.series, surge.start : end] = True
        after[surge.series, end : end + AFTERWARDS] = True
    return during, after & ~during
