"""The gateway's HTTP API and page, over a board."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BeforeValidator
from starlette.middleware.gzip import GZipMiddleware

from schemas.alert import Alert, AlertState
from schemas.base import Instant, Schema
from schemas.event import Event
from streams.gateway.board import Board, FeedState, alert_order, event_order
from streams.gateway.geojson import EventCollection, feature
from streams.gateway.guard import Guard
from streams.gateway.live import LiveStream
from streams.gateway.problems import Problem, answers, explain_refusals

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PAGE = Path(__file__).parent / "web" / "dist"
Id = Annotated[str, InPath(min_length=1, max_length=200)]
Limit = Annotated[int, Query(ge=1, le=2_000, description="At most this many.")]
Cursor = Annotated[str | None, Query(max_length=300, pattern="^[^~]+~[^~]+$", description="`next` of the page before.")]


def _day(value: object) -> object:
    """Pydantic takes numbers for days since 1970; a query that says 0 is a mistake."""
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("a day is written 2023-12-20")
    return value


Country = Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="ISO 3166 code of two letters.")]
Since = Annotated[date | None, BeforeValidator(_day), Query(description="Only events that ended on this day or later.")]
WithGone = Annotated[bool, Query(description="Merged and retracted events too.")]
Item = TypeVar("Item")


class AlertPage(Schema):
    position: str
    """Where the live stream stood: continue from here with Last-Event-ID."""
    as_of: Instant | None
    alerts: tuple[Alert, ...]
    next: str | None


class AlertHistory(Schema):
    alert: Alert
    revisions: tuple[Alert, ...]
    """Oldest first; the last is the alert itself."""


class EventPage(Schema):
    position: str
    as_of: Instant | None
    events: tuple[Event, ...]
    next: str | None


class Health(Schema):
    status: Literal["ok", "waiting"]
    feed: FeedState
    as_of: Instant | None
    alerts: int
    events: int
    unreadable: int
    """Records that could not be read since the gateway started."""
    readers: int
    """Live streams open now."""


class GeoJSON(JSONResponse):
    media_type = "application/geo+json"


class EventStream(Response):
    media_type = "text/event-stream"


def create_app(
    board: Board,
    *,
    feed_state: Callable[[], FeedState] = lambda: "none",
    allowed_hosts: Iterable[str] = (),
    readers_max: int = 256,
    watches: APIRouter | None = None,
) -> FastAPI:
    """The app over `board`; it only reads, but for the routes of `watches` where they are given. `app.state.live.close()` ends the live streams before a shutdown.

    Call it where the event loop runs that feeds the board. `allowed_hosts` are names beside the loopback ones that it answers for.
    """
    app = FastAPI(
        title="siaga gateway",
        version="1",
        description="Attack alerts and events as siaga knows them now.",
        docs_url=None,  # both documentation pages load scripts from elsewhere
        redoc_url=None,
    )
    live = LiveStream(board, feed_state=feed_state, readers_max=readers_max)
    app.state.live = live
    explain_refusals(app)
    app.add_middleware(GZipMiddleware, compresslevel=6)
    app.add_middleware(Guard, names=allowed_hosts)

    @app.get("/v1/alerts", responses=answers(422))
    async def alerts(state: Annotated[list[AlertState] | None, Query()] = None, limit: Limit = 200, after: Cursor = None) -> AlertPage:
        """Latest revision of each alert, newest first."""
        page, rest = _page(board.alerts(state or ()), alert_order, limit, after)
        return AlertPage(position=board.position, as_of=board.as_of, alerts=tuple(page), next=rest)

    @app.get("/v1/alerts/{alert_id}", responses=answers(404, 422))
    async def alert(alert_id: Id) -> AlertHistory:
        """One alert with its revisions."""
        if not (revisions := board.revisions(alert_id)):
            raise HTTPException(404, "There is no alert of this id.")
        return AlertHistory(alert=revisions[-1], revisions=tuple(revisions))

    @app.get("/v1/events", responses=answers(422))
    async def events(country: Country = None, since: Since = None, with_gone: WithGone = False, limit: Limit = 200, after: Cursor = None) -> EventPage:
        """Latest version of each event, by the day it happened, newest first."""
        page, rest = _page(_matching(board, country, since, with_gone), event_order, limit, after)
        return EventPage(position=board.position, as_of=board.as_of, events=tuple(page), next=rest)

    @app.get("/v1/events.geojson", response_class=GeoJSON, response_model=EventCollection, responses=answers(422))
    async def events_geojson(country: Country = None, since: Since = None, limit: Limit = 1_000) -> Response:
        """Events as a GeoJSON feature collection, newest first; those without coordinates have no geometry."""
        found = _matching(board, country, since, False)[:limit]
        return Response(EventCollection(features=tuple(map(feature, found))).model_dump_json(), media_type=GeoJSON.media_type)

    @app.get("/v1/events/{event_id}", responses=answers(404, 422))
    async def event(event_id: Id) -> Event:
        """One event, with its evidence."""
        if (found := board.event(event_id)) is None:
            raise HTTPException(404, "There is no event of this id.")
        return found

    @app.get("/v1/health", responses={503: {"model": Health, "description": "The feed does not stand at the newest record."}})
    async def health(response: Response) -> Health:
        """Whether the board is current."""
        feed = feed_state()
        current = feed in ("none", "live")
        response.status_code = 200 if current else 503
        held = board.count()
        return Health(
            status="ok" if current else "waiting",
            feed=feed,
            as_of=board.as_of,
            alerts=held[0],
            events=held[1],
            unreadable=board.unreadable,
            readers=live.readers,
        )

    @app.get("/v1/stream", response_class=EventStream, responses=answers(422, 503))
    async def stream(
        last_event_id: Annotated[str | None, Header(max_length=100)] = None,
        position: Annotated[str | None, Query(max_length=100, description="As Last-Event-ID, for clients that cannot send it.")] = None,
    ) -> Response:
        """Server-Sent Events: `alert`, `event`, `gap` (read the lists again), `ping`."""
        if live.is_full:
            raise HTTPException(503, "Too many live streams are open.", headers={"Retry-After": "30"})
        return live.response(last_event_id or position)

    if watches is not None:
        app.include_router(watches)
    _describe_problem(app)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


def _matching(board: Board, country: str | None, since: date | None, with_gone: bool) -> list[Event]:
    return [
        event
        for event in board.events(with_gone=with_gone)
        if (country is None or event.country == country) and (since is None or (event.occurred is not None and event.occurred.end >= since))
    ]


def _page(items: Sequence[Item], order: Callable[[Item], tuple[str, str]], limit: int, after: str | None) -> tuple[Sequence[Item], str | None]:
    """The items that follow the cursor, and the cursor that follows them. Items that moved to the front meanwhile do not shift a page."""
    if after is not None:
        moment, _, id = after.partition("~")
        items = [item for item in items if order(item) < (moment, id)]
    page = items[:limit]
    return page, "~".join(order(page[-1])) if len(items) > limit else None


def _describe_problem(app: FastAPI) -> None:
    """Put the problem document into the OpenAPI components, where `answers` points."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document

    app.openapi = openapi  # type: ignore[method-assign]
