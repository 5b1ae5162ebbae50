"""What an operator asks of a running pipeline: doctor and dead letters, on a real Kafka."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.adapters.letters import Letters
from streams.cli import app
from streams.settings import Settings
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka


def siaga(monkeypatch: pytest.MonkeyPatch, bootstrap: str, prefix: str, *words: str) -> tuple[int, str]:
    monkeypatch.setenv("SIAGA_KAFKA_BOOTSTRAP", bootstrap)
    monkeypatch.setenv("SIAGA_TOPIC_PREFIX", prefix)
    monkeypatch.setenv("SIAGA_PARTITIONS", "4")
    monkeypatch.setenv("SIAGA_GATEWAY_PORT", "9")
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_dead_letter_is_listed_shown_and_sent_again_as_it_came(broker: Broker, topic_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = b'{"id": "x", "fetched_at": 7, "title": "\\u001b[2Jred"}'
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send([bad, RawArticle(id="good"), Tick(as_of=datetime(2023, 12, 20, 9, tzinfo=UTC))])
        stream.wait()
        code, listed = siaga(monkeypatch, broker.bootstrap, topic_prefix, "dlq", "list")
        assert (code, listed.split("\t")[0], listed.split("\t")[2:4]) == (0, "0", ["extract", "invalid"])
        code, shown = siaga(monkeypatch, broker.bootstrap, topic_prefix, "dlq", "show", "0")
        assert code == 0
        assert "cause    invalid: fetched_at" in shown
        assert "\x1b" not in shown
        assert siaga(monkeypatch, broker.bootstrap, topic_prefix, "dlq", "show", "99")[0] == 1
        assert siaga(monkeypatch, broker.bootstrap, topic_prefix, "dlq", "requeue")[0] == 2
        code, _ = siaga(monkeypatch, broker.bootstrap, topic_prefix, "dlq", "requeue", "--cause", "invalid")
        assert code == 0
        stream.send([Tick(as_of=datetime(2023, 12, 20, 10, tzinfo=UTC))])
        stream.wait()
        letters = Letters(Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix)).newest(10)
    assert [(letter.value, letter.times) for letter in letters] == [(bad, 0), (bad, 1)]


def test_the_doctor_says_what_is_well_and_what_is_not(broker: Broker, topic_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = siaga(monkeypatch, broker.bootstrap, topic_prefix, "doctor", "--json")
    before = {finding["what"]: finding for finding in map(json.loads, said.splitlines())}
    assert (code, before["topics"]["level"]) == (1, "fail")
    assert "siaga topics create" in before["topics"]["advice"]
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send([b"<html>", Tick(as_of=datetime(2023, 12, 20, 9, tzinfo=UTC))])
        stream.wait()
        code, said = siaga(monkeypatch, broker.bootstrap, topic_prefix, "doctor", "--json")
    after = {finding["what"]: finding for finding in map(json.loads, said.splitlines())}
    assert {what: finding["level"] for what, finding in after.items()} == {
        "version": "ok", "faust": "ok", "settings": "ok", "data folder": "ok", "cache folder": "ok", "channels": "ok", "sources": "ok", "broker": "ok", "topics": "ok",
        "pipeline": "warn", "clock": "ok", "dead letters": "warn", "gateway": "warn",
    }  # fmt: skip
    assert code == 0
    assert "done up to 2023-12-20 09:00:00 UTC" in after["pipeline"]["said"]


def test_a_broker_that_does_not_answer_is_said_to() -> None:
    environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": "127.0.0.1:9"}
    done = subprocess.run([sys.executable, "-m", "streams", "doctor"], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "fail  broker: 127.0.0.1:9 does not answer" in done.stdout
