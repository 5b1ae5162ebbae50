"""Those who ask a gateway: over kept connections as fast as it answers, and thousands who follow its live stream. Bare sockets, so that they cost less than what they measure."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LENGTH = b"content-length: "
BLANK = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answered:
    """`bytes_each`: of one answer, its head too."""

    count: int
    seconds: float
    status: int
    bytes_each: int


class _Caller(asyncio.Protocol):
    """Asks again as soon as an answer is whole."""

    def __init__(self, request: bytes, until: float) -> None:
        self.count, self.status, self.bytes_each = 0, 0, 0
        self.done = asyncio.get_running_loop().create_future()
        self._request, self._until = request, until
        self._held = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._held += data
        head = self._held.find(BLANK)
        if head < 0:
            return
        at = self._held.find(LENGTH, 0, head)
        length = int(self._held[at + len(LENGTH) : self._held.index(b"\r", at)]) if at >= 0 else 0
        if len(self._held) < head + len(BLANK) + length:
            return
        self.count += 1
        self.status, self.bytes_each = int(self._held[9:12]), len(self._held)
        self._held.clear()
        if time.perf_counter() < self._until:
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def ask(address: str, path: str, headers: Sequence[str], *, seconds: float, connections: int) -> Answered:
    """`path` again and again."""
    where = urlsplit(address)
    host, port = str(where.hostname), where.port or 80
    request = "\r\n".join((f"GET {path} HTTP/1.1", f"host: {where.netloc}", *headers, "", "")).encode()
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    callers = [(await loop.create_connection(lambda: _Caller(request, began + seconds), host, port))[1] for _ in range(connections)]
    await asyncio.gather(*(caller.done for caller in callers))
    took = time.perf_counter() - began
    return Answered(sum(caller.count for caller in callers), took, callers[0].status, callers[0].bytes_each)


async def tag_of(address: str, path: str) -> str:
    """The ETag of an answer."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(f"GET {path} HTTP/1.1\r\nhost: {where.netloc}\r\nconnection: close\r\n\r\n".encode())
    head = (await reader.readuntil(BLANK)).decode("latin-1")
    writer.close()
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("etag: "))


@dataclass
class _Followers:
    """When, by the machine's monotonic clock, each reader was told of each alert."""

    opened: int = 0
    lost: int = 0
    told: list[float] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def news(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def note(self) -> None:
        self._changed.set()


class _Follower(asyncio.Protocol):
    def __init__(self, request: bytes, all_of_them: _Followers) -> None:
        self._request, self._all = request, all_of_them
        self._tail = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self._is_open and b"event: ping" in data:
            self._is_open = True
            self._all.opened += 1
            self._all.note()
        held = self._tail + data
        if (count := held.count(b"event: alert")) > 0:
            self._all.told += [time.monotonic()] * count
            self._all.note()
        self._tail = held[held.rfind(b"\n") + 1 :][-11:]

    def connection_lost(self, error: Exception | None) -> None:
        self._all.lost += 1


class Crowd:
    """Readers of the live stream, all at once."""

    def __init__(self, address: str) -> None:
        where = urlsplit(address)
        self._host, self._port = str(where.hostname), where.port or 80
        self._readers = _Followers()
        self._transports: list[asyncio.BaseTransport] = []

    async def gather(self, count: int, *, patience: float = 120) -> None:
        """Raises TimeoutError where not all are let in."""
        request = f"GET /v1/stream HTTP/1.1\r\nhost: {self._host}:{self._port}\r\naccept: text/event-stream\r\naccept-encoding: gzip\r\n\r\n".encode()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(patience):
            for number in range(count):
                transport, _ = await loop.create_connection(lambda: _Follower(request, self._readers), self._host, self._port)
                self._transports.append(transport)
                if number % 100 == 0:
                    await asyncio.sleep(0)
            while self._readers.opened < count:
                await self._readers.news()

    @property
    def lost(self) -> int:
        return self._readers.lost

    async def hear(self, count: int, *, patience: float = 60) -> list[float]:
        """The moments at which so many were told of the next alert, in order. Raises TimeoutError."""
        async with asyncio.timeout(patience):
            while len(self._readers.told) < count:
                await self._readers.news()
        told, self._readers.told = self._readers.told, []
        return told

    def leave(self) -> None:
        for transport in self._transports:
            transport.close()
