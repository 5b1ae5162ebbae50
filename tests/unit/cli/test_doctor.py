"""What doctor sees without a broker: names of settings, and how the feeds were met last."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.delivery.outbox import Outbox
from streams.delivery.routing import Route
from streams.ingest.memory import FeedState, Memory, failed
from tests.support.sample_alerts import broken_lull

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


def test_a_secret_that_a_channel_reads_is_no_unknown_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text("channels: [{name: mine, kind: webhook, url: 'https://desk.example/', secret: {env: SIAGA_WEBHOOK_SECRET}}]", encoding="utf-8")
    monkeypatch.setenv("SIAGA_CHANNELS", str(file))
    monkeypatch.setenv("SIAGA_WEBHOOK_SECRET", "whsec_c2lhZ2Etc2VjcmV0LWZvci10ZXN0cy0wMTIzNDU2Nw==")
    assert findings(monkeypatch, tmp_path)["settings"]["level"] == "ok"


def test_channels_that_take_nothing_are_told_with_their_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text("channels: [{name: desk, kind: file, path: desk.jsonl}, {name: pager, kind: file, path: pager.jsonl}]", encoding="utf-8")
    monkeypatch.setenv("SIAGA_CHANNELS", str(file))
    assert "outbox" not in findings(monkeypatch, tmp_path)
    outbox = Outbox(tmp_path / "outbox.sqlite")
    outbox.store([(broken_lull(), [Route(name, ("en",), NOON) for name in ("desk", "pager")], None)], NOON)
    assert findings(monkeypatch, tmp_path)["outbox"]["said"] == "2 messages wait, none is given up"
    due = outbox.next("pager", NOON)
    assert due
    outbox.refused(due, "answered 401", NOON)
    outbox.close()
    told = findings(monkeypatch, tmp_path)["outbox"]
    assert (told["level"], told["said"]) == ("warn", "1 of 2 channels take nothing: pager: answered 401 (0 wait, 1 given up)")
    assert "siaga deliver retry" in told["advice"]
    (tmp_path / "outbox.sqlite").write_bytes(b"no database, whatever its name says it is" * 100)
    assert findings(monkeypatch, tmp_path)["outbox"]["level"] == "fail"


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
