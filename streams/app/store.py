"""A partition's state in a Faust table, changed all at once or not at all.

Faust writes a table key by key, to its store and its changelog; a crash between two keys would leave half a step. So the whole of a batch's changes is
written first under one key, the journal, and struck out after they are in place; whoever opens the partition next finishes what a journal tells.
A struck-out journal stays as an empty one, and every batch that changes anything goes through it: a worker that died with its journal on disk alone meets
in the changelog the newer one of whoever went on in its place, and not nothing.
Keys carry their partition: a worker's partitions share one table, whose deletes reach all of them.
"""

import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from faust.stores.rocksdb import Store
from faust.streams import _current_event

from streams.stages.ports import Changes

JOURNAL = "journal"
STRUCK_OUT = b"{}"


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
        """Deletions of what is not there are left out: much of what waits in a stage comes and goes within one batch."""
        real = {key: value for key, value in changes.items() if value is not None or self.get(key) is not None}
        if real:
            self._write(JOURNAL, journal_of(real))
            self._put(real)

    def holding(self, mark: bytes) -> list[tuple[str, bytes]]:
        """Every key whose value contains the mark, with the value. Reads all of the partition: for rare acts, never for a message."""
        own = self._own("")
        return [(key[len(own) :].decode(), value) for key, value in self._table.items() if key.startswith(own) and mark in value]

    def settle(self) -> None:
        """What was overwritten or deleted leaves the store's files too."""
        store = getattr(self._table, "data", None)
        if isinstance(store, Store):
            database = store._db_for_partition(self._partition)
            database.flush()
            database.compact_range(None, None)

    def _finish_journal(self) -> None:
        journal = self.get(JOURNAL, STRUCK_OUT)
        if journal != STRUCK_OUT:
            self._put(changes_of(journal))

    def _put(self, changes: Changes) -> None:
        for key, value in changes.items():
            self._write(key, value)
        self._write(JOURNAL, STRUCK_OUT)

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


def journal_of(changes: Changes) -> bytes:
    """A line of JSON with each key and its value's length in bytes (null where the key goes), then the values one after another: they may be any bytes."""
    head = [[key, None if value is None else len(value)] for key, value in changes.items()]
    return b"\n".join((orjson.dumps(head), b"".join(value for value in changes.values() if value is not None)))


def changes_of(journal: bytes) -> Changes:
    """What `journal_of` wrote; also the first layout, one JSON object of texts."""
    head, _, values = journal.partition(b"\n")
    listed = orjson.loads(head)
    if isinstance(listed, dict):
        return {key: None if value is None else value.encode() for key, value in listed.items()}
    changes: dict[str, bytes | None] = {}
    at = 0
    for key, length in listed:
        changes[key] = None if length is None else values[at : at + length]
        at += length or 0
    return changes
