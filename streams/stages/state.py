"""A stage's working copy of its state: reads fall through to the store, writes are collected and handed over at the end."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from streams.stages.ports import Changes

T = TypeVar("T", bound=BaseModel)


class Draft(Mapping[str, bytes]):
    """Reads see earlier writes of the same draft; the base is never touched."""

    def __init__(self, base: Mapping[str, bytes]):
        self._base = base
        self.changes: Changes = {}

    def __getitem__(self, key: str) -> bytes:
        if key in self.changes:
            value = self.changes[key]
            if value is None:
                raise KeyError(key)
            return value
        return self._base[key]

    def __iter__(self):  # type: ignore[no-untyped-def]
        raise TypeError("a stage's state is looked up by key, never walked: a table of millions would be read for every message")

    def __len__(self) -> int:
        raise TypeError("a stage's state has no length")

    def read(self, key: str, model: type[T]) -> T | None:
        value = self.get(key)
        return None if value is None else model.model_validate_json(value)

    def read_json(self, key: str) -> Any:
        value = self.get(key)
        return None if value is None else orjson.loads(value)

    def write(self, key: str, value: BaseModel | dict[str, Any] | list[Any]) -> None:
        if isinstance(value, BaseModel):
            self.changes[key] = value.model_dump_json().encode()
        else:
            self.changes[key] = bytes(memoryview(orjson.dumps(value)))  # a copy: what orjson 3.13 returns holds 4 kB, however short it is

    def update(self, changes: Changes) -> None:
        self.changes.update(changes)

    def delete(self, key: str) -> None:
        self.changes[key] = None
