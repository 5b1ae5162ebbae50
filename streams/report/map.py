"""A map of what was told, as SVG: coasts, borders, and a disc for each place, as large as it was told of often and in the colour of the gravest. It shows the part of the world that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, radians, sqrt

from schemas.alert import Alert
from streams.alerts.grading import GRAVITY
from streams.alerts.phrases import phrases
from streams.report.land import Point, land

WIDTH, HEIGHT_MIN, HEIGHT_MAX = 1000.0, 300.0, 620.0
MARGIN, LEAST_SPAN = 0.15, 6.0
"""Around the places, as a share of what they span; degrees that are shown at least."""
NEAR_DEGREES = 0.05
"""Places so near to each other are one disc."""
RADIUS, RADIUS_MAX = 4.0, 16.0
DISCS_MAX, NAMED_MAX, TITLES_MAX, COUNTRIES_MAX, MIDDLES_MAX = 1000, 40, 4, 60, 200
FAR_DEGREES, CLOSE_DEGREES = 90.0, 7.0
"""Of a map wider than that a second is drawn, of places so near to the one around which most was told."""
LETTER = 6.5
"""About as wide as a letter is on the page."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; of degrees west, south, east, north."""


@dataclass
class Disc:
    """What was told of one place."""

    spot: Point
    name: str
    alerts: dict[str, Alert] = field(default_factory=dict)

    @property
    def gravest(self) -> Alert:
        return max(self.alerts.values(), key=lambda alert: (GRAVITY.index(alert.severity), alert.onset))

    @property
    def radius(self) -> float:
        return min(RADIUS * sqrt(len(self.alerts)), RADIUS_MAX)


