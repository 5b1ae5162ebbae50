"""The live stream: order, replay, gap, end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
import pytest

from streams.gateway.api import create_app
from streams.gateway.board import Board
from streams.gateway.live import LiveStream
from tests.support.asgi import Caller
from tests.support.sample_alerts import broken_lull, kerman_event, october_events, surge_in_iraq


@dataclass
class Message:
    event: str | None = None
    id: str | None = None
    data: str = ""
    retry: int | None = None


def read(frame: bytes) -> Message:
    """As a browser reads it."""
    fields = dict(line.split(": ", 1) for line in frame.decode().splitlines() if line)
    return Message(fields.get("event"), fields.get("id"), fields["data"], int(fields["retry"]) if "retry" in fields else None)


async def take(stream: AsyncIterator[bytes], count: int) -> list[Message]:
    return [read(await asyncio.wait_for(anext(stream), 5)) for _ in range(count)]


def told(message: Message) -> tuple[str | None, str | None]:
    return message.event, message.id


async def test_a_stream_opens_with_the_time_and_how_long_to_wait_before_coming_back():
    live = LiveStream(Board(run="a"))
    (hello,) = await take(live.updates(None), 1)
    assert hello.event == "ping"
    assert hello.retry == 3000
    assert hello.id is None
    assert orjson.loads(hello.data) == {"as_of": None, "feed": "none", "unreadable": 0}


async def test_a_live_alert_arrives_whole():
    board = Board(run="a")
    stream = LiveStream(board).updates(None)
    await take(stream, 1)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    board.put_alert(broken_lull())
    message = read(await asyncio.wait_for(waiting, 5))
    assert told(message) == ("alert", "a-1")
    assert orjson.loads(message.data)["headline"]["en"] == broken_lull().headline.en


async def test_a_reader_that_comes_back_gets_what_it_missed_in_order():
    board = Board(run="a")
    board.put_alert(broken_lull())
    board.put_event(kerman_event())
    board.put_alert(surge_in_iraq())
    messages = await take(LiveStream(board).updates("a-1"), 3)
    assert [told(message) for message in messages[1:]] == [("event", "a-2"), ("alert", "a-3")]


@pytest.mark.parametrize("position", ["a-2", "other-9", "rubbish"])
async def test_a_reader_that_was_away_too_long_is_told_of_the_gap_and_goes_on(position: str):
    board = Board(run="a", updates_max=3)
    for event in october_events():
        board.put_event(event)
    stream = LiveStream(board).updates(position)
    messages = await take(stream, 2)
    assert told(messages[1]) == ("gap", "a-8")
    board.put_alert(broken_lull())
    assert [told(message) for message in await take(stream, 1)] == [("alert", "a-9")]


async def test_a_reader_that_is_too_slow_meets_a_gap_instead_of_costing_memory():
    board = Board(run="a", updates_max=3)
    stream = LiveStream(board).updates(None)
    await take(stream, 1)
    for event in october_events():
        board.put_event(event)
    assert [told(message) for message in await take(stream, 1)] == [("gap", "a-8")]


async def test_what_was_forgotten_is_told():
    board = Board(run="a")
    board.put_event(kerman_event())
    board.forget("event", "evt-kerman")
    messages = await take(LiveStream(board).updates("a-1"), 2)
    assert orjson.loads(messages[1].data) == {"id": "evt-kerman", "forgotten": True}


async def test_closing_ends_every_reader():
    live = LiveStream(Board(run="a"))
    stream = live.updates(None)
    await take(stream, 1)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    assert live.readers == 1
    live.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 5)
    assert live.readers == 0


def test_one_reader_too_many_is_refused_with_a_problem():
    answer = Caller(create_app(Board(), readers_max=0)).get("/v1/stream")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert answer.headers["content-type"] == "application/problem+json"
