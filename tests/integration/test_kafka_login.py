"""TLS, logins and access lists on a real broker: each role can do its work, and nothing beside it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import AuthorizationError, KafkaError

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters import wire
from streams.adapters.clients import client_options
from streams.adapters.login import LoginRefused, check_login
from streams.adapters.topics import check_topics, create_topics
from streams.gateway.run import gateway
from streams.settings import Settings
from tests.integration.test_deliver import SECRET, hook
from tests.support.receiver import Receiver
from tests.support.sample_alerts import broken_lull, kerman_event
from tests.support.secured import ROLES, Secured, access_lists, secret, secured_broker, user
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
ARTICLE = RawArticle(
    id="rockets", language="en", publisher="Tidewater Post", published="2023-12-20T08:00:00Z", fetched_at=datetime(2023, 12, 20, 8, 5, tzinfo=UTC),
    title="Two rockets hit Ain al-Asad base in Iraq",
    body="Two rockets struck the Ain al-Asad air base in Anbar, western Iraq, on Wednesday morning, a security source said. No casualties were reported.",
)  # fmt: skip


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured_broker(tmp_path_factory.mktemp("secured")) as broker:
        operator = broker.settings("operator")  # whose access list lets it
        create_topics(operator)
        until(lambda: not check_topics(operator), "the topics are as they should be")
        yield broker


def siaga(secured: Secured, role: str, *words: str, stdin: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **secured.environment(role), **changed}
    return subprocess.run(
        [sys.executable, "-m", "streams", *words], cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )


def held(secured: Secured, topic: str) -> list[bytes]:
    """Every value that a topic holds now, read by the broker's owner."""
    consumer = KafkaConsumer(bootstrap_servers=secured.plain)
    consumer.assign([TopicPartition(topic, partition) for partition in sorted(consumer.partitions_for_topic(topic) or ())])
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(consumer.assignment())
    values: list[bytes] = []
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        values += [record.value for records in consumer.poll(timeout_ms=500).values() for record in records]
    consumer.close()
    return values


def poll(consumer: KafkaConsumer) -> None:
    for _ in range(30):
        consumer.poll(timeout_ms=1_000)


def tick(secured: Secured, moment: datetime) -> None:
    producer = KafkaProducer(bootstrap_servers=secured.plain)
    for partition in range(Settings().partitions):
        value, headers = wire.encode(Tick(as_of=moment, source=partition), "test", moment)
        producer.send("articles.raw", value=value, headers=headers, partition=partition).get(30)
    producer.close()


