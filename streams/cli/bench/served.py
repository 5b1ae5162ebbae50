"""A gateway over a file, without Kafka, or a bare server beside it: python -m streams.cli.bench.served FILE|bare.

Prints its address. For each line of its input it takes a new revision of one alert, and prints the moment by the machine's monotonic clock.
"""

import asyncio
import gc
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from streams.cli import GARBAGE
from streams.cli.bench.board import made_up_alert
from streams.gateway.board import Board
from streams.gateway.readmodel import ReadModel
from streams.gateway.serve import running, serving
from streams.settings import Settings


async def serve(path: Path) -> None:
    board = Board(ReadModel(path))
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()
    loop.add_reader(sys.stdin, lambda: lines.put_nowait(sys.stdin.readline()))
    async with serving(board, limit=Settings().gateway_limit) as address:
        print(address, flush=True)
        revision = 1
        while await lines.get():
            revision += 1
            alert = made_up_alert(0, revision=revision, updated_at=datetime.now(UTC))
            began = time.monotonic()
            board.put_alert(alert)
            print(began, flush=True)


async def serve_bare() -> None:
    async def answer(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async with running(Starlette(routes=[Route("/", answer)])) as address:
        print(address, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    gc.set_threshold(*GARBAGE)  # as every command of siaga
    asyncio.run(serve_bare() if sys.argv[1] == "bare" else serve(Path(sys.argv[1])))
