"""The gateway's feed on a real Kafka: history, then what comes live, from a reader without a group."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from kafka.admin import KafkaAdminClient

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Tick
from schemas.event import Event
from streams.adapters.broker.server import Broker
from streams.adapters.topics import create_topics
from streams.adapters.wire import encode
from streams.gateway.readmodel import ReadModel
from streams.gateway.run import gateway
from streams.settings import Settings
from tests.support.sample_alerts import at, bombing_in_kerman, broken_lull, first_word_of_kerman, kerman_event, surge_in_iraq

pytestmark = pytest.mark.kafka


class Desk:
    """A gateway under test and a producer to feed it through Kafka."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, client: httpx.AsyncClient) -> None:
        self._producer = producer
        self._prefix = prefix
        self.client = client

    async def send(self, topic: str, what: Schema) -> None:
        value, headers = encode(what, "alert", at("2024-01-04 15:00"))
        match what:
            case Alert():
                key = what.alert_id
            case Event():
                key = what.event_id
            case _:
                key = "0"
        await self._producer.send_and_wait(self._prefix + topic, value, key=key.encode(), headers=headers)

    async def send_bytes(self, topic: str, key: bytes, value: bytes | None) -> None:
        await self._producer.send_and_wait(self._prefix + topic, value, key=key)

    async def until(self, says: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """The health document as soon as `says` holds of it."""
        async with asyncio.timeout(60):
            while True:
                health: dict[str, object] = (await self.client.get("/v1/health")).json()
                if says(health):
                    return health
                await asyncio.sleep(0.05)


@asynccontextmanager
async def desk(broker: Broker, folder: Path, prefix: str, *history: tuple[str, Schema]) -> AsyncIterator[Desk]:
    """`history` is in Kafka before the gateway starts, whose file is in `folder`."""
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=prefix, data_dir=folder)
    await asyncio.to_thread(create_topics, settings)
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
        async with httpx.AsyncClient() as nobody:
            sender = Desk(producer, prefix, nobody)
            for topic, what in history:
                await sender.send(topic, what)
        async with gateway(settings, broker.bootstrap, host="127.0.0.1", port=0) as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
            yield Desk(producer, prefix, client)


async def test_history_is_read_from_the_beginning_and_the_board_becomes_current(broker: Broker, topic_prefix: str, tmp_path: Path):
    history = (("alerts.log", first_word_of_kerman()), ("alerts.log", bombing_in_kerman()), ("alerts", bombing_in_kerman()), ("events", kerman_event()))
    async with desk(broker, tmp_path, topic_prefix, *history) as now:
        health = await now.until(lambda health: health["status"] == "ok")
        assert (health["alerts"], health["events"], health["unreadable"]) == (1, 1, 0)
        revisions = (await now.client.get("/v1/alerts/alert-kerman")).json()["revisions"]
        assert [revision["revision"] for revision in revisions] == [1, 2]


async def test_a_live_alert_reaches_an_open_stream(broker: Broker, topic_prefix: str, tmp_path: Path):
    async with desk(broker, tmp_path, topic_prefix, ("alerts.log", surge_in_iraq())) as now:
        await now.until(lambda health: health["status"] == "ok")
        async with now.client.stream("GET", "/v1/stream", timeout=60) as stream:
            lines = stream.aiter_lines()
            await anext(lines)
            await now.send("alerts.log", broken_lull())
            async with asyncio.timeout(60):
                async for line in lines:
                    if line == "event: alert":
                        break
                told = await anext(lines)
        assert broken_lull().headline.en in told


async def test_unreadable_records_and_tombstones_and_ticks_do_not_stop_the_feed(broker: Broker, topic_prefix: str, tmp_path: Path):
    async with desk(broker, tmp_path, topic_prefix, ("events", kerman_event()), ("alerts.log", surge_in_iraq())) as now:
        await now.until(lambda health: health["status"] == "ok")
        await now.send_bytes("alerts", b"k", b"\xff not ours")
        await now.send_bytes("events", b"evt-kerman", None)
        await now.send("progress", Tick(as_of=at("2024-02-01 00:00")))
        health = await now.until(lambda health: health["unreadable"] == 1 and health["events"] == 0 and health["as_of"] == "2024-02-01T00:00:00Z")
        assert health["alerts"] == 1


async def test_a_broker_that_goes_away_is_noticed_and_read_again_when_it_is_back(tmp_path: Path):
    broker = Broker(tmp_path, Settings().cache_dir, port=free_port())
    await asyncio.to_thread(broker.start)
    try:
        async with desk(broker, tmp_path, "away.", ("alerts.log", surge_in_iraq())) as now:
            await now.until(lambda health: health["status"] == "ok")
            await asyncio.to_thread(broker.stop)
            health = await now.until(lambda health: health["status"] == "waiting")
            assert health["alerts"] == 1
            await asyncio.to_thread(broker.start)
            await now.until(lambda health: health["status"] == "ok")
            await now.send("alerts.log", broken_lull())
            await now.until(lambda health: health["alerts"] == 2)
    finally:
        await asyncio.to_thread(broker.stop)


