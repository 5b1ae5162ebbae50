"""Events as GeoJSON (RFC 7946), for the page's map and for any GIS."""

from datetime import date
from typing import Literal

from schemas.base import Range, Schema
from schemas.event import Event
from schemas.mention import Place
from streams.gateway.told import told_of_event


class Point(Schema):
    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]
    """Longitude, latitude."""


class EventProperties(Schema):
    event_id: str
    version: int
    status: str
    incident: str
    start: date | None = None
    end: date | None = None
    place: str | None = None
    place_kind: str | None = None
    country: str
    attackers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    killed: Range | None = None
    injured: Range | None = None
    independent_sources: int = 0
    languages: tuple[str, ...] = ()
    """Of the articles that tell of it."""
    places: tuple[str, ...] = ()
    """Every name of every place; `place` is the best of them."""
    countries: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    """Every name and id of every attacker."""
    texts: tuple[str, ...] = ()
    """Words of the articles for targets, victims and weapons, their titles and publishers: what else a search looks in."""


class EventFeature(Schema):
    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Point | None
    properties: EventProperties


class EventCollection(Schema):
    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: tuple[EventFeature, ...]
    next: str | None = None
    """Where a list is paged: what `after` of the page behind it is."""


def feature(event: Event) -> EventFeature:
    """An event at its best place: where it happened rather than what it was near, and with coordinates if any place has them."""
    place, told = min(event.places, key=_rank, default=None), told_of_event(event)
    return EventFeature(
        id=event.event_id,
        geometry=_point(place),
        properties=EventProperties(
            event_id=event.event_id,
            version=event.version,
            status=event.status,
            incident=event.incident,
            start=event.occurred.start if event.occurred else None,
            end=event.occurred.end if event.occurred else None,
            place=(place.name or place.raw) if place else None,
            place_kind=place.kind if place else None,
            country=event.country,
            attackers=tuple(name for actor in event.attackers if (name := actor.name or actor.raw)),
            targets=told.targets,
            weapons=told.weapons,
            killed=event.casualties.killed,
            injured=event.casualties.injured,
            independent_sources=event.independent_sources,
            languages=told.languages,
            places=told.places,
            countries=told.countries,
            actors=told.attackers,
            texts=told.texts,
        ),
    )


def _rank(place: Place) -> tuple[bool, bool]:
    return _point(place) is None, place.relation != "at"


def _point(place: Place | None) -> Point | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        return None
    return Point(coordinates=(place.lon, place.lat))
