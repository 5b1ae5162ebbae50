"""Coasts and borders for the report's map: Natural Earth's (public domain), as the gateway's page has them, made coarser.

python -m streams.report.land streams/gateway/web/dist/assets/world-*.json     writes land.json anew
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import hypot
from pathlib import Path
from typing import Any

import orjson

COARSE_DEGREES = 0.04
DIGITS = 100
"""Whole numbers in the file are hundredths of a degree; each point is told by its distance from the one before."""

Point = tuple[float, float]
"""Longitude and latitude, degrees."""


@dataclass(frozen=True, slots=True)
class Land:
    """`lines` with their boxes (west, south, east, north); `labels` are where a country's name may stand, with its code and its area in steradians."""

    lines: tuple[tuple[tuple[float, float, float, float], tuple[Point, ...]], ...]
    labels: tuple[tuple[str, Point, float], ...]


@cache
def land() -> Land:
    held = orjson.loads((files("streams.report") / "land.json").read_bytes())
    lines = []
    for flat in held["lines"]:
        x = y = 0
        line = []
        for dx, dy in zip(flat[::2], flat[1::2], strict=True):
            x, y = x + dx, y + dy
            line.append((x / DIGITS, y / DIGITS))
        xs, ys = [point[0] for point in line], [point[1] for point in line]
        lines.append(((min(xs), min(ys), max(xs), max(ys)), tuple(line)))
    return Land(tuple(lines), tuple((code, (lon, lat), area) for code, lon, lat, area in held["labels"]))


def coarser(line: Sequence[Point], tolerance: float = COARSE_DEGREES) -> list[Point]:
    """Fewer points, none of the others farther than `tolerance` from the line through those that stay (Douglas and Peucker 1973). The ends stay."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        far, at = 0.0, 0
        for n in range(first + 1, last):
            distance = _distance(line[n], line[first], line[last])
            if distance > far:
                far, at = distance, n
        if far > tolerance:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _distance(point: Point, a: Point, b: Point) -> float:
    """To the stretch from a to b; to a, where they are one, so that the ring of an island keeps its far side."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = dx * dx + dy * dy
    t = 0.0 if along == 0 else min(1.0, max(0.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / along))
    return hypot(point[0] - a[0] - t * dx, point[1] - a[1] - t * dy)


def from_topology(topology: dict[str, Any]) -> dict[str, Any]:
    """What land.json holds, from a quantized TopoJSON whose countries have a code, a label and an area."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        whole = [(round(lon * DIGITS), round(lat * DIGITS)) for lon, lat in coarser(points)]
        if len(set(whole)) > 1:
            lines.append([n for before, point in zip([(0, 0), *whole], whole, strict=False) for n in (point[0] - before[0], point[1] - before[1])])
    countries = [country["properties"] for country in topology["objects"]["countries"]["geometries"]]
    return {"lines": lines, "labels": sorted([country["code"], *country["label"], country["area"]] for country in countries if country.get("code"))}


if __name__ == "__main__":
    made = from_topology(orjson.loads(Path(sys.argv[1]).read_bytes()))
    (Path(__file__).parent / "land.json").write_bytes(orjson.dumps(made) + b"\n")
