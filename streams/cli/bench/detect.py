"""siaga bench detect: methods side by side on made-up series, with and without surges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from streams.cli.bench.backgrounds import APART, FAMILIES, SHIFT, SURGE_DAYS, Rng, Surge, campaigns, with_shifts, with_surges
from streams.cli.bench.measure import Marks, found, from_mondays, is_alarm, is_judged
from streams.cli.bench.real import with_surges_put_in
from streams.cli.failures import stop
from streams.detection.judged import Array, Method
from streams.detection.methods import METHODS

DAYS = 400
RATES = (0.01, 0.001, 0.0001)
WORST_AT = 0.001
CHUNK = 150
YOUNG_DAYS, YOUNG_APART = 75, (16, 60)
LONG = ("farrington",)
"""Learns for more than the year that is made."""
PEER_PACKAGES = ("river", "ruptures")


@dataclass(frozen=True, slots=True)
class Made:
    """`settling`: days behind a lasting rise, which are neither usual nor a surge that was put in."""

    usual: Array
    settling: Marks
    risen: Array
    surges: list[Surge]


def bench_detect(
    seed: Annotated[int, typer.Option(help="Of the made-up series.")] = 1,
    series: Annotated[int, typer.Option(help="Series of each family.", min=10)] = 120,
    method: Annotated[list[str] | None, typer.Option(help="Only this method; may be given several times.")] = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="Detectors of river and ruptures too (extra siaga[peers]), and R's surveillance where Rscript has it.")
    ] = False,
    real: Annotated[
        Path | None, typer.Option(help="Put surges into these counts instead (CSV with the columns series,date,count).", metavar="FILE.csv")
    ] = None,
) -> None:
    """Share of surges that each method finds at equal false alarms, and how its own rate holds, on ten families of series and on hard ones; or on counts of your own.

    Example: siaga bench detect --seed 1 --method evidence --method scan

    Example: siaga bench detect --seed 7 --series 12 --peers

    Example: siaga bench detect --real counts.csv
    """
    chosen = method or [name for name in METHODS if name not in LONG]
    if unknown := [name for name in chosen if name not in METHODS]:
        stop(f"siaga bench detect: there is no method {unknown[0]}; there are {', '.join(METHODS)}")
    if lacking := [package for package in PEER_PACKAGES if peers and find_spec(package) is None]:
        stop(f"siaga bench detect --peers needs the extra, and {lacking[0]} is not installed: pip install 'siaga[peers]'")
    rng = np.random.default_rng(seed)
    if real:
        own = with_surges_put_in(real, rng)
        typer.echo(own.heads())
        for name in chosen:
            typer.echo(own.line(name, own.p_values(METHODS[name])))
        if peers:
            _tell_peers(own.sets(), own.line)
        return
    families = {name: _make(rng, *_drawn(name, rng, series)) for name in FAMILIES}
    hard = _make(rng, *_all_usual(campaigns(rng, 3 * series, DAYS)))
    young = _make(rng, *_all_usual(np.concatenate([draw(rng, series, DAYS)[:, :YOUNG_DAYS] for draw in FAMILIES.values()])), YOUNG_APART)
    put = sum(len(made.surges) for made in families.values())
    typer.echo(
        f"{put:,} surges in {len(families)} families, {len(hard.surges):,} in hard series, {len(young.surges):,} in young ones. Recall at 1 alarm in 1,000 series-days (mean over .5 to 2);"
    )
    typer.echo(
        "rates: days at alert (alarms) over what each rate allows, without the four weeks behind a lasting rise; the last columns are the family with most days at alert at .001,"
    )
    typer.echo("and what lasting shifts have with those weeks.")
    lengths = "/".join(map(str, SURGE_DAYS))
    heads = "".join(f"{f'at {rate:g}':>17}" for rate in RATES)
    typer.echo(f"{'method':<19}{'recall':>7}{f'{lengths} days':>16}{'delay':>6}{'hard':>7}{'young':>7}{heads}  {'worst':<30}shifts whole")
    lots = [*families.values(), hard, young]
    counts = [counts for made in lots for counts in (made.usual, made.risen)]
    for name in chosen:
        typer.echo(_line(name, [_p_values(METHODS[name], each) for each in counts], lots))
    if peers:
        _tell_peers(counts, lambda name, judged: _line(name, judged, lots))


def _tell_peers(counts: Sequence[Array], line: Callable[[str, list[Array]], str]) -> None:
    from streams.cli.bench.peers import of_peers
    from streams.cli.bench.surveillance import Failed

    try:
        for name, judged in of_peers(counts, typer.echo):
            typer.echo(line(name, judged))
    except Failed as error:
        stop(f"siaga bench detect --peers: R ended with an error: {error}", code=1)


def _drawn(name: str, rng: Rng, series: int) -> tuple[Array, Marks]:
    return with_shifts(rng, series, DAYS) if name == SHIFT else _all_usual(FAMILIES[name](rng, series, DAYS))


def _all_usual(counts: Array) -> tuple[Array, Marks]:
    return counts, np.zeros(counts.shape, dtype=np.bool_)


def _make(rng: Rng, usual: Array, settling: Marks, apart: tuple[int, int] = APART) -> Made:
    return Made(usual, settling, *with_surges(usual, rng, apart=apart))


def _p_values(method: Method, counts: Array) -> Array:
    return np.concatenate([method(from_mondays(counts[n : n + CHUNK])).p_value for n in range(0, len(counts), CHUNK)])


def _line(name: str, p_values: Sequence[Array], lots: Sequence[Made]) -> str:
    """`p_values`: of the usual days and of those with surges, for each lot in turn; the lots are the families, hard series and young ones."""
    usual_of = [np.where(is_judged(made.usual), judged, np.nan) for made, judged in zip(lots, p_values[::2], strict=True)]
    risen_of = [np.where(is_judged(made.risen), judged, np.nan) for made, judged in zip(lots, p_values[1::2], strict=True)]
    hard_recall, young_recall = (found(usual_of[n], risen_of[n], lots[n].surges).recall for n in (-2, -1))
    whole = dict(zip(FAMILIES, usual_of[:-2], strict=True))
    usual = {family: np.where(made.settling, np.nan, whole[family]) for family, made in zip(FAMILIES, lots[:-2], strict=True)}
    surges, first = [], 0
    for made in lots[:-2]:
        surges += [Surge(first + surge.series, surge.start, surge.days) for surge in made.surges]
        first += len(made.usual)
    pooled = np.concatenate(list(usual.values()))
    told = found(pooled, np.concatenate(risen_of[:-2]), surges)
    held = "".join(f"{_shown(pooled, rate):>17}" for rate in RATES)
    worst = max(usual, key=lambda family: _realised(usual[family], WORST_AT)[0])
    by_days = "/".join(f"{told.by_days[days]:.2f}" for days in SURGE_DAYS)
    most = f"{_shown(usual[worst], WORST_AT)} {worst}"
    return (
        f"{name:<19}{told.recall:>7.3f}{by_days:>16}{told.delay:>6.1f}{hard_recall:>7.3f}{young_recall:>7.3f}{held}  {most:<30}{_shown(whole[SHIFT], WORST_AT)}"
    )


def _shown(p_values: Array, rate: float) -> str:
    return "{:.2f} ({:.2f})".format(*_realised(p_values, rate))


def _realised(p_values: Array, rate: float) -> tuple[float, float]:
    judged = float((~np.isnan(p_values)).sum()) * rate
    at_alert = p_values <= rate
    return float(at_alert.sum()) / judged, float(is_alarm(at_alert).sum()) / judged
