"""Prometheus Alertmanager, API v2: one Alertmanager alert for one of ours, the same over all revisions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson

from schemas.alert import Alert
from streams.adapters.outgoing import Caller
from streams.delivery.calling import deliver
from streams.delivery.port import Language, Message
from streams.delivery.texts import description, headline

STANDS_DAYS = 30
"""Alertmanager ends what nobody repeats: an alert stands until its own end is told, at most so long after its last revision was sent."""


class AlertmanagerChannel:
    def __init__(self, caller: Caller, url: str, clock: Callable[[], datetime]):
        """`url`: Alertmanager's own, without a path of its API."""
        self._caller = caller
        self._clock = clock
        self._url = f"{url.rstrip('/')}/api/v2/alerts"

    def send(self, message: Message) -> None:
        deliver(self._caller, self._url, orjson.dumps([posted(message.alert, message.languages, self._clock())]), {})


def posted(alert: Alert, languages: tuple[Language, ...], now: datetime) -> dict[str, Any]:
    """Labels identify the alert and never change; what may change stands in the annotations."""
    over = alert.state in {"resolved", "retracted"}
    end = (alert.resolved_at or alert.updated_at) if over else max(now, alert.updated_at) + timedelta(days=STANDS_DAYS)
    notes = {"severity": alert.severity, "certainty": alert.certainty, "urgency": alert.urgency, "revision": str(alert.revision), "status": alert.status}
    texts = {f"{name}_{language}": text(alert, language) for language in languages for name, text in (("summary", headline), ("description", description))}
    return {
        "labels": {"alertname": "SiagaAlert", "alert_id": alert.alert_id, "series": alert.series.series_id},
        "annotations": {"kind": alert.kind, "summary": headline(alert, languages[0]), **notes, **texts},
        "startsAt": min(alert.onset, end).isoformat(),
        "endsAt": end.isoformat(),
    }
