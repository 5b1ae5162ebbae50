"""Alert: what people receive. Every revision is complete in itself; words are CAP 1.2's where it has them."""

from typing import Literal

from schemas.base import Instant, Range, Schema
from schemas.mention import Occurred, Place
from schemas.signal import Series, SignalKind, Window

AlertState = Literal["pending", "firing", "resolved", "retracted"]


class Wording(Schema):
    """One text in the three languages of the desk."""

    id: str
    en: str
    ar: str


class AlertEvent(Schema):
    event_id: str
    version: int
    summary: Wording
    occurred: Occurred | None = None
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    killed: Range | None = None
    injured: Range | None = None


class AlertEvidence(Schema):
    article_id: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    language: str | None = None
    quote: str


class Area(Schema):
    """A circle of uncertainty, as CAP's area/circle."""

    description: str
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


class Alert(Schema):
    alert_id: str
    revision: int
    kind: SignalKind
    state: AlertState
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"] = "Unknown"
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"] = "Unknown"
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"] = "Unknown"
    status: Literal["Actual", "Exercise", "Test"] = "Test"
    scope: Literal["Public", "Restricted", "Private"] = "Restricted"
    onset: Instant
    updated_at: Instant
    resolved_at: Instant | None = None
    expires: Instant | None = None
    headline: Wording
    description: Wording
    series: Series
    window: Window
    observed: float
    expected: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    """Of the counts that stand out at least so much on the day, over all series, the share to be expected by chance (Benjamini-Hochberg)."""
    method: str
    place: Place | None = None
    area: Area | None = None
    events: tuple[AlertEvent, ...] = ()
    independent_sources: int = 0
    evidence: tuple[AlertEvidence, ...] = ()
    references: tuple[str, ...] = ()
    """Earlier revisions that this one supersedes, as alert_id/revision."""
    reason: str | None = None
    """Why it was resolved or retracted."""
    rule: str
    software_version: str
