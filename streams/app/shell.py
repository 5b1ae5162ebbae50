"""The shell around a stage: Kafka records in, effects out, in the order that loses nothing.

For each batch and partition: run the reducer over the records on a draft of the state; send all that it said, and the dead letters, and wait until Kafka
has them; write the state; acknowledge. A crash anywhere repeats the batch on the old state and says the same again; ids make the repeat harmless.
A batch whose partition goes to another worker meanwhile is left to that one: its state is no longer ours to write.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import structlog

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Canary, DeadLetter, Forgotten, Tick, Ticks
from schemas.forgetting import mark_of, without_words
from streams.adapters import wire
from streams.adapters.logs import about, ids_of
from streams.adapters.metrics import Metrics
from streams.adapters.tracing import Tracing
from streams.app.lease import Lease
from streams.app.store import PartitionState
from streams.app.trail import Trail
from streams.stages.admit import Refused, admit
from streams.stages.forgetting import FORGOTTEN, Again, said_again
from streams.stages.ports import FOR_ALL, Node, Out, Topic
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
    """Whether a record's partition is still this worker's, as it was when the record came and as far as the worker knows."""
    lease: Lease
    tracing: Tracing | None = None


class Record(NamedTuple):
    """What is to be sent; `partition` None leaves the choice to the key."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None
    headers: wire.Headers


