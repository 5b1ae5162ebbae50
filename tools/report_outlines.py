"""Makes streams/report/outlines.json, the coasts and borders that the report draws, and where countries are named, from the map of the gateway's page (world-atlas, from Natural Earth): fewer bends, whole tenths of a degree.

Run it after the page was built anew: python tools/report_outlines.py
"""

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent
BEND = 0.15
"""Degrees that a line may be off: what is left out is thinner than a line of the report's widest map."""
TENTHS = 10

Line = list[tuple[float, float]]


def main() -> None:
    (page_map,) = (ROOT / "streams/gateway/web/dist/assets").glob("world-*.json")
    world = json.loads(page_map.read_text())
    (east, north), (left, low) = world["transform"]["scale"], world["transform"]["translate"]
    lines = []
    for arc in world["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * east + left, y * north + low))
        flat = [number for point in _whole(_straightened(line)) for number in point]
        if len(flat) > 2:
            lines.append(flat)
    told = [country["properties"] for country in world["objects"]["countries"]["geometries"]]
    countries = {country["code"]: [round(degrees * TENTHS) for degrees in country["label"]] for country in told if "code" in country}
    written = ",\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
    (ROOT / "streams/report/outlines.json").write_text(
        f'{{"countries":{json.dumps(countries, separators=(",", ":"), sort_keys=True)},\n"lines":[\n{written}\n]}}\n'
    )


def _straightened(line: Line) -> Line:
    """Douglas and Peucker (1973): without the bends that are off by less than BEND."""
    if len(line) < 3:
        return line
    (x1, y1), (x2, y2) = line[0], line[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5

    def off(point: tuple[float, float]) -> float:
        if length == 0:
            return ((point[0] - x1) ** 2 + (point[1] - y1) ** 2) ** 0.5
        return abs((x2 - x1) * (y1 - point[1]) - (x1 - point[0]) * (y2 - y1)) / length

    far = max(range(1, len(line) - 1), key=lambda n: off(line[n]))
    if off(line[far]) < BEND:
        return [line[0], line[-1]]
    return _straightened(line[: far + 1])[:-1] + _straightened(line[far:])


def _whole(line: Line) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for x, y in line:
        point = round(x * TENTHS), round(y * TENTHS)
        if not found or point != found[-1]:
            found.append(point)
    return found


if __name__ == "__main__":
    main()
