"""How many requests a client may make: more are refused with the time to come back (RFC 9110, 429; RFC 6585)."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.gateway.clients import is_loopback, network_of
from streams.gateway.problems import problem

UNCOUNTED = ("/assets/", "/v1/health")
"""The page's own files, and what watches over the gateway."""


class Limited:
    """`limit`: as 120/minute. Clients on this machine are never refused, unless `loopback`: behind a proxy on it all clients look like that one."""

    def __init__(self, app: ASGIApp, *, limit: str, loopback: bool = False) -> None:
        """Raises ValueError for what is no limit."""
        self._app = app
        self._limit = limit_of(limit)
        self._counter = MovingWindowRateLimiter(MemoryStorage())
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = (scope.get("client") or ("", 0))[0]
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED) or (is_loopback(client) and not self._loopback):
            await self._app(scope, receive, send)
            return
        key = network_of(client)
        if self._counter.hit(self._limit, key):
            await self._app(scope, receive, self._telling(send, key))
            return
        wait = max(1, math.ceil(self._counter.get_window_stats(self._limit, key).reset_time - time.time()))
        refusal = problem(429, f"At most {self._limit}; come back in {wait} seconds.", {"Retry-After": str(wait), **self._policy(key)})
        await refusal(scope, receive, send)

    def _telling(self, send: Send, key: str) -> Send:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = [(name.lower().encode(), value.encode()) for name, value in self._policy(key).items()]
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        return tell

    def _policy(self, key: str) -> dict[str, str]:
        """What is left, in the words of the IETF's draft of RateLimit headers."""
        left = self._counter.get_window_stats(self._limit, key)
        return {
            "RateLimit-Policy": f'"client";q={self._limit.amount};w={self._limit.get_expiry()}',
            "RateLimit": f'"client";r={left.remaining};t={max(0, math.ceil(left.reset_time - time.time()))}',
        }


def limit_of(text: str) -> RateLimitItem:
    """Raises ValueError."""
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"{text!r} is no limit; write it as 120/minute or 10/second") from None
