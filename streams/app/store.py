"""A partition's state in a Faust table, changed all at once or not at all.

Faust writes a table key by key, to its store and its changelog; a crash between two keys would leave half a step. So the whole of a batch's changes is
written first under one key, the journal, and taken away after they are in place; whoever opens the partition next finishes what a journal tells.
Keys carry their partition: a worker's partitions share one table, whose deletes reach all of them.
"""

import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from faust.streams import _current_event

from streams.stages.ports import Changes

JOURNAL = "journal"


class PartitionState(Mapping[str, bytes]):
    """`event` is any event of the partition: Faust takes from it where reads and writes go."""

    def __init__(self, table: Any, event: Any):
        self._table = table
        self._event = event
        self._partition: int = event.message.partition
        self._finish_journal()

    def __getitem__(self, key: str) -> bytes:
        self._enter()
        value: bytes = self._table[self._own(key)]
        return value

    def get(self, key: str, default: Any = None) -> Any:
        self._enter()
        value = self._table.get(self._own(key))
        return default if value is None else value

    def apply(self, changes: Changes) -> None:
        if len(changes) > 1:
            self._write(JOURNAL, orjson.dumps({key: None if value is None else value.decode() for key, value in changes.items()}))
        for key, value in changes.items():
            self._write(key, value)
        if len(changes) > 1:
            self._write(JOURNAL, None)

    def _finish_journal(self) -> None:
        journal = self.get(JOURNAL)
        if journal is not None:
            for key, value in orjson.loads(journal).items():
                self._write(key, None if value is None else value.encode())
            self._write(JOURNAL, None)

    def _write(self, key: str, value: bytes | None) -> None:
        self._enter()
        if value is None:
            self._table.pop(self._own(key), None)
        else:
            self._table[self._own(key)] = value

    def _own(self, key: str) -> bytes:
        return f"{self._partition}/{key}".encode()

    def _enter(self) -> None:
        """A batch mixes partitions; Faust would take them all for that of the batch's last event."""
        _current_event.set(weakref.ref(self._event))

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a partition's state is looked up by key, never walked")

    def __len__(self) -> int:
        raise TypeError("a partition's state has no length")
