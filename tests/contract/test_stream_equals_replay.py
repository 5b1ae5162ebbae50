"""The contract: what the scenario means does not depend on who runs it. Replay, and two Faust workers on four partitions of a real Kafka, tell the same
events and the same alerts, every revision with its texts, whatever comes shuffled, doubled, delayed or is interrupted."""

import random
import signal
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.outcomes import assert_same
from tests.support.stream import Message, Stream

pytestmark = pytest.mark.kafka


@pytest.fixture
def stream(broker, topic_prefix: str, tmp_path: Path) -> Iterator[Stream]:  # type: ignore[no-untyped-def]
    with Stream(broker.bootstrap, topic_prefix, tmp_path) as opened:
        yield opened


def replayed(messages: Sequence[RawArticle | Tick], reader: Reader) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)


@pytest.fixture(scope="module")
def as_it_came(reader: Reader) -> Outcome:
    """What replay makes of the scenario as it was published."""
    return replayed(list(timeline(articles())), reader)


def test_in_order(stream: Stream, as_it_came: Outcome) -> None:
    stream.send(timeline(articles()))
    stream.wait()
    assert_same(stream.outcome(), as_it_came)


def in_revision_order(shuffled: Sequence[Message]) -> list[Message]:
    """The same places for each article, its revisions dealt out to them in order."""
    revisions: dict[str, list[RawArticle]] = {}
    for message in shuffled:
        if isinstance(message, RawArticle):
            revisions.setdefault(message.id, []).append(message)
    for told in revisions.values():
        told.sort(key=lambda article: -article.revision)
    return [revisions[message.id].pop() if isinstance(message, RawArticle) else message for message in shuffled]


def test_shuffled_and_doubled(stream: Stream, as_it_came: Outcome) -> None:
    """All articles in any order, half of them twice, and only then the ticks that tell when each was known. Revisions of one article keep their order, as Kafka keeps it for one key."""
    ordered = list(timeline(articles()))
    chance = random.Random(20231220)
    news = [message for message in ordered if isinstance(message, RawArticle)]
    delivered: list[Message] = [*news, *(article for article in news if chance.random() < 0.5)]
    chance.shuffle(delivered)
    delivered = in_revision_order(delivered)
    stream.send([*delivered, *(message for message in ordered if isinstance(message, Tick))])
    stream.wait()
    assert_same(stream.outcome(), as_it_came)


def test_delayed(stream: Stream, reader: Reader) -> None:
    """A fifth of the articles is fetched hours or days late: they are news when they come, about the day they tell of."""
    chance = random.Random(7)
    late = [
        article.model_copy(update={"fetched_at": article.fetched_at + timedelta(hours=chance.choice([3, 9, 30, 80]))})
        if article.fetched_at and chance.random() < 0.2
        else article
        for article in articles()
    ]  # fmt: skip
    messages = list(timeline(late))
    stream.send(messages)
    stream.wait()
    assert_same(stream.outcome(), replayed(messages, reader))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["kill -9", "SIGTERM"])
def test_workers_stopped_while_it_runs(stream: Stream, as_it_came: Outcome, how: signal.Signals) -> None:
    """Each worker is stopped twice in the middle of the work and started again on its state."""
    messages = list(timeline(articles()))
    fifth = len(messages) // 5
    for part, name in enumerate(["a", "b", "a", "b", ""]):
        stream.send(messages[part * fifth : (part + 1) * fifth if name else len(messages)])
        if name:
            stream.stop(name, how)
    stream.wait()
    assert_same(stream.outcome(), as_it_came)
