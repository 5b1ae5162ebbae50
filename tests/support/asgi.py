"""Calling an ASGI app without a server."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Caller:
    """Asks `app` as a browser on this machine would; `host` is the name in the address bar."""

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1") -> None:
        self._app = app
        self._host = host

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, options))

    async def _request(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers={"host": self._host}) as client:
            return await client.request(method, path, **options)
