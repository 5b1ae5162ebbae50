"""Fail points: named steps, counted, and none on the way where none is named."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from faust.transport.consumer import Consumer

from streams.adapters.fail_points import FailPoint, fail_point
from streams.app.fail_points import FailingTable, sending
from streams.settings import Settings


class Deaths:
    """Stands for the end of the process."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def point(said: str, deaths: Deaths) -> FailPoint:
    found = fail_point(said, deaths)
    assert found
    return found


def test_without_a_name_there_is_none_and_the_setting_is_off() -> None:
    assert fail_point(None) is None
    assert Settings().fail_point is None


@pytest.mark.parametrize("said", ["table", "table.during", "disk.before", "send.after@0", "send.after@x", " send.after"])
def test_what_is_no_step_is_refused_with_the_steps(said: str) -> None:
    with pytest.raises(ValueError, match="send, table, ack, commit, store, call, record"):
        fail_point(said)
    with pytest.raises(ValueError, match="fail_point"):
        Settings(fail_point=said)


def test_it_kills_at_the_nth_time_and_only_at_its_own_step() -> None:
    deaths = Deaths()
    table: dict[bytes, bytes] = {}
    failing = FailingTable(table, point("table.after@3", deaths))
    failing[b"a"] = b"1"
    failing.pop(b"a", None)
    assert (deaths.count, failing.get(b"a")) == (0, None)
    failing[b"b"] = b"2"
    assert (deaths.count, table) == (1, {b"b": b"2"})  # after: it is written


def test_before_is_before() -> None:
    seen: list[int] = []
    table: dict[bytes, bytes] = {}
    FailingTable(table, point("table.before", lambda: seen.append(len(table))))[b"a"] = b"1"  # type: ignore[arg-type]
    assert seen == [0]


@pytest.mark.parametrize(("said", "expected"), [("send.before", ["dies", "sent", "acknowledged"]), ("send.after", ["sent", "acknowledged", "dies"])])
async def test_a_send_is_over_when_kafka_has_it(said: str, expected: list[str]) -> None:
    heard: list[str] = []

    async def acknowledged() -> str:
        heard.append("acknowledged")
        return "metadata"

    async def send(topic: str, **record: Any) -> Awaitable[Any]:
        heard.append("sent")
        return acknowledged()

    failing = sending(point(said, lambda: heard.append("dies")), send)  # type: ignore[arg-type]
    on_their_way = await failing("events", key=b"k")
    assert await asyncio.gather(on_their_way) == ["metadata"]
    assert heard == expected


def test_without_a_fail_point_faust_is_as_it_was() -> None:
    assert Consumer._commit_offsets.__module__ == "faust.transport.consumer"
