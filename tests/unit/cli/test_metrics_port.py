"""A process whose port of /metrics is taken ends at once, says so, and says what to do; one that has it tells its version there."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams import __version__
from streams.adapters.metrics import Metrics

ROOT = Path(__file__).parents[3]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def siaga(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": "127.0.0.1:9", "SIAGA_DATA_DIR": str(folder), **settings}
    return subprocess.run([sys.executable, "-m", "streams", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "command", [("worker",), ("gateway", "--port", "0"), ("deliver", "run", "--channels", "channels.yaml"), ("ingest", "--sources", "sources.yaml"), ("ingest", "--from-topic", "t", "--mapping", "mapping.yaml")],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
def test_a_port_that_is_taken_is_said_with_what_to_do(tmp_path: Path, taken: int, command: tuple[str, ...]) -> None:
    files = {
        "channels.yaml": f"channels: [{{name: a, kind: file, path: {tmp_path}/alerts.jsonl}}]",
        "sources.yaml": "agent: siaga at desk.example (desk@desk.example)\nsources: [{id: a, name: A, language: en, feeds: ['https://a.example/rss']}]",
        "mapping.yaml": "title: headline",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    named = [str(tmp_path / word) if word in files else word for word in command]
    ended = siaga(tmp_path, *named, *(() if command == ("worker",) else ("--metrics-port", str(taken))), SIAGA_METRICS_PORT=str(taken))
    way = "SIAGA_METRICS_PORT" if command == ("worker",) else "--metrics-port"
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        f"siaga {command[0]}: metrics cannot be served, port {taken} is taken by another program. Choose another with {way}, or let siaga choose (0); SIAGA_METRICS_HOST names the address."
    ]


def test_an_address_that_is_not_this_machines_is_said_too(tmp_path: Path) -> None:
    ended = siaga(tmp_path, "gateway", "--port", "0", "--metrics-port", "0", SIAGA_METRICS_HOST="192.0.2.1")
    assert ended.returncode == 2
    assert "cannot listen on 192.0.2.1:0 (Cannot assign requested address)" in ended.stderr


def test_whoever_serves_metrics_tells_the_version() -> None:
    port = Metrics().serve("127.0.0.1", 0)
    told = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    [sample] = [sample for family in text_string_to_metric_families(told) for sample in family.samples if sample.name == "siaga_build_info"]
    assert (sample.labels, sample.value) == ({"version": __version__}, 1.0)
