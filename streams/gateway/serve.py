"""Running the gateway: one event loop for the web server, the live streams and whoever feeds the board."""

import asyncio
import errno
import resource
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from fastapi import APIRouter
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from streams.adapters.metrics import Metrics
from streams.detection.rates import FALSE_ALARM_RATE
from streams.gateway.api import create_app
from streams.gateway.board import Board, FeedState
from streams.gateway.door import Door
from streams.gateway.live import READERS_MAX

BACKLOG = 1_024
LOOP_TURNS = 3
"""Enough for asyncio to hand a connection over, and to close one."""
GRACE_SECONDS = 5
HEAD_MAX = 64 * 1024
HEAD_SECONDS = 20.0
"""For a connection's first word, and from the first word of a request to the end of its head: whoever holds connections open with nothing, or drips, holds the others out."""
REQUESTS_MAX = 500
"""Connections beside those of the live streams, and whatever else is open."""
log = structlog.get_logger(__name__)


class PortTaken(OSError):
    """Another program listens there."""


@asynccontextmanager
async def serving(
    board: Board,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    feed_state: Callable[[], FeedState] = lambda: "none",
    allowed_hosts: Iterable[str] = (),
    routes: Iterable[APIRouter] = (),
    limit: str | None = None,
    limit_loopback: bool = False,
    door: Door | None = None,
    readers_max: int = READERS_MAX,
    false_alarm_rate: float = FALSE_ALARM_RATE,
    metrics: Metrics | None = None,
) -> AsyncIterator[str]:
    """Serve `board` while the block runs; yields the page's address, for example http://127.0.0.1:8099/.

    Port 0 takes a free one. Feed the board from this same event loop. At the end the live streams are closed first, then the server.
    Signals are left to the caller. Raises PortTaken, or OSError where the address is not this machine's.
    """
    listener = listen(host, port)
    readers_max = min(readers_max, open_files(readers_max + REQUESTS_MAX) - REQUESTS_MAX)
    app = create_app(
        board, feed_state=feed_state, allowed_hosts=allowed_hosts, routes=routes, limit=limit, limit_loopback=limit_loopback, door=door, readers_max=readers_max,
        false_alarm_rate=false_alarm_rate, metrics=metrics,
    )  # fmt: skip
    async with running(app, listener, connections_max=readers_max + REQUESTS_MAX) as address:
        try:
            yield address
        finally:
            app.state.live.close()


@asynccontextmanager
async def running(app: ASGIApp, listener: socket.socket | None = None, *, connections_max: int = REQUESTS_MAX) -> AsyncIterator[str]:
    """The server itself, of any app."""
    listener = listener or listen("127.0.0.1", 0)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=connections_max,
        http=_Connection,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield address_of(listener)
    finally:
        server.should_exit = True
        await running
        await _let_go(server)


async def _let_go(server: uvicorn.Server) -> None:
    """Ends connections that were taken while the server was closing; browsers open some ahead of need."""
    for _ in range(LOOP_TURNS):
        await asyncio.sleep(0)
    for connection in list(server.server_state.connections):
        if connection.transport:
            connection.transport.abort()
    for _ in range(LOOP_TURNS):
        await asyncio.sleep(0)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket that takes connections already, so that the address may be told at once.

    It names its protocol: asyncio turns Nagle's algorithm off (TCP_NODELAY) only where that is told, and without it the second part of an answer waits 40 ms for the first one's acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"port {port} is taken by another program") from error
        raise
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())


def open_files(wanted: int) -> int:
    """How many files and connections this process may have open, after asking the system for as many as it gives; says so where that is fewer than wanted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft < wanted:
        log.warning("fewer connections than could be served, for the system gives no more open files (ulimit -Hn)", wanted=wanted, given=soft)
    return soft


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared, not bound
    return f"http://{shown}:{port}/"


class _Connection(HttpToolsProtocol):
    """Uvicorn reads with httptools twice as fast as with h11, but would read a head that never ends until memory does, and wait for one that never comes; the first is refused (400), the
    second hung up on."""

    _unread = 0
    """Bytes since the last head was whole, or the last part of a body."""
    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait_for_head()

    def _wait_for_head(self) -> None:
        self._wait_no_more()
        self._overdue = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._overdue:
            self._overdue.cancel()
            self._overdue = None

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._unread > HEAD_MAX and not self.transport.is_closing():
            self.send_400_response("The head of this request is too long.")

    def on_headers_complete(self) -> None:
        self._unread = 0
        self._wait_no_more()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unread = 0
        super().on_body(body)


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: it runs inside programs that have theirs."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
