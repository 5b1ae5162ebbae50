"""A real Alertmanager on a free port of this machine."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "alertmanager.yml"
    config.write_text(CONFIG, encoding="utf-8")
    options = [f"--config.file={config}", f"--storage.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with (folder / "alertmanager.log").open("wb") as log:
        process = subprocess.Popen([program, *options], stdout=log, stderr=log)
    try:
        running = Alertmanager(f"http://127.0.0.1:{port}")
        until(lambda: _answers(running), "Alertmanager answers")
        yield running
    finally:
        process.terminate()
        process.wait(20)


def _answers(running: Alertmanager) -> bool:
    try:
        return running.alerts() == []
    except httpx.HTTPError:
        return False
