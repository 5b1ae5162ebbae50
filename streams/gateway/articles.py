"""Articles by HTTP: a batch in, an answer for each; accepted once Kafka has acknowledged it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

import orjson
import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from kafka.errors import KafkaError

from schemas.article import RawArticle
from schemas.base import Schema
from schemas.ids import stable_id
from streams.adapters.tracing import TRACEPARENT, as_traceparent
from streams.gateway.door import body_of, media_type
from streams.gateway.problems import MEDIA_TYPE, answers
from streams.stages.admit import Refused, admit

BODY_MAX = 10_000_000
ARTICLES_MAX = 500
log = structlog.get_logger(__name__)
LINES = {"application/x-ndjson", "application/jsonl"}
TYPES = {"application/json", *LINES}
REQUEST: dict[str, Any] = {
    "requestBody": {"required": True, "content": {kind: {"schema": {"type": "string"} if kind in LINES else {}} for kind in sorted(TYPES)}}
}


class Desk(Protocol):
    """Where articles go: returns when they are safe, raises KafkaError otherwise."""

    def send(self, articles: Sequence[RawArticle], parents: Mapping[str, str]) -> None:
        """`parents`: the trace that each article's goes on, by article id."""
        ...


class Item(Schema):
    """`index`: the place in the batch, from 0. `detail`: why it was refused."""

    index: int
    id: str | None = None
    status: Literal["accepted", "repeated", "refused"]
    code: str | None = None
    detail: str | None = None


class Taken(Schema):
    accepted: int
    refused: int
    items: tuple[Item, ...]


def article_routes(desk: Callable[[], Desk], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> APIRouter:
    """The route of /v1/articles. `desk` opens the way to Kafka, once somebody sends something."""
    router = APIRouter(prefix="/v1/articles")
    held: list[Desk] = []

    def send(articles: Sequence[RawArticle], parents: Mapping[str, str]) -> None:
        if not held:
            held.append(desk())
        held[0].send(articles, parents)

    @router.post(
        "",
        status_code=202,
        response_model=Taken,
        responses={207: {"model": Taken, "description": "Some were accepted, some refused."}, **answers(401, 403, 408, 413, 415, 422, 503)},
        openapi_extra=REQUEST,
    )
    async def take(request: Request) -> Response:
        """Send articles: one object, a list of them, or JSON lines. Each is a `raw-article`; `id` may be left out where there is a `url`, and `fetched_at` is now where it is not told.

        202: all are on Kafka. 207: some are, the others say why not. 422: none is. Sending the same again is harmless.
        """
        found = _listed(await body_of(request, TYPES, BODY_MAX), media_type(request))
        now = clock()
        articles: dict[str, RawArticle] = {}
        items: list[Item] = []
        for index, told in enumerate(found):
            try:
                article = admit(orjson.dumps(_whole(told, now)))
            except Refused as error:
                items.append(Item(index=index, status="refused", code=error.code, detail=str(error)))
                continue
            repeated = articles.get(article.id) == article
            articles[article.id] = article
            items.append(Item(index=index, id=article.id, status="repeated" if repeated else "accepted"))
        if articles:
            try:
                parent = as_traceparent(request.headers.get(TRACEPARENT))
                await asyncio.to_thread(send, list(articles.values()), dict.fromkeys(articles, parent) if parent else {})
            except KafkaError as error:
                held.clear()
                log.warning("articles not taken: Kafka does not answer", articles=len(articles), error=repr(error))
                raise HTTPException(503, "Kafka does not answer; send the same again.", headers={"Retry-After": "5"}) from error
        log.debug("articles taken", article_ids=list(articles), refused=len(items) - len(articles))
        return _answer(items)

    return router


def _listed(text: str, kind: str) -> list[Any]:
    """What the body holds. Raises HTTPException 422."""
    try:
        found = [orjson.loads(line) for line in text.splitlines() if line.strip()] if kind in LINES else orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise HTTPException(422, f"This is not JSON: {error}") from None
    listed = found if isinstance(found, list) else [found]
    if not 1 <= len(listed) <= ARTICLES_MAX:
        raise HTTPException(422, f"A batch holds 1 to {ARTICLES_MAX} articles; this one {len(listed):,}.")
    return listed


def _whole(told: Any, now: datetime) -> Any:
    if not isinstance(told, dict):
        return told
    added = {} if told.get("id") or not isinstance(told.get("url"), str) else {"id": stable_id("a", told["url"])}
    return {"fetched_at": now.isoformat(), **told, **added}


def _answer(items: Sequence[Item]) -> Response:
    refused = sum(item.status == "refused" for item in items)
    if refused == len(items):
        why = "; ".join(f"{item.index}: {item.detail}" for item in items[:5])
        listed = [item.model_dump(exclude_none=True) for item in items]
        body = {"type": "about:blank", "title": "Unprocessable Content", "status": 422, "detail": f"No article was accepted. {why}", "items": listed}
        return JSONResponse(body, status_code=422, media_type=MEDIA_TYPE)
    taken = Taken(accepted=len(items) - refused, refused=refused, items=tuple(items))
    return JSONResponse(taken.model_dump(mode="json", exclude_none=True), status_code=207 if refused else 202)
