"""alert: signals to alerts that fire, are revised, and end. Time passes by ticks alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel

from schemas.alert import Alert, AlertEvent, AlertEvidence, AlertState, Area
from schemas.base import Schema
from schemas.event import Event
from schemas.ids import stable_id
from schemas.signal import Signal
from streams.alerts.grading import certainty, severity, urgency
from streams.alerts.wording import description, headline, summary
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft

LIFETIME = {"lull_broken": timedelta(hours=72), "mass_casualty": timedelta(hours=72), "first_in_place": timedelta(hours=72)}
"""How long an alert of one event fires; surges and lulls end with their signal."""
SAME_SITUATION = 0.5
"""Share of events in common from which a second surge or broken lull in a scope is part of the one that fires."""
EVIDENCE_MAX = 30
EVENTS_MAX = 30
KILOMETRES = {"facility": 5.0, "city": 20.0, "admin2": 50.0, "admin1": 150.0}
OPEN = "open"
WIDTH = {"country": 0, "attacker": 0, "admin1": 1, "watch": 1, "facility": 2, "target": 3}


class Kept(BaseModel):
    """An open alert and the signal it stands on."""

    alert: Alert
    signal: Signal


class AlertStage:
    """Reducer behind Aligned, over signals keyed by scope."""

    name = "alert"
    reads: Mapping[str, type[Schema]] = {"Signal": Signal}
    forwards: Topic = "progress"
    takes_late = False

    def __init__(self, *, software_version: str, status: str = "Test"):
        self._version = software_version
        self._status: Literal["Actual", "Exercise", "Test"] = "Actual" if status == "Actual" else "Exercise" if status == "Exercise" else "Test"

    def order(self, item: Signal) -> tuple[datetime | None, str]:
        return item.as_of, f"{WIDTH[item.series.kind]}/{item.kind}/{item.signal_id}"

    def advance(self, draft: Draft, items: Sequence[Signal], as_of: datetime) -> list[Out]:
        out: list[Out] = []
        for signal in items:
            out.extend(self._hear(draft, signal, as_of))
        out.extend(self._expire(draft, as_of))
        return out

    def _hear(self, draft: Draft, signal: Signal, as_of: datetime) -> list[Out]:
        alert_id = stable_id("a", signal.signal_id)
        kept = draft.read(f"alert:{alert_id}", Kept)
        if kept is None:
            return [] if signal.level == "none" or self._is_covered(draft, signal) else self._revise(draft, None, alert_id, signal, as_of)
        if kept.alert.state in ("resolved", "retracted"):
            return []
        return self._revise(draft, kept, alert_id, signal, as_of)

    def _is_covered(self, draft: Draft, signal: Signal) -> bool:
        """Whether an alert that fires in the same scope already tells these events under the same head."""
        if signal.kind not in ("surge", "lull_broken", "lull", "first_in_place"):
            return False
        events = {event.event_id for event in signal.events}
        for alert_id in draft.read_json(OPEN) or ():
            other = draft.read(f"alert:{alert_id}", Kept)
            if other is None or other.signal.scope != signal.scope:
                continue
            alike = other.signal.kind == signal.kind or signal.kind == "first_in_place"
            shared = events & {event.event_id for event in other.signal.events}
            if alike and events and len(shared) >= SAME_SITUATION * len(events):
                return True
        return False

    def _revise(self, draft: Draft, kept: Kept | None, alert_id: str, signal: Signal, as_of: datetime) -> list[Out]:
        state, reason = _next_state(signal)
        before = kept.alert if kept else None
        shown = kept.signal if kept and signal.level == "none" else signal
        alert = self._write(alert_id, shown, before, state, reason, as_of)
        if before and _material(before) == _material(alert):
            return []
        return self._publish(draft, alert, shown)

    def _expire(self, draft: Draft, as_of: datetime) -> list[Out]:
        out: list[Out] = []
        for alert_id in draft.read_json(OPEN) or ():
            kept = draft.read(f"alert:{alert_id}", Kept)
            if kept and kept.alert.expires and as_of >= kept.alert.expires:
                alert = self._write(alert_id, kept.signal, kept.alert, "resolved", "expired", as_of)
                out.extend(self._publish(draft, alert, kept.signal))
        return out

    def _publish(self, draft: Draft, alert: Alert, signal: Signal) -> list[Out]:
        draft.write(f"alert:{alert.alert_id}", Kept(alert=alert, signal=signal))
        is_open = alert.state in ("pending", "firing")
        opened = set(draft.read_json(OPEN) or ())
        draft.write(OPEN, sorted(opened | {alert.alert_id} if is_open else opened - {alert.alert_id}))
        return [Out("alerts", alert.alert_id, alert), Out("alerts.log", alert.alert_id, alert)]

    def _write(self, alert_id: str, signal: Signal, before: Alert | None, state: AlertState, reason: str | None, as_of: datetime) -> Alert:
        sources = max((event.independent_sources for event in signal.events), default=0)
        onset = before.onset if before else as_of
        first = signal.events[0] if signal.events else None
        where = first.places[0] if first and first.places else None
        lifetime = LIFETIME.get(signal.kind)
        return Alert(
            alert_id=alert_id,
            revision=before.revision + 1 if before else 1,
            kind=signal.kind,
            state=state,
            severity=severity(signal),
            urgency=urgency(signal),
            certainty=certainty(signal.events),
            status=self._status,
            onset=onset,
            updated_at=as_of,
            resolved_at=as_of if state in ("resolved", "retracted") else None,
            expires=onset + lifetime if lifetime else None,
            headline=headline(signal),
            description=description(signal, sources),
            series=signal.series,
            window=signal.window,
            observed=signal.observed,
            expected=signal.expected,
            p_value=signal.p_value,
            method=signal.method,
            place=where,
            area=Area(description=where.name or where.raw or "", lat=where.lat, lon=where.lon, radius_km=KILOMETRES.get(where.kind)) if where else None,
            events=tuple(_told(event) for event in signal.events[:EVENTS_MAX]),
            independent_sources=sources,
            evidence=tuple(_evidence(signal.events))[:EVIDENCE_MAX],
            references=tuple(f"{alert_id}/{n}" for n in range(1, before.revision + 1)) if before else (),
            reason=reason,
            rule=signal.kind,
            software_version=self._version,
        )


def _next_state(signal: Signal) -> tuple[AlertState, str | None]:
    """What a signal makes of its alert. A first in a place waits for a second independent source."""
    if signal.level == "none":
        return ("resolved", "over") if signal.events else ("retracted", "the reports behind it were taken back")
    if signal.kind == "first_in_place" and max((event.independent_sources for event in signal.events), default=0) < 2:
        return "pending", None
    return "firing", None


def _material(alert: Alert) -> str:
    """What a reader would want to be told again of."""
    return alert.model_dump_json(include={"state", "severity", "certainty", "observed", "reason", "independent_sources"}) + "".join(
        f"{event.event_id}{event.killed}{event.injured}{event.place}{event.occurred}" for event in alert.events
    )


def _told(event: Event) -> AlertEvent:
    where = event.places[0] if event.places else None
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
                        article_id=found.article_id,
                        url=found.url,
                        publisher=found.publisher,
                        title=found.title,
                        language=found.language,
                        quote=found.quote.quote,
                    ),
                )
    return list(told.values())
