"""The examples that need a real Kafka or a shell, run as they stand."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from kafka import KafkaProducer

from schemas.article import RawArticle
from streams.adapters.broker.server import Broker
from streams.adapters.topics import create_topics
from streams.adapters.wire import encode
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.settings import Settings
from tests.support.gateway import RunningGateway
from tests.support.sample_alerts import at, bombing_in_kerman

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).parents[2]


def test_the_consumer_prints_each_alert(broker: Broker, topic_prefix: str):
    create_topics(Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix))
    alert = bombing_in_kerman()
    value, headers = encode(alert, "alert", at("2024-01-04 15:00"))
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(f"{topic_prefix}alerts", value, key=b"forgotten").get(60)
    producer.send(f"{topic_prefix}alerts", None, key=b"forgotten").get(60)
    producer.send(f"{topic_prefix}alerts", value, key=alert.alert_id.encode(), headers=headers).get(60)
    producer.close()
    consumer = subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / "kafka_consumer.py"), broker.bootstrap, topic_prefix], stdout=subprocess.PIPE, text=True
    )
    try:
        assert consumer.stdout
        lines = [consumer.stdout.readline() for _ in range(2)]
    finally:
        consumer.kill()
        consumer.communicate()
    assert lines[1].endswith(f"firing {alert.severity} {alert.certainty} {alert.headline.en}\n"), lines


def test_curl_sends_an_article_as_the_documentation_says():
    command = next(re.finditer(r"^curl --json .*$", (ROOT / "docs" / "api.md").read_text("utf-8"), re.MULTILINE)).group()
    sent: list[RawArticle] = []

    class Desk:
        def send(self, articles: Sequence[RawArticle], parents: object) -> None:
            sent.extend(articles)

    with RunningGateway(Board(), routes=[article_routes(Desk)]) as gateway:
        told = subprocess.run(
            command.replace("http://127.0.0.1:8080/", gateway.address), shell=True, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
        )
    assert '"accepted":1' in told.stdout.replace(" ", "")
    assert [article.title for article in sent] == ["Rockets hit base"]
