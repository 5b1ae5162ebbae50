"""A partition's state changes all at once or not at all."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.app.store import PartitionState, changes_of, journal_of


class Table(dict[bytes, bytes]):
    """A Faust table as a dict that can break after some writes, as a killed process would."""

    def __init__(self) -> None:
        super().__init__()
        self.writes_left = 1_000

    def _spend(self) -> None:
        if not self.writes_left:
            raise KeyboardInterrupt
        self.writes_left -= 1

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._spend()
        super().__setitem__(key, value)

    def pop(self, key: bytes, default: Any = None) -> Any:
        self._spend()
        return super().pop(key, default)


class Event:
    def __init__(self, partition: int):
        self.message = SimpleNamespace(partition=partition)


def opened(table: Table, partition: int = 0) -> PartitionState:
    event = Event(partition)
    state = PartitionState(table, event)
    state.keeps = event  # type: ignore[attr-defined]
    return state


def test_what_was_applied_is_read_back() -> None:
    state = opened(Table())
    state.apply({"a": b"1", "b": b"2"})
    state.apply({"a": None})
    assert state.get("a") is None
    assert state["b"] == b"2"


def test_partitions_do_not_see_each_other() -> None:
    table = Table()
    opened(table, 0).apply({"clock": b"0"})
    opened(table, 1).apply({"clock": b"1"})
    opened(table, 1).apply({"clock": None})
    assert opened(table, 0)["clock"] == b"0"


@pytest.mark.parametrize("survived", range(8))
def test_a_crash_at_any_write_leaves_all_of_the_changes_or_none(survived: int) -> None:
    table = Table()
    opened(table).apply({"a": b"old", "gone": b"old"})
    table.writes_left = survived
    try:
        opened(table).apply({"a": b"new", "gone": None, "b": b"new"})
    except KeyboardInterrupt:
        table.writes_left = 1_000
    state = opened(table)
    found = (state.get("a"), state.get("gone"), state.get("b"))
    assert found in ((b"old", b"old", None), (b"new", None, b"new"))


def test_only_an_empty_journal_is_left_behind() -> None:
    table = Table()
    opened(table).apply({"a": b"1", "b": b"2"})
    assert table == {b"0/a": b"1", b"0/b": b"2", b"0/journal": b"{}"}


def test_a_journal_left_on_the_disk_of_a_dead_worker_gives_way_to_what_others_did_since() -> None:
    """Faust replays onto the old disk what the changelog holds: all that the worker in its place wrote."""
    old, other = Table(), Table()
    old.writes_left = 1
    with pytest.raises(KeyboardInterrupt):
        opened(old).apply({"clock": b"1", "a": b"1"})
    opened(other).apply({"clock": b"1", "a": b"1"})
    opened(other).apply({"clock": b"2"})
    old.writes_left = 1_000
    old.update(other)
    assert opened(old)["clock"] == b"2"


def test_what_came_and_went_within_a_batch_is_not_written() -> None:
    table = Table()
    table.writes_left = 0
    opened(table).apply({"waiting": None})
    assert table == {}


@given(st.dictionaries(st.text(min_size=1), st.none() | st.binary()))
def test_a_journal_holds_any_bytes(changes: dict[str, bytes | None]) -> None:
    assert changes_of(journal_of(changes)) == changes


def test_a_journal_of_the_first_layout_is_finished_too() -> None:
    table = Table()
    table[b"0/gone"], table[b"0/journal"] = b"old", b'{"a":"[1]","gone":null}'
    state = opened(table)
    assert (state["a"], state.get("gone")) == (b"[1]", None)
