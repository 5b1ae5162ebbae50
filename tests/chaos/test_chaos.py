"""Nothing lost, nothing doubled: the scenario through two workers, deliver and a receiver, while a plan of faults is carried out; held to replay of the same articles.

The plan is a function of its seed. make chaos SEEDS="7 8 9" FAULTS=20; a seed that fails is named by the test and fails again.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from schemas.article import RawArticle
from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.faults import Fault, plan
from tests.chaos.full_disk import fill_disk, free_disk
from tests.chaos.proxy import Proxy
from tests.integration.test_compose import free_port
from tests.integration.test_deliver import Post, hook
from tests.support.outcomes import assert_same
from tests.support.receiver import Receiver
from tests.support.stream import Message, Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

SEEDS = [int(seed) for seed in os.environ.get("SIAGA_CHAOS_SEEDS", "1").split()]
FAULTS = int(os.environ.get("SIAGA_CHAOS_FAULTS", "10"))


@pytest.fixture
def shaken(tmp_path: Path) -> Iterator[tuple[Broker, Proxy]]:
    """A broker of its own: it is killed too; and a network before it for all but the test itself."""
    behind = free_port()
    with Proxy(behind) as proxy:
        broker = Broker(tmp_path / "broker", Settings().cache_dir, port=free_port(), properties=behind_proxy(behind, proxy.port))
        broker.start()
        yield broker, proxy
        broker.stop()


def behind_proxy(port: int, proxy: int) -> dict[str, str]:
    """Kafka tells its clients where to come back to: those of this listener come through the proxy."""
    return {
        "listeners": f"PLAINTEXT://{{host}}:{{port}},PROXIED://{{host}}:{port},CONTROLLER://{{host}}:{{controller}}",
        "advertised.listeners": f"PLAINTEXT://{{host}}:{{port}},PROXIED://{{host}}:{proxy}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT",
    }


class Field:
    """All the processes, and what can be done to them."""

    def __init__(self, broker: Broker, proxy: Proxy, stream: Stream, post: Post):
        self.broker = broker
        self.proxy = proxy
        self.stream = stream
        self.post = post
        self.sent: list[Message] = []
        self._deliver = ExitStack()
        self.deliver = self._deliver.enter_context(post.delivering("--from-start"))

    def send(self, messages: list[Message]) -> None:
        self.stream.send(messages)
        self.sent += messages

    def suffer(self, fault: Fault, chance: random.Random) -> None:
        match fault.kind:
            case "redelivery":
                news = [message for message in self.sent if isinstance(message, RawArticle)]
                self.stream.send(news[: int(fault.share * len(news))])
            case "broker kill -9":
                self.stream.hang_up()  # kafka-python's producer leaks sockets while it tries a broker that is away
                os.kill(self.broker.pid or 0, signal.SIGKILL)
                self.broker.stop()
                self.broker.start()
                self.stream.call()
            case "cut network":
                self.proxy.cut(fault.seconds)
            case "half-open network":
                self.proxy.half_open(fault.seconds)
            case "silent network":
                self.proxy.silent(fault.seconds)
            case "slow network":
                self.proxy.slow(fault.seconds)
            case "full disk":
                process = self._process(fault.whom)
                fill_disk(process.pid)
                threading.Timer(fault.seconds, free_disk, [process.pid]).start()
            case "SIGSTOP":
                process = self._process(fault.whom)
                process.send_signal(signal.SIGSTOP)
                threading.Timer(fault.seconds, process.send_signal, [signal.SIGCONT]).start()
            case "kill -9" | "SIGTERM":
                how = signal.SIGKILL if fault.kind == "kill -9" else signal.SIGTERM
                time.sleep(chance.uniform(0, 0.5))
                if fault.whom == "deliver":
                    self.deliver.send_signal(signal.SIGCONT)
                    self.deliver.send_signal(how)
                    self._deliver.close()
                    self.deliver = self._deliver.enter_context(self.post.delivering("--from-start"))
                else:
                    self.stream.workers[fault.whom].send_signal(signal.SIGCONT)
                    self.stream.stop(fault.whom, how)

    def _process(self, whom: str) -> subprocess.Popen[bytes]:
        return self.deliver if whom == "deliver" else self.stream.workers[whom]

    def keep(self) -> None:
        """Starts deliver again where it has ended by itself, as compose and Kubernetes would: at its start Kafka was away for too long."""
        if self.deliver.poll() is not None:
            self._deliver.close()
            self.deliver = self._deliver.enter_context(self.post.delivering("--from-start"))

    def close(self) -> None:
        self.deliver.send_signal(signal.SIGCONT)
        self._deliver.close()


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))


def newest(receiver: Receiver) -> dict[str, int]:
    """Of each alert the highest revision that the receiver was told."""
    told: dict[str, int] = {}
    for call in receiver.calls:
        alert = orjson.loads(call.body)["data"]
        told[alert["alert_id"]] = max(alert["revision"], told.get(alert["alert_id"], 0))
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_lose_nothing_and_double_nothing(seed: int, shaken: tuple[Broker, Proxy], topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    broker, proxy = shaken
    way = f"127.0.0.1:{proxy.port}"
    faults = plan(seed, FAULTS)
    print(f"seed {seed}:", *faults, sep="\n  ")
    messages = list(timeline(articles()))
    cuts = [0, *(int(fault.at * len(messages)) for fault in faults), len(messages)]
    chance = random.Random(seed)
    with Receiver() as receiver, Stream(broker.bootstrap, topic_prefix, tmp_path, supervised=True, workers_bootstrap=way) as stream:
        post = Post(broker, topic_prefix, tmp_path)
        post.environment["SIAGA_KAFKA_BOOTSTRAP"] = way
        post.channels(hook(receiver))
        post.close()
        field = Field(broker, proxy, stream, post)
        try:
            for (first, last), fault in zip(pairwise(cuts), [*faults, None], strict=True):
                field.send(messages[first:last])
                if fault:
                    field.suffer(fault, chance)
            stream.wait()
            found = stream.outcome()
            assert_same(found, calm)
            standing = {alert.alert_id: alert for _, alert in sorted(found.alerts.items())}
            firing = {alert_id: alert.revision for alert_id, alert in standing.items() if alert.state == "firing"}
            until(said(receiver, firing, field), f"the receiver is told of the {len(firing)} alerts that stand")
        finally:
            field.close()
    told = newest(receiver)
    assert {alert_id: told[alert_id] for alert_id in told} == {alert_id: standing[alert_id].revision for alert_id in told}
    bodies: dict[str, bytes] = {}
    for call in receiver.calls:
        assert bodies.setdefault(call.headers["webhook-id"], call.body) == call.body, "one id was told in two ways"


def said(receiver: Receiver, wanted: dict[str, int], field: Field) -> Callable[[], bool]:
    def is_so() -> bool:
        field.keep()
        return wanted.items() <= newest(receiver).items()

    return is_so
