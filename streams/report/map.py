"""Where it happened, as SVG: coasts and borders around the events of the alerts, and a circle for each event that leads to its alert."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from math import cos, radians
from typing import NamedTuple

import orjson
from babel import Locale

from schemas.alert import Alert

WIDTH, HEIGHT_MAX = 1000.0, 560.0
MARGIN, LEAST_SPAN = 0.15, 6.0
"""Room around the outermost events, as a share of what they span; and the least that is shown, in degrees."""
TENTHS = 10.0
LABELS_MAX = 40
RADIUS = 5.0


class Spot(NamedTuple):
    """An event of an alert, at the place that is shown."""

    lat: float
    lon: float
    place: str
    alert: Alert


class Frame(NamedTuple):
    """What the picture shows, in degrees; `shrink`: what a degree of longitude is beside one of latitude in its middle."""

    west: float
    south: float
    east: float
    north: float
    shrink: float

    @property
    def scale(self) -> float:
        return min(WIDTH / ((self.east - self.west) * self.shrink), HEIGHT_MAX / (self.north - self.south))

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self.shrink * self.scale, (self.north - lat) * self.scale

    def touches(self, line: Sequence[tuple[float, float]]) -> bool:
        """Given as longitude and latitude."""
        lons, lats = [lon for lon, _ in line], [lat for _, lat in line]
        return min(lons) <= self.east and max(lons) >= self.west and min(lats) <= self.north and max(lats) >= self.south


def picture(alerts: Iterable[Alert], language: str) -> str:
    """Of alerts, one revision each; empty where none of their events has coordinates."""
    spots = [
        Spot(event.lat, event.lon, event.place or "", alert) for alert in alerts for event in alert.events if event.lat is not None and event.lon is not None
    ]
    if not spots:
        return ""
    frame = _frame(spots)
    world = outlines()
    land = "".join(f'<path class="land" d="{_path(line, frame)}"/>' for line in world.lines if frame.touches(line))
    names = Locale.parse(language).territories
    lands = "".join(_name(names[code], frame.at(lat, lon)) for code, (lon, lat) in world.countries.items() if code in names and frame.touches(((lon, lat),)))
    first = {(spot.alert.alert_id, spot.lat, spot.lon): spot for spot in reversed(spots)}
    circles = "".join(_circle(spot, frame, language) for spot in reversed(first.values()))
    width, height = frame.at(frame.south, frame.east)
    return f'<svg class="map" viewBox="0 0 {width:.0f} {height:.0f}" direction="ltr" role="img">{land}{lands}{circles}{_labels(spots, frame)}</svg>'


class Outlines(NamedTuple):
    """Coasts and borders, and where each country is named, by its ISO code; points are longitude and latitude."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    countries: dict[str, tuple[float, float]]


@cache
def outlines() -> Outlines:
    """What `tools/report_outlines.py` wrote."""
    told = orjson.loads((files("streams.report") / "outlines.json").read_bytes())
    lines = tuple(tuple((line[n] / TENTHS, line[n + 1] / TENTHS) for n in range(0, len(line), 2)) for line in told["lines"])
    return Outlines(lines, {code: (lon / TENTHS, lat / TENTHS) for code, (lon, lat) in told["countries"].items()})


def _frame(spots: Sequence[Spot]) -> Frame:
    lats, lons = [spot.lat for spot in spots], [spot.lon for spot in spots]
    tall = max(LEAST_SPAN, (max(lats) - min(lats)) * (1 + 2 * MARGIN))
    wide = max(LEAST_SPAN * 2, (max(lons) - min(lons)) * (1 + 2 * MARGIN))
    lat, lon = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    return Frame(lon - wide / 2, lat - tall / 2, lon + wide / 2, lat + tall / 2, max(0.2, cos(radians(lat))))


def _path(line: Sequence[tuple[float, float]], frame: Frame) -> str:
    return "M" + "L".join("{:.0f} {:.0f}".format(*frame.at(lat, lon)) for lon, lat in line)


def _name(name: str, at: tuple[float, float]) -> str:
    return f'<text class="faint" x="{at[0]:.0f}" y="{at[1]:.0f}" text-anchor="middle">{escape(name)}</text>'


def _circle(spot: Spot, frame: Frame, language: str) -> str:
    x, y = frame.at(spot.lat, spot.lon)
    alert = spot.alert
    state = alert.state if alert.state in ("pending", "retracted") else "told"
    return (
        f'<a href="#{escape(alert.alert_id)}"><title>{escape(getattr(alert.headline, language))}</title>'
        f'<circle class="{state} {alert.severity}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS:g}"/></a>'
    )


def _labels(spots: Sequence[Spot], frame: Frame) -> str:
    """The name of each place once, the first of those that would stand on each other."""
    taken: list[tuple[float, float]] = []
    found: list[str] = []
    for spot in spots:
        x, y = frame.at(spot.lat, spot.lon)
        if spot.place and len(found) < LABELS_MAX and not any(abs(x - left) < 120 and abs(y - top) < 14 for left, top in taken):
            taken.append((x, y))
            anchor = ' text-anchor="end"' if x > WIDTH * 0.8 else ""
            found.append(f'<text x="{x - 8 if anchor else x + 8:.1f}" y="{y + 4:.1f}"{anchor}>{escape(spot.place)}</text>')
    return "".join(found)
