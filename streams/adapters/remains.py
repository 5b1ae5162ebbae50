"""Where Kafka holds words of one article, and what makes the pipeline let go of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas.article import RawArticle
from schemas.base import Schema
from schemas.catalogue import CATALOGUE
from schemas.control import Forgotten, Tick, Ticks
from schemas.forgetting import without_words
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.adapters.topics import MESSAGE_BYTES
from streams.settings import Settings

ARTICLES, LETTERS, PROGRESS, FORGOTTEN = "articles.raw", "dead-letter", "progress", "forgotten"
PUBLIC = ("events", "alerts")
"""Compacted, and read by others: their newest records must be clean."""
BETWEEN = ("mentions", "series", "signals")
LOG = "alerts.log"
LAST_REVISION = 1_000_000
"""The highest that there is: whoever sends the article again comes too late."""
SENT_SECONDS = 30


@dataclass
class Held:
    """A topic. `held`: records with words of the article; `current`: those of them that are the newest of their key, with key and value. `newest`: when the last of them was written."""

    topic: str
    is_compacted: bool
    kept: timedelta | None
    held: int = 0
    current: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    newest: datetime | None = None

    @property
    def gone_by(self) -> datetime | None:
        """When Kafka has removed what is held at the latest; None where nothing is held or nothing bounds it."""
        return self.newest + self.kept if self.newest and self.kept else None


class Remains:
    """Reads on where it stopped, so that looking again is cheap. Raises KafkaError where Kafka does not answer."""

    def __init__(self, settings: Settings, article_id: str):
        self._options: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap, **client_options(settings)}
        self._prefix = settings.topic_prefix
        self._article_id = article_id
        self._consumer = KafkaConsumer(**self._options, max_partition_fetch_bytes=2 * MESSAGE_BYTES)
        wanted = {self._prefix + name for name in (ARTICLES, LETTERS, LOG, *PUBLIC, *BETWEEN)}
        there = self._consumer.topics()
        self.changelogs = sorted(name for name in there if name.startswith(f"{self._prefix}siaga-") and name.endswith("-changelog"))
        self.found = {topic: self._held(topic) for topic in [*sorted(wanted & set(there)), *self.changelogs]}
        at = [TopicPartition(topic, number) for topic in self.found for number in sorted(self._consumer.partitions_for_topic(topic) or ())]
        self._consumer.assign(at)
        self._consumer.seek_to_beginning()

    def look(self) -> dict[str, Held]:
        """By topic, as Kafka stands now."""
        ends = self._consumer.end_offsets(self._consumer.assignment())
        while any(self._consumer.position(at) < end for at, end in ends.items()):
            for records in self._consumer.poll(timeout_ms=500).values():
                for record in records:
                    self._take(record)
        return self.found

    def close(self) -> None:
        self._consumer.close()

    def _take(self, record: Any) -> None:
        one, at = self.found[record.topic], (record.partition, record.key or b"")
        if not self._holds_words(record):
            one.current.pop(at, None)
            return
        one.held += 1
        one.newest = max(filter(None, (one.newest, datetime.fromtimestamp(record.timestamp / 1000, UTC))))
        if one.is_compacted:
            one.current[at] = record.value

    def _holds_words(self, record: Any) -> bool:
        if not record.value:
            return False
        if record.topic in (self._prefix + ARTICLES, self._prefix + LETTERS):
            return record.key == self._article_id.encode() and not _is_empty(record.value)
        return not wire.is_control(record.headers) and _without(record.value, self._article_id) is not None

    def _held(self, topic: str) -> Held:
        config = self._config(topic)
        is_compacted = "compact" in config["cleanup.policy"]
        if is_compacted:
            lag = int(config["max.compaction.lag.ms"])
            kept = timedelta(milliseconds=lag) if lag < 2**62 else None
        else:
            kept = timedelta(milliseconds=int(config["retention.ms"]) + int(config["segment.ms"])) if int(config["retention.ms"]) >= 0 else None
        return Held(topic, is_compacted, kept)

    def _config(self, topic: str) -> dict[str, str]:
        admin = KafkaAdminClient(**self._options)
        try:
            names = ["cleanup.policy", "retention.ms", "segment.ms", "max.compaction.lag.ms"]
            told = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=names)], config_filter="all")["topic"][topic]
        finally:
            admin.close()
        return {name: str(told[name]["value"]) for name in names}


class Forgetting:
    """Tells the pipeline. Each call returns when Kafka has what it said; all may be repeated. Raises KafkaError."""

    def __init__(self, settings: Settings, article_id: str, clock: Callable[[], datetime]):
        self._options: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap, **client_options(settings)}
        self._prefix = settings.topic_prefix
        self._article_id = article_id
        self._clock = clock
        self._producer = KafkaProducer(acks="all", **self._options)

    def tell_readers(self) -> None:
        """The gateway and deliver, those that run and those that will."""
        self._send(FORGOTTEN, self._forgotten(), key=self._article_id.encode())

    def withdraw(self) -> datetime:
        """As the outlet itself would take it back, for good; as of when."""
        now = self._clock()
        article = RawArticle(id=self._article_id, revision=LAST_REVISION, withdrawn=True, fetched_at=now)
        self._producer.send(self._prefix + ARTICLES, key=self._article_id.encode(), value=article.model_dump_json().encode()).get(SENT_SECONDS)
        return now

    def tell_stages(self) -> None:
        """Each partition of each stage: its owner takes the words out of what it keeps and has said."""
        for topic in BETWEEN:
            for partition in self._producer.partitions_for(self._prefix + topic):
                self._send(topic, self._forgotten(), partition=partition)

    def clean(self, one: Held) -> int:
        """Writes anew, without the words, what no stage knows any more; an event that is no more leaves the topic. How many records."""
        for (partition, key), value in one.current.items():
            clean = _without(value, self._article_id)
            ended = one.topic == self._prefix + "events" and any(f'"status":"{status}"'.encode() in value for status in ("merged", "retracted"))
            model = CATALOGUE["event" if one.topic == self._prefix + "events" else "alert"]
            headers = wire.encode(model.model_validate_json(clean or value), "forget", self._clock())[1]
            self._producer.send(one.topic, key=key, value=None if ended else clean, partition=partition, headers=[] if ended else headers).get(SENT_SECONDS)
        return len(one.current)

    def close(self) -> None:
        self._producer.close()

    def _forgotten(self) -> Forgotten:
        return Forgotten(article_id=self._article_id, at=self._clock())

    def _send(self, topic: str, what: Schema, *, key: bytes | None = None, partition: int | None = None) -> None:
        value, headers = wire.encode(what, "forget", self._clock())
        self._producer.send(self._prefix + topic, key=key, value=value, headers=headers, partition=partition).get(SENT_SECONDS)


def progress(settings: Settings) -> Iterator[dict[int, datetime]]:
    """Up to when each partition of the last stage is done, as it is heard from now on: a look a step. Close it when enough was heard."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, **client_options(settings))
    topic = settings.topic_prefix + PROGRESS
    done = {number: datetime.min.replace(tzinfo=UTC) for number in consumer.partitions_for_topic(topic) or ()}
    try:
        consumer.assign([TopicPartition(topic, number) for number in done])
        consumer.seek_to_end()
        for at in consumer.assignment():
            consumer.position(at)
        while True:
            yield done
            for records in consumer.poll(timeout_ms=500).values():
                for record in records:
                    told = wire.decode(record.value, record.headers, ())
                    for tick in told if isinstance(told, Ticks) else [told]:
                        if isinstance(tick, Tick):
                            done[tick.source] = max(tick.as_of, done.get(tick.source, tick.as_of))
    finally:
        consumer.close()


def _is_empty(value: bytes) -> bool:
    """Whether an article is nothing but taken back."""
    try:
        article = RawArticle.model_validate_json(value)
    except ValueError:
        return False
    return article.withdrawn and not article.title and not article.body


def _without(value: bytes, article_id: str) -> bytes | None:
    """None also for what is no JSON: the state holds tables of numbers besides."""
    try:
        return without_words(value, article_id)
    except ValueError:
        return None
