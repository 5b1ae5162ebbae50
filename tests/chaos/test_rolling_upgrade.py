"""An upgrade with rolling restarts between two versions of the schemas: both write at once, each reads the other, and the end is that of replay."""

import random
import signal
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

from schemas.alert import Alert
from schemas.catalogue import ce_type, version
from schemas.event import Event
from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Message, Stream
from tests.support.versions import as_former, former_number

pytestmark = pytest.mark.kafka

Writes = Literal["former", "current", "next"]
MESSAGES: list[Message] = list(timeline(articles()))
RAISED = ("event-mention", "event", "series-update", "signal")
"""What travels between stages and has a former version."""


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))


def roll(stream: Stream, steps: list[tuple[Writes, Writes]], chance: random.Random) -> None:
    """Plays the scenario in so many parts. Before each, those workers whose version changes are ended in an orderly way and started as the next, while what was sent is on its way."""
    running: dict[str, Writes] = {}
    cuts = [0, *sorted(chance.uniform(0.2, 0.8) for _ in steps[1:]), 1]
    for step, (first, last) in zip(steps, pairwise(int(cut * len(MESSAGES)) for cut in cuts), strict=True):
        for name, writes in zip("ab", step, strict=True):
            if running.get(name) == writes:
                continue
            if name in running:
                stream.workers[name].send_signal(signal.SIGTERM)
                stream.workers[name].wait()
            stream.start(name, {"SIAGA_TEST_VERSION": writes}, module="streams" if writes == "current" else "tests.chaos.other_version")
            running[name] = writes
        part = MESSAGES[first:last]
        stream.send(part[: len(part) // 2])
        stream.wait()
        stream.send(part[len(part) // 2 :])
    stream.wait()


def told(stream: Stream, topics: tuple[str, ...] = ("mentions", "events", "series", "signals")) -> set[str]:
    """The types that records said they were of."""
    return {value.decode() for topic in topics for record in stream.records(topic) for key, value in record.headers if key == "ce_type"}


@pytest.mark.parametrize("seed", [1])
def test_workers_of_the_version_to_come_live_beside_those_of_today(seed: int, broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    """They say things that nobody here knows. A step back is part of it."""
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        roll(stream, [("current", "current"), ("next", "current"), ("next", "next"), ("next", "current")], random.Random(seed))
        assert {f"siaga.{name}.v{version(name) + one}" for name in RAISED for one in (0, 1)} <= told(stream)
        assert stream.read("dead-letter") == []
        assert_same(stream.outcome(), calm)


@pytest.mark.parametrize("seed", [1])
def test_workers_of_the_former_version_are_followed_by_those_of_today(seed: int, broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    """What they told lacks what came later, and everything else is as replay says it."""
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        roll(stream, [("former", "former"), ("current", "former"), ("current", "current")], random.Random(seed))
        assert {f"siaga.{name}.v{former_number(name)}" for name in RAISED} | {ce_type(name) for name in RAISED} <= told(stream)
        assert stream.read("dead-letter") == []
        assert_same(formerly(stream.outcome()), formerly(calm))


def formerly(outcome: Outcome) -> Outcome:
    """The same in the words of the former version."""
    found = Outcome()
    found.events |= {key: Event.model_validate(as_former("event", event.model_dump(mode="json"))) for key, event in outcome.events.items()}
    found.alerts |= {key: Alert.model_validate(as_former("alert", alert.model_dump(mode="json"))) for key, alert in outcome.alerts.items()}
    return found
