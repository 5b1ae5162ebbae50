"""The canary on a real Kafka: worker, deliver and gateway each measure how long news takes to them, and nothing that people read or receive has a word of it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from streams.adapters.broker.server import Broker
from streams.adapters.health import standing
from tests.support.servers import free_port
from tests.support.stream import ROOT, Stream, begin
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


@contextmanager
def running(environment: dict[str, str], log: Path, *command: str) -> Iterator[None]:
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "streams", *command], cwd=ROOT, env=environment, stdout=told, stderr=told, preexec_fn=lambda: begin(None)
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def test_each_leg_measures_it_and_nobody_is_told(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    legs = {leg: free_port() for leg in ("stages", "deliver", "gateway")}
    page = free_port()
    (tmp_path / "channels.yaml").write_text(f"channels: [{{name: archive, kind: file, path: {tmp_path}/alerts.jsonl}}]\n", "utf-8")
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": topic_prefix, "SIAGA_DATA_DIR": str(tmp_path), "SIAGA_METRICS_PORT": str(legs["stages"]),
            "SIAGA_CANARY_SECONDS": "2", "SIAGA_CHANNELS": str(tmp_path / "channels.yaml"),
        }  # fmt: skip
        commands = {
            "worker": ("worker", "--name", "a"), "deliver": ("deliver", "run", "--metrics-port", str(legs["deliver"])),
            "gateway": ("gateway", "--port", str(page), "--metrics-port", str(legs["gateway"])),
        }  # fmt: skip
        with ExitStack() as processes:
            for name, command in commands.items():
                processes.enter_context(running(environment, tmp_path / f"{name}.log", *command))
            until(lambda: all(came_through(port, leg) >= 2 for leg, port in legs.items()), "two canaries came through each leg", patience=300)
            told = standing(stream.settings)
            metrics = metrics_at(legs["stages"])
            health = httpx.get(f"http://127.0.0.1:{page}/v1/health", trust_env=False).json()
            position = httpx.get(f"http://127.0.0.1:{page}/v1/alerts", trust_env=False).headers
        assert told.done is not None, "a canary on the heartbeat's topic is no reason not to know the time"
        assert 'siaga_canary_interval_seconds{topic="articles.raw"} 2.0' in metrics
        assert (health["alerts"], health["events"], health["unreadable"]) == (0, 0, 0)
        assert "canary" not in str(health) + str(position)
        assert [stream.read(topic) for topic in ("events", "alerts", "alerts.log", "dead-letter")] == [[], [], [], []]
        assert not (tmp_path / "alerts.jsonl").exists()


def metrics_at(port: int) -> str:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    except httpx.HTTPError:
        return ""


def came_through(port: int, leg: str) -> float:
    found = re.search(rf'^siaga_canary_seconds_count{{leg="{leg}"}} (\S+)$', metrics_at(port), re.MULTILINE)
    return float(found[1]) if found else 0.0