async def test_a_gateway_that_starts_again_reads_only_what_came_meanwhile(broker: Broker, topic_prefix: str, tmp_path: Path):
    async with desk(broker, tmp_path, topic_prefix, ("alerts.log", first_word_of_kerman()), ("events", kerman_event())) as now:
        await now.until(lambda health: health["status"] == "ok")
    model = ReadModel(tmp_path / "gateway" / f"{topic_prefix}.sqlite")
    assert sum(model.offsets().values()) == 2
    model.delete("event", "evt-kerman")  # to be seen again only if its record were read again
    model.close()
    async with desk(broker, tmp_path, topic_prefix, ("alerts.log", bombing_in_kerman())) as now:
        health = await now.until(lambda health: health["status"] == "ok")
        assert (health["alerts"], health["events"]) == (1, 0)
        revisions = (await now.client.get("/v1/alerts/alert-kerman")).json()["revisions"]
        assert [revision["revision"] for revision in revisions] == [1, 2]
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix, data_dir=tmp_path)
    async with (
        gateway(settings, broker.bootstrap, host="127.0.0.1", port=0, rebuild=True) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as client,
        AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer,
    ):
        health = await Desk(producer, topic_prefix, client).until(lambda health: health["status"] == "ok")
        assert (health["alerts"], health["events"]) == (1, 1), "everything is read anew, as asked for"


async def test_a_topic_that_was_made_anew_is_read_from_its_beginning(broker: Broker, topic_prefix: str, tmp_path: Path):
    """It may hold as many records as were read of the one before: their number does not tell."""
    async with desk(broker, tmp_path, topic_prefix, ("alerts.log", surge_in_iraq())) as now:
        await now.until(lambda health: health["status"] == "ok")
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await asyncio.to_thread(admin.delete_topics, [topic_prefix + "alerts.log"])
    admin.close()
    async with desk(broker, tmp_path, topic_prefix, ("alerts.log", broken_lull())) as now:
        await now.until(lambda health: health["status"] == "ok")
        assert [alert["alert_id"] for alert in (await now.client.get("/v1/alerts")).json()["alerts"]] == [broken_lull().alert_id]


async def test_topics_that_are_made_later_are_read(broker: Broker, topic_prefix: str, tmp_path: Path):
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix, data_dir=tmp_path)
    async with (
        gateway(settings, broker.bootstrap, host="127.0.0.1", port=0) as address,
        httpx.AsyncClient(base_url=address, timeout=60) as client,
        AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer,
    ):
        now = Desk(producer, topic_prefix, client)
        await now.until(lambda health: health["status"] == "waiting")
        await asyncio.to_thread(create_topics, settings)
        await now.send("alerts.log", broken_lull())
        await now.until(lambda health: health["alerts"] == 1 and health["status"] == "ok")


async def test_a_posted_article_is_on_kafka_when_it_is_called_accepted(broker: Broker, topic_prefix: str, tmp_path: Path):
    async with (
        desk(broker, tmp_path, topic_prefix) as now,
        AIOKafkaConsumer(topic_prefix + "articles.raw", bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest") as reader,
    ):
        answer = await now.client.post("/v1/articles", json=[{"id": "a-1", "title": "Rockets hit base", "language": "en"}])
        assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
        async with asyncio.timeout(60):
            record = await reader.getone()
        assert record.key == b"a-1"
        assert RawArticle.model_validate_json(record.value).title == "Rockets hit base"


async def test_whoever_sends_articles_is_a_source_also_one_from_before_the_start(broker: Broker, topic_prefix: str, tmp_path: Path):
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix, data_dir=tmp_path)
    await asyncio.to_thread(create_topics, settings)
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap) as producer:
        await producer.send_and_wait(topic_prefix + "articles.raw", RawArticle(id="a", publisher="Kabar Pagi").model_dump_json().encode(), key=b"a")
    async with gateway(settings, broker.bootstrap, host="127.0.0.1", port=0) as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
        await client.post("/v1/articles", json=[{"id": "b", "title": "Rockets hit base", "publisher": "Harbour Times"}])
        async with asyncio.timeout(60):
            while True:
                told = (await client.get("/v1/sources")).json()
                if {one["publisher"] for one in told["sources"]} == {"Kabar Pagi", "Harbour Times"}:
                    break
                await asyncio.sleep(0.1)
    assert told["state"] == "reading"
    assert all(one["level"] == "unknown" and one["articles"] == 1 for one in told["sources"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
