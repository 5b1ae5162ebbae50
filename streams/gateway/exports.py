"""Alerts and events for other programs: CSV for spreadsheets, an Atom feed (RFC 4287) for readers."""

import csv
import io
import re
import xml.etree.ElementTree as Tree
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from schemas.alert import Alert
from schemas.base import Range
from schemas.event import Event
from streams.gateway.geojson import EventFeature

Language = Literal["id", "en", "ar"]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The last four are full-width: spreadsheets of East Asian settings take them for the first four."""
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EVENT_COLUMNS = (
    "event_id", "version", "status", "start", "end", "country", "place", "lat", "lon", "incident", "attackers", "targets", "weapons",
    "killed_min", "killed_max", "injured_min", "injured_max", "independent_sources",
)  # fmt: skip
ALERT_COLUMNS = (
    "alert_id", "revision", "state", "kind", "severity", "certainty", "urgency", "status", "onset", "updated_at", "country", "place", "headline",
    "observed", "expected", "p_value", "independent_sources",
)  # fmt: skip


def csv_of(columns: Sequence[str], lines: Iterable[str]) -> str:
    """A table of lines that `event_line` or `alert_line` wrote."""
    return _line(columns) + "".join(lines)


def event_line(event: Event, feature: EventFeature) -> str:
    """The event's line under EVENT_COLUMNS."""
    return _line(_event_row(event, feature))


def alert_line(alert: Alert, language: Language) -> str:
    """The alert's line under ALERT_COLUMNS."""
    return _line(_alert_row(alert, language))


def alerts_atom(alerts: Sequence[Alert], language: Language, address: str) -> str:
    """`address`: where the gateway answers, ending with a slash; entries link to their alert on the page."""
    newest = max((alert.updated_at for alert in alerts), default=datetime(1970, 1, 1, tzinfo=UTC))
    root = Tree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(root, "id", "urn:siaga:alerts")
    _add(root, "title", "siaga")
    _add(root, "updated", newest.astimezone(UTC).isoformat())
    Tree.SubElement(root, "link", rel="self", href=f"{address}v1/alerts.atom")
    for alert in alerts:
        entry = Tree.SubElement(root, "entry")
        _add(entry, "id", f"urn:siaga:alert:{alert.alert_id}")
        _add(entry, "title", getattr(alert.headline, language))
        _add(entry, "updated", alert.updated_at.astimezone(UTC).isoformat())
        _add(Tree.SubElement(entry, "author"), "name", "siaga")
        Tree.SubElement(entry, "link", rel="alternate", href=f"{address}#alert={alert.alert_id}")
        for term in (alert.state, alert.severity, alert.kind):
            Tree.SubElement(entry, "category", term=term)
        _add(entry, "summary", getattr(alert.description, language))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(root, encoding="unicode")


def _add(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, name).text = NOT_XML.sub("", text)


def _line(row: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(map(_cell, row))
    return out.getvalue()


def _cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _event_row(event: Event, found: EventFeature) -> tuple[object, ...]:
    about = found.properties
    lon, lat = found.geometry.coordinates if found.geometry else (None, None)
    return (
        event.event_id, event.version, event.status, about.start, about.end, event.country, about.place, lat, lon, event.incident,
        "; ".join(about.attackers), "; ".join(about.targets), "; ".join(about.weapons), *_ends(about.killed), *_ends(about.injured), event.independent_sources,
    )  # fmt: skip


def _alert_row(alert: Alert, language: Language) -> tuple[object, ...]:
    place = alert.place
    return (
        alert.alert_id, alert.revision, alert.state, alert.kind, alert.severity, alert.certainty, alert.urgency, alert.status, alert.onset.isoformat(),
        alert.updated_at.isoformat(), alert.series.country, (place.name or place.raw) if place else None, getattr(alert.headline, language),
        alert.observed, alert.expected, alert.p_value, alert.independent_sources,
    )  # fmt: skip


def _ends(told: Range | None) -> tuple[int | None, int | None]:
    return (told.min, told.max) if told else (None, None)
