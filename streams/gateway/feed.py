"""Feeding the board from Kafka: a plain consumer without a group reads the alert and event topics on from where the read model stands, which is their beginning at first."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.alert import Alert
from schemas.base import Schema
from schemas.control import Canary, Forgotten, Tick
from schemas.event import Event
from streams.adapters.metrics import Metrics
from streams.adapters.wire import Unreadable, decode
from streams.gateway.board import Board, FeedState
from streams.gateway.readfile import CURRENT
from streams.gateway.reading import RETRY_SECONDS, TIMEOUT_SECONDS, groupless, identities, outlasting

ALERTS = ("alerts.log", "alerts")
EVENTS = "events"
PROGRESS = "progress"
FORGOTTEN = "forgotten"
EXPECTED: dict[str, tuple[type[Schema], ...]] = {"alerts.log": (Alert,), "alerts": (Alert,), EVENTS: (Event,), PROGRESS: (), FORGOTTEN: (Forgotten,)}
CHECK_SECONDS = 5
RECORDS_AT_ONCE = 200
"""A transaction's, and as many as the page waits for while history is read."""
REPORT_UNREADABLE_MAX = 20
log = structlog.get_logger(__name__)


class Record(Protocol):
    """What the feed reads of a Kafka record."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Any


class Feed:
    """Keeps `board` at the newest record. History is read quietly; then everyone is told once to read the lists again."""

    def __init__(
        self,
        board: Board,
        connection: Mapping[str, Any],
        *,
        prefix: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        metrics: Metrics | None = None,
    ) -> None:
        """`connection`: the arguments of Kafka's clients that say where it is and how to sign in. `prefix` stands before every topic name."""
        self.board = board
        self._clock = clock
        self._metrics = metrics or Metrics()
        self.state: FeedState = "connecting"
        self._connection = dict(connection)
        self._prefix = prefix
        self._wanted = {prefix + topic for topic in EXPECTED}

    async def run(self) -> None:
        """Read until cancelled. A broker that is away is asked again every three seconds; the board keeps what it knows."""
        await self.clean()
        while True:
            with outlasting("Kafka does not answer"):
                await self._read()
            self.state = "connecting"
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self) -> None:
        """Read the topics that are there, from their beginning, until others appear or Kafka goes away."""
        loop = asyncio.get_running_loop()
        consumer = groupless(self._connection)
        try:
            await consumer.start()
            topics = await self._topics(consumer)
            if not topics:
                log.info("no topics yet", wanted=sorted(self._wanted), again_in_seconds=RETRY_SECONDS)
                return
            self.meet(await identities(self._connection, topics))
            consumer.subscribe(sorted(topics))
            while not consumer.assignment():
                await consumer.getmany(timeout_ms=100, max_records=1)
            await self._seek(consumer)
            self.state = "catching_up"
            checked = loop.time()
            while True:
                batches = await consumer.getmany(timeout_ms=500, max_records=RECORDS_AT_ONCE)
                if batches:
                    self.take_all(batches)
                    await self.clean()
                    await asyncio.sleep(0)  # the page may be asked between two batches
                if self.state == "catching_up" and await _at_the_end(consumer):
                    self._become_live()
                    await self._tell_standing(consumer)
                if loop.time() - checked > CHECK_SECONDS:
                    if await self._topics(consumer) != topics:
                        return
                    checked = loop.time()
                    self._note_current()
                    await self._tell_standing(consumer)
        finally:
            self._metrics.gateway_waiting.clear()
            self._metrics.gateway_position.clear()
            await consumer.stop()

    async def _tell_standing(self, consumer: AIOKafkaConsumer) -> None:
        """How far each partition is read, and what of it waits, by what the brokers said with the last records."""
        for at in consumer.assignment():
            labels = (at.topic.removeprefix(self._prefix), str(at.partition))
            position, end = await consumer.position(at), consumer.highwater(at)
            self._metrics.gateway_position.labels(*labels).set(position)
            self._metrics.gateway_waiting.labels(*labels).set(max(0, (end or 0) - position))

    async def _topics(self, consumer: AIOKafkaConsumer) -> set[str]:
        """Those of our topics that exist. Raises where Kafka is away, which reading alone does not tell."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            found: set[str] = await consumer.topics()
        return self._wanted & found

    def meet(self, identities: Mapping[str, str]) -> None:
        """Topics that are not those that the board was read from make it empty: what it holds is of others, and so are its offsets."""
        known = self.board.model.origins()
        others = sorted(topic for topic, identity in identities.items() if known.get(topic, identity) != identity)
        with self.board.taking():
            if others:
                log.warning("these topics were made anew or are of another Kafka; what was read before is thrown away", topics=others)
                self._begin_anew("other_topics")
            for topic, identity in identities.items():
                self.board.model.put_origin(topic, identity)

    def _begin_anew(self, reason: str) -> None:
        self._metrics.gateway_rebuilds.labels(reason).inc()
        self.board.clear()
        self.board.model.put_moment(CURRENT, self._clock())

    async def _seek(self, consumer: AIOKafkaConsumer) -> None:
        """To the first record that is not in the board. Where Kafka holds fewer records than were read, it lost some, and all is read anew."""
        stored, partitions = self.board.model.offsets(), sorted(consumer.assignment())
        async with asyncio.timeout(TIMEOUT_SECONDS):
            firsts, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        if lost := [f"{at.topic}/{at.partition}" for at in partitions if stored.get((at.topic, at.partition), 0) > ends[at]]:
            log.warning("Kafka holds fewer records than were read; what was read before is thrown away", partitions=lost)
            origins = self.board.model.origins()
            self._begin_anew("lost_records")
            self.meet(origins)
            stored = {}
        for at in partitions:
            consumer.seek(at, max(stored.get((at.topic, at.partition), 0), firsts[at]))

    def _become_live(self) -> None:
        self.state = "live"
        self._note_current()
        self.board.start_over()
        alerts, events = self.board.count()
        log.info("board is current", alerts=alerts, events=events)

    def _note_current(self) -> None:
        if self.state == "live":
            self.board.model.put_moment(CURRENT, self._clock())

    def take_all(self, batches: Mapping[TopicPartition, Sequence[Record]]) -> None:
        """Apply batches of records, and remember what is to be read after them, together."""
        with self.board.taking():
            for at, records in batches.items():
                for record in records:
                    self.take(record)
                self.board.model.move_to(at.topic, at.partition, records[-1].offset + 1)

    async def clean(self) -> None:
        """Leave no byte of what was forgotten in the board's file. It is copied in a thread, so that the page is answered meanwhile; no record is taken until that is done."""
        model = self.board.model
        while model.has_remains():
            model.take_over(await asyncio.to_thread(model.copied))

    def take(self, record: Record) -> None:
        """Apply a record. One that cannot be read is counted and logged, and changes nothing."""
        topic = record.topic.removeprefix(self._prefix)
        quiet = self.state != "live"
        if record.value is None and record.key is not None:
            if topic == EVENTS or topic in ALERTS:
                self.board.forget("event" if topic == EVENTS else "alert", record.key.decode("utf-8", "replace"), quiet=quiet)
            return
        try:
            match decode(record.value, record.headers, EXPECTED.get(topic, ())):
                case Alert() as alert:
                    self.board.put_alert(alert, quiet=quiet)
                case Event() as event:
                    self.board.put_event(event, quiet=quiet)
                case Tick() as tick:
                    self.board.put_tick(tick)
                case Canary() as canary if topic == PROGRESS:
                    self.board.put_canary(canary.sent_at, quiet=quiet)
                case Forgotten() as forgotten:
                    self.board.forget_article(forgotten.article_id, quiet=quiet)
        except Unreadable as error:
            self.board.count_unreadable()
            if self.board.unreadable <= REPORT_UNREADABLE_MAX:
                log.warning("record skipped", topic=record.topic, partition=record.partition, offset=record.offset, code=error.code, error=str(error))


async def _at_the_end(consumer: AIOKafkaConsumer) -> bool:
    """Whether every record that Kafka holds now has been taken."""
    partitions: set[TopicPartition] = consumer.assignment()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        ends = await consumer.end_offsets(list(partitions))
        for partition, end in ends.items():
            if await consumer.position(partition) < end:
                return False
    return bool(partitions)
