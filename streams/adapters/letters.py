"""The dead letters: records that could not be read, looked at and sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.control import DeadLetter
from streams.adapters.clients import client_options
from streams.adapters.topics import MESSAGE_BYTES
from streams.settings import Settings

TIMEOUT_SECONDS = 30
OWN = "siaga_"
REQUEUED = "siaga_requeued"
REASON_MAX, KEY_MAX = 500, 512


class NoLetter(LookupError):
    """There is no dead letter of that number (any more)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`number`: its offset, for the topic has one partition. `times`: how often it was sent again before."""

    number: int
    buried_ms: int
    cause: DeadLetter
    times: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Letters:
    """Every call opens a connection of its own; raises KafkaError where Kafka does not answer."""

    def __init__(self, settings: Settings):
        self._options: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap, **client_options(settings)}
        self._at = TopicPartition(settings.topic_prefix + "dead-letter", 0)

    def newest(self, count: int) -> list[Letter]:
        """The last so many, oldest first."""
        with _consumer(self._options, self._at) as consumer:
            first, end = consumer.beginning_offsets([self._at])[self._at], consumer.end_offsets([self._at])[self._at]
            consumer.seek(self._at, max(first, end - count))
            return list(_read(consumer, self._at, end))

    def letter(self, number: int) -> Letter:
        """Raises NoLetter."""
        with _consumer(self._options, self._at) as consumer:
            first, end = consumer.beginning_offsets([self._at])[self._at], consumer.end_offsets([self._at])[self._at]
            if not first <= number < end:
                raise NoLetter(f"there is no dead letter {number}; there are {first} to {end - 1}" if end > first else "there are no dead letters")
            consumer.seek(self._at, number)
            return next(iter(_read(consumer, self._at, number + 1)))

    def requeue(self, letter: Letter) -> None:
        """Sends the record as it came to the topic it came from, with a header that counts the times. Returns when Kafka has it."""
        producer = KafkaProducer(acks="all", max_request_size=MESSAGE_BYTES, **self._options)
        try:
            headers = [*letter.headers, (REQUEUED, str(letter.times + 1).encode())]
            producer.send(letter.cause.topic, key=letter.key, value=letter.value, headers=headers).get(TIMEOUT_SECONDS)
        finally:
            producer.close()


class Burial:
    """Records on their way to the dead letters. Raises KafkaError where Kafka does not answer."""

    def __init__(self, settings: Settings):
        self._topic = settings.topic_prefix + "dead-letter"
        self._producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", max_request_size=MESSAGE_BYTES, **client_options(settings))
        self._on_their_way: list[Any] = []

    def bury(self, record: Any, cause: DeadLetter) -> None:
        """The record as it came, and why."""
        own = [(OWN + name, str(value)[:REASON_MAX].encode("utf-8", "replace")) for name, value in cause.model_dump().items()]
        key = None if record.key is None else record.key[:KEY_MAX]
        self._on_their_way.append(self._producer.send(self._topic, key=key, value=record.value, headers=[*record.headers, *own]))

    def settle(self) -> None:
        """Returns when Kafka has all that was buried. Those that it has not are to be buried again."""
        waiting, self._on_their_way = self._on_their_way, []
        for future in waiting:
            future.get(TIMEOUT_SECONDS)

    def close(self) -> None:
        self._producer.close()


@contextmanager
def _consumer(options: dict[str, Any], at: TopicPartition) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(**options)
    try:
        consumer.assign([at])
        yield consumer
    finally:
        consumer.close()


def _read(consumer: KafkaConsumer, at: TopicPartition, end: int) -> Iterator[Letter]:
    while consumer.position(at) < end:
        for records in consumer.poll(timeout_ms=500).values():
            for record in records:
                if record.offset < end:
                    yield _letter(record)


def _letter(record: Any) -> Letter:
    own = {name.removeprefix(OWN): value.decode("utf-8", "replace") for name, value in record.headers if name.startswith(OWN)}
    came = [(name, value) for name, value in record.headers if not name.startswith(OWN)]
    cause = DeadLetter.model_validate({name: own.get(name, -1 if name in ("partition", "offset") else "") for name in DeadLetter.model_fields})
    times = own.get("requeued", "0")
    return Letter(record.offset, record.timestamp, cause, int(times) if times.isdigit() else 0, record.key, record.value, came)
