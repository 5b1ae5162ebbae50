"""A real Prometheus on this machine with the project's own rules, scraping what a test serves, and telling the project's own Alertmanager."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.support.servers import free_port, started
from tests.support.waiting import until

DEPLOY = Path(__file__).parents[2] / "deploy" / "prometheus"
SCRAPE = "1s"


class Prometheus:
    def __init__(self, url: str):
        self.url = url

    def asks(self, query: str) -> list[dict[str, Any]]:
        """The answer's series; raises AssertionError with Prometheus' words where it refuses the query."""
        answer = httpx.get(f"{self.url}/api/v1/query", params={"query": query}, trust_env=False).json()
        assert answer["status"] == "success", answer
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    def rings(self) -> set[str]:
        found = httpx.get(f"{self.url}/api/v1/alerts", trust_env=False).json()["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in found if alert["state"] == "firing"}


@contextmanager
def prometheus(folder: Path, targets: dict[str, str], alertmanager: str) -> Iterator[Prometheus]:
    """`targets`: address by process. The configuration is deploy/prometheus/prometheus.yml but for where things are and how often it looks. Raises FileNotFoundError where none is installed."""
    program = shutil.which("prometheus")
    if program is None:
        raise FileNotFoundError("no Prometheus is installed; make prometheus brings it")
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text("utf-8"))
    config["global"] = {"scrape_interval": SCRAPE, "evaluation_interval": SCRAPE}
    config["rule_files"] = [str(DEPLOY / name) for name in config["rule_files"]]
    config["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [alertmanager.removeprefix("http://")]}]}]
    [job] = config["scrape_configs"]
    del job["dns_sd_configs"], job["relabel_configs"]
    job["static_configs"] = [{"targets": [address], "labels": {"process": process}} for process, address in targets.items()]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    port = free_port()
    options = [f"--config.file={file}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
    with started([program, *options], folder / "prometheus.log"):
        running = Prometheus(f"http://127.0.0.1:{port}")
        until(lambda: _is_ready(running), "Prometheus is ready")
        yield running


def _is_ready(running: Prometheus) -> bool:
    try:
        return httpx.get(f"{running.url}/-/ready", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
