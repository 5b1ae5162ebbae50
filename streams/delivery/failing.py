"""Deliver's steps with a fail point on the way (adapters/fail_points.py)."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.alert import Alert
from streams.adapters.fail_points import FailPoint
from streams.delivery.outbox import Due, Outbox
from streams.delivery.port import Channel, Message
from streams.delivery.routing import Route
from streams.delivery.run import Inlet


class FailingOutbox(Outbox):
    def __init__(self, path: Path, point: FailPoint):
        super().__init__(path)
        self._point = point

    def store(self, routed: Iterable[tuple[Alert, list[Route], str | None]], now: datetime) -> None:
        self._point.reach("store", "before")
        super().store(routed, now)
        self._point.reach("store", "after")

    def sent(self, due: Due, now: datetime) -> None:
        self._point.reach("record", "before")
        super().sent(due, now)
        self._point.reach("record", "after")


class FailingChannel:
    def __init__(self, channel: Channel, point: FailPoint):
        self._channel = channel
        self._point = point

    def send(self, message: Message) -> None:
        self._point.reach("call", "before")
        self._channel.send(message)
        self._point.reach("call", "after")


class FailingInlet(Inlet):
    def __init__(self, *arguments: Any, point: FailPoint, **options: Any):
        super().__init__(*arguments, **options)
        self._point = point

    def commit(self) -> None:
        self._point.reach("commit", "before")
        super().commit()
        self._point.reach("commit", "after")
