"""Values by who told them first, kept up in whatever order they come."""

from collections.abc import Hashable, Mapping
from operator import itemgetter
from typing import Generic, TypeVar

from streams.events.view import Order

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Firsts(Generic[K, V]):
    """Of each key the value that was told first, and how often the key was told (`counts`)."""

    __slots__ = ("_first", "counts")

    def __init__(self) -> None:
        self.counts: dict[K, int] = {}
        self._first: dict[K, tuple[tuple[Order, int], V]] = {}

    def add(self, key: K, value: V, order: Order, position: int = 0, count: int = 1) -> None:
        """`position`: of the value among those of one mention."""
        self.counts[key] = self.counts.get(key, 0) + count
        held = self._first.get(key)
        if held is None or (order, position) < held[0]:
            self._first[key] = (order, position), value

    def __getitem__(self, key: K) -> V:
        return self._first[key][1]

    def values(self) -> list[V]:
        """As they were told, the first first."""
        if len(self._first) == 1:
            return [value for _, value in self._first.values()]
        return [value for _, value in sorted(self._first.values(), key=itemgetter(0))]


def most_told(counts: Mapping[K, int], otherwise: K) -> K:
    """By name on a tie."""
    if len(counts) == 1:
        return next(iter(counts))
    return min(counts, key=lambda value: (-counts[value], str(value))) if counts else otherwise
