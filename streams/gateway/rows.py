"""An event and an alert as they are kept: the documents that are answered, encoded once, and the columns that they are found by."""

from collections.abc import Iterable
from datetime import UTC, date
from typing import Any

from schemas.alert import Alert
from schemas.event import Event
from streams.events.series import hour_of, series_of
from streams.gateway.exports import alert_line, event_line
from streams.gateway.geojson import EventFeature
from streams.gateway.told import Told, fold, told_of_alert, told_of_event

GONE = frozenset({"merged", "retracted"})
CLOSED = frozenset({"resolved", "retracted"})
SEVERITIES = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
CERTAINTIES = ("Unknown", "Unlikely", "Possible", "Likely", "Observed")
BETWEEN = "\x1f"
"""Stands between names, so that a part of two is part of none."""
Columns = dict[str, Any]


def event_columns(event: Event, feature: EventFeature, heard: int) -> Columns:
    when, killed, point = event.occurred, event.casualties.killed, feature.geometry
    return {
        "event_id": event.event_id, "version": event.version, "heard": heard, "gone": event.status in GONE, "day": (when.start if when else date.min).isoformat(),
        "first_day": when.start.isoformat() if when else None, "last_day": when.end.isoformat() if when else None, "country": event.country,
        "killed": killed.min if killed else None, "sources": event.independent_sources, "lat": point.coordinates[1] if point else None,
        "lon": point.coordinates[0] if point else None, "first_seen": event.first_seen.astimezone(UTC).date().isoformat() if event.first_seen else None,
    }  # fmt: skip


def event_documents(event: Event, feature: EventFeature) -> Columns:
    return {"value": event.model_dump_json().encode(), "feature": feature.model_dump_json().encode(), "line": event_line(event, feature)}


def event_words(event: Event) -> Columns:
    return _words(told_of_event(event))


def event_series(event: Event) -> list[Columns]:
    """None of one that is gone: it counts no more."""
    if event.status in GONE or event.occurred is None:
        return []
    when: Columns = {"day": event.occurred.start.isoformat(), "hour": f"{hour:%Y-%m-%dT%H:%MZ}" if (hour := hour_of(event)) else None}
    return [
        {"series_id": one.series_id, "kind": one.kind, "country": one.country, "series": one.model_dump_json().encode(), **when} for one in series_of(event)
    ]


def alert_columns(alert: Alert, heard: int) -> Columns:
    return {
        "alert_id": alert.alert_id, "revision": alert.revision, "heard": heard, "standing": alert.state not in CLOSED,
        "updated": alert.updated_at.astimezone(UTC).isoformat(timespec="microseconds"), "state": alert.state, "kind": alert.kind,
        "severity": SEVERITIES.index(alert.severity), "certainty": CERTAINTIES.index(alert.certainty), "country": alert.series.country,
        "place_country": alert.place.country if alert.place else None, "first_day": alert.window.start.isoformat(), "last_day": alert.window.end.isoformat(),
    }  # fmt: skip


def alert_documents(alert: Alert) -> Columns:
    return {"value": alert.model_dump_json().encode(), "line": alert_line(alert, "en")}


def alert_words(alert: Alert) -> Columns:
    """Its own; what its events tell is looked up where it is asked for, for they change without it."""
    return _words(told_of_alert(alert))


def _words(told: Told) -> Columns:
    return {
        "places": _folded(told.where()), "attackers": _folded(told.attackers), "targets": _folded(told.targets), "weapons": _folded(told.weapons),
        "languages": f",{','.join(told.languages)},", "everything": told.everything(),
    }  # fmt: skip


def _folded(names: Iterable[str]) -> str | None:
    """None where there are no names: not even nothing is part of them."""
    return BETWEEN.join(map(fold, names)) or None
