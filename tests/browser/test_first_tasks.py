"""What a stranger does first, by the README's own lines and nothing else: an alert of one's own on the page, its webhook with the signature checked, a dashboard with live figures. Prints how long each took."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from streams.settings import Settings
from tests.support.browser import keep_screenshot, visit
from tests.support.scraped import Prometheus
from tests.support.servers import free_port
from tests.support.stream import die_at_once_with_parent
from tests.support.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
FROM, TO = "**On Kafka**", "`make first-tasks`"
PORTS = ("9092", "8080", "9099", "9090", "6067", "6068", "6069")
"""That the README names; here others that are free stand for them."""


def blocks() -> list[str]:
    """The commands between two places of the README, a block each."""
    readme = (ROOT / "README.md").read_text("utf-8")
    told = readme[readme.index(FROM) : readme.index(TO)]
    return ["\n".join(line[4:] for line in block.splitlines()) for block in re.findall(r"(?:^    .+\n)+", told, re.MULTILINE)]


class Terminal:
    """A shell that is given lines, as at a terminal; what is said stands in a file."""

    def __init__(self, folder: Path, name: str, environment: Mapping[str, str]):
        self._said = folder / f"{name}.txt"
        with self._said.open("wb") as said:
            self._shell = subprocess.Popen(["bash"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=said, stderr=said, start_new_session=True, preexec_fn=die_at_once_with_parent)  # fmt: skip

    def type(self, lines: str) -> None:
        assert self._shell.stdin
        self._shell.stdin.write(lines.encode() + b"\n")
        self._shell.stdin.flush()

    def said(self) -> str:
        return self._said.read_text("utf-8", "replace")

    def close(self) -> None:
        os.killpg(self._shell.pid, signal.SIGTERM)
        if self._shell.stdin:
            self._shell.stdin.close()
        self._shell.wait(60)


@contextmanager
def terminals(folder: Path, *names: str) -> Iterator[list[Terminal]]:
    """In a folder that looks like the checkout, with `siaga` and `python` on the path, and a data folder of its own."""
    for name in ("streams", "schemas", "examples", "tools"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    (folder / "bin").mkdir()
    for name, words in (("siaga", " -m streams"), ("python", "")):
        (folder / "bin" / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n', "utf-8")
        (folder / "bin" / name).chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
    environment = {
        **own,
        "PATH": f"{folder / 'bin'}:{own['PATH']}",
        "PYTHONPATH": str(ROOT),
        "SIAGA_DATA_DIR": str(folder / "data"),
        "SIAGA_CACHE_DIR": str(Settings().cache_dir),
    }
    opened: list[Terminal] = []
    try:
        for name in names:
            opened.append(Terminal(folder, name, environment))
        yield opened
    finally:
        for terminal in reversed(opened):
            terminal.close()


def test_a_strangers_three_first_tasks_are_done_by_the_readmes_own_lines(browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = {port: str(free_port()) for port in PORTS}

    def on_free_ports(text: str) -> str:
        return re.sub(r"\b(" + "|".join(PORTS) + r")\b", lambda found: here[found[1]], text)

    broker, pipeline, channel, article, dashboards = map(on_free_ports, blocks())
    began = time.monotonic()
    took: dict[str, float] = {}
    with terminals(tmp_path, "first", "second") as (first, second):
        (tmp_path / "deploy/prometheus/local.yml").write_text(on_free_ports((ROOT / "deploy/prometheus/local.yml").read_text("utf-8")), "utf-8")
        first.type(broker.replace("siaga broker", f"siaga broker --port {here['9092']}"))
        until(lambda: f"127.0.0.1:{here['9092']}" in first.said(), "the broker said its address", PATIENCE)
        second.type(f"export SIAGA_METRICS_PORT={here['6067']} SIAGA_GATEWAY_PORT={here['8080']}")  # what the README leaves at the defaults
        second.type(pipeline)
        until(
            lambda: f"http://127.0.0.1:{here['8080']}/" in second.said() and "articles sent" in second.said(), "the page and the examples are there", PATIENCE
        )
        second.type(channel)
        until(lambda: "1 channels: mine" in second.said(), "deliver runs", PATIENCE)
        page = visit(browser, f"http://127.0.0.1:{here['8080']}/")
        asked = time.monotonic()
        second.type(article)
        until(lambda: bool(_watchs_alerts(here["8080"])), "the watch raises an alert", PATIENCE)
        [alert] = _watchs_alerts(here["8080"])
        expect(page.locator("#list")).to_contain_text(alert["headline"]["en"], timeout=PATIENCE * 1000)
        took["own article POSTed, its alert on the page"] = time.monotonic() - began
        until(
            lambda: re.search(rf"^{alert['alert_id']}-\d+ alert\.firing$", second.said(), re.MULTILINE) is not None,
            "the receiver checked the signature",
            PATIENCE,
        )
        took["own watch, its webhook received and verified"] = time.monotonic() - began
        took["of these, from the article to both"] = time.monotonic() - asked
        second.type(dashboards)
        until(lambda: "siaga: overview: http" in second.said(), "the dashboards' addresses are told", PATIENCE)
        links = dict(re.findall(r"^(siaga: .+?): (http\S+)$", second.said(), re.MULTILINE))
        running = Prometheus(f"http://127.0.0.1:{here['9090']}")
        second.type("true")
        until(lambda: _answers(running, 'up{job="siaga"} == 1') == 3, "all three processes are scraped", PATIENCE)
        until(lambda: _answers(running, "siaga_canary_timestamp_seconds > 0") == 3, "the canary came through each leg", PATIENCE)
        view = browser.new_page()
        view.goto(links["siaga: overview"])
        expect(view.get_by_text('leg="gateway"').first).to_be_visible(timeout=PATIENCE * 1000)
        keep_screenshot(view)
        took["dashboard with live figures"] = time.monotonic() - began
    with capsys.disabled():
        for what, seconds in took.items():
            print(f"\n{seconds:6.1f} s  {what}", end="")
        print()


def _watchs_alerts(port: str) -> list[dict[str, Any]]:
    found = httpx.get(f"http://127.0.0.1:{port}/v1/alerts", trust_env=False).json()["alerts"]
    return [alert for alert in found if (alert["series"]["kind"], alert["series"]["key"]) == ("watch", "iraq") and alert["state"] == "firing"]


def _answers(running: Prometheus, query: str) -> int:
    try:
        return len(running.asks(query))
    except httpx.HTTPError:
        return 0
