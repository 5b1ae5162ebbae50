"""An alert's next revision from its situation: every field, and whether it is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Literal

import orjson

from schemas.alert import Alert, AlertEvent, AlertEvidence, AlertState, Area
from schemas.event import Event
from schemas.mention import Place
from schemas.signal import Signal
from streams.alerts.grading import COUNTS, certainty, severity, supporting_sources, urgency
from streams.alerts.lifecycle import LIFETIME, Member, is_late
from streams.alerts.names import known_names
from streams.alerts.situations import Situation, also, state_of
from streams.alerts.wording import Facts, description, headline, publishers, reason_in_english, summary
from streams.alerts.words import sharpest

EVIDENCE_MAX = 30
EVENTS_MAX = 30
EARTH_KM = 6371.0
KILOMETRES = {"facility": 5.0, "city": 20.0, "admin2": 50.0, "admin1": 150.0, "region": 200.0, "sea": 300.0}
"""Radius of the circle in which a place of that kind lies."""
NOTICEABLE = 0.25
"""A count without new events is told again when it has changed by that share."""

CapStatus = Literal["Actual", "Exercise", "Test"]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes the alerts: CAP's status, and the software's version."""

    status: CapStatus
    software_version: str


def compose(situation: Situation, maker: Maker, as_of: datetime) -> Alert:
    """The next revision, complete in itself; it supersedes all before it."""
    state, shown, reason = state_of(situation)
    signal, before = shown.signal, situation.alert
    facts = _facts(situation, shown, state, reason, as_of)
    place, area = _where(signal)
    hours = facts.hours
    return Alert(
        alert_id=situation.alert_id,
        revision=before.revision + 1 if before else 1,
        kind=signal.kind,
        state=state,
        severity=severity(signal),
        urgency="Past" if state in ("resolved", "retracted") else urgency(signal, as_of.date()),
        certainty="Unlikely" if state == "retracted" else facts.certainty,
        status=maker.status,
        onset=situation.raised,
        updated_at=as_of,
        resolved_at=as_of if state in ("resolved", "retracted") else None,
        expires=shown.ends,
        headline=headline(facts),
        description=description(facts),
        series=signal.series,
        window=signal.window,
        observed=signal.observed,
        expected=signal.expected,
        p_value=signal.p_value,
        q_value=shown.q_value,
        method=signal.method,
        place=place,
        area=area,
        events=tuple(_told(event) for event in signal.events[:EVENTS_MAX]),
        independent_sources=facts.independent_sources,
        evidence=tuple(_evidence(signal.events))[:EVIDENCE_MAX],
        references=(*situation.absorbed, *revisions_of(before)),
        reason=reason_in_english(reason, hours) if reason else None,
        rule=signal.kind,
        software_version=maker.software_version,
    )


def revisions_of(alert: Alert | None) -> tuple[str, ...]:
    """How references name an alert as it stands and all its revisions before."""
    return tuple(f"{alert.alert_id}/{n}" for n in range(1, alert.revision + 1)) if alert else ()


