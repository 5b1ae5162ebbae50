"""Which counts an event belongs to."""

import re
import unicodedata

from schemas.event import Event
from schemas.signal import Series

DATED = {"hour", "day"}


def series_of(event: Event) -> tuple[Series, ...]:
    """Country, province, facility, each attacker, each kind of target in the country; none for an event without a day or a country."""
    if event.occurred is None or event.occurred.precision not in DATED or event.country == "XX":
        return ()
    country = event.country
    found = {f"country:{country}": Series(series_id=f"country:{country}", kind="country", key=country, name=country, country=country)}
    for place in event.places:
        if place.admin1:
            found.setdefault(
                f"admin1:{place.admin1}", Series(series_id=f"admin1:{place.admin1}", kind="admin1", key=place.admin1, name=place.admin1, country=country)
            )
        if place.kind == "facility" and place.name:
            key = slug(place.name)
            found.setdefault(f"facility:{key}", Series(series_id=f"facility:{key}", kind="facility", key=key, name=place.name, country=country))
    for actor in event.attackers:
        name = actor.name or actor.raw or ""
        key = actor.id or slug(name)
        if key:
            found.setdefault(f"attacker:{key}", Series(series_id=f"attacker:{key}", kind="attacker", key=key, name=name))
    for target in event.targets:
        key = f"{target.kind}@{country}"
        found.setdefault(f"target:{key}", Series(series_id=f"target:{key}", kind="target", key=key, name=target.kind, country=country))
    return tuple(found[series_id] for series_id in sorted(found))


def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens; other scripts stay as they are."""
    folded = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in folded if not unicodedata.combining(char)).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-")
