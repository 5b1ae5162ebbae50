"""A worker ends when it is told to, with Kafka and without."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.settings import Settings
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka

TICK = Tick(as_of=datetime(2023, 12, 20, 9, tzinfo=UTC))


def test_a_worker_stops_in_order_while_kafka_answers(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send([TICK])
        stream.wait()
        stream.workers["a"].send_signal(signal.SIGTERM)
        assert stream.workers["a"].wait(60) == 0
        assert "not stopped after" not in stream.last_words()


def test_a_worker_whose_kafka_is_gone_stops_all_the_same_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_STOP_SECONDS", "2")
    folder = tmp_path / "stream"
    folder.mkdir()
    broker = Broker(tmp_path / "broker", Settings().cache_dir)
    broker.start()
    try:
        with Stream(broker.bootstrap, "", folder, workers=("a",)) as stream:
            stream.send([TICK])
            stream.wait()
            stream.hang_up()
            assert broker.pid
            os.kill(broker.pid, signal.SIGKILL)
            stream.workers["a"].send_signal(signal.SIGTERM)
            assert stream.workers["a"].wait(60) == 1
            assert "siaga worker: not stopped after 2 s" in stream.last_words()
    finally:
        broker.stop()
