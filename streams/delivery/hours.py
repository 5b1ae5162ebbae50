"""An hour of the day on the clock of a zone: pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def last_hour(now: datetime, at: str, zone: str) -> datetime:
    """The newest moment, not after `now`, at which the clock of the zone showed that hour."""
    place = ZoneInfo(zone)
    today = _on(now.astimezone(place).date(), at, place)
    return today if today <= now else _on(now.astimezone(place).date() - timedelta(days=1), at, place)


def next_hour(now: datetime, at: str, zone: str) -> datetime:
    """The first such moment after `now`."""
    place = ZoneInfo(zone)
    today = _on(now.astimezone(place).date(), at, place)
    return today if today > now else _on(now.astimezone(place).date() + timedelta(days=1), at, place)


def _on(day: date, at: str, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), place).astimezone(UTC)
