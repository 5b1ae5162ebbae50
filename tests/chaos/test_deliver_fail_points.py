"""A deliver that dies at each named step, before and after it: everybody is told, and what is told again carries the id that it had."""

import random
import signal
from pathlib import Path

import pytest

from streams.adapters.broker.server import Broker
from streams.adapters.fail_points import DELIVER_STEPS, WHENS
from tests.chaos.field import told_twice
from tests.integration.test_deliver import Post, hook, told
from tests.support.receiver import Receiver
from tests.support.sample_alerts import surge_in_iraq
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

POINTS = [f"{step}.{when}" for step in DELIVER_STEPS for when in WHENS]
TIMES = {"store": 1, "call": 3, "record": 3, "commit": 1}
"""At which time it kills."""
ALERTS = 5
"""For each point: as many as its steps need."""


@pytest.mark.parametrize("seed", [1])
def test_a_deliver_that_dies_at_any_step_tells_everybody_and_nothing_under_two_ids(seed: int, broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    points = random.Random(seed).sample(POINTS, len(POINTS))
    post = Post(broker, topic_prefix, tmp_path)
    wanted: set[str] = set()
    with Receiver() as receiver:
        post.channels(hook(receiver))
        for number, point in enumerate(points):
            alerts = [surge_in_iraq(alert_id=f"a{number}-{n}", revision=1) for n in range(ALERTS)]
            wanted |= {f"{alert.alert_id}-1" for alert in alerts}
            post.publish(*alerts)
            post.environment["SIAGA_FAIL_POINT"] = f"{point}@{TIMES[point.partition('.')[0]]}"
            with post.delivering("--from-start") as process:
                until(lambda process=process: process.poll() is not None, f"deliver dies at {point}")  # type: ignore[misc]
            assert process.returncode == -signal.SIGKILL
            assert f"fail point {point}: this process is killed" in (tmp_path / "deliver.log").read_text(encoding="utf-8")
        del post.environment["SIAGA_FAIL_POINT"]
        with post.delivering("--from-start"):
            until(lambda: wanted <= set(told(receiver)), "everybody is told")
        again = told_twice(receiver)
        assert 0 < again <= 2 * len(POINTS), "a call whose answer was never written down is made again, and no other"
    post.close()
