"""Sending to Kafka through aiokafka, as a worker does."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from streams.adapters.broker.server import Broker
from streams.app.mends import mend_faust

pytestmark = pytest.mark.kafka


async def test_what_waits_for_one_topic_is_sent_though_the_producer_learns_of_another_meanwhile(broker: Broker, topic_prefix: str) -> None:
    mend_faust()
    old, new = topic_prefix + "old", topic_prefix + "new"
    _make(broker, old)
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=500, request_timeout_ms=10_000)
    await producer.start()
    try:
        await producer.client.force_metadata_update()  # as Faust does when it has made a changelog: it tells of all topics
        _make(broker, new)
        waiting = [await producer.send(topic, b"news", partition=0) for topic in (old, new)]
        assert [record.topic for record in await asyncio.gather(*waiting)] == [old, new]
    finally:
        await producer.stop()


def _make(broker: Broker, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    try:
        admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        admin.close()
