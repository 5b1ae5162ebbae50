"""Server-Sent Events from lines (WHATWG HTML, 9.2.6), as the gateway writes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from schemas.alert import Alert

TOLD = ("alert", "event", "gap")


class Heard(NamedTuple):
    """`name`: alert, event, or gap (read the lists again). `data`: the alert, the event as a GeoJSON feature, or `{"id": ..., "forgotten": true}`. `alert` is that of an alert."""

    name: str
    data: dict[str, Any]
    alert: Alert | None = None


@dataclass
class Lines:
    """Feed it lines. `position`: the id of the last event, to continue from."""

    position: str | None = None
    _name: str = "message"
    _data: list[str] = field(default_factory=list)

    def hear(self, line: str) -> Iterator[Heard]:
        """What a line completes."""
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            match name:
                case "event":
                    self._name = value
                case "data":
                    self._data.append(value)
                case "id":
                    self.position = value
            return
        name, data = self._name, "\n".join(self._data)
        self._name, self._data = "message", []
        if name in TOLD and data:
            found = orjson.loads(data)
            yield Heard(name, found, Alert.model_validate(found) if name == "alert" and not found.get("forgotten") else None)
