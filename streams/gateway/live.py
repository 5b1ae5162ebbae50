"""The live stream: Server-Sent Events that say where they stand, replay what was missed, and admit a gap."""

import asyncio
from collections.abc import AsyncIterator, Callable

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent

from schemas.alert import Alert
from schemas.event import Event
from streams.gateway.board import Board, FeedState, Update
from streams.gateway.geojson import feature

PING_SECONDS = 15
RETRY_MILLISECONDS = 3_000
READERS_MAX = 256


class LiveStream:
    """Readers of one board. All read the board's own ring of updates, so that a slow one costs no memory: it meets a gap instead."""

    def __init__(self, board: Board, *, feed_state: Callable[[], FeedState] = lambda: "none", readers_max: int = READERS_MAX) -> None:
        self.board = board
        self._feed_state = feed_state
        self.readers = 0
        self.readers_max = readers_max
        self._closed = False
        self._changed = asyncio.Event()
        board.listen(self._wake)

    @property
    def is_full(self) -> bool:
        return self.readers >= self.readers_max

    def close(self) -> None:
        """End every reader's stream; new ones end at once."""
        self._closed = True
        self._wake()

    def response(self, position: str | None) -> EventSourceResponse:
        """A stream that begins after `position`, or with what comes next if there is none."""
        return EventSourceResponse(
            self.updates(position),
            ping=PING_SECONDS,
            ping_message_factory=lambda: ServerSentEvent(event="ping", data=self._pulse()),
            send_timeout=30,
        )

    async def updates(self, position: str | None) -> AsyncIterator[ServerSentEvent]:
        self.readers += 1
        try:
            position = position or self.board.position
            yield ServerSentEvent(event="ping", data=self._pulse(), retry=RETRY_MILLISECONDS)
            while not self._closed:
                changed = self._changed
                updates = self.board.since(position)
                if updates is None:
                    position = self.board.position
                    yield ServerSentEvent(event="gap", id=position, data="{}")
                elif updates:
                    for update in updates:
                        position = f"{self.board.run}-{update.number}"
                        yield ServerSentEvent(event=update.name, id=position, data=payload(update))
                else:
                    await changed.wait()
        finally:
            self.readers -= 1

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _pulse(self) -> str:
        """What a reader must know to tell silence from absence."""
        return orjson.dumps({"as_of": self.board.as_of, "feed": self._feed_state(), "unreadable": self.board.unreadable}).decode()


def payload(update: Update) -> str:
    """An alert whole; an event as its GeoJSON feature; what was forgotten as its id and `forgotten`."""
    match update.body:
        case Alert():
            return update.body.model_dump_json()
        case Event():
            return feature(update.body).model_dump_json()
        case None:
            return orjson.dumps({"id": update.id, "forgotten": True}).decode()
