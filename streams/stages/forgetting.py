"""What a stage has said in public of a value of its state, to be said again once an article's words are out of it."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.base import Schema
from streams.alerts.rates import Sent
from streams.alerts.situations import Situation
from streams.stages.ports import Topic
from streams.stages.telling import Told

FORGOTTEN = "forgotten"
"""In a stage's state: what was forgotten last. Whatever a stage keeps decoded of several values is read anew when it changes."""


class Again(NamedTuple):
    """`value` None takes the record of that key out of a compacted topic."""

    topic: Topic
    key: str
    value: Schema | None


def said_again(key: str, value: bytes) -> Iterator[Again]:
    """Under the same version or revision, for nothing but words has changed. An event that is no more leaves its topic altogether."""
    match key.partition(":")[0]:
        case "event":
            told = Told.model_validate_json(value)
            yield Again("events", told.event.event_id, None if told.ended else told.event)
        case "situation":
            alerts = [Situation.model_validate_json(value).alert]
            yield from (Again(topic, alert.alert_id, alert) for alert in alerts if alert for topic in ("alerts", "alerts.log"))
        case "sent":
            summary = Sent.model_validate_json(value).summary
            yield from (Again(topic, summary.alert_id, summary) for topic in ("alerts", "alerts.log") if summary)
