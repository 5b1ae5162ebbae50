"""siaga ingest --from-topic as a process on a real Kafka: killed in the middle, it loses nothing and acknowledges nothing too early."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from streams.adapters.broker.server import Broker
from streams.adapters.letters import Letters
from streams.adapters.topics import create_topics
from streams.settings import Settings
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
RECORDS, BAD_EVERY, PARTITIONS = 4_000, 40, 2
PATIENCE = 240.0


class Newsroom:
    """Another's topic of stories, every fortieth of which is no story; and `siaga ingest` before it."""

    def __init__(self, broker: Broker, prefix: str, folder: Path):
        self.settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=prefix)
        self.topic, self.group = f"{prefix}stories", f"{prefix}siaga-ingest-{prefix}stories"
        self.environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": prefix, "SIAGA_DATA_DIR": str(folder)}
        self.mapping = folder / "mapping.yaml"
        self.mapping.write_text("id: uuid\ntitle: headline.main\nbody: text\n", encoding="utf-8")
        create_topics(self.settings)
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
        admin.create_topics([NewTopic(self.topic, num_partitions=PARTITIONS, replication_factor=1)])
        admin.close()

    def publish(self) -> None:
        producer = KafkaProducer(bootstrap_servers=self.settings.kafka_bootstrap)
        for n in range(RECORDS):
            story = b"<no json>" if n % BAD_EVERY == 0 else json.dumps({"uuid": f"s{n}", "headline": {"main": f"Story {n}"}, "text": "x" * 2_000}).encode()
            producer.send(self.topic, key=f"s{n}".encode(), value=story, headers=[("from", b"newsroom")], partition=n % PARTITIONS)
        producer.flush()
        producer.close()

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "streams", "ingest", "--from-topic", self.topic, "--mapping", str(self.mapping), *options]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*options), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def arrived(self) -> set[str]:
        """Ids of the articles that Kafka has."""
        consumer = KafkaConsumer(bootstrap_servers=self.settings.kafka_bootstrap)
        try:
            consumer.assign([TopicPartition(self.settings.topic_prefix + "articles.raw", number) for number in range(self.settings.partitions)])
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(consumer.assignment())
            found: set[str] = set()
            while any(consumer.position(at) < end for at, end in ends.items()):
                found |= {json.loads(record.value)["id"] for records in consumer.poll(timeout_ms=500).values() for record in records}
            return found
        finally:
            consumer.close()

    def acknowledged(self) -> list[int]:
        consumer = KafkaConsumer(bootstrap_servers=self.settings.kafka_bootstrap, group_id=self.group, enable_auto_commit=False)
        try:
            return [consumer.committed(TopicPartition(self.topic, number)) or 0 for number in range(PARTITIONS)]
        finally:
            consumer.close(autocommit=False)

    def buried(self) -> set[tuple[int, int]]:
        return {(letter.cause.partition, letter.cause.offset) for letter in Letters(self.settings).newest(10_000)}


@pytest.fixture
def newsroom(broker: Broker, topic_prefix: str, tmp_path: Path) -> Newsroom:
    return Newsroom(broker, topic_prefix, tmp_path)


def stories(partition: int, until_offset: int) -> Iterator[tuple[int, bool]]:
    """Number and whether it is a story, of the records of a partition before an offset."""
    for offset in range(until_offset):
        number = offset * PARTITIONS + partition
        yield number, number % BAD_EVERY != 0


def test_killed_in_the_middle_it_loses_nothing_and_acknowledges_only_what_kafka_has(newsroom: Newsroom) -> None:
    newsroom.publish()
    process = subprocess.Popen(newsroom.command(), cwd=ROOT, env=newsroom.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: sum(newsroom.acknowledged()) > 0, "a part is acknowledged", PATIENCE)
    finally:
        process.kill()
        process.wait(60)
    acknowledged, arrived, buried = newsroom.acknowledged(), newsroom.arrived(), newsroom.buried()
    for partition, end in enumerate(acknowledged):
        for number, is_story in stories(partition, end):
            assert f"s{number}" in arrived if is_story else (partition, number // PARTITIONS) in buried

    done = newsroom.run("--once")
    assert done.returncode == 0, done.stderr
    assert "articles sent" in done.stderr
    assert newsroom.arrived() == {f"s{n}" for n in range(RECORDS) if n % BAD_EVERY}
    assert newsroom.buried() == {(n % PARTITIONS, n // PARTITIONS) for n in range(0, RECORDS, BAD_EVERY)}
    assert sum(newsroom.acknowledged()) == RECORDS

    letter = Letters(newsroom.settings).newest(1)[0]
    assert (letter.cause.stage, letter.cause.error, letter.cause.topic) == ("ingest", "not_json", newsroom.topic)
    assert (letter.value, letter.headers) == (b"<no json>", [("from", b"newsroom")]), "as it came, so that it can be sent again"
    assert "0 articles sent, 0 records refused" in newsroom.run("--once").stderr


def test_a_look_acknowledges_nothing_and_names_what_would_be_refused(newsroom: Newsroom) -> None:
    newsroom.publish()
    looked = newsroom.run("--print")
    assert looked.returncode == 1
    assert len(looked.stdout.splitlines()) == RECORDS - RECORDS // BAD_EVERY
    assert f"{newsroom.topic}/0@0: not JSON" in looked.stderr
    assert newsroom.acknowledged() == [0] * PARTITIONS
    assert newsroom.arrived() == set()


def test_a_mapping_or_a_topic_that_is_wrong_is_named(newsroom: Newsroom) -> None:
    newsroom.mapping.write_text("id: uuid\ntitel: x\n", encoding="utf-8")
    refused = newsroom.run()
    assert refused.returncode == 2
    assert f"{newsroom.mapping}:2: titel: there is no such field. Did you mean title?" in refused.stderr
    newsroom.mapping.write_text("id: uuid\n", encoding="utf-8")
    newsroom.topic += "-none"
    assert "there is no topic" in newsroom.run("--once").stderr
