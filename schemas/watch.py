"""Watch: what somebody wants to be told of. An event that fits counts in the watch's own series, and is told on the watch's own alerts."""

import re
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from schemas.base import Instant, Schema
from schemas.mention import TargetKind, WeaponType

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
CORNERS_MAX = 200


def _as_clock(value: object) -> object:
    """YAML reads 22:00 without quotes as 1320 minutes."""
    return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60 else value


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone if re.fullmatch(r"[A-Za-z0-9_+\-/]{1,40}", zone) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write it as Asia/Jakarta") from None
    return zone


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), BeforeValidator(_as_clock)]
"""As 06:30."""
Zone = Annotated[str, AfterValidator(_known_zone)]


class Where(Schema):
    """One way of saying where: countries, named places, a circle, or a polygon. Nothing at all is everywhere. Degrees are WGS 84, latitude first."""

    countries: Annotated[tuple[Country, ...], Field(max_length=50)] = ()
    places: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Provinces, towns, facilities, regions or seas, by the names that siaga gives them."""
    centre: tuple[Latitude, Longitude] | None = None
    radius_km: Annotated[float, Field(ge=1, le=2000)] | None = None
    polygon: Annotated[tuple[tuple[Latitude, Longitude], ...], Field(max_length=CORNERS_MAX)] = ()
    """Corners in order; the last is joined to the first. It must not cross the antimeridian."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Where":
        said = [name for name in ("countries", "places", "centre", "polygon") if getattr(self, name)]
        if len(said) > 1:
            raise ValueError(f"{' and '.join(said)} are two ways of saying where. Keep one, or make two watches")
        if (self.centre is None) != (self.radius_km is None):
            raise ValueError("centre and radius_km go together")
        if self.polygon and len(self.polygon) < 3:
            raise ValueError("a polygon has three corners or more")
        if self.polygon and max(lon for _, lon in self.polygon) - min(lon for _, lon in self.polygon) > 180:
            raise ValueError("a polygon must not cross the antimeridian; make one watch for each side")
        return self


class QuietHours(Schema):
    """When only what is Severe or worse is sent at once; the rest waits for their end."""

    start: Clock
    end: Clock
    zone: Zone = "UTC"

    @model_validator(mode="after")
    def _is_a_span(self) -> "QuietHours":
        if time.fromisoformat(self.start) == time.fromisoformat(self.end):
            raise ValueError("start and end are the same")
        return self


class Rate(Schema):
    """At most so many new alerts in so many hours; the rest is told of in a summary."""

    alerts: Annotated[int, Field(ge=1, le=1000)] = 20
    hours: Annotated[int, Field(ge=1, le=168)] = 1


class Watch(Schema):
    id: Slug
    name: Name
    where: Where = Where()
    attackers: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    """Ids or names of actors; one of them must be named as an attacker."""
    targets: tuple[TargetKind, ...] = ()
    weapons: tuple[WeaponType, ...] = ()
    least_killed: Annotated[int, Field(ge=0)] = 0
    least_injured: Annotated[int, Field(ge=0)] = 0
    least_certainty: Literal["Possible", "Likely", "Observed"] = "Possible"
    rate: Rate = Rate()
    languages: Annotated[tuple[Literal["id", "en", "ar"], ...], Field(min_length=1)] = ("id", "en", "ar")
    channels: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """Names of the channels that its alerts go to."""
    quiet_hours: QuietHours | None = None
    expires: date | None = None
    """Its last day."""
    muted_until: Instant | None = None
    """Until then nothing that it tells is sent, however grave; then the newest state of each of its alerts is."""
    since: Instant | None = None
    """When it was set or changed last. Of two the later holds."""
    removed: bool = False
    """Whether it was taken away."""
