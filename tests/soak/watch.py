"""What each process takes, and what waits between them, looked at every few seconds while a run goes on."""

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType

import psutil
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from tests.chaos.field import Field
from tests.soak.leaks import Sample

WHO = {"a": "worker a", "b": "worker b", "deliver": "deliver", "gateway": "gateway"}
MB = 1024 * 1024


class Watch:
    """`with Watch(field, seconds) as watch: watch.samples`. A process that is just being started again, and Kafka while it does not answer, give no sample."""

    def __init__(self, field: Field, seconds: float):
        self._field = field
        self._seconds = seconds
        self._over = threading.Event()
        self._began = time.monotonic()
        self._lives: dict[str, list[int]] = {name: [] for name in WHO}
        self._thread = threading.Thread(target=self._look, name="watch")
        self.samples: list[Sample] = []
        self.failed: BaseException | None = None

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if self.failed and error is None:
            raise self.failed

    def _look(self) -> None:
        try:
            while not self._over.wait(self._seconds):
                at = time.monotonic() - self._began
                self._processes(at)
                self._waiting(at)
        except BaseException as error:
            self.failed = error  # a thread's own error would end nothing

    def _processes(self, at: float) -> None:
        for whom, name in WHO.items():
            pid = self._field.process(whom).pid
            lives = self._lives[whom]
            if pid not in lives:
                lives.append(pid)
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # it ends at this moment
                process = psutil.Process(pid)
                memory, files = process.memory_info().rss / MB, process.num_fds()
                if process.status() != psutil.STATUS_ZOMBIE and memory:
                    self.samples.append(Sample(at, name, len(lives), "memory", memory))
                    self.samples.append(Sample(at, name, len(lives), "files", files))

    def _waiting(self, at: float) -> None:
        with suppress(KafkaError):
            self.samples.append(Sample(at, "workers", 1, "lag", lag(self._field.stream.settings.topic_prefix, self._field.broker.bootstrap)))
        outbox = self._field.post.folder / "data" / "outbox.sqlite"
        if outbox.exists():
            with suppress(sqlite3.OperationalError):  # its writer is making it
                self.samples.append(Sample(at, "deliver", 1, "outbox", waiting(outbox)))


def lag(prefix: str, bootstrap: str) -> float:
    """Records that are there and that the workers' group has not done, over all topics that it reads. Raises KafkaError."""
    group = prefix + "siaga"
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        done = {at: told.offset for at, told in admin.list_group_offsets(group)[group].items() if told.offset >= 0}
    with closing(KafkaConsumer(bootstrap_servers=bootstrap)) as consumer:
        return float(sum(end - done[at] for at, end in consumer.end_offsets(list(done)).items())) if done else 0.0


def waiting(outbox: Path) -> float:
    """Messages that wait to be sent."""
    with closing(sqlite3.connect(f"file:{outbox}?mode=ro", uri=True)) as database:
        return float(database.execute("SELECT count(*) FROM outgoing WHERE state='waiting'").fetchone()[0])