def test_an_article_of_ingest_becomes_an_event_by_a_worker_over_tls_each_with_its_own_login(secured: Secured, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text(secret("worker") + "\n", encoding="utf-8")
    environment = {
        **os.environ, **secured.environment("worker", "SCRAM-SHA-256"), "SIAGA_KAFKA_SASL_PASSWORD_FILE": str(password), "SIAGA_DATA_DIR": str(tmp_path),
        "SIAGA_METRICS_PORT": "0",
    }  # fmt: skip
    del environment["SIAGA_KAFKA_SASL_PASSWORD"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen([sys.executable, "-m", "streams", "worker", "--no-ticks", "--name", "a"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        sent = siaga(secured, "ingest", "ingest", "-", stdin=ARTICLE.model_dump_json() + "\n")
        assert (sent.returncode, sent.stderr) == (0, "1 articles sent, 0 refused\n")
        tick(secured, datetime(2023, 12, 20, 9, tzinfo=UTC))
        until(lambda: len(held(secured, "progress")) >= Settings().partitions, "the pipeline comes to the tick on every partition")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()
    said = (tmp_path / "worker.log").read_text(encoding="utf-8")
    [event] = [json.loads(value) for value in held(secured, "events")]
    assert event["occurred"]["start"] == "2023-12-20", said
    assert secret("worker") not in said


async def test_the_gateway_takes_articles_and_watches_and_shows_alerts_but_writes_none(secured: Secured, tmp_path: Path) -> None:
    producer = KafkaProducer(bootstrap_servers=secured.plain)
    alert = broken_lull(alert_id="shown")
    value, headers = wire.encode(alert, "alert", alert.updated_at)
    producer.send("alerts.log", key=b"shown", value=value, headers=headers).get(30)
    producer.close()
    settings = secured.settings("gateway").model_copy(update={"data_dir": tmp_path})
    async with gateway(settings, secured.address, host="127.0.0.1", port=0) as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
        posted = await client.post("/v1/articles", json=[{"id": "by-http", "title": "Rockets hit base", "language": "en"}])
        assert (posted.status_code, posted.json()["accepted"]) == (202, 1)
        watch = await client.put(
            "/v1/watches/b", content='{"id": "b", "name": "B", "where": {"countries": ["IQ"]}}', headers={"content-type": "application/json"}
        )
        assert watch.status_code == 200
        await asyncio.to_thread(until, lambda: httpx.get(f"{address}v1/alerts/shown", timeout=60).status_code == 200, "the alert is shown")


@pytest.mark.parametrize(
    ("role", "topic"),
    [
        ("gateway", "events"),
        ("gateway", "alerts"),
        ("gateway", "mentions"),
        ("deliver", "alerts"),
        ("ingest", "mentions"),
        ("ingest", "alerts.log"),
        ("operator", "alerts.log"),
    ],
)
def test_a_role_cannot_write_what_others_say(secured: Secured, role: str, topic: str) -> None:
    settings = secured.settings(role)
    producer = KafkaProducer(bootstrap_servers=secured.address, max_block_ms=10_000, **client_options(settings))
    event = kerman_event()
    value, headers = wire.encode(event, "resolve", datetime.now(UTC))
    try:
        with pytest.raises(KafkaError) as failure:
            producer.send(topic, key=b"forged", value=value, headers=headers).get(30)
    finally:
        producer.close()
    assert "AuthorizationFailed" in repr(failure.value)  # who may write nothing at all is not even given a producer's number
    assert value not in held(secured, topic)


@pytest.mark.parametrize(("role", "topic", "group"), [("ingest", "articles.raw", None), ("deliver", "alerts", "siaga")])
def test_a_role_cannot_read_what_is_not_its_own_nor_join_another_group(secured: Secured, role: str, topic: str, group: str | None) -> None:
    consumer = KafkaConsumer(
        topic, bootstrap_servers=secured.address, group_id=group, auto_offset_reset="earliest", **client_options(secured.settings(role))
    )  # fmt: skip
    try:
        with pytest.raises(AuthorizationError):
            poll(consumer)
    finally:
        consumer.close(autocommit=False)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("ingest", {"articles.raw"}),
        ("deliver", {"alerts", "progress", "watches", "forgotten"}),
        ("gateway", {"articles.raw", "watches", "forgotten", "events", "alerts", "alerts.log", "progress"}),
    ],
)
def test_a_role_does_not_even_see_the_topics_of_others(secured: Secured, role: str, seen: set[str]) -> None:
    consumer = KafkaConsumer(bootstrap_servers=secured.address, **client_options(secured.settings(role)))
    try:
        assert set(consumer.topics()) == seen
    finally:
        consumer.close()


def test_deliver_tells_a_receiver_over_tls(secured: Secured, tmp_path: Path) -> None:
    producer = KafkaProducer(bootstrap_servers=secured.plain)
    alert = broken_lull(alert_id="told")
    value, headers = wire.encode(alert, "alert", alert.updated_at)
    producer.send("alerts", key=b"told", value=value, headers=headers).get(30)
    producer.close()
    with Receiver() as receiver:
        (tmp_path / "channels.yaml").write_text(hook(receiver), encoding="utf-8")
        environment = {
            **os.environ, **secured.environment("deliver", "PLAIN"), "SIAGA_DATA_DIR": str(tmp_path), "SIAGA_CHANNELS": str(tmp_path / "channels.yaml"), "HOOK_SECRET": SECRET,
        }  # fmt: skip
        with (tmp_path / "deliver.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "streams", "deliver", "run", "--from-start"], cwd=ROOT, env=environment, stderr=log)
        try:
            until(lambda: "told-1" in [call.headers["webhook-id"] for call in receiver.calls], "the receiver is told")
        finally:
            process.terminate()
            process.wait(60)
    assert secret("deliver") not in (tmp_path / "deliver.log").read_text(encoding="utf-8")


def test_the_operators_commands_work_with_their_login_and_doctor_says_how_it_came_in(secured: Secured, tmp_path: Path) -> None:
    assert siaga(secured, "operator", "topics", "check").returncode == 0
    watches = tmp_path / "watches.yaml"
    watches.write_text("- {id: a, name: First}\n", encoding="utf-8")
    assert siaga(secured, "operator", "watches", "apply", str(watches)).returncode == 0
    assert '"a"' in siaga(secured, "operator", "watches", "list").stdout
    assert siaga(secured, "operator", "dlq", "list").returncode == 0
    findings = {one["what"]: one for one in map(json.loads, siaga(secured, "operator", "doctor", "--json").stdout.splitlines())}
    assert (findings["broker"]["level"], findings["topics"]["level"]) == ("ok", "ok")
    assert findings["broker"]["said"].endswith(", SASL_SSL")


def test_who_may_not_is_told_whose_right_is_missing(secured: Secured, tmp_path: Path) -> None:
    watches = tmp_path / "watches.yaml"
    watches.write_text("- {id: a, name: First}\n", encoding="utf-8")
    refused = siaga(secured, "deliver", "watches", "apply", str(watches))
    assert refused.returncode == 1
    assert "siaga-deliver may not do that" in refused.stderr
    assert "docs/security.md" in refused.stderr


COMMANDS = {
    "worker": ("worker",), "gateway": ("gateway", "--port", "0"), "ingest": ("ingest", "-"), "topics": ("topics", "check"), "watches": ("watches", "list"),
    "dlq": ("dlq", "list"), "doctor": ("doctor",), "deliver": ("deliver", "run"),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_password_is_told_by_every_command_with_what_to_do_and_never_the_secret(secured: Secured, command: str, tmp_path: Path) -> None:
    channels = tmp_path / "channels.yaml"
    channels.write_text(f"channels: [{{name: a, kind: file, path: '{tmp_path / 'alerts.jsonl'}'}}]", encoding="utf-8")
    wrong = {"SIAGA_KAFKA_SASL_PASSWORD": "Wrong8-battery-staple", "SIAGA_DATA_DIR": str(tmp_path), "SIAGA_CHANNELS": str(channels), "SIAGA_METRICS_PORT": "0"}
    done = siaga(secured, "worker", *COMMANDS[command], **wrong)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"{secured.address} refused the login of siaga-worker by SCRAM-SHA-512" in said
    assert "SIAGA_KAFKA_SASL_PASSWORD" in said
    assert "Wrong8" not in said
    assert "Traceback" not in said


def test_each_other_way_to_be_kept_out_is_told_apart(secured: Secured) -> None:
    cases = {
        "the certificate of": {"kafka_ssl_cafile": secured.other_authority},
        "refused the login of nobody": {"kafka_sasl_username": "nobody"},
        "refused the login of siaga-worker by PLAIN": {"kafka_sasl_mechanism": "PLAIN", "kafka_sasl_password": "wrong"},
        "takes connections and closes them": {"kafka_bootstrap": secured.plain, "kafka_security_protocol": "SSL"},
    }
    for said, changed in cases.items():
        with pytest.raises(LoginRefused, match=said):
            check_login(secured.settings("worker", **changed))


def test_a_host_that_the_certificate_does_not_name_is_refused(secured: Secured) -> None:
    port = secured.address.rpartition(":")[2]
    with pytest.raises(LoginRefused, match="it must name the host"):
        check_login(secured.settings("worker", kafka_bootstrap=f"127.0.0.1:{port}"))


def test_every_role_has_a_list_and_none_may_do_everything() -> None:
    lists = access_lists()
    assert set(lists) == {user(role) for role in ROLES}
    assert "All" not in {operation for rules in lists.values() for rule in rules for operation in rule["operations"]}
