"""siaga deliver as a process, between a real Kafka and real receivers."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from kafka import KafkaProducer
from standardwebhooks.webhooks import Webhook

from schemas.alert import Alert
from schemas.signal import Series
from schemas.watch import Watch
from streams.adapters import wire
from streams.adapters.broker.server import Broker
from streams.adapters.shelf import Shelf
from streams.adapters.topics import create_topics
from streams.settings import Settings
from tests.support.alertmanager import Alertmanager, alertmanager
from tests.support.receiver import TAKEN, Receiver
from tests.support.sample_alerts import broken_lull, surge_in_iraq
from tests.support.servers import free_port
from tests.support.stream import begin
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + "c2lhZ2Etc2VjcmV0LWZvci10ZXN0cy0wMTIzNDU2Nw=="


class Post:
    """The alerts topic and `siaga deliver` over it."""

    def __init__(self, broker: Broker, prefix: str, folder: Path):
        self.folder = folder
        self.settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=prefix)
        self.environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": prefix, "SIAGA_DATA_DIR": str(folder / "data"), "HOOK_SECRET": SECRET,
            "SIAGA_CHANNELS": str(folder / "channels.yaml"),
        }  # fmt: skip
        create_topics(self.settings)
        self._producer = KafkaProducer(bootstrap_servers=broker.bootstrap, acks="all")

    def channels(self, text: str) -> None:
        (self.folder / "channels.yaml").write_text(text, encoding="utf-8")

    def publish(self, *alerts: Alert) -> None:
        for alert in alerts:
            value, headers = wire.encode(alert, "alert", alert.updated_at)
            self._producer.send(f"{self.settings.topic_prefix}alerts", key=alert.alert_id.encode(), value=value, headers=headers).get(30)

    def spoil(self) -> None:
        self._producer.send(f"{self.settings.topic_prefix}alerts", key=b"x", value=b"{").get(30)

    @contextmanager
    def delivering(self, *options: str, file_bytes: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """`file_bytes`: no file of its own may grow above that, as on a disk that is full."""
        with (self.folder / "deliver.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams", "deliver", "run", *options], cwd=ROOT, env=self.environment, stderr=log, preexec_fn=partial(begin, file_bytes)
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(60)

    def say(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "streams", "deliver", *arguments]
        return subprocess.run(command, cwd=ROOT, env={**self.environment, "COLUMNS": "200"}, capture_output=True, text=True)

    def close(self) -> None:
        self._producer.close()


@pytest.fixture
def post(broker: Broker, topic_prefix: str, tmp_path: Path) -> Iterator[Post]:
    made = Post(broker, topic_prefix, tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk_alertmanager(tmp_path: Path) -> Iterator[Alertmanager]:
    with alertmanager(tmp_path) as running:
        yield running


def hook(receiver: Receiver) -> str:
    return f"channels: [{{name: desk, kind: webhook, url: '{receiver.url}/hook', private: true, secret: {{env: HOOK_SECRET}}}}]"


def told(receiver: Receiver) -> list[str]:
    return [call.headers["webhook-id"] for call in receiver.calls]


def test_nothing_is_lost_when_the_process_is_killed_and_the_receiver_is_away(post: Post) -> None:
    is_there = [False]
    with Receiver(lambda number, call: TAKEN if is_there[0] else (503, {}, b"")) as receiver:
        post.channels(hook(receiver))
        post.publish(broken_lull(alert_id="before"))
        with post.delivering("--from-start") as process:
            until(lambda: bool(told(receiver)), "the receiver is called")
            post.spoil()
            post.publish(*(surge_in_iraq(alert_id=f"a{n}", revision=1) for n in range(20)))
            until(lambda: "21" in post.say("status").stdout, "the outbox holds all")
            process.kill()
        post.publish(surge_in_iraq(alert_id="a0", revision=2), surge_in_iraq(alert_id="late"))
        is_there[0] = True
        receiver.calls.clear()
        assert "messages will be sent again" in post.say("retry", "desk").stderr
        with post.delivering() as process:
            want = {"before-1", "a0-2", "late-3", *(f"a{n}-1" for n in range(1, 20))}
            until(lambda: want <= set(told(receiver)), "all are told")
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        assert len(told(receiver)) == len(set(told(receiver)))
        for call in receiver.calls:
            Webhook(SECRET).verify(call.body, call.headers)
    log = (post.folder / "deliver.log").read_text(encoding="utf-8")
    assert "record cannot be read" in log
    assert "whsec_" not in log


def test_a_muted_watch_is_silent_over_a_restart_and_then_tells_the_newest_alone(post: Post, broker: Broker) -> None:
    watch = Watch(id="anbar", name="Anbar", channels=("desk",))
    Shelf(post.settings, broker.bootstrap).put([watch], datetime.now(UTC))
    series = Series(series_id="watch:anbar", kind="watch", key="anbar", name="Anbar")

    def mute(hours: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "streams", "watches", "mute", "anbar", "--hours", hours], cwd=ROOT, env=post.environment, capture_output=True
        )
        assert done.returncode == 0, done.stderr

    with Receiver() as receiver:
        post.channels(hook(receiver))
        mute("8")
        post.publish(surge_in_iraq(alert_id="w", revision=1, series=series), broken_lull(alert_id="of-desk"))
        for number in (2, 3):
            with post.delivering("--from-start"):
                post.publish(surge_in_iraq(alert_id="w", revision=number, series=series), broken_lull(alert_id=f"of-desk-{number}"))
                until(lambda number=number: f"of-desk-{number}-1" in told(receiver), "the desk's alert is told")
        assert "watch anbar: muted until" in post.say("status").stdout
        with post.delivering():
            mute("0")
            until(lambda: "w-3" in told(receiver), "the watch's alert is told")
        assert not {"w-1", "w-2"} & set(told(receiver))


def test_a_first_start_tells_what_comes_and_not_what_was(post: Post) -> None:
    with Receiver() as receiver:
        post.channels(hook(receiver))
        post.publish(broken_lull(alert_id="old"))
        with post.delivering() as process:
            until(lambda: "channels" in (post.folder / "deliver.log").read_text(encoding="utf-8"), "it runs")
            until(_sees(post, receiver), "new alerts are told")
            process.kill()
        post.publish(broken_lull(alert_id="meanwhile"))
        with post.delivering():
            until(lambda: "meanwhile-1" in told(receiver), "what came meanwhile is told")
    assert "old-1" not in told(receiver)


def _sees(post: Post, receiver: Receiver) -> Callable[[], bool]:
    """Publishes until one is told: a new group begins at some moment after its start."""
    numbers = iter(range(1, 10_000))

    def look() -> bool:
        post.publish(broken_lull(alert_id=f"new{next(numbers)}"))
        return bool(receiver.calls)

    return look


def test_a_real_alertmanager_shows_an_alert_revises_it_and_ends_it(post: Post, desk_alertmanager: Alertmanager) -> None:
    post.channels(f"channels: [{{name: am, kind: alertmanager, url: '{desk_alertmanager.url}', private: true, languages: [en, ar]}}]")
    post.publish(surge_in_iraq(revision=1))
    with post.delivering("--from-start"):
        until(lambda: len(desk_alertmanager.alerts()) == 1, "the alert is there")
        post.publish(surge_in_iraq(revision=2, severity="Extreme"))
        until(lambda: [alert["annotations"]["severity"] for alert in desk_alertmanager.alerts()] == ["Extreme"], "the same alert is revised")
        assert desk_alertmanager.alerts()[0]["annotations"]["summary_ar"].startswith("[اختبار]")
        post.publish(surge_in_iraq(revision=3, state="resolved"))
        until(lambda: not desk_alertmanager.alerts(), "the alert is over")


def test_commands_say_what_to_do(post: Post) -> None:
    assert "no file of channels" not in post.say("--help").stderr
    missing = post.say("status")
    assert missing.returncode == 2
    post.channels("channels: [{name: a, kind: file, path: alerts.jsonl, colour: red}]")
    wrong = post.say("check")
    assert wrong.returncode == 2
    assert "a.colour: Extra inputs are not permitted" in wrong.stderr
    post.channels(f"channels: [{{name: a, kind: file, path: {json.dumps(str(post.folder / 'alerts.jsonl'))}}}]")
    assert "a: file; the desk's alerts; from Minor" in post.say("check").stdout
    unknown = post.say("mute", "b")
    assert unknown.returncode == 2
    assert "no channel is called b" in unknown.stderr
    post.environment["SIAGA_AUDIT_LOG"] = str(post.folder / "audit.jsonl")
    assert post.say("mute", "a", "--hours", "2").returncode == 0
    assert "muted until" in post.say("status").stdout
    assert post.say("mute", "a", "--hours", "0").returncode == 0
    assert post.say("retry", "a").returncode == 0
    acts = [json.loads(line) for line in (post.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(act["what"], act["on"]["channel"], act["outcome"]) for act in acts] == [("mute", "a", "done"), ("unmute", "a", "done"), ("retry", "a", "done")]
    post.environment["SIAGA_AUDIT_LOG"] = str(post.folder)
    refused = post.say("mute", "a")
    assert (refused.returncode, "muted until" in post.say("status").stdout) == (1, False)
    assert "so nothing was done. Mend SIAGA_AUDIT_LOG" in refused.stderr


def test_a_broker_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "post").mkdir()
    with Broker(tmp_path / "broker", Settings().cache_dir, port=port) as broker, Receiver() as receiver:
        made = Post(broker, "away.", tmp_path / "post")
        made.channels(hook(receiver))
        made.publish(broken_lull(alert_id="before"))
        with made.delivering("--from-start") as process:
            until(lambda: "before-1" in told(receiver), "it runs")
            made.close()
            os.kill(broker.pid or 0, signal.SIGKILL)
            broker.stop()
            broker.start()
            again = Post(broker, "away.", tmp_path / "post")
            again.publish(broken_lull(alert_id="after"))
            again.close()
            until(lambda: "after-1" in told(receiver), "what came afterwards is told")
            assert process.poll() is None
