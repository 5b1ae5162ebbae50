"""Scripts of an alert's life, the same that the reducer is held to, through Faust on Kafka."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.alert import Alert
from schemas.control import Tick
from schemas.signal import Signal
from streams.adapters import wire
from streams.stages.ports import ALL_SIGNALS
from tests.support.desk import Desk
from tests.support.stream import PARTITIONS, PATIENCE_SECONDS, Stream
from tests.unit.stages import test_alert as scripts

pytestmark = pytest.mark.kafka

SCRIPTS = (
    scripts.test_another_attack_is_news_of_the_same_alert,
    scripts.test_a_surge_ends_after_two_calm_days_and_not_at_once,
    scripts.test_two_bases_that_surge_become_one_alert_when_their_country_does,
    scripts.test_an_alert_that_has_ended_is_still_taken_back,
    scripts.test_small_news_waits_until_the_alert_has_been_quiet_for_ten_minutes,
)


class OnKafka:
    """A body of the desk: signals and ticks to a worker's alert stage, and what it says of them when all its partitions have passed the tick."""

    def __init__(self, stream: Stream):
        self._prefix = stream.settings.topic_prefix
        self._words = stream.last_words
        self._producer = KafkaProducer(bootstrap_servers=stream.settings.kafka_bootstrap)
        self._heard = [self._consumer(stream, topic) for topic in ("progress", "alerts")]

    def _consumer(self, stream: Stream, topic: str) -> KafkaConsumer:
        consumer = KafkaConsumer(bootstrap_servers=stream.settings.kafka_bootstrap)
        consumer.assign([TopicPartition(self._prefix + topic, partition) for partition in range(PARTITIONS)])
        consumer.seek_to_beginning()
        return consumer

    def tell(self, message: Signal | Tick) -> list[Alert]:
        topic = self._prefix + "signals"
        if isinstance(message, Signal):
            value, headers = wire.encode(message, "test", message.as_of)
            self._producer.send(topic, key=ALL_SIGNALS.encode(), value=value, headers=headers)
            return []
        for source in range(PARTITIONS):
            value, headers = wire.encode(Tick(as_of=message.as_of, source=source), "test", message.as_of)
            for partition in range(PARTITIONS):
                self._producer.send(topic, value=value, headers=headers, partition=partition)
        self._producer.flush()
        self._wait(message)
        return self._alerts(message)

    def _wait(self, tick: Tick) -> None:
        done: set[int] = set()
        for _ in range(PATIENCE_SECONDS * 2):
            for partition, records in self._heard[0].poll(timeout_ms=500).items():
                done |= {partition.partition for record in records if Tick.model_validate_json(record.value).as_of >= tick.as_of}
            if len(done) == PARTITIONS:
                return
        raise AssertionError(f"partitions done: {sorted(done)}\n{self._words()}")

    def _alerts(self, tick: Tick) -> list[Alert]:
        """What came by then: Kafka has the alerts before it has the progress that speaks of them."""
        consumer = self._heard[1]
        ends = consumer.end_offsets(consumer.assignment())
        found: list[Alert] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=200).values():
                found.extend(Alert.model_validate_json(record.value) for record in records)
        return sorted(found, key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision))

    def close(self) -> None:
        self._producer.close()
        for consumer in self._heard:
            consumer.close()


@pytest.fixture
def desk(broker, topic_prefix: str, tmp_path: Path) -> Iterator[Desk]:  # type: ignore[no-untyped-def]
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        body = OnKafka(stream)
        yield Desk(body)
        body.close()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.__name__)
def test_the_stream_plays_the_script_as_the_reducer_does(script: Callable[[Desk], None], desk: Desk) -> None:
    script(desk)
