"""The very commands and settings of docker-compose.yml, as processes of this machine: an article posted to the gateway, and one of an outlet's feed, become an alert on the page and in the channel's file."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from streams.adapters.broker.server import Broker
from tests.support.receiver import Receiver
from tests.support.servers import free_port
from tests.support.stream import die_at_once_with_parent
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Machine:
    """What the compose file says of addresses and folders, as it is here."""

    def __init__(self, folder: Path, bootstrap: str, prefix: str, feed: str):
        self._folder = folder
        self._prefix = prefix
        self.ports = {"8080": str(free_port())}
        (folder / "etc").mkdir()
        (folder / "etc" / "channels.yaml").write_text(f"channels: [{{name: archive, kind: file, path: {folder}/alerts.jsonl}}]\n", "utf-8")
        (folder / "etc" / "sources.yaml").write_text(
            f"sources: [{{id: muara, name: Kabar Muara, language: id, feeds: ['{feed}'], pages: false, private: true}}]\n", "utf-8"
        )
        self._words = {"kafka:9092": bootstrap, "0.0.0.0": "127.0.0.1", "/etc/siaga": str(folder / "etc"), "/tmp/siaga": str(cache_folder())}

    def environment(self, service: str) -> dict[str, str]:
        told = {name: self.here(str(value), service) for name, value in SERVICES[service]["environment"].items()}
        own = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
        return {**own, **told, "SIAGA_TOPIC_PREFIX": self._prefix}

    def command(self, service: str) -> list[str]:
        return [sys.executable, "-m", "streams", *(self.here(str(word), service) for word in SERVICES[service]["command"])]

    def here(self, text: str, service: str) -> str:
        if text == "6067":
            return self.ports.setdefault(f"{service} metrics", str(free_port()))
        if text == "/var/lib/siaga":
            return str(self._folder / service)
        for there, local in self._words.items():
            text = text.replace(there, local)
        return self.ports.get(text, text)

    @contextmanager
    def running(self, service: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self._folder / f"{service}.log").open("wb") as log:
            process = subprocess.Popen(
                self.command(service), cwd=ROOT, env=self.environment(service), stdout=log, stderr=log, preexec_fn=die_at_once_with_parent
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def cache_folder() -> Path:
    from streams.settings import Settings

    return Settings().cache_dir


def healthy(port: str, path: str) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def is_current(port: str) -> bool:
    told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5, trust_env=False).text
    waiting = [line for line in told.splitlines() if line.startswith("siaga_gateway_records_waiting{")]
    return 'siaga_gateway_feed{state="live"} 1.0' in told and len(waiting) > 4 and all(line.endswith(" 0.0") for line in waiting)


def posted(now: datetime) -> dict[str, str]:
    """A grave attack of today, as one house tells it."""
    return {
        "id": "compose-1", "publisher": "Tidewater Post", "language": "en", "published": now.isoformat(), "title": "Suicide bomber kills 31 at Kabul mosque",
        "body": f"A suicide bomber blew himself up in a mosque in Kabul, Afghanistan, on {DAYS[now.weekday()]}, killing 31 worshippers and wounding 40, police said. Nobody has claimed the attack.",
    }  # fmt: skip


def feed(now: datetime) -> bytes:
    """The same attack, as another house tells it in its feed."""
    body = "Ledakan bom bunuh diri di sebuah masjid di Kabul, Afganistan, menewaskan 31 jemaah hari ini, kata polisi. Sedikitnya 40 orang terluka."
    item = f"<item><title>Bom bunuh diri di masjid Kabul tewaskan 31 orang</title><link>/kabul</link><pubDate>{format_datetime(now)}</pubDate><description>{body}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar Muara</title>{item}</channel></rss>'.encode()


@pytest.mark.usefixtures("stray_children")
def test_what_compose_runs_turns_articles_into_alerts(broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with ExitStack() as stack:
        outlet = stack.enter_context(Receiver(lambda number, call: (200, {}, feed(now)) if call.path == "/feed" else (404, {}, b"")))
        machine = Machine(tmp_path, broker.bootstrap, topic_prefix, f"{outlet.url}/feed")
        made = subprocess.run(machine.command("topics"), cwd=ROOT, env=machine.environment("topics"), capture_output=True, text=True, timeout=120, check=False)
        assert made.returncode == 0, made.stderr
        processes = {name: stack.enter_context(machine.running(name)) for name in ("worker", "gateway", "deliver", "ingest")}
        for name in ("worker", "deliver", "ingest"):
            until(lambda name=name: healthy(machine.ports[f"{name} metrics"], "/metrics"), f"{name} answers")  # type: ignore[misc]
        until(lambda: healthy(machine.ports["8080"], "/v1/health"), "the gateway stands at the newest record")
        until(lambda: is_current(machine.ports["gateway metrics"]), "the gateway tells Prometheus that nothing waits")
        page = f"http://127.0.0.1:{machine.ports['8080']}"
        sent = httpx.post(f"{page}/v1/articles", json=[posted(now)], trust_env=False)
        assert (sent.status_code, sent.json()["accepted"]) == (202, 1)

        def alerts() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = httpx.get(f"{page}/v1/alerts", params={"country": "AF"}, trust_env=False).json()["alerts"]
            return [alert for alert in found if alert["kind"] == "mass_casualty"]

        until(lambda: any(alert["independent_sources"] == 2 for alert in alerts()), "the attack is on the page, by two sources", patience=240)
        archive = tmp_path / "alerts.jsonl"
        until(lambda: archive.exists() and "Kabul" in archive.read_text("utf-8"), "the channel's file tells it")
        assert {name: process.poll() for name, process in processes.items()} == dict.fromkeys(processes)
