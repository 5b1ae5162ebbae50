"""The shell around a stage: Kafka records in, effects out, in the order that loses nothing.

For each batch and partition: run the reducer over the records on a draft of the state; send all that it said, and the dead letters, and wait until Kafka
has them; write the state; acknowledge. A crash anywhere repeats the batch on the old state and says the same again; ids make the repeat harmless.
A batch whose partition goes to another worker meanwhile is left to that one: its state is no longer ours to write.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from schemas.base import Schema
from schemas.control import DeadLetter, Tick
from streams.adapters import wire
from streams.adapters.metrics import Metrics
from streams.app.store import PartitionState
from streams.stages.admit import Refused, admit
from streams.stages.ports import FOR_ALL, Node, Out
from streams.stages.state import Draft

BATCH_MAX = 200
BATCH_SECONDS = 0.02
DONE = "progress"
"""Each partition of the last stage says on its own partition of this topic that all before is done; sent when Kafka has the rest, for order holds within a partition only."""
REASON_MAX = 500
RAW_KEY_MAX = 512

log = structlog.get_logger()

Send = Callable[..., Awaitable[Awaitable[Any]]]


@dataclass(frozen=True, slots=True)
class Kafka:
    """What a shell needs of the outside: a producer's send, topic names, and the number of partitions of a topic."""

    send: Send
    topic_name: Callable[[str], str]
    partitions: int
    clock: Callable[[], datetime]
    is_ours: Callable[[Any], bool]
    """Whether a record's partition is still this worker's, as it was when the record came."""


class Shell:
    """Drives one node of the flow."""

    def __init__(self, node: Node, table: Any, kafka: Kafka, metrics: Metrics):
        self.node = node
        self._table = table
        self._kafka = kafka
        self._metrics = metrics

    async def handle(self, events: Sequence[Any]) -> None:
        """A batch of Faust events, of any partitions: when this returns, the effects of those that are ours are in Kafka and in the table.
        Acknowledging is the caller's."""
        with self._metrics.batch_seconds.labels(self.node.stage.name).time():
            by_partition: dict[int, list[Any]] = {}
            for event in events:
                by_partition.setdefault(event.message.partition, []).append(event)
            for partition, records in by_partition.items():
                await self._handle_partition(partition, records)
        self._metrics.consumed.labels(self.node.stage.name).inc(len(events))

    async def _handle_partition(self, partition: int, events: Sequence[Any]) -> None:
        events = [event for event in events if self._kafka.is_ours(event.message)]
        if not events:
            return
        state = PartitionState(self._table, events[0])
        draft = Draft(state)
        sends: list[Awaitable[Awaitable[Any]]] = []
        done: list[Awaitable[Awaitable[Any]]] = []
        for event in events:
            message = event.message
            try:
                record = self._read(message)
            except (Refused, wire.Unreadable) as refusal:
                sends.append(self._bury(message, refusal.code, str(refusal)))
                continue
            try:
                step = self.node.stage.step(draft, record, partition)
            except Exception as error:
                if self.node.reads or isinstance(record, Tick):
                    raise
                log.exception("article_unreadable", stage=self.node.stage.name, partition=partition, offset=message.offset)
                sends.append(self._bury(message, "reader_failed", f"{type(error).__name__}: {error}"))
                continue
            draft.update(step.changes)
            for out in step.out:
                (done if out.topic == DONE else sends).extend(self._publish(out))
            if isinstance(record, Tick):
                self._metrics.watermark.labels(self.node.stage.name, str(partition)).set(record.as_of.timestamp())
        await asyncio.gather(*[await send for send in sends])
        await asyncio.gather(*[await send for send in done])
        if self._kafka.is_ours(events[0].message):
            state.apply(draft.changes)

    def _read(self, message: Any) -> Schema:
        if not self.node.reads and not wire.is_tick(message.headers):
            return admit(message.value)
        return wire.decode(message.value, message.headers, self.node.reads)

    def _publish(self, out: Out) -> list[Awaitable[Awaitable[Any]]]:
        value, headers = wire.encode(out.value, self.node.stage.name, self._kafka.clock())
        self._metrics.produced.labels(self.node.stage.name, out.topic).inc()
        topic = self._kafka.topic_name(out.topic)
        if isinstance(out.value, FOR_ALL):
            heard_by = [out.value.source] if isinstance(out.value, Tick) and out.topic == DONE else range(self._kafka.partitions)
            return [self._send(topic, None, value, partition, headers) for partition in heard_by]
        return [self._send(topic, out.key.encode(), value, None, headers)]

    def _bury(self, message: Any, code: str, reason: str) -> Awaitable[Awaitable[Any]]:
        """The record as it came, with what was wrong with it, to the dead letters."""
        letter = DeadLetter(
            stage=self.node.stage.name, error=code, message=reason[:REASON_MAX], topic=message.topic, partition=message.partition, offset=message.offset
        )
        self._metrics.rejected.labels(self.node.stage.name, code).inc()
        log.warning("record_refused", **letter.model_dump())
        own = [(f"siaga_{name}", str(value).encode("utf-8", "replace")) for name, value in letter.model_dump().items()]
        came = [(name, bytes(value)) for name, value in _pairs(message.headers)]
        key = None if message.key is None else bytes(message.key)[:RAW_KEY_MAX]
        return self._send(self._kafka.topic_name("dead-letter"), key, message.value, None, [*came, *own])

    def _send(self, topic: str, key: bytes | None, value: bytes | None, partition: int | None, headers: wire.Headers) -> Awaitable[Awaitable[Any]]:
        return self._kafka.send(topic, key=key, value=value, partition=partition, timestamp=None, headers=headers)


def _pairs(headers: Any) -> list[tuple[str, bytes]]:
    return list(headers.items() if isinstance(headers, dict) else headers or ())


def utc_now() -> datetime:
    return datetime.now(UTC)
