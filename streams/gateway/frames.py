"""What the live stream writes: Server-Sent Events, each encoded once for all readers."""

import orjson
from sse_starlette import ServerSentEvent

from schemas.event import Event
from streams.gateway.geojson import feature
from streams.gateway.readmodel import Name


def frame(event: str, data: str, *, id: str | None = None, retry: int | None = None) -> bytes:
    """`retry`: milliseconds after which a reader whose connection broke comes back."""
    return ServerSentEvent(data, event=event, id=id, retry=retry).encode()


def update_frame(name: Name, position: str, id: str, value: bytes | None) -> bytes:
    """An alert whole; an event as its GeoJSON feature; what was forgotten as its id and `forgotten`. `value`: the alert or the event in JSON."""
    if value is None:
        told = orjson.dumps({"id": id, "forgotten": True}).decode()
    else:
        told = value.decode() if name == "alert" else feature(Event.model_validate_json(value)).model_dump_json()
    return frame(name, told, id=position)
