"""The client for ordinary programs."""

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self

import httpx

from schemas.alert import Alert
from schemas.event import Event
from streams.client.lines import Heard, Lines

AGAIN_SECONDS, AGAIN_MOST = 1.0, 30.0
ANSWER_SECONDS = 30.0


class Siaga:
    """`address` of a gateway; `key` where it asks for one. Methods raise httpx.HTTPError."""

    def __init__(self, address: str, *, key: str | None = None, sleep: Callable[[float], object] = time.sleep):
        self._http = httpx.Client(base_url=address, timeout=ANSWER_SECONDS, headers={"Authorization": f"Bearer {key}"} if key else {})
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def alerts(self, **filters: Any) -> Iterator[Alert]:
        """Newest first, page by page; the filters are those of GET /v1/alerts."""
        return map(Alert.model_validate, self._pages("/v1/alerts", "alerts", filters))

    def events(self, **filters: Any) -> Iterator[Event]:
        """Newest first, page by page; the filters are those of GET /v1/events."""
        return map(Event.model_validate, self._pages("/v1/events", "events", filters))

    def health(self) -> dict[str, Any]:
        """Also of a gateway that is not current, which says so."""
        answer = self._http.get("/v1/health")
        if answer.status_code not in (200, 503):
            answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def position(self) -> str:
        """Where the stream stands: ask first, read the lists, then follow from here, and nothing falls in between."""
        return str(self._http.get("/v1/alerts", params={"limit": 1}).raise_for_status().json()["position"])

    def send(self, articles: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """At most 500 articles; the answer for each. Raises httpx.HTTPStatusError where none was accepted."""
        answer = self._http.post("/v1/articles", json=list(articles)).raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def follow(self, position: str | None = None) -> Iterator[Heard]:
        """Alerts and events as they change, without end; from `position` on, where one is given. Connects again when the gateway was away."""
        lines = Lines(position)
        wait = AGAIN_SECONDS
        while True:
            try:
                headers = {"Last-Event-ID": lines.position} if lines.position else {}
                with self._http.stream("GET", "/v1/stream", headers=headers, timeout=httpx.Timeout(ANSWER_SECONDS, read=None)) as answer:
                    answer.raise_for_status()
                    wait = AGAIN_SECONDS
                    for line in answer.iter_lines():
                        yield from lines.hear(line)
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                if isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 500 and error.response.status_code != 429:
                    raise
            self._sleep(wait)
            wait = min(2 * wait, AGAIN_MOST)

    def _pages(self, path: str, key: str, filters: dict[str, Any]) -> Iterator[Any]:
        after: str | None = ""
        while after is not None:
            page = self._http.get(path, params={**filters, **({"after": after} if after else {})}).raise_for_status().json()
            yield from page[key]
            after = page["next"]
