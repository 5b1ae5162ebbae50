"""siaga detect: surges in counts of one's own."""

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.failures import stop
from streams.detection.methods import DEFAULT, METHODS, SPACE_TIME
from streams.detection.rates import FALSE_ALARM_RATE

app = typer.Typer(add_completion=False)
NAMED_MAX = 3
ALL_METHODS = (*METHODS, SPACE_TIME)


def _known(method: str) -> str:
    if method not in ALL_METHODS:
        raise typer.BadParameter(f"there is no method {method!r}; there are {', '.join(ALL_METHODS)}")
    return method


@app.command()
def detect(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with the columns series,date,count; standard input where none is named.", metavar="[FILE.csv]")
    ] = None,
    rate: Annotated[float, typer.Option(help="False alarms per series and day that you accept.", min=1e-9, max=0.5)] = FALSE_ALARM_RATE,
    method: Annotated[str, typer.Option(help=f"One of {', '.join(ALL_METHODS)}; the last needs the columns lat,lon too.", callback=_known)] = DEFAULT,
    together: Annotated[
        bool,
        typer.Option(
            "--together",
            help="Judge the series of each day together (Benjamini-Hochberg): the rate is then the share of false ones among a day's alerts; .1 is usual.",
        ),
    ] = False,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Tell how often the method alarms on this history, instead of judging each row.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Write a picture of counts, the expected band and alarms too (SVG).", metavar="FILE.svg")] = None,
) -> None:
    """Judge every day of every series by the days before it: series,date,count,expected,p_value,level.

    Dates are days (2023-12-20) or full hours (2023-12-20T05:00). A day without a row is unknown, not zero. Rows come in any order and are answered in it. The
    first fourteen rows of a series are learned from (p_value 1). A level is alert where the p_value is at most the rate, warn at ten and watch at fifty times it.

    Examples:

    siaga detect counts.csv --rate 0.001 > judged.csv

    siaga detect counts.csv --plot counts.svg

    siaga detect counts.csv --calibrate

    siaga detect counts.csv --together --rate 0.1

    siaga detect provinces.csv --method space-time
    """
    from streams.detection.calibrate import realised
    from streams.detection.plot import picture
    from streams.detection.space_time import space_time
    from streams.detection.table import TableError, gaps, judge, level, read
    from streams.detection.together import together as adjusted

    if together and calibrate:
        stop("siaga detect: --calibrate counts the false alarms of each series, --together bounds their share among a day's alerts; choose one")
    if plot and plot.suffix != ".svg":
        stop(f"siaga detect: --plot writes SVG; name a file that ends in .svg, not {plot.name}")
    try:
        with file.open(newline="", encoding="utf-8-sig") if file else sys.stdin as lines:
            table = read(lines, located=method == SPACE_TIME)
        verdicts = space_time(table, METHODS[DEFAULT]) if method == SPACE_TIME else judge(table, METHODS[method])
        if together:
            verdicts = adjusted(table, verdicts)
    except TableError as error:
        stop(f"siaga detect: {error}")
    except UnicodeDecodeError as error:
        stop(f"siaga detect: {file or 'standard input'} is not UTF-8: {error}")
    except OSError as error:
        stop(f"siaga detect: cannot read {file}: {error.strerror}")
    if missing := gaps(table):
        named = ", ".join(f"{name} ({days:,})" for name, days in missing[:NAMED_MAX]) + (", ..." if len(missing) > NAMED_MAX else "")
        what = "hours" if table.hourly else "days"
        typer.echo(f"siaga detect: {len(missing):,} series lack rows for {what} in between, which count as unknown, not as zero: {named}", err=True)
    if plot:
        try:
            plot.write_text(picture(table, verdicts, rate), encoding="utf-8")
        except OSError as error:
            stop(f"siaga detect: cannot write {plot}: {error.strerror}", code=1)
    if calibrate:
        typer.echo(f"{'rate':>8} {'rows judged':>12} {'at alert':>9} {'per row':>9} {'alarms':>7} {'per row':>9}   of which the rate is the")
        for found in realised(table, verdicts, rate):
            rows, alarms = found.rows / max(found.judged, 1), found.alarms / max(found.judged, 1)
            share = f"{alarms / found.rate:.2f}-fold" if found.judged else "-"
            typer.echo(f"{found.rate:>8g} {found.judged:>12,} {found.rows:>9,} {rows:>9.2g} {found.alarms:>7,} {alarms:>9.2g}   {share}")
        typer.echo("Real surges are among these: a history without any shows the false alarms alone.")
        return
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("series", "date", "count", "expected", "p_value", "level"))
    for row, expected, p_value in zip(table.rows, verdicts.expected, verdicts.p_value, strict=True):
        out.writerow((row.series, row.date, row.text, f"{expected:.6g}", f"{p_value:.6g}", level(p_value, rate)))
