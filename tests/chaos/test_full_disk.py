"""A disk that is full: the worker and deliver end and say so, and go on where they were when there is room again. Nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.full_disk import fill_disk
from tests.integration.test_deliver import Post, hook, told
from tests.support.outcomes import assert_same
from tests.support.receiver import Receiver
from tests.support.sample_alerts import surge_in_iraq
from tests.support.stream import Message, Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

MESSAGES: list[Message] = list(timeline(articles()))
HALF = len(MESSAGES) // 2
ROOM = 128 * 1024
"""Enough for a log and for making a database ready; not for the news of three months."""


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))


def ended(process: Any) -> Callable[[], bool]:
    return lambda: process.poll() is not None


def test_a_worker_without_room_says_so_ends_and_loses_nothing(broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        stream.start("a", file_bytes=ROOM)
        stream.send(MESSAGES[:HALF])
        until(ended(stream.workers["a"]), "the worker ends", 300)
        assert stream.workers["a"].returncode != 0
        [line, *_] = [line for line in stream.last_words(400).splitlines() if '"disk_full"' in line]
        found = orjson.loads(line.partition(": ")[2])
        assert str(tmp_path) in found["folder"]
        assert found["advice"].startswith("Nothing is lost")
        stream.start("a")
        stream.send(MESSAGES[HALF:])
        stream.wait()
        assert_same(stream.outcome(), calm)


def test_a_disk_that_fills_up_under_a_worker_with_its_log_loses_nothing(broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        stream.send(MESSAGES[:HALF])
        stream.wait()
        fill_disk(stream.workers["a"].pid)
        stream.send(MESSAGES[HALF:])
        until(ended(stream.workers["a"]), "the worker ends", 300)
        assert stream.workers["a"].returncode != 0
        stream.start("a")
        stream.wait()
        assert_same(stream.outcome(), calm)


@pytest.fixture
def post(broker: Broker, topic_prefix: str, tmp_path: Path) -> Any:
    made = Post(broker, topic_prefix, tmp_path)
    yield made
    made.close()


def test_deliver_without_room_for_its_outbox_says_so_ends_and_tells_everybody_later(post: Post) -> None:
    with Receiver() as receiver:
        post.channels(hook(receiver))
        with post.delivering("--from-start", file_bytes=ROOM) as process:
            post.publish(*(surge_in_iraq(alert_id=f"a{n}", revision=1) for n in range(100)))
            until(ended(process), "deliver ends")
            assert process.returncode == 1
        said = (post.folder / "deliver.log").read_text(encoding="utf-8")
        assert f"siaga deliver: the disk of {post.folder / 'data'} is full" in said
        assert "Nothing is lost" in said
        assert "Traceback" not in said
        with post.delivering("--from-start"):
            until(lambda: {f"a{n}-1" for n in range(100)} <= set(told(receiver)), "everybody is told")
