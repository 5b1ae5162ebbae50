"""Standard Webhooks 1.0 (standardwebhooks.com): signed, with an id that stays the same over retries."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from schemas.alert import Alert
from streams.adapters.outgoing import Caller
from streams.adapters.tracing import TRACEPARENT
from streams.delivery.calling import deliver
from streams.delivery.port import Message

BODY_BYTES_MAX = 20_000
"""The standard's advice. Evidence that does not fit is left out and counted."""


class WebhookChannel:
    def __init__(self, caller: Caller, url: str, secret: SecretStr, clock: Callable[[], datetime]):
        """`secret`: whsec_ and base64, as the standard writes it."""
        self._caller = caller
        self._url = url
        self._signer = Webhook(secret.get_secret_value())
        self._clock = clock

    def send(self, message: Message) -> None:
        now = self._clock()
        body = payload(message)
        headers = {
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message.id, now, body.decode()),
        }
        if message.trace:
            headers[TRACEPARENT] = message.trace
        deliver(self._caller, self._url, body, headers, gone=True)


def payload(message: Message) -> bytes:
    """type, timestamp and data, which is the alert with its texts in the channel's languages."""
    told = message.alert.model_dump(mode="json")
    for field in ("headline", "description"):
        told[field] = {language: told[field][language] for language in message.languages}
    body = _body(message.alert, told)
    for field in ("evidence", "events"):
        while len(body) > BODY_BYTES_MAX and told[field]:
            told[f"{field}_left_out"] = told.get(f"{field}_left_out", 0) + (len(told[field]) + 1) // 2
            told[field] = told[field][: len(told[field]) // 2]
            body = _body(message.alert, told)
    return body


def _body(alert: Alert, told: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": f"alert.{alert.state}", "timestamp": told["updated_at"], "data": told})
