"""The project's dashboards, rules and alarms at a real Prometheus and a real Alertmanager, over metrics that a process of ours serves."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from prometheus_client import Counter, Gauge, Histogram

from streams.adapters.metrics import Metrics
from tests.support.alertmanager import alertmanager
from tests.support.promql import INTERVAL
from tests.support.scraped import prometheus
from tests.support.waiting import until

BOARDS = Path(__file__).parents[2] / "deploy" / "grafana" / "dashboards"
VALUES = {
    "stage": ("extract", "resolve", "detect", "alert"), "topic": ("mentions", "alerts.log"), "reason": ("invalid",), "partition": ("0", "1"), "channel": ("pager",),
    "outcome": ("sent", "article", "feed_failed", "answered"), "source": ("night-post",), "kind": ("surge",), "severity": ("Severe",), "state": ("firing", "live"), "route": ("/v1/alerts",), "status": ("200", "503"), "what": ("alerts", "events"),
    "leg": ("stages", "deliver", "gateway"), "by": ("rules",), "why": ("budget",), "slot": ("day",), "version": ("1",),
}  # fmt: skip


def work(metrics: Metrics) -> None:
    """A little of everything, once for each value of the first label."""
    for metric in vars(metrics).values():
        if not isinstance(metric, Counter | Gauge | Histogram):
            continue
        names = metric._labelnames
        for first in VALUES[names[0]] if names else ("",):
            for last in VALUES[names[-1]] if names else ("",):
                one = metric.labels(*(first, *(VALUES[name][0] for name in names[1:-1]), last)[: len(names)]) if names else metric
                one.observe(0.5) if isinstance(one, Histogram) else one.inc()


@contextmanager
def working(metrics: Metrics) -> Iterator[str]:
    """Serves them while figures move; the address."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(0.3):
            work(metrics)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"127.0.0.1:{metrics.serve('127.0.0.1', 0)}"
    finally:
        stopped.set()
        thread.join()


def test_every_panel_is_answered_and_an_alarm_reaches_the_alertmanager_with_its_runbook(tmp_path: Path) -> None:
    with (
        working(Metrics()) as address,
        alertmanager(tmp_path) as receiver,
        prometheus(tmp_path, {"worker": address, "deliver": "127.0.0.1:9"}, receiver.url) as running,
    ):
        asked = [(board.stem, panel["title"], target["expr"].replace(INTERVAL, "10s")) for board in sorted(BOARDS.glob("*.json")) for panel in json.loads(board.read_text("utf-8"))["panels"] for target in panel["targets"]]  # fmt: skip
        assert len(asked) > 40

        def unanswered() -> list[tuple[str, str, str]]:
            return [one for one in asked if not running.asks(one[2])]

        until(lambda: not unanswered(), "every panel shows something")
        until(lambda: "SiagaMessagesGivenUp" in running.rings(), "messages that were given up ring")
        until(lambda: any(alert["labels"]["alertname"] == "SiagaMessagesGivenUp" for alert in receiver.alerts()), "the Alertmanager hears of it")
        [told] = [alert for alert in receiver.alerts() if alert["labels"]["alertname"] == "SiagaMessagesGivenUp"]
        assert told["annotations"]["runbook_url"] == "docs/runbooks.md#siagamessagesgivenup"
        rules = httpx.get(f"{running.url}/api/v1/rules", trust_env=False).json()["data"]["groups"]
        assert {rule["health"] for group in rules for rule in group["rules"]} == {"ok"}
        down = running.asks("up == 0")
        assert [one["metric"]["process"] for one in down] == ["deliver"]
