"""Watches on a real broker, by command and by HTTP: put in force, listed, replaced, taken away."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from streams.adapters.topics import create_topics
from streams.gateway.run import gateway
from streams.settings import Settings

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]


@pytest.fixture
def watches(broker, topic_prefix: str, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:  # type: ignore[no-untyped-def]
    create_topics(Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix))
    environment = {
        **os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": topic_prefix, "SIAGA_AUDIT_LOG": str(tmp_path / "audit.jsonl"),
    }  # fmt: skip

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "streams", "watches", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)

    return run


def names(listed: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {watch["id"]: watch["name"] for watch in map(json.loads, listed.stdout.splitlines())}


def test_watches_are_put_in_force_replaced_and_taken_away(watches: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    path = tmp_path / "watches.yaml"
    path.write_text("- {id: a, name: First}\n- {id: b, name: Other}\n", encoding="utf-8")
    assert watches("apply", str(path)).returncode == 0
    assert names(watches("list")) == {"a": "First", "b": "Other"}
    path.write_text("- {id: a, name: Second}\n", encoding="utf-8")
    assert watches("apply", str(path)).returncode == 0
    assert names(watches("list")) == {"a": "Second", "b": "Other"}
    assert watches("remove", "b").returncode == 0
    assert names(watches("list")) == {"a": "Second"}
    gone = watches("remove", "b")
    assert gone.returncode == 2
    assert "no watch in force is called b" in gone.stderr
    acts = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(act["what"], act["on"]["watches"]) for act in acts] == [("watches_applied", ["a", "b"]), ("watches_applied", ["a"]), ("watches_removed", ["b"])]


def test_a_faulty_file_is_not_applied_in_part(watches: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    path = tmp_path / "watches.yaml"
    path.write_text("- {id: a, name: First}\n- {id: b, nam: Other}\n", encoding="utf-8")
    refused = watches("apply", str(path))
    assert refused.returncode == 2
    assert f"{path}:2: nam: there is no such field. Did you mean name?" in refused.stderr
    assert watches("list").stdout == ""


async def test_the_gateway_and_the_command_set_the_same_watches(  # type: ignore[no-untyped-def]
    broker, watches: Callable[..., subprocess.CompletedProcess[str]], topic_prefix: str, tmp_path: Path
) -> None:
    path = tmp_path / "watches.yaml"
    path.write_text("- {id: a, name: By command}\n", encoding="utf-8")
    assert watches("apply", str(path)).returncode == 0
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=topic_prefix, data_dir=tmp_path / "data")
    async with gateway(settings, broker.bootstrap, host="127.0.0.1", port=0) as address, httpx.AsyncClient(base_url=address, timeout=60) as client:
        assert [watch["name"] for watch in (await client.get("/v1/watches")).json()["watches"]] == ["By command"]
        set_one = await client.put(
            "/v1/watches/b", content='{"id": "b", "name": "By HTTP", "where": {"countries": ["IQ"]}}', headers={"content-type": "application/json"}
        )
        assert set_one.status_code == 200
        assert names(watches("list")) == {"a": "By command", "b": "By HTTP"}
        assert (await client.delete("/v1/watches/a")).status_code == 204
        assert names(watches("list")) == {"b": "By HTTP"}
