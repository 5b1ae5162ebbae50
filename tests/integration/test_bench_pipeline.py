"""siaga bench pipeline on a small scale: every figure is told, and what is measured is what there is."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.adapters.broker.server import Broker
from streams.cli.bench.news import GRAVE, grave
from streams.stages.ports import Reader

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]


def test_each_figure_is_told(broker: Broker) -> None:
    command = [sys.executable, "-m", "streams", "bench", "pipeline", "--articles", "200", "--rate", "5", "--seconds", "10", "--stops", "1", "--workers", "2"]
    environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    for pattern in (
        r"news +200 made-up articles",
        r"worker +[\d,]+ articles a second, to the last alert; [\d.]+ ms of CPU an article; [\d,]+ MB resident",
        r"bare +[\d,]+ records a second",
        r"ratio +0\.\d+",
        r"workers +2: [\d,]+ articles a second; [\d.]+ ms of CPU an article, all of them together; [\d,]+ MB resident at most each; with cores of their own [\d.]+ times one",
        r"latency +article to alert: p50 [\d.]+ s, p99 [\d.]+ s at 5 articles a second",
        r"stops +kill -9: back at work [\d.]+ s",
        r"stops +SIGTERM: back at work [\d.]+ s",
    ):
        assert re.search(pattern, done.stdout), f"{pattern}\n{done.stdout}"


@pytest.mark.parametrize("number", [0, 7, len(GRAVE) - 1])
def test_the_attacks_whose_alerts_are_waited_for_are_read_as_they_are_told(reader: Reader, number: int) -> None:
    now = datetime(2024, 5, 15, 12, tzinfo=UTC)
    [mention] = reader(grave(number, now))
    assert mention.casualties.killed
    assert (mention.casualties.killed.min, mention.places[0].name, str(mention.occurred and mention.occurred.start)) == (
        21 + number,
        GRAVE[number],
        "2024-05-15",
    )
