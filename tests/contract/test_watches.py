"""Watches on Kafka tell what they tell in replay: set before the news, or while it comes in."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaProducer

from schemas.watch import Watch, Where
from streams.adapters import wire
from streams.bootstrap import bootstrap
from streams.replay import replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.stream import PARTITIONS, Stream

pytestmark = pytest.mark.kafka

SINCE = datetime(2023, 8, 1, tzinfo=UTC)
WATCHES = (
    Watch(id="anbar", name="Anbar", where=Where(centre=(33.786, 42.441), radius_km=60), since=SINCE),
    Watch(id="levant", name="Levant", where=Where(countries=("IQ", "SY", "LB")), weapons=("drone",), least_certainty="Likely", since=SINCE),
)
PATIENCE_SECONDS = 120


@pytest.fixture
def stream(broker, topic_prefix: str, tmp_path: Path) -> Iterator[Stream]:  # type: ignore[no-untyped-def]
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as opened:
        yield opened


def set_watches(stream: Stream, watches: Sequence[Watch]) -> None:
    """As `siaga watches apply` would; returns when the flow has them."""
    producer = KafkaProducer(bootstrap_servers=stream.settings.kafka_bootstrap)
    for watch in watches:
        value, headers = wire.encode(watch, "test", SINCE)
        producer.send(stream.settings.topic_prefix + "watches", key=watch.id.encode(), value=value, headers=headers)
    producer.flush()
    producer.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(stream.read("mentions")) < PARTITIONS * len(watches):
        if time.monotonic() > deadline:
            raise AssertionError(f"the watches did not reach the flow\n{stream.last_words()}")
        time.sleep(0.5)


def test_watches_tell_on_kafka_what_they_tell_in_replay(stream: Stream, reader: Reader) -> None:
    messages = list(timeline(articles()))
    set_watches(stream, WATCHES)
    stream.send(messages)
    stream.wait()
    expected = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), (*WATCHES, *messages))
    assert stream.outcome().alerts == expected.alerts
    assert {alert.series.key for alert in expected.alerts.values() if alert.series.kind == "watch"} == {"anbar", "levant"}
