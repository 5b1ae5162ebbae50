"""Clocks that jump by five hours under running workers: the machine's wall clock is put wrong and right again, as no setting of siaga's can."""

import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.article import RawArticle
from schemas.control import Tick
from streams.adapters import wire
from streams.adapters.broker.server import Broker
from streams.bootstrap import bootstrap
from streams.replay import Outcome, replay
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.ports import Reader
from streams.stages.timeline import timeline
from tests.support.clock import Clock
from tests.support.outcomes import assert_same
from tests.support.stream import Message, Stream
from tests.support.waiting import until

pytestmark = pytest.mark.kafka

HOURS = 5
JUMP = timedelta(hours=HOURS)
TICKS_APART = 45
"""Of the hours of the scenario each so-manieth is told: a worker's clock has to come to each."""
PARTS = 12
PATIENCE_SECONDS = 300


def coarse() -> list[RawArticle | Tick]:
    """The scenario with fewer ticks."""
    messages = list(timeline(articles()))
    ticks = [message for message in messages if isinstance(message, Tick)]
    kept = {tick.as_of for tick in [*ticks[::TICKS_APART], ticks[-1]]}
    return [message for message in messages if isinstance(message, RawArticle) or message.as_of in kept]


def steps() -> Iterator[tuple[list[Message], datetime]]:
    """Articles, and the moment that comes after them."""
    news: list[Message] = []
    for message in coarse():
        if isinstance(message, Tick):
            yield news, message.as_of
            news = []
        else:
            news.append(message)


def said(reader: Reader, messages: list[RawArticle | Tick]) -> Outcome:
    return replay(bootstrap(Settings(), read=reader).nodes(partitions=1), messages)


def ticks_told(stream: Stream) -> set[datetime]:
    """What the workers' clocks have said so far."""
    return {Tick.model_validate_json(record.value).as_of for record in stream.records("articles.raw") if wire.is_control(record.headers) and record.value}


@pytest.mark.parametrize("seed", [1])
def test_wall_clocks_that_jump_change_nothing_where_time_comes_with_the_news(
    seed: int, broker: Broker, topic_prefix: str, tmp_path: Path, reader: Reader
) -> None:
    """What a worker and its clients of Kafka do by themselves (heartbeats, leases, commits, batches) goes by another clock."""
    messages = list(timeline(articles()))
    clocks = {name: Clock(tmp_path / f"clock-{name}") for name in "ab"}
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=()) as stream:
        for name, clock in clocks.items():
            stream.start(name, clock.environment)
        for part in range(PARTS):
            news = messages[len(messages) * part // PARTS : len(messages) * (part + 1) // PARTS]
            stream.send(news[: len(news) // 2])
            for name, clock in clocks.items():
                clock.is_off_by([HOURS, -HOURS, 0][(part + "ab".index(name)) % 3])
            stream.send(news[len(news) // 2 :])
            stream.wait(max(message.as_of for message in news if isinstance(message, Tick)))
        assert_same(stream.outcome(), said(reader, messages))


def test_a_worker_whose_clock_is_ahead_moves_nothing_and_one_whose_clock_is_behind_makes_alerts_wait(
    broker: Broker, topic_prefix: str, tmp_path: Path, reader: Reader
) -> None:
    """The workers tell the time. The earliest of all partitions is the time that counts; put right, everything is as replay says it, to the last revision."""
    clocks = {name: Clock(tmp_path / f"clock-{name}") for name in "ab"}
    told = {name: {**clock.environment, "SIAGA_TICK_SECONDS": "0.2", "SIAGA_CANARY_SECONDS": "0"} for name, clock in clocks.items()}
    with Stream(broker.bootstrap, topic_prefix, tmp_path, workers=(), own_ticks=True) as stream:
        now = next(moment for _, moment in steps()) - timedelta(hours=1)
        for name, clock in clocks.items():
            clock.stands_at(now)
            stream.start(name, told[name])
        for number, (news, moment) in enumerate(steps()):
            stream.send(news)
            match number % 4:
                case 1:
                    clocks["a"].stands_at(now + JUMP)
                    until(lambda ahead=now + JUMP: ahead in ticks_told(stream), "a worker tells the hour that its clock has jumped to", PATIENCE_SECONDS)  # type: ignore[misc]
                    assert all(alert.updated_at <= now for alert in stream.outcome().alerts.values())
                case 2:
                    clocks["a"].stands_at(now - JUMP)
                    clocks["b"].stands_at(moment)
                    until(lambda hours={moment, now - JUMP}: hours <= ticks_told(stream), "both workers tell the hours of their clocks", PATIENCE_SECONDS)  # type: ignore[misc]
                    assert all(alert.updated_at <= now for alert in stream.outcome().alerts.values())
                case 3:
                    stream.workers["a"].send_signal(signal.SIGKILL if number % 8 == 3 else signal.SIGTERM)
                    stream.workers["a"].wait()
                    stream.start("a", told["a"])
            for clock in clocks.values():
                clock.stands_at(moment)
            stream.wait(moment)
            now = moment
        assert_same(stream.outcome(), said(reader, coarse()))
