"""Articles from somebody else's topic: read in a group, mapped, sent on, and only then acknowledged."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from schemas.article import RawArticle
from schemas.control import DeadLetter
from streams.adapters.articles import ArticleTopic
from streams.adapters.clients import client_options
from streams.adapters.letters import Burial
from streams.adapters.logs import about
from streams.adapters.metrics import Metrics
from streams.adapters.patience import outlasting
from streams.adapters.topics import MESSAGE_BYTES
from streams.adapters.tracing import Tracing, traceparent_in
from streams.ingest.mapping import ArticleMapping
from streams.settings import Settings
from streams.stages.admit import Refused, admit

STAGE = "ingest"
POLL_MS, BATCH_MAX = 500, 500
log = structlog.get_logger(__name__)


class TopicIngest:
    """`bootstrap`: where the topic is, the same brokers where it is None. Raises KafkaError where they do not answer, LookupError where there is no such topic."""

    def __init__(
        self, settings: Settings, topic: str, mapping: ArticleMapping, metrics: Metrics, clock: Callable[[], datetime], *, bootstrap: str | None = None,
        tracing: Tracing | None = None,
    ):  # fmt: skip
        self._topic = topic
        self._mapping = mapping
        self._metrics = metrics
        self._clock = clock
        options: dict[str, Any] = {"bootstrap_servers": bootstrap or settings.kafka_bootstrap, **client_options(settings)}
        self._consumer = KafkaConsumer(
            **options, group_id=f"{settings.topic_prefix}siaga-ingest-{topic}", enable_auto_commit=False, auto_offset_reset="earliest",
            max_poll_records=BATCH_MAX, max_partition_fetch_bytes=2 * MESSAGE_BYTES,
        )  # fmt: skip
        if topic not in self._consumer.topics():
            self._consumer.close()
            raise LookupError(f"there is no topic {topic}")
        self._consumer.subscribe([topic])
        self._articles = ArticleTopic(settings, tracing)
        self._burial = Burial(settings)
        self.sent = self.refused = 0

    def run(self, stopped: threading.Event) -> None:
        """Until stopped. While Kafka is away it waits, and reads again what was not acknowledged."""
        while not stopped.is_set():
            with outlasting(stopped):
                self.step()

    def once(self, stopped: threading.Event) -> None:
        """What the topic holds now, but for what other members of the group have in hand."""
        at = [TopicPartition(self._topic, number) for number in self._consumer.partitions_for_topic(self._topic) or ()]
        ends = self._consumer.end_offsets(at)
        while not stopped.is_set():
            self.step()
            mine = self._consumer.assignment()
            if mine and all(self._consumer.position(one) >= ends[one] for one in mine):
                return

    def step(self) -> int:
        """One look at the topic; how many records came. Their offsets are acknowledged when Kafka has every article and every dead letter of them."""
        polled = self._consumer.poll(timeout_ms=POLL_MS)
        records = [record for batch in polled.values() for record in batch]
        if not records:
            return 0
        parents: dict[str, str] = {}
        try:
            articles = [article for record in records if (article := self._read(record, parents))]
            self._burial.settle()
            self._articles.send(articles, parents)
        except KafkaError:
            for at, batch in polled.items():
                self._consumer.seek(at, batch[0].offset)
            raise
        about(STAGE, None)
        self._consumer.commit()
        self.sent += len(articles)
        self.refused += len(records) - len(articles)
        self._metrics.fetched.labels(self._topic, "article").inc(len(articles))
        return len(records)

    def _read(self, record: Any, parents: dict[str, str]) -> RawArticle | None:
        about(STAGE, record)
        try:
            article = article_of(record.value, self._mapping, self._clock())
        except Refused as refusal:
            cause = DeadLetter(stage=STAGE, error=refusal.code, message=str(refusal), topic=record.topic, partition=record.partition, offset=record.offset)
            self._metrics.fetched.labels(self._topic, "article_refused").inc()
            log.warning("record refused", **cause.model_dump())
            self._burial.bury(record, cause)
            return None
        if parent := traceparent_in(record.headers):
            parents[article.id] = parent
        return article

    def close(self) -> None:
        self._consumer.close(autocommit=False)
        self._articles.close()
        self._burial.close()


def article_of(value: bytes | None, mapping: ArticleMapping, now: datetime) -> RawArticle:
    """Raises Refused. An article that does not say when it was fetched is fetched now."""
    article = admit(mapping.record(value))
    return article if article.fetched_at else article.model_copy(update={"fetched_at": now})


def looked_at(settings: Settings, topic: str, mapping: ArticleMapping, now: datetime, bootstrap: str | None) -> Iterator[tuple[str, RawArticle | Refused]]:
    """What would come of each record that the topic holds now, with its place; nothing is sent and nothing acknowledged. Raises LookupError, KafkaError."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap or settings.kafka_bootstrap, max_partition_fetch_bytes=2 * MESSAGE_BYTES, **client_options(settings))
    try:
        at = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        if not at:
            raise LookupError(f"there is no topic {topic}")
        consumer.assign(at)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(at)
        while any(consumer.position(one) < end for one, end in ends.items()):
            for records in consumer.poll(timeout_ms=POLL_MS).values():
                for record in records:
                    place = f"{record.topic}/{record.partition}@{record.offset}"
                    try:
                        yield place, article_of(record.value, mapping, now)
                    except Refused as refusal:
                        yield place, refusal
    finally:
        consumer.close()
