"""Surges put into somebody's own daily counts, for siaga bench detect --real: which method finds most of them where its alarms are equally many."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from streams.cli.bench.backgrounds import APART, SURGE_DAYS, Rng, Surge, with_surges
from streams.cli.bench.measure import BUDGETS, found, is_alarm, is_judged
from streams.cli.failures import stop
from streams.detection.judged import Array, Grid, Method, Whole
from streams.detection.table import CELLS, Table, TableError, read

SURGES_MIN = 1_000
"""Put in by as many draws as it takes: of fewer, a recall is known too badly to tell methods apart."""
DAYS_MIN = APART[1] + max(SURGE_DAYS) + 1
RATES = (0.01, 0.001)


@dataclass(frozen=True, slots=True)
class Own:
    """`usual`: the counts as they are, a series a row, nan where there is none. `risen`: as often as surges were drawn. `surges`: their series number the rows of all draws."""

    usual: Array
    phase: Whole
    risen: tuple[Array, ...]
    surges: list[Surge]

    def sets(self) -> tuple[Array, ...]:
        return self.usual, *self.risen

    def p_values(self, method: Method) -> list[Array]:
        many = max(1, CELLS // self.usual.shape[1])
        starts = range(0, len(self.usual), many)
        return [np.concatenate([method(Grid(counts[n : n + many], self.phase[n : n + many])).p_value for n in starts]) for counts in self.sets()]

    def line(self, name: str, p_values: list[Array]) -> str:
        """`p_values`: of each of the sets."""
        usual, *risen = [np.where(is_judged(counts), judged, np.nan) for counts, judged in zip(self.sets(), p_values, strict=True)]
        told = found(usual, np.concatenate(risen), self.surges)
        by_days = "/".join(f"{told.by_days[days]:.2f}" for days in SURGE_DAYS)
        judged = float((~np.isnan(usual)).sum())
        fold = [((usual <= rate).sum() / judged / rate, is_alarm(usual <= rate).sum() / judged / rate) for rate in RATES]
        held = "".join(f"{f'{rows:.2f} ({alarms:.2f})':>17}" for rows, alarms in fold)
        return f"{name:<19}{told.recall:>7.3f}{by_days:>16}{told.delay:>6.1f}{held}"

    def heads(self) -> str:
        days = int((~np.isnan(self.usual)).sum())
        lengths = "/".join(map(str, SURGE_DAYS))
        titles = "".join(f"{f'at {rate:g}':>17}" for rate in RATES)
        return (
            f"{len(self.usual):,} series, {days:,} days, {np.nansum(self.usual) / days:.2f} a day; {len(self.surges):,} surges put in, by {len(self.risen)} draws.\n"
            "Recall where the counts as they are give 1 alarm in 1,000 series-days (mean over .5 to 2); rates: days at alert (alarms) over what each allows, real surges among them.\n"
            f"{'method':<19}{'recall':>7}{f'{lengths} days':>16}{'delay':>6}{titles}"
        )


def with_surges_put_in(file: Path, rng: Rng) -> Own:
    """The table's series; ends the command where it is none of days, or has none long enough for a surge."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            table = read(lines)
    except (TableError, UnicodeDecodeError) as error:
        stop(f"siaga bench detect: {file}: {error}")
    except OSError as error:
        stop(f"siaga bench detect: cannot read {file}: {error.strerror}")
    if table.hourly:
        stop("siaga bench detect: --real takes counts by day, not by hour")
    series, phase = _series(table)
    if max(len(counts) for counts in series) < DAYS_MIN:
        stop(f"siaga bench detect: no series of {file} has the {DAYS_MIN} days that it takes for a surge to come in each draw")
    usual = _padded(series)
    if (judged := int(is_judged(usual).sum())) * min(BUDGETS) < 1:
        stop(f"siaga bench detect: {file} has {judged:,} days past learning; one alarm in {1 / min(BUDGETS):,.0f} days cannot be told by fewer than those")
    risen: list[Array] = []
    surges: list[Surge] = []
    while len(surges) < SURGES_MIN:
        drawn = [with_surges(counts[None], rng) for counts in series]
        first = len(risen) * len(series)
        surges += [Surge(first + row, surge.start, surge.days) for row, (_, put) in enumerate(drawn) for surge in put]
        risen.append(_padded([counts[0] for counts, _ in drawn]))
    return Own(usual, phase, tuple(risen), surges)


def _series(table: Table) -> tuple[list[Array], Whole]:
    """Each series from its first row to its last, and the weekday of the first."""
    series, phase = [], []
    for numbers in table.by_series().values():
        first = table.rows[numbers[0]].period
        counts = np.full(table.rows[numbers[-1]].period - first + 1, np.nan)
        for number in numbers:
            counts[table.rows[number].period - first] = table.rows[number].count
        series.append(counts)
        phase.append(first % 7)
    return series, np.array(phase, dtype=np.int64)


def _padded(series: list[Array]) -> Array:
    longest = max(len(each) for each in series)
    return np.stack([np.pad(each, (0, longest - len(each)), constant_values=np.nan) for each in series])
