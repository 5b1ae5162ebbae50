"""A backup taken in the middle of the news, everything lost, restored on brokers that know nothing: what comes of the rest is what replay makes of the whole, and nobody is told twice."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.adapters.broker.server import Broker
from streams.adapters.topics import topic_specs
from streams.bootstrap import bootstrap
from streams.replay import replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.integration.test_deliver import Post, hook, told
from tests.support.outcomes import assert_same
from tests.support.receiver import Receiver
from tests.support.stream import Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

FEW = 60
"""Of the scenario's articles: enough for alerts that stand on both sides of the backup."""
ROOT = Path(__file__).parents[2]


def siaga(bootstrap: str, prefix: str, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIAGA_KAFKA_BOOTSTRAP": bootstrap, "SIAGA_TOPIC_PREFIX": prefix, "SIAGA_DATA_DIR": str(data)}
    return subprocess.run([sys.executable, "-m", "streams", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def as_kept(stream: Stream, topic: str) -> set[tuple[Any, ...]]:
    return {(record.partition, record.key, record.value, record.timestamp, tuple(record.headers)) for record in stream.records(topic)}


def newest_firing(stream: Stream) -> set[str]:
    newest: dict[str, Any] = {}
    for (alert_id, revision), alert in stream.outcome().alerts.items():
        if alert_id not in newest or revision > newest[alert_id].revision:
            newest[alert_id] = alert
    return {f"{one.alert_id}-{one.revision}" for one in newest.values() if one.state == "firing"}


def test_after_a_restore_the_rest_of_the_news_ends_as_replay_of_all(broker: Broker, topic_prefix: str, tmp_path: Path, reader: Reader) -> None:
    messages = list(timeline(articles()[:FEW]))
    half = len(messages) // 2
    folder, before, after = tmp_path / "backup", tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    with Receiver() as receiver:
        with Stream(broker.bootstrap, topic_prefix, before, workers=("a",)) as stream:
            post = Post(broker, topic_prefix, before)
            post.channels(hook(receiver))
            stream.send(messages[:half])
            stream.wait()
            with post.delivering("--from-start"):
                until(lambda: newest_firing(stream) <= set(told(receiver)), "the receiver knows what stands")
            kept = {topic: as_kept(stream, topic) for topic in ("articles.raw", "events", "alerts.log")}
        post.close()
        taken = siaga(broker.bootstrap, topic_prefix, before / "data", "backup", str(folder))
        assert taken.returncode == 0, taken.stderr
        assert "outbox.sqlite" in taken.stderr
        heard = told(receiver)
        receiver.calls.clear()
        with Broker(tmp_path / "fresh", Settings().cache_dir) as fresh:
            restored = siaga(fresh.bootstrap, topic_prefix, after / "data", "restore", str(folder))
            assert restored.returncode == 0, restored.stderr
            again = siaga(fresh.bootstrap, topic_prefix, tmp_path / "third", "restore", str(folder))
            assert (again.returncode, "holds records already" in again.stderr) == (2, True)
            with Stream(fresh.bootstrap, topic_prefix, after, workers=("a",)) as stream:
                assert {topic: as_kept(stream, topic) for topic in kept} == kept
                post = Post(fresh, topic_prefix, after)
                post.channels(hook(receiver))
                with post.delivering():
                    stream.send(messages[half:])
                    stream.wait()
                    until(lambda: newest_firing(stream) <= {*heard, *told(receiver)}, "the receiver knows what stands at the end")
                post.close()
                assert_same(stream.outcome(), replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages))
    assert heard
    assert told(receiver)
    assert set(heard) & set(told(receiver)) == set()
    assert len(set(told(receiver))) == len(told(receiver))


@pytest.fixture
def small(broker: Broker, topic_prefix: str, tmp_path: Path) -> Path:
    """A backup of a pipeline that has heard little."""
    assert siaga(broker.bootstrap, topic_prefix, tmp_path / "data", "topics", "create").returncode == 0
    sent = subprocess.run(
        [sys.executable, "-m", "streams", "ingest"],
        cwd=ROOT, env={**os.environ, "SIAGA_KAFKA_BOOTSTRAP": broker.bootstrap, "SIAGA_TOPIC_PREFIX": topic_prefix}, input='{"id": "a-1", "title": "Roket jatuh"}\n',
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert sent.returncode == 0, sent.stderr
    taken = siaga(broker.bootstrap, topic_prefix, tmp_path / "data", "backup", str(tmp_path / "backup"))
    assert taken.returncode == 0, taken.stderr
    return tmp_path / "backup"


def test_a_backup_can_be_looked_into_and_goes_under_another_prefix(small: Path, broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    lines = [json.loads(line) for file in (small / "topics" / "articles.raw").glob("*.gz") for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert [(line["key"], json.loads(line["value"])["title"]) for line in lines] == [("a-1", "Roket jatuh")]
    restored = siaga(broker.bootstrap, f"again-{topic_prefix}", tmp_path / "other", "restore", str(small))
    assert restored.returncode == 0, restored.stderr
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=f"again-{topic_prefix}")
    checked = siaga(broker.bootstrap, f"again-{topic_prefix}", tmp_path / "other", "topics", "check")
    assert checked.returncode == 0, checked.stdout
    assert len(json.loads((small / "backup.json").read_text("utf-8"))["topics"]) == len(topic_specs(settings))


def test_what_is_no_whole_backup_is_refused_before_anything_is_sent(small: Path, broker: Broker, topic_prefix: str, tmp_path: Path) -> None:
    def refused(folder: Path) -> str:
        done = siaga(broker.bootstrap, f"never-{topic_prefix}", tmp_path / "other", "restore", str(folder))
        assert done.returncode == 2
        return done.stderr

    assert "is no backup" in refused(tmp_path / "data")
    spoiled = small / "topics" / "articles.raw" / "0.jsonl.gz"
    spoiled.write_bytes(spoiled.read_bytes() + b"x")
    assert "is not as it was written" in refused(small)
    assert "missing" in siaga(broker.bootstrap, f"never-{topic_prefix}", tmp_path / "other", "topics", "check").stdout
    taken = siaga(broker.bootstrap, topic_prefix, tmp_path / "data", "backup", str(small))
    assert (taken.returncode, "is not empty" in taken.stderr) == (2, True)
