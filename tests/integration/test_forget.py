"""siaga forget on a real Kafka, with a worker, deliver and a gateway at work: nobody holds the article's words afterwards."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from schemas.alert import Alert, AlertEvidence
from schemas.article import RawArticle
from streams.adapters import wire
from streams.adapters.articles import ArticleTopic
from streams.adapters.broker.parent import die_at_once_with_parent
from streams.adapters.broker.server import Broker
from streams.adapters.remains import Forgetting, Remains
from streams.adapters.topics import create_topics
from streams.gateway.run import gateway
from streams.settings import Settings
from tests.support.sample_alerts import broken_lull, surge_in_iraq
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
WORDS = "the colonel with the violet scarf"
"""They stand in the article that is forgotten and nowhere else."""
PATIENCE = 240.0
"""Several processes at work, on a machine that others may use too."""


def articles(now: datetime) -> list[RawArticle]:
    day = f"{now - timedelta(hours=6):%A, %-d %B %Y}"
    asad = f"Two rockets hit the Ain al-Asad base in Iraq on {day}, killing 25 soldiers"
    return [
        RawArticle(
            id="to-forget", url="https://one.example/asad", publisher="Northern Post", language="en", title="Rockets kill 25 soldiers at Ain al-Asad", fetched_at=now,
            published=now.isoformat(), body=f"{asad}, said {WORDS}. On {day} gunmen shot dead 21 policemen in Kirkuk in Iraq, {WORDS} said.",
        ),
        RawArticle(
            id="stays", url="https://two.example/asad", publisher="Harbour Times", language="en", title="Deadly rockets at Iraqi base", fetched_at=now,
            published=now.isoformat(), body=f"{asad} and destroying two hangars, the defence ministry in Baghdad told reporters in the evening.",
        ),
    ]  # fmt: skip


class House:
    """siaga's processes on topics and a folder of their own."""

    def __init__(self, broker: Broker, prefix: str, folder: Path):
        self.folder = folder
        self.settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=prefix, data_dir=folder / "data")
        (folder / "channels.yaml").write_text(f"channels: [{{name: desk, kind: file, path: {folder / 'told.jsonl'}}}]\n", encoding="utf-8")
        self.environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": prefix, "SIAGA_DATA_DIR": str(folder / "data"), "SIAGA_METRICS_PORT": "0",
            "SIAGA_TICK_SECONDS": "0.2", "SIAGA_CHANNELS": str(folder / "channels.yaml"),
        }  # fmt: skip
        create_topics(self.settings)

    @contextmanager
    def runs(self, *command: str) -> Iterator[None]:
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log, preexec_fn=die_at_once_with_parent
            )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def forget(self, *options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "streams", "forget", "to-forget", *options]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=2 * PATIENCE, check=False)

    def in_force(self, topic: str) -> dict[bytes, bytes]:
        """The newest value of each key, as compaction leaves it."""
        consumer = KafkaConsumer(bootstrap_servers=self.settings.kafka_bootstrap)
        try:
            consumer.assign([TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())])
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(consumer.assignment())
            found: dict[bytes, Any] = {}
            while any(consumer.position(at) < end for at, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    found.update({record.key or str(record.partition).encode(): record.value for record in records})
            return {key: value for key, value in found.items() if value}
        finally:
            consumer.close()

    def told(self) -> list[dict[str, Any]]:
        path = self.folder / "told.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def files_with(self, words: str) -> list[str]:
        """Of those that stay: the gateway's copy takes its file's place meanwhile."""
        found: list[str] = []
        for path in (self.folder / "data").rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file() and words.encode() in path.read_bytes():
                    found.append(path.name)
        return found


@pytest.fixture
def house(broker: Broker, topic_prefix: str, tmp_path: Path) -> House:
    return House(broker, topic_prefix, tmp_path)


def wordless(house: House, topic: str) -> bool:
    return all(b"violet" not in value for value in house.in_force(topic).values())


async def test_the_words_of_a_forgotten_article_leave_everything_that_is_in_force(house: House) -> None:
    prefix = house.settings.topic_prefix
    stores = [prefix + name for name in ("events", "alerts", *(f"siaga-{stage}-state-changelog" for stage in ("resolve", "detect", "alert")))]
    with house.runs("worker", "--name", "a"), house.runs("deliver", "run", "--from-start"), closing(ArticleTopic(house.settings)) as desk:
        desk.send(articles(datetime.now(UTC)))
        await asyncio.to_thread(until, lambda: len(house.told()) == 2, "both attacks are told", PATIENCE)
        served = gateway(house.settings, str(house.settings.kafka_bootstrap), host="127.0.0.1", port=0)
        async with served as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
            await until_async(client, lambda page: len(page["events"]) == 2)

            plan = await asyncio.to_thread(house.forget, "--dry-run")
            assert plan.returncode == 0
            assert f"  {prefix}events: 2, 2 of them in force" in plan.stdout
            assert "deliver's outbox: 2" in plan.stdout
            assert not any([wordless(house, topic) for topic in stores]), "a plan changes nothing"

            done = await asyncio.to_thread(house.forget, "--yes", "--wait", str(PATIENCE))
            assert done.returncode == 0, done.stderr
            assert "In force: 0 records hold words of it" in done.stdout
            assert f"{prefix}alerts.log: " in done.stdout, "what Kafka keeps is said"
            assert done.stdout.count("sent to others, who keep it: desk") == 2
            assert [topic for topic in stores if not wordless(house, topic)] == []
            await asyncio.to_thread(until, lambda: house.files_with(WORDS) == [], "no file of worker, deliver and gateway has the words", PATIENCE)

            page = await until_async(client, lambda page: len(page["events"]) == 1)
            assert [one["article_id"] for one in page["events"][0]["evidence"]] == ["stays"]
            assert "violet" not in (await client.get("/v1/alerts")).text
            for line in house.told():
                assert "violet" not in (await client.get(f"/v1/alerts/{line['alert_id']}")).text

            desk.send(articles(datetime.now(UTC))[:1])
            again = await asyncio.to_thread(house.forget, "--yes", "--wait", str(PATIENCE))
            assert again.returncode == 0, again.stderr
            assert "In force: 0 records" in again.stdout
            assert len((await client.get("/v1/events")).json()["events"]) == 1, "who sends it again comes too late"
    states = [(line["state"], [one["article_id"] for one in line["evidence"]]) for line in house.told()]
    assert ("retracted", []) in states, "whoever was told of what it alone told hears that it is taken back, without its words"


async def until_async(client: httpx.AsyncClient, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while True:
            page: dict[str, Any] = (await client.get("/v1/events")).json()
            if is_so(page):
                return page
            await asyncio.sleep(0.1)


def test_without_workers_it_says_what_waits_and_that_it_may_be_repeated(house: House) -> None:
    done = house.forget("--yes", "--wait", "2")
    assert done.returncode == 1
    assert "No worker has answered within 2 s" in done.stderr
    assert "run the same again" in done.stderr


def test_kafka_compacts_away_what_was_in_force_before(broker: Broker, topic_prefix: str) -> None:
    """The records themselves, where a topic is set to be compacted at once: what is written anew takes the place of what was."""
    settings, topic = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix), topic_prefix + "alerts"
    hasty = {"cleanup.policy": "compact", "segment.ms": "100", "max.compaction.lag.ms": "100", "min.cleanable.dirty.ratio": "0.0"}
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1, topic_configs=hasty)])
    admin.close()
    told = surge_in_iraq(evidence=(AlertEvidence(article_id="to-forget", quote=WORDS),))
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)

    def publish(alert: Alert) -> None:
        value, headers = wire.encode(alert, "test", alert.updated_at)
        producer.send(topic, key=alert.alert_id.encode(), value=value, headers=headers, partition=0).get(30)

    publish(told)
    remains, act = Remains(settings, "to-forget"), Forgetting(settings, "to-forget", lambda: datetime.now(UTC))
    assert act.clean(remains.look()[topic]) == 1
    assert not remains.look()[topic].current

    def held() -> int:
        publish(broken_lull())  # a record after it closes a segment
        fresh = Remains(settings, "to-forget")
        found = fresh.look()[topic].held
        fresh.close()
        return found

    until(lambda: held() == 0, "no record holds the words", PATIENCE)
    remains.close()
    act.close()
    producer.close()
