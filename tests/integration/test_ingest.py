"""siaga ingest as a process: from a real site and from files onto a real Kafka."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from streams.adapters.broker.server import Broker
from streams.adapters.topics import create_topics
from streams.settings import Settings
from tests.support.receiver import Call, Receiver, Reply
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
TEXT = "".join(f"<p>Paragraph {n}: soldiers at the base said that two rockets had come down near the fence at dawn.</p>" for n in range(8))


class Inbox:
    """The topic articles.raw, and `siaga ingest` before it."""

    def __init__(self, broker: Broker, prefix: str, folder: Path):
        self.settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=prefix)
        create_topics(self.settings)
        self.folder = folder
        self.environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": prefix, "SIAGA_DATA_DIR": str(folder / "data")}
        topic = prefix + "articles.raw"
        self._consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
        self._consumer.assign([TopicPartition(topic, partition) for partition in range(self.settings.partitions)])
        self.titles: list[str] = []
        self.ids: set[str] = set()

    def has(self, *titles: str) -> bool:
        for records in self._consumer.poll(timeout_ms=200).values():
            told = [json.loads(record.value) for record in records]
            self.titles += [one["title"] for one in told]
            self.ids |= {one["id"] for one in told}
        return set(titles) <= set(self.titles)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "streams", "ingest", *arguments], cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        self._consumer.close()


@pytest.fixture
def inbox(broker: Broker, topic_prefix: str, tmp_path: Path) -> Iterator[Inbox]:
    made = Inbox(broker, topic_prefix, tmp_path)
    yield made
    made.close()


def test_a_crawl_that_is_killed_in_the_middle_of_a_feed_goes_on_and_loses_nothing(inbox: Inbox) -> None:
    stories = [f"s{number}" for number in range(12)]
    killed = threading.Event()

    def answer(number: int, call: Call) -> Reply:
        if call.path == "/feed":
            items = "".join(
                f"<item><title>Story {name}</title><link>/{name}</link><pubDate>Wed, 20 Dec 2023 09:00:00 +0000</pubDate></item>" for name in stories
            )
            return 200, {}, f'<rss version="2.0"><channel><title>n</title>{items}</channel></rss>'.encode()
        if call.path == "/robots.txt":
            return 404, {}, b""
        if call.path == "/s5":
            killed.wait()
        return 200, {"Content-Type": "text/html"}, f"<html><body><article><h1>x</h1>{TEXT}</article></body></html>".encode()

    with Receiver(answer) as site:
        sources = inbox.folder / "sources.yaml"
        sources.write_text(f"pause_seconds: 0\nsources: [{{id: site, name: Site, language: en, feeds: ['{site.url}/feed'], private: true}}]", encoding="utf-8")
        crawl = inbox.start("--sources", str(sources))
        until(lambda: inbox.has(*(f"Story s{number}" for number in range(6, 12))), "the oldest six stories are in Kafka, and the next is waited for")
        crawl.kill()
        crawl.wait(30)
        killed.set()
        stories.append("new")
        with closing(sqlite3.connect(inbox.folder / "data" / "sources.sqlite")) as memory, memory:
            memory.execute("UPDATE feeds SET next_at=0")
        assert inbox.start("--sources", str(sources), "--once").wait(60) == 0
        until(lambda: inbox.has(*(f"Story {name}" for name in stories)), "all stories are in Kafka")
    assert len(inbox.ids) == len(stories)
    assert len(inbox.titles) <= len(stories) + 1, "at most the one that was on its way comes twice, under the same id"


def test_files_of_all_kinds_reach_kafka_and_the_bad_rows_are_named(inbox: Inbox) -> None:
    table = inbox.folder / "export.csv"
    table.write_text("headline,link\nFrom a table,https://n.example/1\n,\nBad\x00title,https://n.example/2\n", encoding="utf-8")
    page = inbox.folder / "page.html"
    page.write_text(f"<html><head><title>From a page</title></head><body><article>{TEXT}</article></body></html>", encoding="utf-8")
    command = [sys.executable, "-m", "streams", "ingest", str(page), str(table), "--column", "title=headline", "--column", "url=link"]
    done = subprocess.run(command, cwd=ROOT, env=inbox.environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "2 articles sent, 1 refused" in done.stderr
    assert f"{table}:4: title: control character" in done.stderr
    until(lambda: inbox.has("From a table", "From a page"), "both are in Kafka")
