"""Answers that are kept until the board changes: encoded and compressed once, whoever asks; and 304 for who has the newest already (RFC 9110, 13.1.2)."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.gateway.board import Board
from streams.gateway.tags import is_known

BYTES_MAX = 16_000_000
OVERHEAD = 1_000
"""What an answer takes beside its body."""
PATHS = ("/v1/alerts", "/v1/articles/", "/v1/events", "/v1/series")
"""What is told of the board alone, and of nobody and nothing else."""
Key = tuple[Any, ...]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`moment`: the board's, whose answer this is."""

    moment: tuple[Any, ...]
    tag: bytes
    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD

    async def send(self, send: Send, known: bytes | None) -> None:
        unchanged = known is not None and is_known(self.tag, known)
        headers = [(b"etag", self.tag)] if unchanged else self.headers
        await send({"type": "http.response.start", "status": 304 if unchanged else 200, "headers": [*headers]})  # others add theirs to this list
        await send({"type": "http.response.body", "body": b"" if unchanged else self.body})


class Remembered:
    """Puts the board's position on each answer as its ETag, a weak one: the time that lists tell moves on without it, and what is remembered is made anew with it."""

    def __init__(self, app: ASGIApp, *, board: Board, bytes_max: int = BYTES_MAX) -> None:
        self._app = app
        self._board = board
        self._bytes_max = bytes_max
        self._held: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        moment = (self._board.number, self._board.as_of)
        key = (scope["path"], scope["query_string"], b"gzip" in headers.get(b"accept-encoding", b""), headers.get(b"host"))
        known = headers.get(b"if-none-match")
        answer = self._held.get(key)
        is_current = answer is not None and (answer.moment == moment or (answer.moment[0] == moment[0] and known is not None and is_known(answer.tag, known)))
        if answer is None or not is_current:
            answer = await self._ask(scope, receive, send, key, moment)
        else:
            self._held.move_to_end(key)
        if answer is not None:
            await answer.send(send, known)

    async def _ask(self, scope: Scope, receive: Receive, send: Send, key: Key, moment: tuple[Any, ...]) -> Answer | None:
        """The app's answer, remembered; None where it is a refusal, which is sent as it is."""
        tag = f'W/"{self._board.position}"'.encode()
        told: Headers | None = None
        parts: list[bytes] = []

        async def take(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start" and message["status"] == 200:
                told = [*message.get("headers", ()), (b"etag", tag)]
            elif message["type"] == "http.response.body" and told is not None:
                parts.append(message.get("body", b""))
            else:
                await send(message)

        await self._app(scope, receive, take)
        if told is None:
            return None
        answer = Answer(moment, tag, told, b"".join(parts))
        self._keep(key, answer)
        return answer

    def _keep(self, key: Key, answer: Answer) -> None:
        before = self._held.pop(key, None)
        self._bytes += answer.size - (before.size if before else 0)
        self._held[key] = answer
        while self._bytes > self._bytes_max:
            self._bytes -= self._held.popitem(last=False)[1].size
