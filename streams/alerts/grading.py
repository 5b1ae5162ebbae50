"""Severity, urgency and certainty in CAP 1.2's words, by table (docs/alerting.md)."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from schemas.event import Event
from schemas.signal import Signal

Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

SENSITIVE = {"nuclear", "medical", "diplomatic"}
COUNTS = frozenset({"surge", "build_up", "coverage_surge", "lull"})
"""Kinds that speak of a number of events; the others speak of one."""
EXTREME_TOLL, SEVERE_TOLL = 50, 10
RARE = 1e-6
GRAVITY: tuple[Severity, ...] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")


def severity(signal: Signal) -> Severity:
    """By the gravest single toll, as the most careful source tells it; then by what was hit and how improbable the count is."""
    if signal.kind in ("lull", "coverage_surge"):
        return "Minor"
    killed = max((event.casualties.killed.min for event in signal.events if event.casualties.killed), default=0)
    if killed >= EXTREME_TOLL:
        return "Extreme"
    if killed >= SEVERE_TOLL or any(target.kind in SENSITIVE for event in signal.events for target in event.targets):
        return "Severe"
    if signal.kind == "surge" and signal.p_value is not None and signal.p_value <= RARE:
        return "Severe"
    return "Minor" if signal.kind == "build_up" else "Moderate"


def urgency(signal: Signal, today: date) -> Urgency:
    """Immediate while the newest event is a day old at most; a surge whose last is at most three days old is expected to go on."""
    if signal.kind in ("lull", "coverage_surge"):
        return "Unknown"
    newest = max((event.occurred.end for event in signal.events if event.occurred), default=signal.window.end)
    age = (today - newest).days
    if age <= 1:
        return "Immediate"
    return "Expected" if age <= 3 and signal.kind in ("surge", "build_up") else "Past"


def certainty(signal: Signal) -> Certainty:
    """By independent sources; silence proves little, and reports of reports are what they are."""
    if signal.kind == "lull":
        return "Possible"
    sources = supporting_sources(signal)
    return "Unknown" if not sources else "Possible" if sources == 1 else "Likely" if sources <= 3 else "Observed"


def supporting_sources(signal: Signal) -> int:
    """Independent sources of the event; of several those of the one in the middle, so that one well told event does not vouch for the rest."""
    counts = sorted(event.independent_sources for event in signal.events)
    if not counts:
        return 0
    return counts[(len(counts) - 1) // 2] if signal.kind in COUNTS else counts[-1]


def newest_event(events: Sequence[Event]) -> date | None:
    return max((event.occurred.start for event in events if event.occurred), default=None)
