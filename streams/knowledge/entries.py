"""What the knowledge room hands out: hits in a text, and the entries that their keys name."""

from dataclasses import dataclass
from typing import NamedTuple

from schemas.mention import ActorKind, PlaceKind, TargetKind


class Hit(NamedTuple):
    """A stretch of the text, [start, end) in characters, and all that it may name, the likeliest reading first."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place. `lat` and `lon` are WGS 84 degrees of its middle; `admin1` is the name of the first-level division it lies in; `site` is what a facility is as a target."""

    key: str
    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None
    geonameid: int | None
    kind: PlaceKind
    population: int
    site: TargetKind | None = None


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """Who may act: a state, a body of a state, an armed group, a known person. `parents` are actor ids, the nearest first; `target` is what a blow on it hits."""

    id: str
    name: str
    kind: ActorKind
    country: str | None
    parents: tuple[str, ...] = ()
    target: TargetKind | None = None


@dataclass(frozen=True, slots=True)
class OutletEntry:
    """Who publishes. Outlets of one `family` share an editorial house, so that they do not confirm one another. `voice` is the actor whose own word it spreads, by id."""

    id: str
    name: str
    family: str
    kind: str
    voice: str = ""


Entry = PlaceEntry | ActorEntry | OutletEntry
