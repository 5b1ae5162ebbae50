"""Whether this worker may still write for the partitions that it believes to hold.

A process that stood still for longer than Kafka waits (a stopped or swapped out process, a suspended machine) has lost its partitions to others and does not know it yet. What it had in its hands
would go into the changelog behind what its successor wrote there. So it writes only while the group's coordinator has answered a heartbeat of late: a lease. Where none has, it waits
for the next answer, which either renews the lease or tells that the partitions are gone.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiokafka.consumer.group_coordinator import GroupCoordinator

LOOK_SECONDS = 0.05


class Lease:
    """`seconds`: for how long an answer counts; less than the group's session timeout. Renewed from the consumer's thread."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._seconds = seconds
        self._clock = clock
        self._answered = clock()

    def renew(self) -> None:
        self._answered = self._clock()

    async def holds(self, is_ours: Callable[[], bool]) -> bool:
        """Whether to write: at once where the lease is fresh, else when it is again, or as soon as the partition is no longer ours."""
        while self._clock() - self._answered > self._seconds:
            if not is_ours():
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return is_ours()


def renewed_by_heartbeats(lease: Lease) -> Lease:
    """The lease, renewed by each heartbeat that this process's group coordinator answers."""
    stock: Any = GroupCoordinator._do_heartbeat

    async def _do_heartbeat(self: Any) -> bool:
        answered: bool = await stock(self)
        if answered:
            lease.renew()
        return answered

    setattr(GroupCoordinator, "_do_heartbeat", _do_heartbeat)  # noqa: B010 mypy forbids the plain form
    return lease
