"""The stream under test: real Kafka, real worker processes, and what stands at the end in the words of replay."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.catalogue import ce_type
from schemas.control import Tick
from schemas.event import Event
from schemas.watch import Watch
from streams.adapters import wire
from streams.adapters.broker.parent import die_at_once_with_parent
from streams.adapters.topics import create_topics, topic_specs
from streams.replay import Outcome
from streams.settings import Settings

PARTITIONS = 4
PATIENCE_SECONDS = 300
ROOT = Path(__file__).parents[2]

Message = RawArticle | Tick | bytes


def begin(file_bytes: int | None) -> None:
    """What a child does first."""
    die_at_once_with_parent()
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


class Stream:
    """Two workers on topics of their own. Ticks come from the messages, not from the clock, unless it is asked for."""

    def __init__(
        self, bootstrap: str, prefix: str, folder: Path, workers: tuple[str, ...] = ("a", "b"), *, supervised: bool = False, workers_bootstrap: str | None = None,
        own_ticks: bool = False,
    ):  # fmt: skip
        """`workers_bootstrap`: the workers' own way to Kafka, where it is another. `supervised`: a worker that ends by itself is started again while `wait` waits, as compose and Kubernetes would.
        `own_ticks`: the workers tell the time by their clocks."""
        self.settings = Settings(kafka_bootstrap=bootstrap, topic_prefix=prefix, partitions=PARTITIONS, data_dir=folder)
        self._bootstrap = bootstrap
        self._workers_bootstrap = workers_bootstrap or bootstrap
        self._prefix = prefix
        self._folder = folder
        self._names = workers
        self._supervised = supervised
        self._ticks = "--ticks" if own_ticks else "--no-ticks"
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self._last_tick: Tick | None = None
        self._done: dict[int, datetime] = {}
        self._done_at: dict[TopicPartition, int] = {}

    def __enter__(self) -> "Stream":
        create_topics(self.settings)
        self.call()
        for name in self._names:
            self.start(name)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self.workers.values():
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers.values():
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self._producer.close()

    def start(self, name: str, changed: Mapping[str, str] | None = None, file_bytes: int | None = None, module: str = "streams") -> None:
        """`changed`: of its environment. `file_bytes`: no file of its own may grow above that, as on a disk that is full. `module`: what is run in the place of siaga."""
        environment = {
            **os.environ,
            "SIAGA_KAFKA_BOOTSTRAP": self._workers_bootstrap,
            "SIAGA_TOPIC_PREFIX": self._prefix,
            "SIAGA_PARTITIONS": str(PARTITIONS),
            "SIAGA_DATA_DIR": str(self._folder),
            "SIAGA_METRICS_PORT": "0",
            **(changed or {}),
        }
        with (self._folder / f"worker-{name}.log").open("ab") as log:
            command = [sys.executable, "-m", module, "worker", self._ticks, "--name", name]
            self.workers[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=partial(begin, file_bytes))

    def stop(self, name: str, how: signal.Signals) -> None:
        """Stops a worker as a crash or an orderly end would, and starts it again."""
        self.workers[name].send_signal(how)
        self.workers[name].wait(300)
        self.start(name)

    def call(self) -> None:
        self._producer = KafkaProducer(bootstrap_servers=self._bootstrap, max_request_size=8 * 1024 * 1024)

    def hang_up(self) -> None:
        """Leaves Kafka, for it is about to go; the workers stay."""
        self._producer.close()

    def send(self, messages: Iterable[Message]) -> None:
        topic = self._prefix + "articles.raw"
        for message in messages:
            match message:
                case Tick():
                    self._last_tick = message
                    for partition in range(PARTITIONS):
                        tick = Tick(as_of=message.as_of, source=partition)
                        value, headers = wire.encode(tick, "test", tick.as_of)
                        self._producer.send(topic, value=value, headers=headers, partition=partition)
                case RawArticle():
                    self._producer.send(topic, key=message.id.encode(), value=message.model_dump_json().encode())
                case bytes():
                    self._producer.send(topic, key=b"raw", value=message)
        self._producer.flush()

    def set_watches(self, watches: Sequence[Watch]) -> None:
        """As `siaga watches apply` would; returns when the flow has them."""
        there = self._watches_in_flow()
        for watch in watches:
            value, headers = wire.encode(watch, "test", watch.since or datetime.now(UTC))
            self._producer.send(self._prefix + "watches", key=watch.id.encode(), value=value, headers=headers)
        self._producer.flush()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._watches_in_flow() < there + PARTITIONS * len(watches):
            if time.monotonic() > deadline:
                raise AssertionError(f"the watches did not reach the flow\n{self.last_words()}")
            time.sleep(0.5)

    def _watches_in_flow(self) -> int:
        kind = ce_type("watch").encode()
        return sum(dict(record.headers).get("ce_type") == kind for record in self.records("mentions"))

    def send_null(self) -> None:
        """A record without a value: a tombstone."""
        self._producer.send(self._prefix + "articles.raw", key=b"null", value=None)

    def wait(self, as_of: datetime | None = None) -> None:
        """Until the last stage has finished the last tick, or that of `as_of`, on every partition. Raises AssertionError with the workers' last words when a worker ends, or
        nothing has moved for PATIENCE_SECONDS."""
        end = as_of or (self._last_tick and self._last_tick.as_of)
        if end is None:
            raise AssertionError("nothing ends without a tick")
        consumer = self._consumer("progress")
        for partition, offset in self._done_at.items():
            consumer.seek(partition, offset)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self._done) < PARTITIONS or min(self._done.values()) < end:
            for partition, records in consumer.poll(timeout_ms=500).items():
                deadline = time.monotonic() + PATIENCE_SECONDS
                for record in records:
                    tick = Tick.model_validate_json(record.value)
                    self._done[tick.source] = max(tick.as_of, self._done.get(tick.source, tick.as_of))
                    self._done_at[partition] = record.offset + 1
            ended = {name: worker.poll() for name, worker in self.workers.items() if worker.poll() is not None}
            if self._supervised:
                for name in ended:
                    self.start(name)
                ended = {}
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"partitions have come to {self._done} of {end}; workers that ended: {ended}\n{self.last_words()}")
        consumer.close()

    def ends(self) -> dict[str, int]:
        """How many records each topic has been given, changelogs too."""
        consumer = KafkaConsumer(bootstrap_servers=self._bootstrap)
        found = {}
        for topic in sorted(name for name in consumer.topics() if name.startswith(self._prefix)):
            places = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
            found[topic.removeprefix(self._prefix)] = sum(consumer.end_offsets(places).values())
        consumer.close()
        return found

    def outcome(self) -> Outcome:
        """What stands, read back from the topics. The same revision told twice must have been told alike."""
        outcome = Outcome()
        for value in self.read("events"):
            event = Event.model_validate_json(value)
            held = outcome.events.get(event.event_id)
            if held is None or event.version >= held.version:
                outcome.events[event.event_id] = event
        for value in self.read("alerts.log"):
            alert = Alert.model_validate_json(value)
            held_alert = outcome.alerts.setdefault((alert.alert_id, alert.revision), alert)
            assert held_alert == alert, f"revision {alert.revision} of {alert.alert_id} was told in two ways"
        return outcome

    def read(self, topic: str) -> list[bytes]:
        return [record.value for record in self.records(topic)]

    def records(self, topic: str) -> list[Any]:
        """Every record that the topic holds now."""
        consumer = self._consumer(topic)
        ends = consumer.end_offsets(consumer.assignment())
        found: list[Any] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=500).values():
                found.extend(records)
        consumer.close()
        return found

    def last_words(self, lines: int = 15) -> str:
        return "\n".join(
            f"{path.name}: {line}" for path in sorted(self._folder.glob("worker-*.log")) for line in path.read_text(errors="replace").splitlines()[-lines:]
        )

    def _consumer(self, topic: str) -> KafkaConsumer:
        consumer = KafkaConsumer(bootstrap_servers=self._bootstrap, max_partition_fetch_bytes=16 * 1024 * 1024)
        partitions = next(spec.partitions for spec in topic_specs(self.settings) if spec.name == self._prefix + topic)
        consumer.assign([TopicPartition(self._prefix + topic, partition) for partition in range(partitions)])
        consumer.seek_to_beginning()
        return consumer
