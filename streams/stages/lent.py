"""What a stage changes in place at each tick, kept decoded in between: speed, never memory of its own."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lent(Generic[T]):
    """Each beside the bytes that it is written as, up to `most` in all by the sizes that they are put with. Whoever takes one has it alone until it is put back:
    what an error left half changed is never given out again."""

    def __init__(self, most: int):
        self._most = most
        self._held: OrderedDict[str, tuple[bytes, T, int]] = OrderedDict()
        self._size = 0

    def take(self, key: str, value: bytes, decode: Callable[[bytes], T]) -> T:
        held = self._drop(key)
        return held[1] if held and held[0] == value else decode(value)

    def put(self, key: str, value: bytes, thing: T, size: int) -> None:
        self._drop(key)
        self._held[key] = value, thing, size
        self._size += size
        while self._size > self._most:
            self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> tuple[bytes, T, int] | None:
        held = self._held.pop(key, None)
        if held:
            self._size -= held[2]
        return held
