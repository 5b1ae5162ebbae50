"""A picture of counts, what was expected, and alarms: SVG, a strip for each series."""

from html import escape

import numpy as np

from streams.detection.band import band
from streams.detection.table import Row, Table, Verdicts

STRIPS_MAX = 30
POINTS_MAX = 2_000
"""Last rows shown of a series."""
WIDTH, STRIP, LEFT, TOP = 1000, 150, 60, 26
STYLE = (
    "text{font:12px sans-serif;fill:#222}.band{fill:#d5e3f0}.expected{fill:none;stroke:#39638f;stroke-width:1.5}.count{stroke:#777;stroke-width:1}"
    ".alert{fill:#c0272d}.frame{stroke:#bbb}"
)


def picture(table: Table, verdicts: Verdicts, rate: float) -> str:
    """SVG text. The band holds 95 of 100 counts of a negative binomial around the expected count, as widely spread as the 56 rows before were."""
    series = sorted(table.by_series().items(), key=lambda each: min((verdicts.p_value[number] for number in each[1]), default=1.0))
    strips = [
        _strip(name, [table.rows[n] for n in numbers], verdicts, numbers, rate, TOP + STRIP * place)
        for place, (name, numbers) in enumerate(series[:STRIPS_MAX])
    ]
    left_out = len(series) - len(strips)
    note = f"; {left_out:,} more series are not shown" if left_out > 0 else ""
    head = f'<text x="{LEFT}" y="16">Counts, expected band (95 %), alerts at {rate:g} false alarms a row, most surprising series first{note}</text>'
    height = TOP + STRIP * len(strips) + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"><style>{STYLE}</style>'
        f"{head}{''.join(strips)}</svg>\n"
    )


def _strip(name: str, rows: list[Row], verdicts: Verdicts, numbers: list[int], rate: float, top: int) -> str:
    shown = slice(max(0, len(rows) - POINTS_MAX), None)
    counts = np.array([row.count for row in rows])
    expected = np.array([verdicts.expected[number] for number in numbers])
    lower, upper = (edge[0] for edge in band(counts[None], expected[None]))
    rows, numbers, counts, expected, lower, upper = rows[shown], numbers[shown], counts[shown], expected[shown], lower[shown], upper[shown]
    first, last = rows[0].period, rows[-1].period
    peak = max(1.0, float(counts.max()), float(upper.max()))
    base = top + STRIP - 34

    def x(row: Row) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (row.period - first) / max(last - first, 1)

    def y(value: float) -> float:
        return base - (STRIP - 58) * value / peak

    edge = [f"{x(row):.1f},{y(value):.1f}" for row, value in zip(rows, upper, strict=True)]
    back = [f"{x(row):.1f},{y(value):.1f}" for row, value in zip(rows, lower, strict=True)]
    line = " ".join(f"{x(row):.1f},{y(value):.1f}" for row, value in zip(rows, expected, strict=True))
    bars = "".join(f'<line class="count" x1="{x(row):.1f}" x2="{x(row):.1f}" y1="{base}" y2="{y(row.count):.1f}"/>' for row in rows if row.count)
    alerts = "".join(
        f'<circle class="alert" cx="{x(row):.1f}" cy="{y(row.count):.1f}" r="3.5"><title>{escape(row.date)}: {row.count:g}, '
        f"expected {verdicts.expected[number]:.3g}, p {verdicts.p_value[number]:.3g}</title></circle>"
        for row, number in zip(rows, numbers, strict=True)
        if verdicts.p_value[number] <= rate
    )
    return (
        f'<g><text x="{LEFT}" y="{top + 14}">{escape(name)}</text><text x="{LEFT - 6}" y="{y(peak) + 4:.1f}" text-anchor="end">{peak:g}</text>'
        f'<polygon class="band" points="{" ".join(edge + back[::-1])}"/>{bars}<polyline class="expected" points="{line}"/>'
        f'<line class="frame" x1="{LEFT}" x2="{WIDTH - 20}" y1="{base}" y2="{base}"/>{alerts}<text x="{LEFT}" y="{base + 15}">{escape(rows[0].date)}</text>'
        f'<text x="{WIDTH - 20}" y="{base + 15}" text-anchor="end">{escape(rows[-1].date)}</text></g>'
    )
