"""Partitions added to a topic under a running flow: every worker says which topic and what to do, and ends; none of what it said before is wrong."""

import signal
from pathlib import Path

import orjson
import pytest
from kafka.admin import KafkaAdminClient

from streams.adapters.broker.server import Broker
from streams.app.partition_counts import METADATA_SECONDS
from streams.scenario import articles
from streams.stages.timeline import timeline
from tests.support.stream import PARTITIONS, Message, Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

MESSAGES: list[Message] = list(timeline(articles()))
HALF = len(MESSAGES) // 2
PATIENCE_SECONDS = 120 + 2 * METADATA_SECONDS


@pytest.mark.parametrize("topic", ["articles.raw", "mentions"])
def test_every_worker_refuses_and_says_which_topic_and_what_to_do(topic: str, broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as stream:
        stream.send(MESSAGES[:HALF])
        stream.wait()
        before = stream.outcome()
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
        admin.create_partitions({topic_prefix + topic: PARTITIONS + 1})
        admin.close()
        stream.send(MESSAGES[HALF:])
        until(lambda: all(worker.poll() for worker in stream.workers.values()), "both workers end with an error", PATIENCE_SECONDS)
        told = [orjson.loads(line.partition(": ")[2]) for line in stream.last_words(400).splitlines() if '"partitions_changed"' in line]
        assert {(line["topic"], line["partitions"], line["wanted"]) for line in told} == {(topic_prefix + topic, PARTITIONS + 1, PARTITIONS)}
        assert all("SIAGA_TOPIC_PREFIX" in line["advice"] for line in told)
        stream.start("a")
        until(lambda: stream.workers["a"].poll() not in (None, 0, -signal.SIGKILL), "it refuses again at its next start", PATIENCE_SECONDS)
        assert stream.outcome().alerts.keys() >= before.alerts.keys()
