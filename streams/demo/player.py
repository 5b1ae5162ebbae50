"""Sends a timeline to Kafka, and remembers when each article left."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from kafka import KafkaProducer

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.settings import Settings
from streams.stages.admit import known_at

SOURCE = "player"
MAX_REQUEST = 8 * 1024 * 1024


class Departure(NamedTuple):
    """When an article was handed to Kafka (monotonic seconds), and when the world knew it."""

    second: float
    known: datetime | None


class Player:
    """`sent` holds, by article id, the departure of its last revision."""

    def __init__(self, settings: Settings, bootstrap: str):
        self._producer = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=0, max_request_size=MAX_REQUEST, **client_options(settings))
        self._topic = settings.topic_prefix + "articles.raw"
        self._partitions = settings.partitions
        self.sent: dict[str, Departure] = {}

    def play(self, messages: Iterable[RawArticle | Tick], pause: Callable[[Tick], None]) -> None:
        """Sends all; `pause` is called with each tick that was sent, and sets the pace."""
        for message in messages:
            if isinstance(message, Tick):
                self._tick(message)
                pause(message)
            else:
                self.sent[message.id] = Departure(time.monotonic(), known_at(message))
                self._producer.send(self._topic, key=message.id.encode(), value=message.model_dump_json().encode())
        self._producer.flush()

    def _tick(self, tick: Tick) -> None:
        for partition in range(self._partitions):
            value, headers = wire.encode(Tick(as_of=tick.as_of, source=partition), SOURCE, tick.as_of)
            self._producer.send(self._topic, value=value, headers=headers, partition=partition)
        self._producer.flush()

    def close(self) -> None:
        self._producer.close()