@dataclass(frozen=True, slots=True)
class View:
    """A box of degrees on the page; a degree of longitude is as wide as it is at the middle latitude."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        return WIDTH / ((self.east - self.west) * self.narrowing)

    @property
    def narrowing(self) -> float:
        return max(cos(radians((self.south + self.north) / 2)), 0.2)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale

    def at(self, point: Point) -> tuple[float, float]:
        return (point[0] - self.west) * self.narrowing * self.scale, (self.north - point[1]) * self.scale

    def shows(self, box: Box) -> bool:
        return box[0] <= self.east and box[2] >= self.west and box[1] <= self.north and box[3] >= self.south

    def holds(self, point: Point) -> bool:
        return self.shows((*point, *point))


def charts(alerts: Sequence[Alert], language: str) -> list[str]:
    """The map of these alerts, each as last told, and where that is of half the world a second one of where most was told; empty where none says where."""
    discs = _discs(alerts)
    if not discs:
        return []
    view = view_of([disc.spot for disc in discs])
    views = [view] if view.east - view.west <= FAR_DEGREES else [view, view_of(_densest(discs))]
    return [_chart([disc for disc in discs if view.holds(disc.spot)], view, language) for view in views]


def _densest(discs: Sequence[Disc]) -> list[Point]:
    """The places around which most was told."""

    def near(middle: Disc) -> list[Disc]:
        return [disc for disc in discs if abs(disc.spot[0] - middle.spot[0]) <= CLOSE_DEGREES and abs(disc.spot[1] - middle.spot[1]) <= CLOSE_DEGREES]

    around = max((near(middle) for middle in discs[:MIDDLES_MAX]), key=lambda found: sum(len(disc.alerts) for disc in found))
    return [disc.spot for disc in around]


def _chart(discs: Sequence[Disc], view: View, language: str) -> str:
    lines = "".join(_line(line, view) for box, line in land().lines if view.shows(box))
    marks = "".join(_mark(disc, view, language) for disc in discs[:DISCS_MAX])
    taken: list[Box] = []
    names = "".join(_name(disc, view, language, taken) for disc in discs[:NAMED_MAX])
    return (
        f'<svg class="map" viewBox="0 0 {WIDTH:g} {view.height:.0f}" direction="ltr" role="img"><path class="land" d="{lines}"/>'
        f"{_countries(view, language, taken)}{marks}{names}</svg>"
    )


def view_of(spots: Sequence[Point]) -> View:
    """The box that holds them all, with some room, neither flat nor higher than the page allows, and within the world."""
    west, east = min(spot[0] for spot in spots), max(spot[0] for spot in spots)
    south, north = min(spot[1] for spot in spots), max(spot[1] for spot in spots)
    room_x, room_y = max((east - west) * MARGIN, (LEAST_SPAN - east + west) / 2, 1), max((north - south) * MARGIN, (LEAST_SPAN - north + south) / 2, 1)
    west, east, south, north = west - room_x, east + room_x, south - room_y, north + room_y
    narrowing = max(cos(radians((south + north) / 2)), 0.2)
    least_width = (north - south) / narrowing * WIDTH / HEIGHT_MAX
    if east - west < least_width:
        west, east = (west + east - least_width) / 2, (west + east + least_width) / 2
    least_height = min((east - west) * narrowing * HEIGHT_MIN / WIDTH, 150)
    if north - south < least_height:
        south, north = (south + north - least_height) / 2, (south + north + least_height) / 2
    return View(max(west, -180), max(south, -85), min(east, 180), min(north, 85))


def _discs(alerts: Sequence[Alert]) -> list[Disc]:
    """The places of what the alerts tell, those told of most and gravest first. That something happened in a country is no place on its map."""
    countries = {phrases("en").names.country(code, "en") for code, _, _ in land().labels}
    discs: dict[tuple[int, int], Disc] = {}
    for alert in alerts:
        for event in alert.events:
            if event.place in countries or event.lat is None or event.lon is None or not (-90 <= event.lat <= 90 and -180 <= event.lon <= 180):
                continue
            key = round(event.lon / NEAR_DEGREES), round(event.lat / NEAR_DEGREES)
            disc = discs.setdefault(key, Disc((event.lon, event.lat), event.place or ""))
            disc.alerts[alert.alert_id] = alert
    return sorted(discs.values(), key=lambda disc: (-len(disc.alerts), -GRAVITY.index(disc.gravest.severity), disc.spot))


def _line(line: Sequence[Point], view: View) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(view.at, line))


def _countries(view: View, language: str, taken: list[Box]) -> str:
    """The largest, where no place has its name already."""
    say = phrases(language)
    said = []
    for code, spot, _ in sorted((found for found in land().labels if view.holds(found[1])), key=lambda found: -found[2])[:COUNTRIES_MAX]:
        name = say.names.country(code, language)
        x, y = view.at(spot)
        if _is_free((x - len(name) * LETTER / 2, y - LETTER, x + len(name) * LETTER / 2, y + LETTER / 2), taken):
            said.append(f'<text class="country" x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>')
    return "".join(said)


def _is_free(box: Box, taken: list[Box]) -> bool:
    """Whether nothing is written there and it lies on the map; then it is taken."""
    free = box[0] >= 0 and box[2] <= WIDTH and not any(box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1] for other in taken)
    if free:
        taken.append(box)
    return free


def _mark(disc: Disc, view: View, language: str) -> str:
    x, y = view.at(disc.spot)
    told = sorted(disc.alerts.values(), key=lambda alert: alert.onset, reverse=True)
    title = "\n".join([*(getattr(alert.headline, language) for alert in told[:TITLES_MAX]), *(["…"] if len(told) > TITLES_MAX else [])])
    gravest = disc.gravest
    kind = "retracted" if all(alert.state == "retracted" for alert in told) else "told"
    return (
        f'<a href="#{escape(gravest.alert_id)}"><title>{escape(title)}</title>'
        f'<circle class="{gravest.severity} {kind}" cx="{x:.1f}" cy="{y:.1f}" r="{disc.radius:.1f}"/></a>'
    )


def _name(disc: Disc, view: View, language: str, taken: list[Box]) -> str:
    """Beside its disc, on a side that has room; left out where neither has."""
    name = phrases(language).names.place(disc.name, language)
    x, y = view.at(disc.spot)
    for anchor, at, left in (("start", x + disc.radius + 3, 0.0), ("end", x - disc.radius - 3, 1.0)):
        start = at - left * len(name) * LETTER
        if name and _is_free((start, y - LETTER, start + len(name) * LETTER, y + LETTER), taken):
            return f'<text class="place" text-anchor="{anchor}" x="{at:.1f}" y="{y + 4:.1f}">{escape(name)}</text>'
    return ""
