"""PagerDuty Events API v2: an incident is triggered, told again under the same dedup_key, and resolved."""

from typing import Any

import orjson
from pydantic import SecretStr

from streams.adapters.outgoing import Caller
from streams.delivery.calling import deliver
from streams.delivery.port import Message
from streams.delivery.texts import EVIDENCE_SHOWN, description, headline, link

SEVERITIES = {"Extreme": "critical", "Severe": "error", "Moderate": "warning", "Minor": "info", "Unknown": "info"}
SUMMARY_MAX = 1_024


class PagerDutyChannel:
    def __init__(self, caller: Caller, url: str, routing_key: SecretStr):
        self._caller = caller
        self._url = url
        self._routing_key = routing_key

    def send(self, message: Message) -> None:
        deliver(self._caller, self._url, orjson.dumps({"routing_key": self._routing_key.get_secret_value(), **posted(message)}), {})


def posted(message: Message) -> dict[str, Any]:
    alert, language = message.alert, message.languages[0]
    over = alert.state in {"resolved", "retracted"}
    links = [{"href": address, "text": evidence.publisher or "source"} for evidence in alert.evidence[:EVIDENCE_SHOWN] if (address := link(evidence))]
    details = {
        "description": description(alert, language),
        "certainty": alert.certainty,
        "status": alert.status,
        "revision": alert.revision,
        "state": alert.state,
    }
    return {
        "event_action": "resolve" if over else "trigger",
        "dedup_key": alert.alert_id,
        "payload": {
            "summary": headline(alert, language)[:SUMMARY_MAX],
            "source": "siaga",
            "severity": SEVERITIES[alert.severity],
            "timestamp": alert.updated_at.isoformat(),
            "group": alert.series.series_id,
            "class": alert.kind,
            "custom_details": details,
        },
        "links": links,
    }
