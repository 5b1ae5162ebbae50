"""siaga detect: surges in counts of one's own."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def detect(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with the columns series,date,count; standard input where none is named.", metavar="[FILE.csv]")
    ] = None,
    rate: Annotated[float, typer.Option(help="False alarms per series and day that you accept.", min=1e-9, max=0.5)] = 0.001,
) -> None:
    """Judge every day of every series by the days before it: series,date,count,expected,p_value,level.

    A day without a row is unknown, not zero. Rows are answered in their order. The first fourteen of a series are learned from (p_value 1).

    Example: siaga detect counts.csv --rate 0.001
    """
    import csv
    from datetime import date, timedelta

    from streams.cli.failures import stop
    from streams.detection.scan import Scan, Verdict

    with file.open(newline="", encoding="utf-8") if file else sys.stdin as lines:
        table = csv.DictReader(lines)
        if not {"series", "date", "count"} <= set(table.fieldnames or ()):
            stop("siaga detect: the first line must name the columns series,date,count")
        rows: list[tuple[str, date, float]] = []
        for number, row in enumerate(table, 2):
            try:
                rows.append((row["series"], date.fromisoformat(row["date"]), float(row["count"])))
            except (TypeError, ValueError):
                stop(f"siaga detect: line {number}: a row is series,YYYY-MM-DD,number, not {','.join(map(str, row.values()))}")
            if not 0 <= rows[-1][2] < 1e9:
                stop(f"siaga detect: line {number}: a count is between 0 and a billion, not {row['count']}")
    by_series: dict[str, dict[date, float]] = {}
    for number, (series, day, count) in enumerate(rows, 2):
        if day in by_series.setdefault(series, {}):
            stop(f"siaga detect: line {number}: {series} has a second row for {day}")
        by_series[series][day] = count
    verdicts: dict[tuple[str, date], Verdict] = {}
    for series, counts in by_series.items():
        scan = Scan()
        first, last = min(counts), max(counts)
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            verdict = scan.step(day.weekday(), counts.get(day))
            if day in counts:
                verdicts[series, day] = verdict
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("series", "date", "count", "expected", "p_value", "level"))
    for series, day, count in rows:
        found = verdicts[series, day]
        level = "alert" if found.p_value <= rate else "warn" if found.p_value <= 10 * rate else "watch" if found.p_value <= 50 * rate else "none"
        out.writerow((series, day, f"{count:g}", f"{found.expected:.6g}", f"{found.p_value:.6g}", level))
