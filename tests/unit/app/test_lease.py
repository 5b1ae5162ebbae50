"""A worker that stood still writes nothing before the group's coordinator has answered it again."""

import asyncio

from streams.app.lease import Lease


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_fresh_lease_holds_for_what_is_ours() -> None:
    clock = Clock()
    lease = Lease(4.5, clock)
    clock.now = 4.5
    assert await lease.holds(lambda: True)
    assert not await lease.holds(lambda: False)


async def test_a_worker_that_stood_still_waits_for_an_answer() -> None:
    clock = Clock()
    lease = Lease(4.5, clock)
    clock.now = 9.0
    waiting = asyncio.create_task(lease.holds(lambda: True))
    await asyncio.sleep(0)
    assert not waiting.done()
    lease.renew()
    assert await waiting


async def test_and_writes_nothing_where_the_answer_is_that_its_partitions_are_gone() -> None:
    clock = Clock()
    lease = Lease(4.5, clock)
    clock.now = 9.0
    ours = [True]
    waiting = asyncio.create_task(lease.holds(lambda: ours[0]))
    await asyncio.sleep(0)
    ours[0] = False
    assert not await waiting
