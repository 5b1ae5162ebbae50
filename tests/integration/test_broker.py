"""The embedded broker in good and bad circumstances. Kafka is real in all of them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from streams.adapters.broker import jars as jar_store
from streams.adapters.broker.jars import BrokerError, checksums, fetch_jars
from streams.adapters.broker.server import FREE_BYTES, Broker
from streams.adapters.topics import create_topics
from streams.settings import Settings

pytestmark = pytest.mark.kafka

CACHE = Settings().cache_dir
ROOT = Path(__file__).parents[2]


def write(bootstrap: str, text: bytes) -> None:
    create_topics(Settings(kafka_bootstrap=bootstrap, partitions=1))
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    producer.send("articles.raw", value=text).get(timeout=30)
    producer.close()


def read(bootstrap: str) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    partition = TopicPartition("articles.raw", 0)
    consumer.assign([partition])
    consumer.seek_to_beginning()
    end = consumer.end_offsets([partition])[partition]
    found: list[bytes] = []
    while consumer.position(partition) < end:
        found.extend(record.value for records in consumer.poll(timeout_ms=500).values() for record in records)
    consumer.close()
    return found


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    with Broker(tmp_path, CACHE) as broker:
        write(broker.bootstrap, b"kept")
    with Broker(tmp_path, CACHE) as broker:
        assert read(broker.bootstrap) == [b"kept"]


def test_what_was_acknowledged_is_there_after_kill_9(tmp_path: Path) -> None:
    broker = Broker(tmp_path, CACHE)
    broker.start()
    write(broker.bootstrap, b"kept")
    assert broker.pid
    os.kill(broker.pid, signal.SIGKILL)
    broker.stop()
    with Broker(tmp_path, CACHE) as again:
        assert read(again.bootstrap) == [b"kept"]


def test_a_busy_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BrokerError, match=r"port \d+ is taken by another program. Choose one with --port"):
            Broker(tmp_path, CACHE, port=other.getsockname()[1]).start()


def test_a_second_broker_on_the_same_folder_is_refused_in_words(tmp_path: Path) -> None:
    with Broker(tmp_path, CACHE), pytest.raises(BrokerError, match="a broker is already running on"):
        Broker(tmp_path, CACHE).start()


def test_the_first_broker_outlives_the_refusal_of_a_second(tmp_path: Path) -> None:
    with Broker(tmp_path, CACHE) as first:
        with pytest.raises(BrokerError):
            Broker(tmp_path, CACHE).start()
        write(first.bootstrap, b"still here")
        assert read(first.bootstrap) == [b"still here"]


@pytest.fixture
def own_cache(broker: Broker, tmp_path: Path) -> Path:
    """A copy of the fetched jars that a test may damage."""
    shutil.copytree(CACHE / "kafka-4.3.1", tmp_path / "cache" / "kafka-4.3.1")
    return tmp_path / "cache"


@pytest.mark.parametrize(
    "damage", [lambda jar: jar.write_bytes(jar.read_bytes()[:1000]), lambda jar: jar.write_bytes(b"x" * jar.stat().st_size), lambda jar: jar.unlink()],
    ids=["half downloaded", "swapped", "deleted"],
)  # fmt: skip
def test_a_damaged_jar_is_noticed_and_fetched_again(own_cache: Path, damage: Callable[[Path], None]) -> None:
    victim = own_cache / "kafka-4.3.1" / sorted(checksums())[0]
    whole = victim.read_bytes()
    damage(victim)
    fetch_jars(own_cache, lambda _: None)
    assert victim.read_bytes() == whole


def test_without_network_the_message_says_what_to_do(tmp_path: Path) -> None:
    """In a process that reaches no proxy and no host, with nothing cached."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "https_proxy": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "SIAGA_CACHE_DIR": str(tmp_path / "cache"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "streams", "broker", "--port", "0", "--data", str(tmp_path / "data")], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert run.returncode == 1
    assert "could not be fetched" in run.stderr
    assert "SIAGA_KAFKA_BOOTSTRAP=HOST:PORT" in run.stderr
    assert "Traceback" not in run.stderr


def test_too_little_disk_is_said_before_the_start(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=FREE_BYTES // 2**20 - 50) as disk, pytest.raises(BrokerError, match="MB free; Kafka needs at least"):
        Broker(disk, CACHE).start()


def test_a_disk_that_fills_up_ends_the_broker_with_the_cause(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=FREE_BYTES // 2**20 + 60) as disk:
        broker = Broker(disk, CACHE)
        broker.start()
        try:
            create_topics(Settings(kafka_bootstrap=broker.bootstrap, partitions=1))
            (disk / "ballast").write_bytes(b"\0" * (shutil.disk_usage(disk).free - 64 * 1024))
            with pytest.raises(BrokerError, match=r"disk of .* is full"):
                fill(broker)
        finally:
            broker.stop()


FILL = """
import os, sys
from kafka import KafkaProducer
producer = KafkaProducer(bootstrap_servers=sys.argv[1], request_timeout_ms=3000, delivery_timeout_ms=4000, max_block_ms=3000)
for _ in range(200):
    producer.send("articles.raw", value=os.urandom(512 * 1024)).get(timeout=6)
"""


def fill(broker: Broker) -> None:
    """Another process writes until Kafka gives up. Raises what the broker says of its end."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", FILL, broker.bootstrap], capture_output=True, check=False)
    psutil.wait_procs([psutil.Process(broker.pid)], timeout=120)
    broker.check()


class small_disk:
    """A file system of its own of that size: a tmpfs. Needs root, as the tests' containers are."""

    def __init__(self, folder: Path, megabytes: int):
        self._folder = folder
        self._megabytes = megabytes

    def __enter__(self) -> Path:
        self._folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self._megabytes}m", "tmpfs", str(self._folder)], check=True)
        return self._folder

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", "-l", str(self._folder)], check=True)


def as_at_a_terminal() -> None:
    """Where the tests run in the background, their shell has them ignore Ctrl-C, and so would their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_command_prints_its_address_and_leaves_nothing_behind(tmp_path: Path, stray_children: None) -> None:
    command = [sys.executable, "-m", "streams", "broker", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=as_at_a_terminal) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        try:
            write(address, b"hello")
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0
        finally:
            process.kill()


def test_the_broker_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streams", "broker", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        kafka = psutil.Process(process.pid).children()
        assert kafka
        process.kill()
    _, alive = psutil.wait_procs(kafka, timeout=120)
    assert not alive


def test_the_checksums_name_every_jar_that_is_used() -> None:
    assert len(checksums()) == 45
    assert jar_store.COORDINATE.endswith(":4.3.1")
