"""The watches on Kafka: a compacted topic, a record for each, the newest of an id holds."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.watch import Watch
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.settings import Settings

TIMEOUT_SECONDS = 30
log = structlog.get_logger(__name__)


class Shelf:
    """What `siaga watches` and the gateway read and set. Every call opens a connection of its own; raises KafkaError where Kafka does not answer."""

    def __init__(self, settings: Settings, bootstrap: str):
        self._options = {"bootstrap_servers": bootstrap, **client_options(settings)}
        self._topic = settings.topic_prefix + "watches"

    def put(self, watches: Sequence[Watch], now: datetime) -> None:
        """Each as of now, so that the later of two holds. Returns when Kafka has them all."""
        producer = KafkaProducer(acks="all", **self._options)
        try:
            sent = []
            for watch in watches:
                value, headers = wire.encode(watch.model_copy(update={"since": now}), "watches", now)
                sent.append(producer.send(self._topic, key=watch.id.encode(), value=value, headers=headers))
            for future in sent:
                future.get(TIMEOUT_SECONDS)
        finally:
            producer.close()

    def told(self) -> Iterator[Watch]:
        """All that the topic holds now, in its order; some may have been replaced or taken away since."""
        consumer = KafkaConsumer(**self._options)
        try:
            consumer.assign([TopicPartition(self._topic, partition) for partition in sorted(consumer.partitions_for_topic(self._topic) or ())])
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(consumer.assignment())
            while any(consumer.position(partition) < end for partition, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    for record in records:
                        try:
                            told = wire.decode(record.value, record.headers, (Watch,))
                        except wire.Unreadable as error:
                            log.warning("record skipped", topic=record.topic, partition=record.partition, offset=record.offset, error=str(error))
                            continue
                        if isinstance(told, Watch):
                            yield told
        finally:
            consumer.close()
