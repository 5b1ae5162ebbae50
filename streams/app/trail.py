"""From article to alert: what a stage says carries the trace of the articles that it comes of.

An article's trace goes on in what is said of it. Where many meet (a batch of records, an event told by several articles, an alert of several events) one span stands for all, a child of
the newest and linked to the others. A stage speaks at ticks, long after it heard; so what it heard is remembered here by id, as much as fits, and by nobody else: a trace may end at a
restart, a result never depends on it.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.event import Event
from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate, Signal
from streams.adapters.logs import ids_of
from streams.adapters.tracing import TRACEPARENT, Begun, Tracing, as_traceparent, traceparent_in
from streams.adapters.wire import Headers

REMEMBERED_MAX = 20_000
EVIDENCE_MAX = 32
EVIDENCE = "siaga_traces"
"""Header beside traceparent: the traces of the articles behind a record, the newest first."""


class _Known(NamedTuple):
    """What was told of an id: when it was heard (a count), in which trace, and those of the articles behind it."""

    number: int
    told: str
    evidence: tuple[str, ...]


class Trail:
    """Of one stage. Between `begin` and `end` of a batch: `heard` for each record, `says` for each message."""

    def __init__(self, tracing: Tracing, stage: str):
        self._tracing = tracing
        self._stage = stage
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._heard = 0
        self.begin(-1)

    def begin(self, partition: int) -> None:
        self._partition, self._began_ns, self._records = partition, time.time_ns(), 0
        self._links: list[str] = []
        self._spans: dict[object, Begun] = {}

    def heard(self, message: Any, value: Schema) -> None:
        self._records += 1
        if (told := traceparent_in(message.headers)) is None:
            return
        self._links.append(told)
        evidence = _evidence_in(message.headers) or (told,)
        self._heard += 1
        for name in _told_of(value):
            self._known[name] = _Known(self._heard, told, evidence)
            self._known.move_to_end(name)
        while len(self._known) > REMEMBERED_MAX:
            self._known.popitem(last=False)

    def says(self, value: Schema) -> Headers:
        """Headers by which the next stage goes on."""
        found = [known for name in _comes_of(value) if (known := self._known.get(name))]
        if not found:
            return []
        found.sort(reverse=True)
        parent = found[0].told
        evidence = tuple(dict.fromkeys(one for known in found for one in known.evidence))[:EVIDENCE_MAX]
        # an alert has a span of its own; else what comes of the same article in the same batch shares one
        key = tuple(ids_of(value).items()) if isinstance(value, Alert) else (parent, evidence)
        if key not in self._spans:
            others = [one for one in (*evidence, *(known.told for known in found)) if one != parent]
            ids: dict[str, str | int] = {f"siaga.{name}": told for name, told in ids_of(value).items()}
            self._spans[key] = self._tracing.begin(self._stage, parent=parent, links=others, at_ns=self._began_ns, attributes=ids)
        return [(TRACEPARENT, self._spans[key].traceparent.encode()), (EVIDENCE, ",".join(evidence).encode())]

    def end(self) -> None:
        """When Kafka has what was said."""
        for span in self._spans.values():
            span.end()
        if self._links:
            counted: dict[str, str | int] = {"siaga.partition": self._partition, "messaging.batch.message_count": self._records}
            self._tracing.begin(f"{self._stage} batch", "CONSUMER", links=self._links, at_ns=self._began_ns, attributes=counted).end()


def _told_of(value: Schema) -> Iterable[str]:
    """What a later message of the stage names when it comes of this record."""
    match value:
        case RawArticle():
            return (value.id,)
        case EventMention() | Withdrawal():
            return (value.article_id,)
        case SeriesUpdate():
            return (value.event.event_id,)
        case Signal():
            return [event.event_id for event in value.events]
        case _:
            return ()


def _comes_of(value: Schema) -> Iterable[str]:
    match value:
        case EventMention() | Withdrawal():
            return (value.article_id,)
        case Event():
            return [one.article_id for one in value.evidence]
        case SeriesUpdate():
            return [one.article_id for one in value.event.evidence]
        case Signal():
            return [event.event_id for event in value.events]
        case Alert():
            return [event.event_id for event in value.events]
        case _:
            return ()


def _evidence_in(headers: Any) -> tuple[str, ...]:
    pairs = headers.items() if isinstance(headers, dict) else headers or ()
    found = next((bytes(raw).decode("ascii", "replace") for name, raw in pairs if name == EVIDENCE), "")
    return tuple(filter(None, (as_traceparent(one) for one in found.split(",")[:EVIDENCE_MAX])))
