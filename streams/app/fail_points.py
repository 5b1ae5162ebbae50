"""A worker's steps with a fail point on the way (adapters/fail_points.py)."""

from collections.abc import Awaitable, Callable
from typing import Any

from faust.transport.consumer import Consumer

from streams.adapters.fail_points import FailPoint


def sending(point: FailPoint, send: Callable[..., Awaitable[Awaitable[Any]]]) -> Callable[..., Awaitable[Awaitable[Any]]]:
    async def sent(future: Awaitable[Any]) -> Any:
        acknowledged = await future
        point.reach("send", "after")
        return acknowledged

    async def send_or_fail(topic: str, **record: Any) -> Awaitable[Any]:
        point.reach("send", "before")
        return sent(await send(topic, **record))

    return send_or_fail


def acknowledging(point: FailPoint, acknowledge: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    async def acknowledge_or_fail(event: Any) -> Any:
        point.reach("ack", "before")
        done = await acknowledge(event)
        point.reach("ack", "after")
        return done

    return acknowledge_or_fail


def committing(point: FailPoint) -> None:
    """All of Faust's commits in this process."""
    stock: Any = Consumer._commit_offsets

    async def commit_or_fail(consumer: Any, *arguments: Any, **options: Any) -> bool:
        point.reach("commit", "before")
        done: bool = await stock(consumer, *arguments, **options)
        point.reach("commit", "after")
        return done

    setattr(Consumer, "_commit_offsets", commit_or_fail)  # noqa: B010 mypy forbids the plain form


class FailingTable:
    """A Faust table whose writes come to a fail point."""

    def __init__(self, table: Any, point: FailPoint):
        self._table = table
        self._point = point

    def __getitem__(self, key: bytes) -> Any:
        return self._table[key]

    def get(self, key: bytes) -> Any:
        return self._table.get(key)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._point.reach("table", "before")
        self._table[key] = value
        self._point.reach("table", "after")

    def pop(self, key: bytes, default: Any = None) -> Any:
        self._point.reach("table", "before")
        gone = self._table.pop(key, default)
        self._point.reach("table", "after")
        return gone