def _facts(situation: Situation, shown: Member, state: AlertState, reason: str | None, as_of: datetime) -> Facts:
    signal = shown.signal
    others = also(situation, shown) if reason is None else []
    return Facts(
        signal=signal,
        state=state,
        certainty=certainty(signal),
        independent_sources=supporting_sources(signal),
        raised=situation.raised.date(),
        today=as_of.date(),
        publishers=publishers(signal.events),
        also=tuple(member.signal for member in others),
        is_late=state in ("pending", "firing") and is_late(shown),
        reason=reason,
        q_value=None if shown.is_sure else shown.q_value,
        hours=int(LIFETIME.total_seconds() // 3600) if reason == "expired" else 0,
        before=_told_otherwise(situation, signal),
    )


def _told_otherwise(situation: Situation, signal: Signal) -> Event | None:
    """The leading event with the toll that was last published, where that was lower or higher than what is known now."""
    if signal.kind in COUNTS or not signal.events or situation.alert is None:
        return None
    event = signal.events[0]
    told = next((told for told in situation.alert.events if told.event_id == event.event_id), None)
    if told is None or (told.killed is None and told.injured is None) or (told.killed, told.injured) == (event.casualties.killed, event.casualties.injured):
        return None
    return event.model_copy(update={"casualties": event.casualties.model_copy(update={"killed": told.killed, "injured": told.injured})})


def fingerprint(alert: Alert, signal: Signal) -> str:
    """What a reader would want to be told again of when it changes. Numbers that drift with every day, and more of the same sources, are not of it."""
    return orjson.dumps(
        [
            alert.state, alert.kind, alert.series.series_id, alert.severity, alert.certainty, alert.reason, signal.gap_days if alert.kind == "lull_broken" else None,
            [[event.event_id, *(str(value) for value in (event.killed, event.injured, event.place, event.occurred and event.occurred.start))] for event in alert.events],
        ]
    ).decode()  # fmt: skip


def is_news(situation: Situation, alert: Alert, signal: Signal, others: Sequence[str]) -> bool:
    """Whether the revision tells what the one before did not."""
    before = situation.alert
    if before is None or situation.told != fingerprint(alert, signal):
        return True
    grown = abs(alert.observed - before.observed) > NOTICEABLE * max(before.observed, 1)
    return grown or not set(others) <= set(situation.told_also)


def is_urgent_news(situation: Situation, alert: Alert) -> bool:
    """News that does not wait: another state, kind or severity."""
    before = situation.alert
    return before is None or (alert.state, alert.kind, alert.severity) != (before.state, before.kind, before.severity)


def _where(signal: Signal) -> tuple[Place | None, Area | None]:
    """The place that the signal speaks of, and a circle around what happened there."""
    series = signal.series
    if signal.kind not in COUNTS and signal.events:
        found = sharpest(signal.events[0].places)
        if found is not None:
            name = found.name or found.raw or ""
            return found, Area(description=name, lat=found.lat, lon=found.lon, radius_km=KILOMETRES.get(found.kind))
    spots = [(place.lat, place.lon) for event in signal.events for place in _placed(event, signal) if place.lat is not None and place.lon is not None]
    if series.kind == "facility":
        known = next((place for event in signal.events for place in event.places if place.name == series.name), None)
        if known:
            return known, Area(description=series.name, lat=known.lat, lon=known.lon, radius_km=KILOMETRES["facility"])
    if not spots:
        return None, None
    lat, lon = (round(sum(spot[axis] for spot in spots) / len(spots), 3) for axis in (0, 1))
    radius = max(KILOMETRES["city"], *(_kilometres(lat, lon, *spot) for spot in spots))
    name = series.name if series.kind == "admin1" else ", ".join(sorted({known_names().country(event.country, "en") for event in signal.events}))
    area = Area(description=name, lat=lat, lon=lon, radius_km=round(radius, 1))
    if series.kind not in ("country", "admin1"):
        return None, area
    kind: Literal["country", "admin1"] = "country" if series.kind == "country" else "admin1"
    return Place(name=name, lat=lat, lon=lon, country=series.country, kind=kind, precision=kind), area


def _placed(event: Event, signal: Signal) -> list[Place]:
    """The event's place inside the series' country; vaguer than a province says nothing of where in it."""
    country = signal.series.country
    inside = [place for place in event.places if place.kind not in ("country", "sea", "region") and (country is None or place.country in (None, country))]
    found = sharpest(inside)
    return [found] if found else []


def _kilometres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance."""
    a, b = radians(lat_a), radians(lat_b)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _told(event: Event) -> AlertEvent:
    where = sharpest(event.places)
    return AlertEvent(
        event_id=event.event_id, version=event.version, summary=summary(event), occurred=event.occurred, place=(where.name or where.raw) if where else None,
        lat=where.lat if where else None, lon=where.lon if where else None, killed=event.casualties.killed, injured=event.casualties.injured,
    )  # fmt: skip


def _evidence(events: Sequence[Event]) -> list[AlertEvidence]:
    """One quote an article, the newest events first."""
    told: dict[str, AlertEvidence] = {}
    for event in events:
        for found in event.evidence:
            if found.quote:
                told.setdefault(
                    found.article_id,
                    AlertEvidence(
                        article_id=found.article_id, url=found.url, publisher=found.publisher, title=found.title, language=found.language, quote=found.quote.quote
                    ),
                )  # fmt: skip
    return list(told.values())
