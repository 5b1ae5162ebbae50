"""A gateway on this machine, in a thread with its own event loop, fed by the test."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from fastapi import APIRouter

from streams.gateway.board import Board
from streams.gateway.door import Door
from streams.gateway.serve import serving


class RunningGateway:
    """`with RunningGateway(board) as gateway:` serves at `gateway.address`; `gateway.feed(...)` changes the board where its loop runs."""

    address: str

    def __init__(self, board: Board, port: int = 0, routes: Iterable[APIRouter] = (), door: Door | None = None) -> None:
        self._routes = routes
        self._door = door
        self._board = board
        self._port = port
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(60):
            raise RuntimeError("the gateway did not start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)
        if self._thread.is_alive():
            raise RuntimeError("the gateway did not stop")

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1].rstrip("/"))

    def feed(self, change: Callable[[Board], object]) -> None:
        done = threading.Event()

        def apply() -> None:
            change(self._board)
            done.set()

        self._loop.call_soon_threadsafe(apply)
        done.wait(60)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        async with serving(self._board, port=self._port, routes=self._routes, door=self._door) as address:
            self.address = address
            self._started.set()
            await self._stop.wait()
