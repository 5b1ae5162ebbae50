"""The same contract over articles of your own: SIAGA_CONTRACT_DATA=articles.jsonl (make contract DATA=articles.jsonl). Not part of the test run, so its name is not that of a test."""

import os
import time
from pathlib import Path

import pytest

from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import replay
from streams.settings import Settings
from streams.stages.admit import admit
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka


def test_own_articles_give_the_same_in_stream_and_replay(broker: Broker, topic_prefix: str, tmp_path: Path, reader: Reader) -> None:
    articles = [admit(line) for line in Path(os.environ["SIAGA_CONTRACT_DATA"]).read_bytes().splitlines() if line.strip()]
    messages = list(timeline(articles))
    began = time.monotonic()
    expected = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)
    replay_seconds = time.monotonic() - began
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as stream:
        began = time.monotonic()
        stream.send(messages)
        stream.wait()
        stream_seconds = time.monotonic() - began
        found = stream.outcome()
    print(
        f"\n{len(articles):,} articles, {len(messages) - len(articles):,} ticks: {len(list(expected.standing_events())):,} events, {len(expected.alerts):,} alert revisions.\n"
        f"replay on one core: {replay_seconds:.1f} s, {len(articles) / replay_seconds:.0f} articles a second\n"
        f"stream on two workers, their start included: {stream_seconds:.1f} s, {len(articles) / stream_seconds:.0f} articles a second"
    )
    assert_same(found, expected)