class Shell:
    """Drives one node of the flow."""

    def __init__(self, node: Node, table: Any, kafka: Kafka, metrics: Metrics):
        self.node = node
        self._table = table
        self._kafka = kafka
        self._metrics = metrics
        self._trail = Trail(kafka.tracing, node.stage.name) if kafka.tracing else None

    async def handle(self, events: Sequence[Any]) -> None:
        """A batch of Faust events, of any partitions: when this returns, the effects of those that are ours are in Kafka and in the table.
        Acknowledging is the caller's."""
        with self._metrics.batch_seconds.labels(self.node.stage.name).time():
            by_partition: dict[int, list[Any]] = {}
            for event in events:
                by_partition.setdefault(event.message.partition, []).append(event)
            for partition, records in by_partition.items():
                await self._handle_partition(partition, records)
            about(self.node.stage.name, None)
        self._metrics.consumed.labels(self.node.stage.name).inc(len(events))

    async def _handle_partition(self, partition: int, events: Sequence[Any]) -> None:
        events = [event for event in events if self._kafka.is_ours(event.message)]
        if not events:
            return
        if self.node.prepare:
            await asyncio.to_thread(self.node.prepare, self._articles(events))
            if not self._kafka.is_ours(events[0].message):
                return
        state = PartitionState(self._table, events[0])
        draft = Draft(state)
        buried: list[Record] = []
        said: list[Out] = []
        forgotten: list[Forgotten] = []
        if self._trail:
            self._trail.begin(partition)
        for event in events:
            if not self.node.reads:
                await asyncio.sleep(0)  # reading takes long: commits, the other stages and a rebalance go on in between
                if not self._kafka.is_ours(event.message):
                    return
            message = event.message
            about(self.node.stage.name, message)
            try:
                record = self._read(message)
            except (Refused, wire.Unreadable) as refusal:
                buried.append(self._bury(message, refusal.code, str(refusal)))
                continue
            about(self.node.stage.name, message, record)
            if self._trail:
                self._trail.heard(message, record)
            if isinstance(record, Forgotten):
                forgotten.append(record)
                continue
            for part in record if isinstance(record, Ticks) else (record,):
                try:
                    step = self.node.stage.step(draft, part, partition)
                except Exception as error:
                    if self.node.reads or isinstance(part, Tick | Canary):
                        raise
                    log.exception("article_unreadable")
                    buried.append(self._bury(message, "reader_failed", f"{type(error).__name__}: {error}"))
                    continue
                draft.update(step.changes)
                said.extend(step.out)
                if isinstance(part, Tick):
                    self._metrics.watermark.labels(self.node.stage.name, str(partition)).set(part.as_of.timestamp())
        await self._send([*buried, *(record for out in packed(said) if out.topic != DONE or isinstance(out.value, Canary) for record in self._publish(out))])
        done = [out for out in said if out.topic == DONE and not isinstance(out.value, Canary)]
        await self._send([record for out in done[-1:] for record in self._publish(out)])
        if self._trail:
            self._trail.end()
        if await self._kafka.lease.holds(lambda: self._kafka.is_ours(events[0].message)):
            state.apply(draft.changes)
            if self.node.measure:
                measured = self.node.measure(state)
                self._metrics.capped.labels(str(partition)).set(measured.capped)
                self._metrics.capped_until.labels(str(partition)).set(measured.capped_until)
            for each in forgotten:
                await self._forget(state, each, events[0])

    async def _forget(self, state: PartitionState, forgotten: Forgotten, event: Any) -> None:
        """Takes the article's words out of the state, and out of what was said of it in public: by its writer alone, so that nothing newer is overwritten."""
        article_id = forgotten.article_id
        found = await asyncio.to_thread(state.holding, mark_of(article_id))
        changes = {key: clean for key, value in found if (clean := without_words(value, article_id)) is not None}
        await self._send([record for key, clean in changes.items() for again in said_again(key, clean) for record in self._say_again(again)])
        if await self._kafka.lease.holds(lambda: self._kafka.is_ours(event.message)):
            state.apply({**changes, FORGOTTEN: forgotten.model_dump_json().encode()})
            await asyncio.to_thread(state.settle)
            about(self.node.stage.name, event.message)
            log.info("article_forgotten", article_id=article_id, values=len(changes))

    def _say_again(self, again: Again) -> list[Record]:
        if again.value is not None:
            return self._publish(Out(again.topic, again.key, again.value))
        return [Record(self._kafka.topic_name(again.topic), again.key.encode(), None, None, [])]

    def _articles(self, events: Sequence[Any]) -> list[RawArticle]:
        """Those among the records; what cannot be read is told when its turn comes."""
        found = []
        for event in events:
            if not wire.is_control(event.message.headers):
                with suppress(Refused):
                    found.append(admit(event.message.value))
        return found

    def _read(self, message: Any) -> Schema:
        if not self.node.reads and not wire.is_control(message.headers):
            return admit(message.value)
        return wire.decode(message.value, message.headers, (*self.node.reads, Forgotten))

    def _publish(self, out: Out) -> list[Record]:
        value, headers = wire.encode(out.value, self.node.stage.name, self._kafka.clock())
        self._metrics.produced.labels(self.node.stage.name, out.topic).inc()
        topic = self._kafka.topic_name(out.topic)
        if self._trail:
            headers = [*headers, *self._trail.says(out.value)]
        if isinstance(out.value, Canary) and out.topic == DONE:
            self._metrics.canary_came("stages", out.value.sent_at, self._kafka.clock())
        if isinstance(out.value, Alert) and out.topic == "alerts":
            self._metrics.alerts.labels(out.value.kind, out.value.severity, out.value.state).inc()
            log.info("alert_said", **ids_of(out.value), kind=out.value.kind, state=out.value.state, article_ids=[one.article_id for one in out.value.evidence])
        if isinstance(out.value, (*FOR_ALL, Ticks)):
            heard_by = [out.value.source] if isinstance(out.value, Tick) and out.topic == DONE else range(self._kafka.partitions)
            return [Record(topic, None, value, partition, headers) for partition in heard_by]
        return [Record(topic, out.key.encode(), value, None, headers)]

    def _bury(self, message: Any, code: str, reason: str) -> Record:
        """The record as it came, with what was wrong with it, to the dead letters."""
        letter = DeadLetter(
            stage=self.node.stage.name, error=code, message=reason[:REASON_MAX], topic=message.topic, partition=message.partition, offset=message.offset
        )
        self._metrics.rejected.labels(self.node.stage.name, code).inc()
        log.warning("record_refused", **letter.model_dump())
        own = [(f"siaga_{name}", str(value).encode("utf-8", "replace")) for name, value in letter.model_dump().items()]
        came = [(name, bytes(value)) for name, value in _pairs(message.headers)]
        key = None if message.key is None else bytes(message.key)[:RAW_KEY_MAX]
        return Record(self._kafka.topic_name("dead-letter"), key, message.value, None, [*came, *own])

    async def _send(self, records: Sequence[Record]) -> None:
        """Hands them to the producer in their order, and returns when Kafka has them all."""
        on_their_way = [await self._kafka.send(r.topic, key=r.key, value=r.value, partition=r.partition, timestamp=None, headers=r.headers) for r in records]
        await asyncio.gather(*on_their_way)


def packed(said: Iterable[Out]) -> Iterator[Out]:
    """The same in the same order on each topic, with ticks that follow each other there in one record: each tick is a record to each partition, and whoever
    catches up on years has mostly ticks to pass on."""
    waiting: dict[Topic, list[Tick]] = {}
    for out in said:
        if isinstance(out.value, Tick):
            waiting.setdefault(out.topic, []).append(out.value)
        else:
            if ticks := waiting.pop(out.topic, None):
                yield _together(out.topic, ticks)
            yield out
    for topic, ticks in waiting.items():
        yield _together(topic, ticks)


def _together(topic: Topic, ticks: Sequence[Tick]) -> Out:
    return Out(topic, "", ticks[0] if len(ticks) == 1 else Ticks(as_of=tuple(tick.as_of for tick in ticks), source=ticks[0].source))


def _pairs(headers: Any) -> list[tuple[str, bytes]]:
    return list(headers.items() if isinstance(headers, dict) else headers or ())


def utc_now() -> datetime:
    return datetime.now(UTC)
