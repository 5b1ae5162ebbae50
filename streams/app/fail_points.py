"""Named steps at which a worker kills itself, for tests of what a crash leaves behind. Off unless SIAGA_FAIL_POINT names one; then the parts on the way are wrapped at start, and
without it they are what they always are: nothing is asked on the way.
"""

import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from faust.transport.consumer import Consumer

STEPS = ("send", "table", "ack", "commit")
"""A record to Kafka (after: Kafka has it), a key of a stage's state, a record acknowledged to Faust, offsets committed to Kafka."""
WHENS = ("before", "after")
POINT = re.compile(rf"(?P<step>{'|'.join(STEPS)})\.(?P<when>{'|'.join(WHENS)})(?:@(?P<times>[1-9]\d{{0,8}}))?")


def fail_point(said: str | None, die: Callable[[], None] | None = None) -> "FailPoint | None":
    """From the words of the setting, as table.before or send.after@12: at the twelfth time. Raises ValueError for what is no step."""
    if not said:
        return None
    match = POINT.fullmatch(said)
    if match is None:
        raise ValueError(f"{said} is no step; write STEP.before or STEP.after, with @N for the Nth time, where STEP is one of {', '.join(STEPS)}")
    return FailPoint(match["step"], match["when"], int(match["times"] or 1), die or kill_this_process)


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FailPoint:
    """`step` and `when` as above; `times`: how often it is come to before."""

    def __init__(self, step: str, when: str, times: int, die: Callable[[], None]):
        self._step, self._when = step, when
        self._left = times
        self._die = die

    def reach(self, step: str, when: str) -> None:
        if (step, when) == (self._step, self._when):
            self._left -= 1
            if self._left == 0:
                print(f"siaga worker: fail point {step}.{when}: this process is killed", file=sys.stderr, flush=True)
                self._die()

    def sending(self, send: Callable[..., Awaitable[Awaitable[Any]]]) -> Callable[..., Awaitable[Awaitable[Any]]]:
        async def sent(future: Awaitable[Any]) -> Any:
            acknowledged = await future
            self.reach("send", "after")
            return acknowledged

        async def send_or_fail(topic: str, **record: Any) -> Awaitable[Any]:
            self.reach("send", "before")
            return sent(await send(topic, **record))

        return send_or_fail

    def acknowledging(self, acknowledge: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
        async def acknowledge_or_fail(event: Any) -> Any:
            self.reach("ack", "before")
            done = await acknowledge(event)
            self.reach("ack", "after")
            return done

        return acknowledge_or_fail

    def committing(self) -> None:
        """All of Faust's commits in this process."""
        stock: Any = Consumer._commit_offsets

        async def commit_or_fail(consumer: Any, *arguments: Any, **options: Any) -> bool:
            self.reach("commit", "before")
            done: bool = await stock(consumer, *arguments, **options)
            self.reach("commit", "after")
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
