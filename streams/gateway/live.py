"""The live stream: Server-Sent Events that say where they stand, replay what was missed, and admit a gap."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime

import orjson
import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from streams.gateway.board import Board, FeedState
from streams.gateway.frames import frame

PING_SECONDS = 15
SEND_SECONDS = 30
RETRY_MILLISECONDS = 3_000
READERS_MAX = 6_000
STREAM = "siaga.stream"
log = structlog.get_logger(__name__)


class LiveStream:
    """Readers of one board. All read the board's own ring of updates, so that a slow one costs no memory: it meets a gap instead."""

    def __init__(self, board: Board, *, feed_state: Callable[[], FeedState] = lambda: "none", readers_max: int = READERS_MAX) -> None:
        self.board = board
        self._feed_state = feed_state
        self.readers = 0
        self.readers_max = readers_max
        self._closed = False
        self._waiting: set[asyncio.Future[bool]] = set()
        board.listen(self._wake)

    @property
    def is_full(self) -> bool:
        return self.readers >= self.readers_max

    def close(self) -> None:
        """End every reader's stream; new ones end at once."""
        self._closed = True
        self._wake()

    def response(self, position: str | None) -> Response:
        """A stream that begins after `position`, or with what comes next if there is none."""
        return _Following(self.updates, position)

    async def updates(self, position: str | None, gone: asyncio.Future[None] | None = None) -> AsyncGenerator[bytes, None]:
        """Frames, until `gone` is done or the stream is closed."""
        gone = gone or asyncio.get_running_loop().create_future()
        self.readers += 1
        try:
            position = position or self.board.position
            yield frame("ping", self._pulse(), retry=RETRY_MILLISECONDS)
            while not (self._closed or gone.done()):
                updates = self.board.since(position)
                if updates is None:
                    position = self.board.position
                    yield frame("gap", "{}", id=position)
                elif updates:
                    for update in updates:
                        position = f"{self.board.run}-{update.number}"
                        yield update.frame
                elif not await self._news(gone):
                    yield frame("ping", self._pulse())
        finally:
            self.readers -= 1

    async def canaries(self) -> AsyncGenerator[datetime, None]:
        """When each canary was sent, as soon as a reader could be told of it; those who follow are not. One that stands already has been measured before."""
        never = asyncio.get_running_loop().create_future()
        told = self.board.canary
        while not self._closed:
            if (sent_at := self.board.canary) and sent_at != told:
                told = sent_at
                yield sent_at
            else:
                await self._news(never)

    async def _news(self, gone: asyncio.Future[None]) -> bool:
        """Waits for a change or for the reader to go; False where neither came in PING_SECONDS."""
        loop = asyncio.get_running_loop()
        changed = loop.create_future()

        def leave(_: asyncio.Future[None]) -> None:
            _tell(changed, True)

        self._waiting.add(changed)
        timer = loop.call_later(PING_SECONDS, _tell, changed, False)
        gone.add_done_callback(leave)
        try:
            return bool(await changed)
        finally:
            timer.cancel()
            gone.remove_done_callback(leave)
            self._waiting.discard(changed)

    def _wake(self) -> None:
        for waiting in self._waiting:
            _tell(waiting, True)
        self._waiting.clear()

    def _pulse(self) -> str:
        """What a reader must know to tell silence from absence."""
        return orjson.dumps({"as_of": self.board.as_of, "feed": self._feed_state(), "unreadable": self.board.unreadable}).decode()


def _tell(waiting: asyncio.Future[bool], is_news: bool) -> None:
    if not waiting.done():
        waiting.set_result(is_news)


class HandedOver(Response):
    """What a route answers where a stream is to be sent: nothing yet. The stream begins when the route and all that stood around it are done with, for there may be thousands."""

    def __init__(self, stream: Response) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[STREAM] = self._stream


class Streaming:
    """Sends the streams that the app's routes hand over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if stream := scope.pop(STREAM, None):
            await stream(scope, receive, send)


class _Following(Response):
    """Frames of one reader as they come, until the reader goes, or takes nothing for SEND_SECONDS."""

    def __init__(self, updates: Callable[[str | None, asyncio.Future[None]], AsyncGenerator[bytes, None]], position: str | None) -> None:
        super().__init__(media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._updates = updates
        self._position = position

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with aclosing(self._updates(self._position, gone)) as frames:
                async for told in frames:
                    async with asyncio.timeout(SEND_SECONDS):
                        await send({"type": "http.response.body", "body": told, "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.info("a reader of the live stream takes nothing", seconds=SEND_SECONDS)
        finally:
            gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
