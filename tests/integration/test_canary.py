"""The canary on a real Kafka: a worker that tells the time measures how long news takes, and no topic that people read has a word of it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from streams.adapters.broker.server import Broker
from streams.adapters.health import standing
from tests.integration.test_compose import free_port
from tests.support.stream import ROOT, Stream, begin
from tests.support.waiting import until

pytestmark = pytest.mark.kafka


def test_a_worker_measures_the_whole_way_and_tells_nobody(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    port = free_port()
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        environment = {
            **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": topic_prefix, "SIAGA_DATA_DIR": str(tmp_path), "SIAGA_METRICS_PORT": str(port),
            "SIAGA_CANARY_SECONDS": "2",
        }  # fmt: skip
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "streams", "worker", "--name", "a"], cwd=ROOT, env=environment, stderr=log, preexec_fn=lambda: begin(None)
            )
        try:
            until(lambda: came_through(port) >= 2, "two canaries came through all stages", patience=300)
            told = standing(stream.settings)
            metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        finally:
            worker.terminate()
            worker.wait(60)
        assert told.done is not None, "a canary on the heartbeat's topic is no reason not to know the time"
        assert 'siaga_canary_interval_seconds{topic="articles.raw"} 2.0' in metrics
        assert [stream.read(topic) for topic in ("events", "alerts", "alerts.log", "dead-letter")] == [[], [], [], []]


def came_through(port: int) -> float:
    try:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    except httpx.HTTPError:
        return 0.0
    found = re.search(r"^siaga_canary_seconds_count (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0
