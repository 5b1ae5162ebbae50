"""A worker that dies at each named step, before and after it: what it leaves behind is taken up, and the end is that of replay."""

import random
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from streams.adapters.broker.server import Broker
from streams.adapters.fail_points import WHENS, WORKER_STEPS
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

POINTS = [f"{step}.{when}" for step in WORKER_STEPS for when in WHENS]
OFTEN = {"send": 60, "table": 60, "ack": 40, "commit": 3}
"""At most so many times a step is passed before it kills; less than a worker passes it in its part of the scenario."""
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))


@pytest.mark.parametrize("seed", [1])
def test_a_worker_that_dies_at_any_step_loses_nothing_and_doubles_nothing(seed: int, broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    chance = random.Random(seed)
    points = chance.sample(POINTS, len(POINTS))
    messages = list(timeline(articles()))
    cuts = [len(messages) * part // (len(points) + 1) for part in range(len(points) + 2)]
    parts = [messages[first:last] for first, last in pairwise(cuts)]
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        for point, part in zip(points, parts[:-1], strict=True):
            said = f"{point}@{chance.randint(1, OFTEN[point.partition('.')[0]])}"
            print(f"seed {seed}: {said}")
            stream.start("a", {"SIAGA_FAIL_POINT": said})
            worker = stream.workers["a"]
            stream.send(part)
            until(lambda worker=worker: worker.poll() is not None, f"the worker dies at {said}", PATIENCE_SECONDS)  # type: ignore[misc]
            assert worker.returncode == -signal.SIGKILL
            assert f"fail point {point}: this process is killed" in stream.last_words(3)
        stream.start("a")
        stream.send(parts[-1])
        stream.wait()
        assert_same(stream.outcome(), calm)
