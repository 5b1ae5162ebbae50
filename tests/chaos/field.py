"""The field of a chaos run: a broker, two workers, deliver, a gateway and a receiver as processes, and what can be done to each."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import orjson

from schemas.article import RawArticle
from streams.adapters.broker.parent import die_at_once_with_parent
from streams.adapters.broker.server import Broker
from streams.replay import Outcome
from streams.settings import Settings
from tests.chaos.faults import Fault
from tests.chaos.full_disk import fill_disk, free_disk
from tests.chaos.proxy import Proxy
from tests.integration.test_deliver import Post
from tests.support.outcomes import assert_same
from tests.support.receiver import TAKEN, Call, Receiver, Reply
from tests.support.servers import free_port
from tests.support.stream import ROOT, Message, Stream
from tests.support.waiting import until

GATEWAY_STOP_SECONDS = 30
PATIENCE_SECONDS = 300
SLOW_ANSWER_SECONDS = 1.5
STORM, STORM_SECONDS = 3, (2.0, 8.0)
"""How often a worker comes and goes, and for how long it stays: from before it has joined until it has been given partitions."""
BROKEN_OFF: Reply = (200, {"Content-Length": "10"}, b"")
"""Says 200 and closes before the ten bytes that it promised."""


def behind_proxy(port: int, proxy: int) -> dict[str, str]:
    """Kafka tells its clients where to come back to: those of this listener come through the proxy."""
    return {
        "listeners": f"PLAINTEXT://{{host}}:{{port}},PROXIED://{{host}}:{port},CONTROLLER://{{host}}:{{controller}}",
        "advertised.listeners": f"PLAINTEXT://{{host}}:{{port}},PROXIED://{{host}}:{proxy}",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT",
    }


@contextmanager
def shaken(folder: Path) -> Iterator[tuple[Broker, Proxy]]:
    """A broker of its own: it is killed too; and a network before it for all but the test itself."""
    behind = free_port()
    with Proxy(behind) as proxy:
        broker = Broker(folder / "broker", Settings().cache_dir, port=free_port(), properties=behind_proxy(behind, proxy.port))
        broker.start()
        try:
            yield broker, proxy
        finally:
            broker.stop()


@contextmanager
def field(broker: Broker, proxy: Proxy, prefix: str, folder: Path) -> Iterator["Field"]:
    """Everything started, on topics of its own; everything ended."""
    way = f"127.0.0.1:{proxy.port}"
    with Receiver() as receiver, Stream(broker.bootstrap, prefix, folder, supervised=True, workers_bootstrap=way) as stream:
        post = Post(broker, prefix, folder)
        post.environment["SIAGA_KAFKA_BOOTSTRAP"] = way
        post.channels(
            f"channels: [{{name: desk, kind: webhook, url: '{receiver.url}/hook', private: true, secret: {{env: HOOK_SECRET}}, rate: {{messages: 10000, minutes: 1}}}}]"
        )
        post.close()
        made = Field(broker, proxy, stream, post, receiver)
        try:
            yield made
        finally:
            made.close()


class Field:
    """All the processes, and what can be done to them. `done` counts what was done to whom."""

    def __init__(self, broker: Broker, proxy: Proxy, stream: Stream, post: Post, receiver: Receiver):
        self.broker = broker
        self.proxy = proxy
        self.stream = stream
        self.post = post
        self.receiver = receiver
        self._later: list[threading.Timer] = []
        self.sent: list[Message] = []
        self.done: Counter[str] = Counter()
        self._deliver = ExitStack()
        self.deliver = self._deliver.enter_context(post.delivering("--from-start"))
        self.gateway_address = f"http://127.0.0.1:{free_port()}"
        self.gateway = self._start_gateway()

    def send(self, messages: list[Message]) -> None:
        self.stream.send(messages)
        self.sent += messages

    def suffer(self, fault: Fault, chance: random.Random) -> None:
        self.done[fault.kind] += 1
        match fault.kind:
            case "redelivery":
                news = [message for message in self.sent if isinstance(message, RawArticle)]
                self.stream.send(news[: int(fault.share * len(news))])
            case "broker kill -9" | "broker away":
                self.stream.hang_up()  # kafka-python's producer leaks sockets while it tries a broker that is away
                os.kill(self.broker.pid or 0, signal.SIGKILL)
                self.broker.stop()
                time.sleep(fault.seconds)
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
                process = self.process(fault.whom)
                fill_disk(process.pid)
                self._after(fault.seconds, lambda: free_disk(process.pid))
            case "rebalance storm":
                self._storm(fault.whom, chance)
            case "SIGSTOP":
                process = self.process(fault.whom)
                process.send_signal(signal.SIGSTOP)
                self._after(fault.seconds, lambda: process.send_signal(signal.SIGCONT))
            case "slow receiver":
                self._answers(slowly, fault.seconds)
            case "lying receiver":
                self._answers(lambda number, call: BROKEN_OFF, fault.seconds)
            case "gone receiver":
                self.receiver.leave()
                self._after(fault.seconds, self.receiver.come_back)
            case "kill -9" | "SIGTERM":
                time.sleep(chance.uniform(0, 0.5))
                self.stop(fault.whom, signal.SIGKILL if fault.kind == "kill -9" else signal.SIGTERM)

    def _storm(self, newcomer: str, chance: random.Random) -> None:
        """One more worker that comes and goes, so that partitions are dealt out again before anybody has got used to theirs."""
        for _ in range(STORM):
            self.stream.start(newcomer)
            time.sleep(chance.uniform(*STORM_SECONDS))
            self.stream.workers[newcomer].send_signal(chance.choice((signal.SIGTERM, signal.SIGKILL)))
            self.stream.workers.pop(newcomer).wait()

    def _answers(self, answer: Callable[[int, Call], Reply], seconds: float) -> None:
        self.receiver.answer = answer
        self._after(seconds, lambda: setattr(self.receiver, "answer", lambda number, call: TAKEN))

    def _after(self, seconds: float, end: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, end)
        self._later.append(timer)
        timer.start()

    def stop(self, whom: str, how: signal.Signals) -> None:
        """Ends one process and starts it again."""
        process = self.process(whom)
        process.send_signal(signal.SIGCONT)
        if whom in self.stream.workers:
            self.stream.stop(whom, how)
            return
        process.send_signal(how)
        if whom == "gateway":
            process.wait(GATEWAY_STOP_SECONDS)
            self.gateway = self._start_gateway()
        else:
            self._deliver.close()
            self.deliver = self._deliver.enter_context(self.post.delivering("--from-start"))

    def process(self, whom: str) -> subprocess.Popen[bytes]:
        """That of now: another after each restart."""
        return {"deliver": self.deliver, "gateway": self.gateway}.get(whom) or self.stream.workers[whom]

    def _start_gateway(self) -> subprocess.Popen[bytes]:
        with (self.post.folder / "gateway.log").open("ab") as log:
            command = [sys.executable, "-m", "streams", "gateway", "--port", self.gateway_address.rpartition(":")[2]]
            return subprocess.Popen(command, cwd=ROOT, env=self.post.environment, stdout=log, stderr=log, preexec_fn=die_at_once_with_parent)

    def keep(self) -> None:
        """Starts deliver and the gateway again where one has ended by itself, as compose and Kubernetes would: at its start Kafka was away for too long."""
        if self.deliver.poll() is not None:
            self._deliver.close()
            self.deliver = self._deliver.enter_context(self.post.delivering("--from-start"))
        if self.gateway.poll() is not None:
            self.gateway = self._start_gateway()

    def keep_workers(self) -> None:
        """The same of the workers, while nobody waits for the stream."""
        for name, worker in list(self.stream.workers.items()):
            if worker.poll() is not None:
                self.stream.start(name)

    def shows(self, wanted: dict[str, int]) -> Callable[[], bool]:
        """Whether the gateway shows these revisions of these alerts as the newest."""

        def is_so() -> bool:
            self.keep()
            try:
                return wanted.items() <= shown(self.gateway_address).items()
            except (httpx.HTTPError, orjson.JSONDecodeError):
                return False

        return is_so

    def told(self, wanted: dict[str, int]) -> Callable[[], bool]:
        """Whether the receiver has been told of these revisions of these alerts."""

        def is_so() -> bool:
            self.keep()
            return wanted.items() <= newest(self.receiver).items()

        return is_so

    def ends_as(self, calm: Outcome) -> "End":
        """Waits until everything is through. Raises AssertionError where what stands is not what replay says, or receiver and gateway do not know the newest of it."""
        self.stream.wait()
        found = self.stream.outcome()
        assert_same(found, calm)
        standing = {alert.alert_id: alert for _, alert in sorted(found.alerts.items())}
        firing = {alert_id: alert.revision for alert_id, alert in standing.items() if alert.state == "firing"}
        until(self.told(firing), f"the receiver is told of the {len(firing)} alerts that stand", PATIENCE_SECONDS)
        until(self.shows({alert_id: alert.revision for alert_id, alert in standing.items()}), "the gateway shows what stands", PATIENCE_SECONDS)
        told = newest(self.receiver)
        assert told == {alert_id: standing[alert_id].revision for alert_id in told}
        return End(len(found.events), len(found.alerts), len(self.receiver.calls), told_twice(self.receiver), self.stream.ends())

    def close(self) -> None:
        for timer in self._later:
            timer.join()
        self.deliver.send_signal(signal.SIGCONT)
        self._deliver.close()
        self.gateway.send_signal(signal.SIGCONT)
        self.gateway.terminate()
        self.gateway.wait(GATEWAY_STOP_SECONDS)


class End(NamedTuple):
    """What came of a run: `again` calls of the receiver had an id that it knew; `records` that each topic was given."""

    events: int
    revisions: int
    calls: int
    again: int
    records: dict[str, int]


def slowly(number: int, call: Call) -> Reply:
    time.sleep(SLOW_ANSWER_SECONDS)
    return TAKEN


def shown(address: str) -> dict[str, int]:
    """Newest revision of each alert by the gateway, page by page."""
    found: dict[str, int] = {}
    after: str | None = None
    with httpx.Client(base_url=address, timeout=60) as client:
        while True:
            answer = client.get("/v1/alerts", params={"after": after} if after else {})
            page = answer.raise_for_status().json()
            found |= {alert["alert_id"]: alert["revision"] for alert in page["alerts"]}
            after = page["next"]
            if after is None:
                return found


def newest(receiver: Receiver) -> dict[str, int]:
    """Of each alert the highest revision that the receiver was told."""
    told: dict[str, int] = {}
    for call in list(receiver.calls):
        alert = orjson.loads(call.body)["data"]
        told[alert["alert_id"]] = max(alert["revision"], told.get(alert["alert_id"], 0))
    return told


def told_twice(receiver: Receiver) -> int:
    """How often the receiver was called again with an id that it knew. Raises AssertionError where one id was told in two ways, or one revision under two ids."""
    bodies: dict[str, bytes] = {}
    ids: dict[tuple[str, int], str] = {}
    for call in receiver.calls:
        told_as = call.headers["webhook-id"]
        assert bodies.setdefault(told_as, call.body) == call.body, f"{told_as} was told in two ways"
        alert = orjson.loads(call.body)["data"]
        assert ids.setdefault((alert["alert_id"], alert["revision"]), told_as) == told_as, f"a revision of {alert['alert_id']} was told under two ids"
    return len(receiver.calls) - len(bodies)
