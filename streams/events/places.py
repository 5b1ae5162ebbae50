"""Distances between places as mentions tell them."""

from math import asin, cos, radians, sin, sqrt

from schemas.mention import EventMention, Place

EARTH_KM = 6371.0

BLUR_KM = {"facility": 15.0, "city": 30.0, "admin2": 60.0, "admin1": 150.0, "sea": 300.0, "region": 200.0, "country": 2000.0}
"""How far from its coordinates a place of that kind can mean."""


def distance_km(a: Place, b: Place) -> float | None:
    """Great-circle distance; None where either has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def blur(place: Place) -> float:
    return BLUR_KM.get(place.kind, 50.0)


def sharpest(mention: EventMention) -> Place | None:
    """The place that says most precisely where; ties by the text's order."""
    return min(mention.places, key=blur, default=None)
