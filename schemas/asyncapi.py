"""The AsyncAPI 3.0 document: which topic carries what, under which key."""

from typing import Any

from schemas.catalogue import CATALOGUE, ce_type, version

TOPICS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "articles.raw": ("receive", "article id", ("raw-article", "tick", "canary"), "What outlets published, as it came. Send yours here."),
    "watches": ("receive", "watch id", ("watch",), "What somebody wants to be told of. Compacted: the newest of each. Send yours here."),
    "forgotten": ("send", "article id", ("forgotten",), "Articles whose words are to be nowhere. Compacted: one of each. Let go of theirs when you read it."),
    "mentions": (
        "send",
        "country code, XX where unknown",
        ("event-mention", "withdrawal", "watch", "forgotten", "tick", "ticks", "canary"),
        "Attack events as single articles tell them.",
    ),
    "events": ("send", "event id", ("event",), "Real events, each joined from its mentions. Compacted: the newest version of each."),
    "series": ("send", "series id", ("series-update", "watch", "forgotten", "tick", "ticks", "canary"), "Which event counts in which series."),
    "signals": (
        "send",
        "one for all",
        ("signal", "family", "watch", "forgotten", "tick", "ticks", "canary"),
        "Statistical findings, and among how many counts they were found.",
    ),
    "alerts": ("send", "alert id", ("alert",), "Alerts, compacted: the newest revision of each."),
    "alerts.log": ("send", "alert id", ("alert",), "Every revision of every alert."),
    "progress": (
        "send",
        "none",
        ("tick", "canary"),
        "The time up to which a partition of the last stage is done: a heartbeat; and canaries that came through.",
    ),
    "dead-letter": (
        "send",
        "as it came",
        ("dead-letter",),
        "Records that could not be read: their own bytes, and in the headers why (payload shown: the headers siaga_*).",
    ),
}
"""Topic: siaga receives from it or sends to it, key, messages, purpose."""


def document() -> dict[str, Any]:
    messages = sorted({message for _, _, carried, _ in TOPICS.values() for message in carried})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "siaga",
            "version": f"1.{sum(version(name) - 1 for name in CATALOGUE)}.0",
            "description": "News articles in, attack alerts out. Topic names may carry a prefix (SIAGA_TOPIC_PREFIX). Values are JSON under CloudEvents 1.0 binary-mode headers.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            topic: {
                "address": topic,
                "description": f"{purpose} Key: {key}.",
                "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in carried},
            }
            for topic, (_, key, carried, purpose) in TOPICS.items()
        },
        "operations": {
            f"{action}-{topic.replace('.', '-')}": {"action": action, "channel": {"$ref": f"#/channels/{topic}"}} for topic, (action, _, _, _) in TOPICS.items()
        },
        "components": {"messages": {message: _message(message) for message in messages}},
    }


def _message(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                "ce_specversion": {"type": "string", "const": "1.0"},
                "ce_type": {"type": "string", "const": ce_type(name), "description": "Readers take every version of the name."},
                "ce_source": {"type": "string"},
                "ce_id": {"type": "string", "description": "The same for the same content: a repeat is known by it."},
                "ce_time": {"type": "string", "format": "date-time"},
            },
        },
        "payload": {"$ref": f"./json/{name}/v{version(name)}.json"},
    }
