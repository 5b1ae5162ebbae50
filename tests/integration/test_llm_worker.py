"""A worker whose articles a language model reads: asked in batches, outside the event loop, with the rules behind it."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from schemas.article import RawArticle
from streams.adapters.articles import ArticleTopic
from streams.adapters.broker.server import Broker
from streams.adapters.topics import create_topics
from streams.settings import Settings
from tests.support.receiver import Call, Receiver, Reply
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"<<<([0-9a-f]{16}) published")
WHAT = "Two rockets struck an army base in Anbar"


def article(number: int) -> RawArticle:
    body = f"{WHAT}, Iraq, on Tuesday evening, patrol {number} said. Three soldiers were killed. The Islamic State claimed the attack."
    return RawArticle(
        id=f"a-{number}", language="en", publisher="Tidewater Post", published="2024-05-15T08:00:00Z", title="Rockets hit army base in Anbar", body=body
    )


def test_mentions_come_from_the_model_and_from_the_rules_where_it_fails(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    is_well = [True]

    def answer(number: int, call: Call) -> Reply:
        if not is_well[0]:
            return 500, {}, b""
        empty = {"when": None, "attackers": [], "attribution": None, "targets": [], "weapons": [], "killed": None, "injured": None, "sources": []}
        events = [{**empty, "what": WHAT, "incident": "other", "recency": "new", "places": ["Anbar, Iraq"]}]
        told = {"articles": [{"token": token, "events": events} for token in TOKEN.findall(json.loads(call.body)["messages"][1]["content"])]}
        return 200, {}, json.dumps({"choices": [{"message": {"content": json.dumps(told)}}]}).encode()

    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix)
    create_topics(settings)
    topic = ArticleTopic(settings)
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    consumer.assign([TopicPartition(topic_prefix + "mentions", partition) for partition in range(settings.partitions)])
    incidents: dict[str, str] = {}

    def told(*numbers: int) -> bool:
        for records in consumer.poll(timeout_ms=200).values():
            for mention in (json.loads(record.value) for record in records):
                if "incident" in mention:
                    incidents[mention["article_id"]] = mention["incident"]
        return {f"a-{number}" for number in numbers} <= set(incidents)

    with Receiver(answer) as server:
        environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": topic_prefix, "SIAGA_DATA_DIR": str(tmp_path), "SIAGA_METRICS_PORT": "0",
            "SIAGA_LLM_URL": server.url, "SIAGA_LLM_MODEL": "m", "SIAGA_LLM_PRIVATE": "true",
        }  # fmt: skip
        worker = subprocess.Popen([sys.executable, "-m", "streams", "worker", "--name", "a"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            topic.send([article(n) for n in range(6)])
            until(lambda: told(*range(6)), "the model's mentions come")
            is_well[0] = False
            topic.send([article(9)])
            until(lambda: told(9), "the rules' mention comes")
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
            topic.close()
            consumer.close()
    assert {incidents[f"a-{n}"] for n in range(6)} == {"other"}
    assert incidents["a-9"] == "strike"
