"""The demo from the outside: it ends cleanly, and leaves nothing running however it ends."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from streams.adapters.broker.server import Broker

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
DEMO = [sys.executable, "-m", "streams", "demo", "--pace", "0"]


def test_the_demo_ends_by_itself_with_its_alerts_and_leaves_nothing_behind(broker: Broker, stray_children: None) -> None:
    """`broker` only so that Kafka's jars are here."""
    run = subprocess.run([*DEMO, "--once"], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stderr
    assert "from article to alert: p50" in run.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_nothing_outlives_a_demo_that_is_killed(broker: Broker) -> None:
    with subprocess.Popen(DEMO, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as demo:
        assert demo.stdout
        assert any("The map:" in line for line in demo.stdout)
        parts = psutil.Process(demo.pid).children(recursive=True)
        assert len(parts) >= 3, "Kafka, a worker and a gateway"
        demo.kill()
    _, alive = psutil.wait_procs(parts, timeout=60)
    assert not alive
