"""The same contract over articles of your own: SIAGA_CONTRACT_DATA=articles.jsonl (make contract DATA=...); without, over the scenario's."""

import os
import time
from pathlib import Path

import pytest

from schemas.article import RawArticle
from streams.bootstrap import bootstrap
from streams.replay import replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.admit import admit
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.stream import Stream

pytestmark = pytest.mark.kafka


def own_articles() -> list[RawArticle]:
    path = os.environ.get("SIAGA_CONTRACT_DATA")
    return [admit(line) for line in Path(path).read_bytes().splitlines() if line.strip()] if path else articles()


def test_own_articles_give_the_same_in_stream_and_replay(broker, topic_prefix: str, tmp_path: Path, reader: Reader) -> None:  # type: ignore[no-untyped-def]
    messages = list(timeline(own_articles()))
    began = time.monotonic()
    expected = replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)
    between = time.monotonic()
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as stream:
        stream.send(messages)
        stream.wait()
        ended = time.monotonic()
        found = stream.outcome()
    print(
        f"\n{len(messages):,} messages: {len(list(found.standing_events())):,} events, {len(found.alerts):,} alert revisions; replay {between - began:.1f} s, stream {ended - between:.1f} s"
    )
    assert list(found.standing_events()) == list(expected.standing_events())
    assert found.alerts == expected.alerts
