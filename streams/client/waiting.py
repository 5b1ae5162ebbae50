"""The client for programs on asyncio; the same as `plain.Siaga`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from types import TracebackType
from typing import Any, Self

import httpx

from schemas.alert import Alert
from schemas.event import Event
from streams.client.lines import Heard, Lines
from streams.client.plain import AGAIN_MOST, AGAIN_SECONDS, ANSWER_SECONDS


class AsyncSiaga:
    """`address` of a gateway; `key` where it asks for one. Methods raise httpx.HTTPError."""

    def __init__(self, address: str, *, key: str | None = None, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep):
        self._http = httpx.AsyncClient(base_url=address, timeout=ANSWER_SECONDS, headers={"Authorization": f"Bearer {key}"} if key else {})
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.aclose()

    async def alerts(self, **filters: Any) -> AsyncIterator[Alert]:
        async for alert in self._pages("/v1/alerts", "alerts", filters):
            yield Alert.model_validate(alert)

    async def events(self, **filters: Any) -> AsyncIterator[Event]:
        async for event in self._pages("/v1/events", "events", filters):
            yield Event.model_validate(event)

    async def health(self) -> dict[str, Any]:
        """Also of a gateway that is not current, which says so."""
        answer = await self._http.get("/v1/health")
        if answer.status_code not in (200, 503):
            answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def position(self) -> str:
        """Where the stream stands: ask first, read the lists, then follow from here, and nothing falls in between."""
        return str((await self._http.get("/v1/alerts", params={"limit": 1})).raise_for_status().json()["position"])

    async def send(self, articles: Iterable[dict[str, Any]]) -> dict[str, Any]:
        answer = (await self._http.post("/v1/articles", json=list(articles))).raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def follow(self, position: str | None = None) -> AsyncIterator[Heard]:
        lines = Lines(position)
        wait = AGAIN_SECONDS
        while True:
            try:
                headers = {"Last-Event-ID": lines.position} if lines.position else {}
                async with self._http.stream("GET", "/v1/stream", headers=headers, timeout=httpx.Timeout(ANSWER_SECONDS, read=None)) as answer:
                    answer.raise_for_status()
                    wait = AGAIN_SECONDS
                    async for line in answer.aiter_lines():
                        for found in lines.hear(line):
                            yield found
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                if isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 500 and error.response.status_code != 429:
                    raise
            await self._sleep(wait)
            wait = min(2 * wait, AGAIN_MOST)

    async def _pages(self, path: str, key: str, filters: dict[str, Any]) -> AsyncIterator[Any]:
        after: str | None = ""
        while after is not None:
            page = (await self._http.get(path, params={**filters, **({"after": after} if after else {})})).raise_for_status().json()
            for item in page[key]:
                yield item
            after = page["next"]
