"""What a gateway tells Prometheus of itself: requests by route, live streams, what it holds, and where its feed stands."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import get_args

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.adapters.metrics import Metrics
from streams.gateway.board import Board, FeedState
from streams.gateway.live import LiveStream
from streams.gateway.rows import SEVERITIES

PAGE, UNROUTED = "page", "unrouted"
"""Files of the page and addresses that there are not; what was refused before it came to a route."""
PATHS_MAX = 10_000


def measure(app: FastAPI, metrics: Metrics, *, board: Board, live: LiveStream, feed_state: Callable[[], FeedState]) -> None:
    """From now on `metrics` tells of `app`; call it when all other middleware is there, for what that refuses counts too."""
    app.add_middleware(Measured, metrics=metrics)
    metrics.gateway_readers.set_function(lambda: live.readers)
    metrics.gateway_held.labels("alerts").set_function(lambda: board.count()[0])
    metrics.gateway_held.labels("events").set_function(lambda: board.count()[1])

    def firing(rank: int) -> float:
        return board.model.firing().get(rank, 0)

    for rank, severity in enumerate(SEVERITIES):
        metrics.active.labels(severity).set_function(partial(firing, rank))
    metrics.gateway_heard.set_function(lambda: board.as_of.timestamp() if board.as_of else 0.0)

    def is_in(state: FeedState) -> float:
        return float(feed_state() == state)

    for state in get_args(FeedState):
        metrics.gateway_feed.labels(state).set_function(partial(is_in, state))


async def measure_canaries(live: LiveStream, metrics: Metrics, clock: Callable[[], datetime]) -> None:
    """Until cancelled. `live` is a stream of its own, whose one reader takes nobody's place."""
    metrics.awaits_canaries("gateway")
    async for sent_at in live.canaries():
        metrics.canary_came("gateway", sent_at, clock())


class Measured:
    """Counts answers by the template of their route, never by their path, and times their beginning: how long a live stream or a slow reader takes says nothing of the gateway."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._routes: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._clock(), 0

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._count(scope, status, began)
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception:
            if not status:
                self._count(scope, 500, began)  # as the server behind this one answers
            raise

    def _count(self, scope: Scope, status: int, began: float) -> None:
        route = self._route(scope)
        self._metrics.gateway_requests.labels(route, str(status)).inc()
        self._metrics.gateway_seconds.labels(route).observe(self._clock() - began)

    def _route(self, scope: Scope) -> str:
        """Answers that are remembered come to no route; the first one for their path did."""
        path = scope["path"]
        if template := getattr(scope.get("route"), "path", None):
            self._routes[path] = template
            if len(self._routes) > PATHS_MAX:
                self._routes.popitem(last=False)
            return str(template)
        return PAGE if "endpoint" in scope else self._routes.get(path, UNROUTED)
