"""Work on several cores in the order of its input, with no more of it in memory than is under way."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")
CHUNK = 16
AHEAD = 3
"""Chunks a process: one in hand, one to come, one on its way back."""


def in_order(work: Callable[[In], Out], items: Iterable[In], jobs: int, *, start: Callable[[], None] | None = None) -> Iterator[Out]:
    """`work` of each item. With one job here; with more in so many processes, for which it must be importable by name. What it raises is raised here.

    `start` is called first, once a process; where it fails, so does this (BrokenProcessPool), instead of starting processes without end.
    """
    if jobs == 1:
        if start:
            start()
        yield from map(work, items)
        return
    under_way: deque[Future[list[Out]]] = deque()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=start) as pool:
        for chunk in _chunks(items):
            under_way.append(pool.submit(_all, work, chunk))
            if len(under_way) >= jobs * AHEAD:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _chunks(items: Iterable[In]) -> Iterator[list[In]]:
    chunk: list[In] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _all(work: Callable[[In], Out], items: list[In]) -> list[Out]:
    return [work(item) for item in items]
