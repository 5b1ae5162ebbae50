"""Which counts an event belongs to."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from schemas.event import Event
from schemas.signal import Series, SeriesKind

DATED = {"hour", "day"}


def series_of(event: Event) -> tuple[Series, ...]:
    """Country, province, facility, each attacker, each kind of target in the country; none for an event without a day or a country."""
    if event.occurred is None or event.occurred.precision not in DATED or event.country == "XX":
        return ()
    country = event.country
    found = [_series("country", country, country, country)]
    for place in event.places:
        if place.admin1:
            found.append(_series("admin1", place.admin1, place.admin1, country))
        if place.kind == "facility" and place.name:
            found.append(_series("facility", slug(place.name), place.name, country))
    for actor in event.attackers:
        name = actor.name or actor.raw or ""
        if key := actor.id or slug(name):
            found.append(_series("attacker", key, name, None))
    for target in event.targets:
        found.append(_series("target", f"{target.kind}@{country}", target.kind, country))
    first: dict[str, Series] = {}
    for series in found:
        first.setdefault(series.series_id, series)
    return tuple(first[series_id] for series_id in sorted(first))


def hour_of(event: Event) -> datetime | None:
    """The full hour in UTC in which the event happened; None where no time of the day is told, or by a clock of which nobody knows how far from UTC it is."""
    occurred = event.occurred
    if occurred is None or occurred.clock is None or occurred.clock.utc_offset is None:
        return None
    there = datetime.combine(occurred.start, time(occurred.clock.hour, occurred.clock.minute or 0), UTC)
    return (there - timedelta(hours=occurred.clock.utc_offset)).replace(minute=0)


@lru_cache(maxsize=16_384)
def _series(kind: SeriesKind, key: str, name: str, country: str | None) -> Series:
    return Series(series_id=f"{kind}:{key}", kind=kind, key=key, name=name, country=country)


@lru_cache(maxsize=16_384)
def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; other scripts stay as they are."""
    folded = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in folded if not unicodedata.combining(char)).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-")
