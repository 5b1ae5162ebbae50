"""Slack's incoming webhooks, which Mattermost, Rocket.Chat and others take too."""

from typing import Any

import orjson
from pydantic import SecretStr

from streams.adapters.outgoing import Caller
from streams.delivery.calling import deliver
from streams.delivery.port import Message
from streams.delivery.templates import Template
from streams.delivery.texts import EVIDENCE_SHOWN, description, headline, link

TEXT_MAX, BLOCKS_MAX = 2_900, 40
"""A section takes 3,000 characters, a message 50 blocks."""


class SlackChannel:
    def __init__(self, caller: Caller, url: SecretStr, template: Template | None = None):
        self._caller = caller
        self._url = url
        self._template = template

    def send(self, message: Message) -> None:
        deliver(self._caller, self._url.get_secret_value(), orjson.dumps(posted(message, self._template)), {})


def escaped(text: str) -> str:
    """Slack's three characters, so that no text becomes a link or calls a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def posted(message: Message, template: Template | None = None) -> dict[str, Any]:
    """Raises Refused where the template fails with this alert."""
    alert = message.alert
    if template:
        own = template.render(message).strip()
        texts = [own[start : start + TEXT_MAX] for start in range(0, len(own), TEXT_MAX)][:BLOCKS_MAX]
        return {
            "text": escaped(headline(alert, message.languages[0])),
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts],
        }
    said = [f"*{escaped(headline(alert, language)).replace('*', '∗')}*\n{escaped(description(alert, language))}" for language in message.languages]
    facts = f"{alert.state} · {alert.severity} · {alert.certainty} · {alert.alert_id}/{alert.revision}"
    links = [f"<{address}|{escaped(evidence.publisher or 'source')}>" for evidence in alert.evidence[:EVIDENCE_SHOWN] if (address := link(evidence))]
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": text[:TEXT_MAX]}} for text in said]
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": " · ".join([escaped(facts), *links])[:TEXT_MAX]}]})
    return {"text": escaped(headline(alert, message.languages[0])), "blocks": blocks}
