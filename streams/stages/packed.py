"""State of a stage that lies in memory, for a pipeline without Kafka. Documents are packed once nothing has asked for them for a while: most of what a year of news holds is never asked for again."""

import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping

from schemas.event import Event
from schemas.mention import EventMention
from streams.stages.ports import Changes

LEAST = 400
"""Bytes. What is shorter is not worth it."""
OPEN = 20_000
"""Documents that are held as they are: those that were written or asked for last."""
LEVEL, WINDOW, MEMORY = 1, -12, 7
"""A window of 4 kB, without zlib's header and sum."""


def _names() -> bytes:
    """Words that every document repeats, for zlib to begin with: the fields' names as JSON writes them. The commonest are to come last."""
    names: dict[str, None] = {}
    for model in (EventMention, Event):
        schema = model.model_json_schema()
        for part in [*schema.get("$defs", {}).values(), schema]:
            names.update(dict.fromkeys(part.get("properties", ())))
    return "".join(f'"{name}":"' for name in names).encode()


NAMES = _names()


class Packed(Mapping[str, bytes]):
    """By key, what a stage wrote; `update` takes what it changed. What comes out is what went in, byte for byte."""

    def __init__(self, open_documents: int = OPEN) -> None:
        self._most = open_documents
        self._others: dict[str, bytes] = {}
        self._open: OrderedDict[str, bytes] = OrderedDict()
        self._packed: dict[str, bytes] = {}
        self._both = 0
        """Documents that were packed and are open again."""

    def __getitem__(self, key: str) -> bytes:
        if (value := self._others.get(key)) is not None:
            return value
        if (value := self._open.get(key)) is not None:
            self._open.move_to_end(key)
            return value
        value = zlib.decompressobj(WINDOW, NAMES).decompress(self._packed[key])
        self._both += 1
        self._hold(key, value)
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._others or key in self._open or key in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter([*self._others, *(self._open.keys() | self._packed.keys())])  # a list, for to ask for one of them moves others

    def __len__(self) -> int:
        return len(self._others) + len(self._open) + len(self._packed) - self._both

    def update(self, changes: Changes) -> None:
        for key, value in changes.items():
            self._both -= key in self._open and key in self._packed
            for held in (self._others, self._open, self._packed):
                held.pop(key, None)
            if value is not None and len(value) >= LEAST and value.startswith(b"{"):
                self._hold(key, value)
            elif value is not None:
                self._others[key] = value

    def _hold(self, key: str, value: bytes) -> None:
        self._open[key] = value
        while len(self._open) > self._most:
            oldest, left = self._open.popitem(last=False)
            if oldest in self._packed:
                self._both -= 1
            else:
                packer = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, MEMORY, zlib.Z_DEFAULT_STRATEGY, NAMES)
                self._packed[oldest] = packer.compress(left) + packer.flush()
