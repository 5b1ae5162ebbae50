"""What a stage changes in place at each tick, kept decoded in between: speed, never memory of its own."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lent(Generic[T]):
    """Each beside the bytes that it is written as, up to `bytes_max` of them in all. Whoever takes one has it alone until it is put back:
    what an error left half changed is never given out again."""

    def __init__(self, bytes_max: int):
        self._bytes_max = bytes_max
        self._held: OrderedDict[str, tuple[bytes, T]] = OrderedDict()
        self._bytes = 0

    def take(self, key: str, value: bytes, decode: Callable[[bytes], T]) -> T:
        held = self._drop(key)
        return held[1] if held and held[0] == value else decode(value)

    def put(self, key: str, value: bytes, thing: T) -> None:
        self._drop(key)
        self._held[key] = value, thing
        self._bytes += len(value)
        while self._bytes > self._bytes_max:
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> tuple[bytes, T] | None:
        held = self._held.pop(key, None)
        if held:
            self._bytes -= len(held[0])
        return held
