"""A worker whose state folder is lost or damaged: it takes its state from Kafka again, and the end is that of replay."""

import random
import signal
from pathlib import Path

import pytest

from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.chaos.state_folder import damage_state, lose_state
from tests.support.outcomes import assert_same
from tests.support.stream import Message, Stream

pytestmark = pytest.mark.kafka

MESSAGES: list[Message] = list(timeline(articles()))
HALF = len(MESSAGES) // 2


@pytest.fixture(scope="module")
def calm(reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), timeline(articles()))


def killed_halfway(stream: Stream) -> None:
    stream.send(MESSAGES[:HALF])
    stream.wait()
    stream.workers["a"].send_signal(signal.SIGKILL)
    stream.workers["a"].wait()


def test_a_lost_folder_is_filled_again_from_kafka(broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",)) as stream:
        killed_halfway(stream)
        lose_state(tmp_path / "worker" / "a")
        stream.start("a")
        stream.send(MESSAGES[HALF:])
        stream.wait()
        assert_same(stream.outcome(), calm)


@pytest.mark.parametrize("seed", [1])
def test_a_damaged_folder_changes_nothing_in_the_end(seed: int, broker: Broker, topic_prefix: str, tmp_path: Path, calm: Outcome) -> None:
    """Young state stands in RocksDB's log, which is read up to the first broken record; what is broken in its tables `tests/unit/app/test_damaged.py` breaks."""
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=("a",), supervised=True) as stream:
        killed_halfway(stream)
        assert damage_state(tmp_path / "worker" / "a", random.Random(seed))
        stream.start("a")
        stream.send(MESSAGES[HALF:])
        stream.wait()
        assert_same(stream.outcome(), calm)
