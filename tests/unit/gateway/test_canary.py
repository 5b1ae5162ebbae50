"""A canary goes through the gateway's read model and wakes whoever waits for news; those who follow are told nothing of it."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from aiokafka import TopicPartition

from schemas.control import Canary
from streams.adapters.metrics import Metrics
from streams.gateway.board import Board
from streams.gateway.feed import Feed
from streams.gateway.live import LiveStream
from streams.gateway.measured import measure_canaries
from streams.gateway.readmodel import ReadModel
from tests.support.sample_alerts import at, broken_lull
from tests.unit.gateway.test_feed import Record, record

NOON = at("2023-12-20 12:00")


def canary(minutes: int = 0) -> Record:
    return record("progress", Canary(canary_id=f"c{minutes}", sent_at=NOON + timedelta(minutes=minutes)))


def take(feed: Feed, *records: Record) -> None:
    feed.take_all({TopicPartition(records[0].topic, 0): records})


def told(metrics: Metrics) -> tuple[float | None, float | None]:
    labels = {"leg": "gateway"}
    return metrics.registry.get_sample_value("siaga_canary_timestamp_seconds", labels), metrics.registry.get_sample_value("siaga_canary_seconds_sum", labels)


async def test_it_is_measured_when_a_reader_could_have_been_told(tmp_path: Path) -> None:
    metrics, board = Metrics(), Board(ReadModel(tmp_path / "a.sqlite"), run="a")
    feed = Feed(board, {}, metrics=metrics)
    feed.state = "live"
    take(feed, canary())
    measuring = asyncio.ensure_future(measure_canaries(LiveStream(board), metrics, lambda: NOON + timedelta(minutes=2, seconds=3)))
    await turns()
    assert told(metrics) == (0, 0), "one that stands already was measured before the restart"
    take(feed, canary(2), canary(1))
    await turns()
    assert told(metrics) == ((NOON + timedelta(minutes=2)).timestamp(), 3)
    await ended(measuring)
    board.model.close()
    again = ReadModel(tmp_path / "a.sqlite")
    assert again.moment("canary") == NOON + timedelta(minutes=2)
    again.close()


async def test_of_those_that_came_while_it_was_away_the_newest_is_measured_once_it_is_current() -> None:
    metrics, board = Metrics(), Board(run="a")
    feed = Feed(board, {}, metrics=metrics)
    measuring = asyncio.ensure_future(measure_canaries(LiveStream(board), metrics, lambda: NOON + timedelta(minutes=60)))
    await turns()
    feed.state = "catching_up"
    take(feed, *(canary(minute) for minute in range(60)))
    await turns()
    assert told(metrics) == (0, 0)
    board.start_over()
    await turns()
    assert told(metrics) == ((NOON + timedelta(minutes=59)).timestamp(), 60)
    await ended(measuring)


async def test_readers_lists_and_positions_know_nothing_of_it() -> None:
    board = Board(run="a")
    feed = Feed(board, {})
    feed.state = "live"
    stream = LiveStream(board).updates(None)
    await anext(stream)
    coming = asyncio.ensure_future(anext(stream))
    await turns()
    take(feed, canary())
    await turns()
    assert not coming.done()
    assert (board.count(), board.position) == ((0, 0), "a-0")
    take(feed, record("alerts", broken_lull()))
    assert b"event: alert" in await coming


async def test_one_on_another_topic_is_none_of_ours() -> None:
    board = Board(run="a")
    feed = Feed(board, {})
    take(feed, record("alerts", Canary(canary_id="c", sent_at=NOON)))
    assert board.canary is None


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def ended(task: asyncio.Future[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
