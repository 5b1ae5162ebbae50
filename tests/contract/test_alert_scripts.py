"""Scripts of an alert's life, the same that the reducer is held to, through Faust on Kafka.

All of them are played to one worker, one after the other, each in a year of its own: by then all that was told in the year before is history.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.alert import Alert
from schemas.control import Tick
from schemas.signal import Signal
from streams.adapters import wire
from streams.stages.ports import ALL_SIGNALS
from tests.support.desk import BEGINNING, Desk
from tests.support.stream import PARTITIONS, Stream
from tests.unit.stages import test_alert, test_alert_grades, test_alert_rates

pytestmark = pytest.mark.kafka

PATIENCE_SECONDS = 90


def scripts() -> Iterator[Any]:
    """Every test of the reducer that asks for a desk and for nothing that only a reducer has."""
    for module in (test_alert, test_alert_grades, test_alert_rates):
        for name, script in vars(module).items():
            if name.startswith("test_") and "desk" in inspect.signature(script).parameters:
                yield from (pytest.param(partial(script, **values), id="-".join([name, *map(str, values.values())])) for values in parametrized(script))


def parametrized(script: Callable[..., None]) -> Iterator[dict[str, Any]]:
    marks = [mark for mark in getattr(script, "pytestmark", []) if mark.name == "parametrize"]
    assert len(marks) <= 1, f"{script.__name__} has more parameters than one mark says"
    if not marks:
        yield {}
    for mark in marks:
        names, rows = mark.args
        for row in rows:
            yield {names: row} if isinstance(names, str) else dict(zip(names, row, strict=True))


class Chapter:
    """A body of the desk: signals and ticks to a worker's alert stage, and what it says of them when all its partitions have passed the tick.

    What a script calls 2023 is another year on Kafka, and what it names is named for that year.
    """

    def __init__(self, stream: Stream, years: int):
        self._prefix = stream.settings.topic_prefix
        self._words = stream.last_words
        self._years = years
        self._producer = KafkaProducer(bootstrap_servers=stream.settings.kafka_bootstrap)
        self._heard = [self._consumer(stream, topic) for topic in ("progress", "alerts")]
        self.tell(Tick(as_of=BEGINNING - timedelta(days=1)))  # ends what the chapters before left open

    def _consumer(self, stream: Stream, topic: str) -> KafkaConsumer:
        consumer = KafkaConsumer(bootstrap_servers=stream.settings.kafka_bootstrap)
        consumer.assign([TopicPartition(self._prefix + topic, partition) for partition in range(PARTITIONS)])
        consumer.seek_to_end()
        for partition in consumer.assignment():
            consumer.position(partition)  # or else the end is looked for only when it has moved on
        return consumer

    def tell(self, message: Signal | Tick) -> list[Alert]:
        topic = self._prefix + "signals"
        if isinstance(message, Signal):
            value, headers = wire.encode(self._named(message), "test", message.as_of)
            self._producer.send(topic, key=ALL_SIGNALS.encode(), value=self._moved(value, self._years), headers=headers)
            return []
        for source in range(PARTITIONS):
            value, headers = wire.encode(Tick(as_of=message.as_of, source=source), "test", message.as_of)
            for partition in range(PARTITIONS):
                self._producer.send(topic, value=self._moved(value, self._years), headers=headers, partition=partition)
        self._producer.flush()
        self._wait(message)
        return self._alerts()

    def _named(self, signal: Signal) -> Signal:
        events = tuple(event.model_copy(update={"event_id": f"{event.event_id}.{self._years}"}) for event in signal.events)
        return signal.model_copy(update={"signal_id": f"{signal.signal_id}.{self._years}", "scope": f"{signal.scope}.{self._years}", "events": events})

    @staticmethod
    def _moved(value: bytes, years: int) -> bytes:
        """Every year that is written in it, so many years on."""
        return re.sub(rb"\b2[01]\d\d\b", lambda year: str(int(year[0]) + years).encode(), value)

    def _wait(self, tick: Tick) -> None:
        due = Tick.model_validate_json(self._moved(tick.model_dump_json().encode(), self._years)).as_of
        done: set[int] = set()
        for _ in range(2 * PATIENCE_SECONDS):
            for partition, records in self._heard[0].poll(timeout_ms=500).items():
                done |= {partition.partition for record in records if Tick.model_validate_json(record.value).as_of >= due}
            if len(done) == PARTITIONS:
                return
        raise AssertionError(f"partitions done: {sorted(done)}\n{self._words()}")

    def _alerts(self) -> list[Alert]:
        """What came by then: Kafka has the alerts before it has the progress that speaks of them."""
        consumer = self._heard[1]
        ends = consumer.end_offsets(consumer.assignment())
        found: list[Alert] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=200).values():
                found.extend(Alert.model_validate_json(self._moved(record.value, -self._years)) for record in records)
        return sorted(found, key=lambda alert: (alert.updated_at, alert.alert_id, alert.revision))

    def close(self) -> None:
        self._producer.close()
        for consumer in self._heard:
            consumer.close()


@pytest.fixture(scope="module")
def stream(broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stream]:  # type: ignore[no-untyped-def]
    folder: Path = tmp_path_factory.mktemp("scripts")
    with Stream(broker.bootstrap, "scripts.", folder, workers=("a",)) as opened:
        yield opened


@pytest.fixture(scope="module")
def years() -> Iterator[int]:
    return count(1)


@pytest.fixture
def desk(stream: Stream, years: Iterator[int]) -> Iterator[Desk]:
    chapter = Chapter(stream, next(years))
    yield Desk(chapter)
    chapter.close()


@pytest.mark.parametrize("script", list(scripts()))
def test_the_stream_plays_the_script_as_the_reducer_does(script: Callable[[Desk], None], desk: Desk) -> None:
    script(desk)
