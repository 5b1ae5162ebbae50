"""A gateway over Kafka, whole: the board, its feed and the server in one event loop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from streams.adapters.articles import ArticleTopic
from streams.adapters.audit import Audit
from streams.adapters.clients import client_options
from streams.adapters.metrics import Metrics
from streams.adapters.shelf import Shelf
from streams.adapters.tracing import Tracing
from streams.gateway.articles import article_routes
from streams.gateway.board import Board
from streams.gateway.entry import door_of
from streams.gateway.feed import Feed
from streams.gateway.live import LiveStream
from streams.gateway.measured import measure_canaries
from streams.gateway.readfile import file_of, open_read_model
from streams.gateway.serve import serving
from streams.gateway.sources import Arrivals, SourceBook, source_routes
from streams.gateway.watches import watch_routes
from streams.settings import Settings


@asynccontextmanager
async def gateway(
    settings: Settings,
    bootstrap: str,
    *,
    host: str,
    port: int,
    allowed_hosts: Iterable[str] = (),
    rebuild: bool = False,
    tracing: Tracing | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[str]:
    """Show what Kafka at `bootstrap` holds while the block runs; yields the page's address. Port 0 takes a free one.

    The page is there before Kafka is: it says that history is being read. `rebuild`: read the topics anew, whatever is in the file.
    Raises what `serving` and `open_read_model` raise, and FaultyKeys; should the feed fail for a reason that is not Kafka's, the block is ended with its error.
    """
    door = door_of(settings)
    metrics = metrics or Metrics()
    model = open_read_model(file_of(settings), now(), rebuild=rebuild, metrics=metrics)
    board = Board(model)
    feed = Feed(board, {"bootstrap_servers": bootstrap, **client_options(settings)}, prefix=settings.topic_prefix, metrics=metrics)
    book = SourceBook()
    arrivals = Arrivals(book, {"bootstrap_servers": bootstrap, **client_options(settings)}, prefix=settings.topic_prefix)
    named = settings.model_copy(update={"kafka_bootstrap": bootstrap})
    opened: list[ArticleTopic] = []

    def open_desk() -> ArticleTopic:
        """The one before has failed."""
        close_desks()
        opened.append(ArticleTopic(named, tracing))
        return opened[0]

    def close_desks() -> None:
        while opened:
            opened.pop().close()

    routes = [source_routes(book), article_routes(open_desk), watch_routes(Shelf(settings, bootstrap), events=board.events, audit=Audit(settings.audit_log))]
    served = serving(
        board, host=host, port=port, feed_state=lambda: feed.state, allowed_hosts=allowed_hosts, routes=routes,
        limit=settings.gateway_limit, limit_loopback=settings.gateway_limit_loopback, door=door, false_alarm_rate=settings.false_alarm_rate,
        metrics=metrics,
    )  # fmt: skip
    try:
        async with served as address, asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(feed.run()), tasks.create_task(arrivals.run()), tasks.create_task(measure_canaries(LiveStream(board), metrics, now))]
            yield address
            for reader in readers:
                reader.cancel()
    finally:
        model.close()
        await asyncio.to_thread(close_desks)


def now() -> datetime:
    return datetime.now(UTC)


async def serve_until_stopped(
    settings: Settings,
    bootstrap: str,
    *,
    host: str,
    port: int,
    allowed_hosts: Iterable[str],
    announce: Callable[[str], None],
    rebuild: bool = False,
    tracing: Tracing | None = None,
    metrics: Metrics | None = None,
) -> None:
    """`gateway` until SIGINT or SIGTERM; `announce` is called with the address when it answers."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with gateway(settings, bootstrap, host=host, port=port, allowed_hosts=allowed_hosts, rebuild=rebuild, tracing=tracing, metrics=metrics) as address:
        announce(address)
        await stopped.wait()
