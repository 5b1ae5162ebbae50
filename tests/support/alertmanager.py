"""A real Alertmanager on a free port of this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.servers import free_port, started
from tests.support.waiting import until

NAMES = ("alertmanager", "prometheus-alertmanager")
CONFIG = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


class Alertmanager:
    def __init__(self, url: str):
        self.url = url

    def alerts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/api/v2/alerts", trust_env=False).json()
        return found


@contextmanager
def alertmanager(folder: Path) -> Iterator[Alertmanager]:
    """Raises FileNotFoundError where none is installed: `make prometheus` brings it."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        raise FileNotFoundError("no Alertmanager is installed; make prometheus brings it")
    port = free_port()
    config = folder / "alertmanager.yml"
    config.write_text(CONFIG, encoding="utf-8")
    options = [f"--config.file={config}", f"--storage.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with started([program, *options], folder / "alertmanager.log"):
        running = Alertmanager(f"http://127.0.0.1:{port}")
        until(lambda: _answers(running), "Alertmanager answers")
        yield running


def _answers(running: Alertmanager) -> bool:
    try:
        return running.alerts() == []
    except httpx.HTTPError:
        return False
