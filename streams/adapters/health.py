"""How the pipeline on Kafka stands: topics, time, and what waits."""

from dataclasses import dataclass
from datetime import datetime

from kafka import KafkaConsumer, TopicPartition

from schemas.control import Tick, Ticks
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.settings import Settings

GROUP = "siaga"
LOOK_MS, LOOK_RECORDS = 5_000, 5
"""The newest record of `progress` may be a canary."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: articles that no worker has acknowledged; None where no worker ever ran. `letters`: dead letters kept. `done`: up to when the last stage is done.

    `broker_ms`: when the broker took the newest heartbeat, by its own clock.
    """

    waiting: int | None
    letters: int
    done: datetime | None
    broker_ms: int | None


def standing(settings: Settings) -> Standing:
    """Raises KafkaError where Kafka does not answer."""
    prefix = settings.topic_prefix
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, group_id=prefix + GROUP, enable_auto_commit=False, **client_options(settings))
    try:
        articles = _partitions(consumer, prefix + "articles.raw")
        ends = consumer.end_offsets(articles)
        held = {at: offset for at in articles if (offset := consumer.committed(at)) is not None}
        first = consumer.beginning_offsets(articles)
        waiting = sum(ends[at] - held.get(at, first[at]) for at in articles) if held else None
        dead = _partitions(consumer, prefix + "dead-letter")
        letters = sum(consumer.end_offsets(dead)[at] - consumer.beginning_offsets(dead)[at] for at in dead)
        done, broker_ms = _heartbeat(consumer, _partitions(consumer, prefix + "progress"))
        return Standing(waiting, letters, done, broker_ms)
    finally:
        consumer.close(autocommit=False)


def _partitions(consumer: KafkaConsumer, topic: str) -> list[TopicPartition]:
    return [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]


def _heartbeat(consumer: KafkaConsumer, progress: list[TopicPartition]) -> tuple[datetime | None, int | None]:
    """Of each partition the newest record; the pipeline is as far as its slowest partition."""
    ends = consumer.end_offsets(progress)
    filled = [at for at in progress if ends[at] > consumer.beginning_offsets([at])[at]]
    if not filled:
        return None, None
    consumer.assign(filled)
    for at in filled:
        consumer.seek(at, max(0, ends[at] - LOOK_RECORDS))
    moments: dict[TopicPartition, tuple[datetime, int]] = {}
    for _ in range(10):
        for at, records in consumer.poll(timeout_ms=LOOK_MS // 10).items():
            for record in records:
                told = wire.decode(record.value, record.headers, (Tick, Ticks))
                if isinstance(told, Tick | Ticks):
                    moments[at] = (told.as_of[-1] if isinstance(told, Ticks) else told.as_of, record.timestamp)
        if len(moments) == len(filled):
            break
    if not moments:
        return None, None
    return min(done for done, _ in moments.values()), max(stamp for _, stamp in moments.values())
