"""Named steps at which a process kills itself, for tests of what a crash leaves behind. Off unless SIAGA_FAIL_POINT names one; then the parts on the way are wrapped at start, and
without it they are what they always are: nothing is asked on the way.
"""

import os
import re
import signal
import sys
from collections.abc import Callable

WORKER_STEPS = ("send", "table", "ack", "commit")
"""A record to Kafka (after: Kafka has it), a key of a stage's state, a record acknowledged to Faust, offsets committed to Kafka."""
DELIVER_STEPS = ("store", "call", "record", "commit")
"""A batch of alerts to the outbox's disk, a receiver called, its answer written down, offsets committed to Kafka."""
STEPS = tuple(dict.fromkeys((*WORKER_STEPS, *DELIVER_STEPS)))
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
                print(f"siaga: fail point {step}.{when}: this process is killed", file=sys.stderr, flush=True)
                self._die()
