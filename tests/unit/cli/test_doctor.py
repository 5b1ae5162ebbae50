"""What doctor sees without a broker: names of settings, and how the feeds were met last."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.ingest.memory import FeedState, Memory, failed

NOON = datetime(2023, 12, 20, 12, tzinfo=UTC)


def findings(monkeypatch: pytest.MonkeyPatch, data: Path) -> dict[str, dict[str, str]]:
    monkeypatch.setenv("SIAGA_DATA_DIR", str(data))
    monkeypatch.setenv("SIAGA_GATEWAY_PORT", "9")
    monkeypatch.delenv("SIAGA_KAFKA_BOOTSTRAP", raising=False)
    return {found["what"]: found for found in map(json.loads, CliRunner().invoke(app, ["doctor", "--json"]).output.splitlines())}


def test_a_setting_that_nobody_reads_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIAGA_TOPIC_PREFFIX", "desk.")
    told = findings(monkeypatch, tmp_path)["settings"]
    assert (told["level"], told["said"]) == ("warn", "nobody reads SIAGA_TOPIC_PREFFIX")


def test_feeds_that_fail_are_told_with_their_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert findings(monkeypatch, tmp_path)["sources"]["level"] == "ok"
    memory = Memory(tmp_path / "sources.sqlite")
    state = FeedState("https://post.example/rss")
    for _ in range(3):
        state = failed(state, NOON, "answered 404")
    memory.keep(state)
    memory.keep(FeedState("https://news.example/rss"))
    memory.close()
    told = findings(monkeypatch, tmp_path)["sources"]
    assert (told["level"], told["said"]) == ("warn", "1 of 2 feeds fail: https://post.example/rss: answered 404")
    (tmp_path / "sources.sqlite").write_bytes(b"no database, whatever its name says it is" * 100)
    assert findings(monkeypatch, tmp_path)["sources"]["level"] == "fail"
