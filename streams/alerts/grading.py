"""Severity, urgency and certainty in CAP 1.2's words, by table (docs/alerting.md)."""

from collections.abc import Sequence
from typing import Literal

from schemas.event import Event
from schemas.signal import Signal

Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

SENSITIVE = {"nuclear", "medical", "diplomatic"}


def severity(signal: Signal) -> Severity:
    """By the gravest single toll, then by what was hit and how improbable the count is."""
    killed = max((event.casualties.killed.min for event in signal.events if event.casualties.killed), default=0)
    if signal.kind == "lull":
        return "Minor"
    if killed >= 50:
        return "Extreme"
    if killed >= 10:
        return "Severe"
    if any(target.kind in SENSITIVE for event in signal.events for target in event.targets):
        return "Severe"
    if signal.kind == "surge" and signal.p_value is not None and signal.p_value <= 1e-6:
        return "Severe"
    return "Moderate"


def urgency(signal: Signal) -> Urgency:
    """Immediate while the newest event is a day old at most."""
    if signal.kind == "lull":
        return "Unknown"
    return "Immediate" if (signal.as_of.date() - signal.window.end).days <= 1 else "Past"


def certainty(events: Sequence[Event]) -> Certainty:
    """By the independent sources behind the best supported event."""
    sources = max((event.independent_sources for event in events), default=0)
    return "Unknown" if not sources else "Possible" if sources == 1 else "Likely" if sources <= 3 else "Observed"
