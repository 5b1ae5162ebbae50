"""A curve of a few measured points: SVG, the numbers below on a logarithmic scale."""

import math
from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, LEFT, TOP, FOOT = 640, 320, 60, 40, 40
STYLE = "text{font:12px sans-serif;fill:#222}.line{fill:none;stroke:#39638f;stroke-width:1.5}.point{fill:#39638f}.frame{stroke:#bbb}"


def curve(points: Sequence[tuple[float, float]], title: str) -> str:
    """SVG text; the heights begin at 0. Raises ValueError where there is no point, or one that is not above 0 on the logarithmic scale."""
    first, last = math.log10(points[0][0] if points else 0), math.log10(points[-1][0])
    most, base = max(height for _, height in points) or 1.0, HEIGHT - FOOT

    def x(number: float) -> float:
        return LEFT + (WIDTH - LEFT - 60) * ((math.log10(number) - first) / (last - first) if last > first else 0.5)

    def y(height: float) -> float:
        return base - (base - TOP) * height / most

    line = " ".join(f"{x(number):.1f},{y(height):.1f}" for number, height in points)
    marks = "".join(
        f'<circle class="point" cx="{x(number):.1f}" cy="{y(height):.1f}" r="3.5"/><text x="{x(number):.1f}" y="{y(height) - 8:.1f}" text-anchor="middle">{height:.2f}</text>'
        f'<text x="{x(number):.1f}" y="{base + 18}" text-anchor="middle">{number:,.0f}</text>'
        for number, height in points
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"><style>{STYLE}</style><text x="{LEFT}" y="18">{escape(title)}</text>'
        f'<line class="frame" x1="{LEFT}" x2="{WIDTH - 20}" y1="{base}" y2="{base}"/><polyline class="line" points="{line}"/>{marks}</svg>\n'
    )
