"""Does an event belong to a watch? A pure question, asked wherever events are counted."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import asin, cos, radians, sin, sqrt

from schemas.event import Event
from schemas.ids import stable_id
from schemas.mention import Place
from schemas.signal import Series
from schemas.watch import Watch, Where
from streams.knowledge.folding import fold_surface

EARTH_KM = 6371.0
VAGUE = frozenset({"country", "sea", "region"})
"""Places whose coordinates say too little to lie in a circle or polygon."""
SOURCES = {"Possible": 1, "Likely": 2, "Observed": 4}
"""Independent sources that make an event so certain (docs/alerting.md)."""
DATED = frozenset({"hour", "day"})
MATCHING = ("where", "attackers", "targets", "weapons", "least_killed", "least_injured", "least_certainty")


def series_of_watch(watch: Watch) -> Series:
    """The watch's count. A watch that asks for something else counts anew, so its id carries what it asks for."""
    asked = stable_id("w", watch.id, watch.model_dump_json(include=set(MATCHING)))
    return Series(series_id=f"watch:{watch.id}:{asked[-8:]}", kind="watch", key=watch.id, name=watch.name)


def watched(event: Event, watches: Iterable[Watch]) -> dict[str, Series]:
    """The series of the watches that the event belongs to, by id. An event without a day is nobody's: it could not be counted."""
    if event.occurred is None or event.occurred.precision not in DATED:
        return {}
    found = (series_of_watch(watch) for watch in watches if belongs(event, watch))
    return {series.series_id: series for series in found}


def belongs(event: Event, watch: Watch) -> bool:
    """Whether the event is what the watch asks for, in every respect in which it asks."""
    return (
        is_in_force(watch, event.occurred.start if event.occurred else None)
        and _is_there(event, watch.where)
        and (not watch.attackers or bool(_named(watch.attackers) & _attackers(event)))
        and (not watch.targets or any(target.kind in watch.targets for target in event.targets))
        and (not watch.weapons or any(weapon.type in watch.weapons for weapon in event.weapons))
        and _least(event.casualties.killed, watch.least_killed)
        and _least(event.casualties.injured, watch.least_injured)
        and event.independent_sources >= SOURCES[watch.least_certainty]
    )


def is_in_force(watch: Watch, day: date | None) -> bool:
    return not watch.removed and (watch.expires is None or day is None or day <= watch.expires)


def newest(held: Mapping[str, Watch], told: Watch) -> dict[str, Watch]:
    """The watches after one was told: of the same id the later holds, and one without a time holds until it is told again."""
    before = held.get(told.id)
    if before and before.since and told.since and told.since < before.since:
        return dict(held)
    return {**held, told.id: told}


def in_force(told: Iterable[Watch]) -> list[Watch]:
    """Those that stand when all this was told, by id, without those taken away."""
    held: dict[str, Watch] = {}
    for watch in told:
        held = newest(held, watch)
    return [watch for _, watch in sorted(held.items()) if not watch.removed]


def _least(toll: object, least: int) -> bool:
    """By the most careful source; silence is not enough where a toll is asked for."""
    return least == 0 or (toll is not None and getattr(toll, "min", 0) >= least)


def _named(names: Iterable[str]) -> set[str]:
    return {fold_surface(name) for name in names}


def _attackers(event: Event) -> set[str]:
    return {fold_surface(name) for actor in event.attackers for name in (actor.id, actor.name, actor.raw) if name}


def _is_there(event: Event, where: Where) -> bool:
    if where.countries:
        return event.country in where.countries or any(place.country in where.countries for place in event.places)
    if where.places:
        wanted = _named(where.places)
        return any(fold_surface(name) in wanted for place in event.places for name in (place.name, place.admin1, place.raw) if name)
    if where.centre and where.radius_km:
        return any(_kilometres(where.centre, spot) <= where.radius_km for spot in _spots(event.places))
    if where.polygon:
        return any(is_inside(spot, where.polygon) for spot in _spots(event.places))
    return True


def _spots(places: Iterable[Place]) -> list[tuple[float, float]]:
    return [(place.lat, place.lon) for place in places if place.kind not in VAGUE and place.lat is not None and place.lon is not None]


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance."""
    lat_a, lat_b = radians(a[0]), radians(b[0])
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def is_inside(spot: tuple[float, float], polygon: tuple[tuple[float, float], ...]) -> bool:
    """By the parity of crossings of a ray to the east; a polygon of degrees, good for areas up to the size of a country."""
    lat, lon = spot
    inside = False
    for (lat_a, lon_a), (lat_b, lon_b) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            inside = not inside
    return inside
