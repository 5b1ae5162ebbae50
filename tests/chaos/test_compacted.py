"""Changelogs that Kafka compacted before they are read: the state that is taken from them is that of the whole."""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.state_folder import lose_state
from tests.support.outcomes import assert_same
from tests.support.stream import PARTITIONS, Message, Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

MESSAGES: list[Message] = list(timeline(articles()))
THIRD = len(MESSAGES) // 3
EAGER = {"segment.ms": "100", "min.cleanable.dirty.ratio": "0.01", "max.compaction.lag.ms": "100", "delete.retention.ms": "100"}
STATES = ("extract", "resolve", "detect", "alert")


@pytest.fixture
def eager(tmp_path: Path) -> Iterator[Broker]:
    """Looks for something to compact five times a second."""
    with Broker(tmp_path / "broker", Settings().cache_dir, properties={"log.cleaner.backoff.ms": "200"}) as running:
        yield running


def held(bootstrap: str, topics: list[str]) -> tuple[int, int]:
    """Records that can still be read of these topics, and how many were written."""
    with closing(KafkaConsumer(bootstrap_servers=bootstrap)) as consumer:
        consumer.assign([TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)])
        consumer.seek_to_beginning()
        ends, read = consumer.end_offsets(consumer.assignment()), 0
        while any(consumer.position(at) < end for at, end in ends.items()):
            read += sum(map(len, consumer.poll(timeout_ms=200).values()))
    return read, sum(ends.values())


def test_state_from_a_compacted_changelog_is_that_of_the_whole(eager: Broker, topic_prefix: str, tmp_path: Path, reader: Reader) -> None:
    calm: Outcome = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))
    changelogs = [f"{topic_prefix}siaga-{state}-state-changelog" for state in STATES]
    with Stream(eager.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send(MESSAGES[:THIRD])
        stream.wait()
        with closing(KafkaAdminClient(bootstrap_servers=eager.bootstrap)) as admin:
            admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=EAGER) for topic in changelogs])
        stream.send(MESSAGES[THIRD : 2 * THIRD])
        stream.wait()
        stream.workers["a"].send_signal(signal.SIGKILL)
        stream.workers["a"].wait()

        def is_compacted() -> bool:
            read, written = held(eager.bootstrap, changelogs)
            return read < 0.8 * written

        until(is_compacted, "Kafka has let go of a fifth of the changelogs")
        lose_state(tmp_path / "worker" / "a")
        stream.start("a")
        stream.send(MESSAGES[2 * THIRD :])
        stream.wait()
        assert_same(stream.outcome(), calm)
