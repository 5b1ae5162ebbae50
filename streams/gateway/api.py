"""The gateway's HTTP API and page, over a board."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from schemas.alert import Alert
from schemas.base import Instant, Schema
from schemas.event import Event
from streams.adapters.metrics import Metrics
from streams.detection.rates import FALSE_ALARM_RATE
from streams.gateway.board import Board, FeedState
from streams.gateway.door import Door
from streams.gateway.entry import close_off
from streams.gateway.evidence import evidence_routes
from streams.gateway.exports import ALERT_COLUMNS, EVENT_COLUMNS, alerts_atom, csv_of
from streams.gateway.filters import AlertFilter, AlertQuery, AtomQuery, EventFilter, EventQuery
from streams.gateway.geojson import EventCollection
from streams.gateway.guard import Guard
from streams.gateway.limits import Limited
from streams.gateway.live import READERS_MAX, HandedOver, LiveStream, Streaming
from streams.gateway.measured import measure
from streams.gateway.problems import Problem, answers, explain_refusals
from streams.gateway.readmodel import Found, Name, Wanted
from streams.gateway.remembered import Remembered
from streams.gateway.series import series_routes
from streams.gateway.tags import UNCHANGED

PAGE = Path(__file__).parent / "web" / "dist"
Id = Annotated[str, InPath(min_length=1, max_length=200)]
EXPORT_MAX = 20_000
FEED_MAX = 100
JSON = "application/json"


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


class Csv(Response):
    media_type = "text/csv; charset=utf-8"


class Atom(Response):
    media_type = "application/atom+xml"


def create_app(
    board: Board,
    *,
    feed_state: Callable[[], FeedState] = lambda: "none",
    allowed_hosts: Iterable[str] = (),
    readers_max: int = READERS_MAX,
    routes: Iterable[APIRouter] = (),
    limit: str | None = None,
    limit_loopback: bool = False,
    door: Door | None = None,
    false_alarm_rate: float = FALSE_ALARM_RATE,
    metrics: Metrics | None = None,
) -> FastAPI:
    """The app over `board`; it only reads, but for the `routes` that are given besides, and asks at `door` for whatever is not open to all. `app.state.live.close()` ends the live streams before a shutdown.

    Call it where the event loop runs that feeds the board. `allowed_hosts` are names beside the loopback ones that it answers for.
    `limit`: requests of one client, as 600/minute. `false_alarm_rate`: what detect accepts per series and day.
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
    app.add_middleware(Remembered, board=board)
    app.add_middleware(Streaming)
    door = door or Door()
    close_off(app, door)
    if limit:
        app.add_middleware(Limited, limit=limit, loopback=limit_loopback)
    app.add_middleware(Guard, names=(*allowed_hosts, *([door.login.host] if door.login else [])))
    if metrics:
        measure(app, metrics, board=board, live=live, feed_state=feed_state)

    def listed(page: AlertPage | EventPage | EventCollection, name: bytes, found: Iterable[Found]) -> Response:
        """`page` with the documents that were encoded when they came."""
        empty = b'"%b":[]' % name
        items = b",".join(row.document for row in found)
        return Response(
            page.model_dump_json().encode().replace(empty, b"%b%b]" % (empty[:-1], items), 1),
            media_type=GeoJSON.media_type if isinstance(page, EventCollection) else JSON,
        )

    @app.get("/v1/alerts", response_model=AlertPage, responses=answers(422) | UNCHANGED)
    async def alerts(query: Annotated[AlertQuery, Query()]) -> Response:
        """Latest revision of each alert, newest first."""
        found, rest = _page(board, "alert", "value", query.wanted(), query.limit, query.after)
        return listed(AlertPage(position=board.position, as_of=board.as_of, alerts=(), next=rest), b"alerts", found)

    @app.get("/v1/alerts.csv", response_class=Csv, responses=answers(422) | UNCHANGED)
    async def alerts_as_csv(query: Annotated[AlertFilter, Query()]) -> Response:
        """The same as a table, headlines in English."""
        found = board.model.select("alert", "line", query.wanted(), limit=EXPORT_MAX)
        return Csv(csv_of(ALERT_COLUMNS, (row.document for row in found)))

    @app.get("/v1/alerts.atom", response_class=Atom, responses=answers(422) | UNCHANGED)
    async def alerts_as_atom(request: Request, query: Annotated[AtomQuery, Query()]) -> Response:
        """The 100 that changed last, as a feed for a reader of feeds."""
        found = board.model.select("alert", "value", query.wanted(), limit=FEED_MAX)
        return Atom(alerts_atom([Alert.model_validate_json(row.document) for row in found], query.language, str(request.base_url)))

    @app.get("/v1/alerts/{alert_id}", response_model=AlertHistory, responses=answers(404, 422) | UNCHANGED)
    async def alert(alert_id: Id) -> Response:
        """One alert with its revisions."""
        if not (revisions := list(board.model.revisions(alert_id).values())):
            raise HTTPException(404, "There is no alert of this id.")
        return Response(b'{"alert":%b,"revisions":[%b]}' % (revisions[-1], b",".join(revisions)), media_type=JSON)

    @app.get("/v1/events", response_model=EventPage, responses=answers(422) | UNCHANGED)
    async def events(query: Annotated[EventQuery, Query()]) -> Response:
        """Latest version of each event, by the day it happened, newest first."""
        found, rest = _page(board, "event", "value", query.wanted(with_gone=query.with_gone), query.limit, query.after)
        return listed(EventPage(position=board.position, as_of=board.as_of, events=(), next=rest), b"events", found)

    @app.get("/v1/events.geojson", response_class=GeoJSON, response_model=EventCollection, responses=answers(422) | UNCHANGED)
    async def events_as_geojson(query: Annotated[EventQuery, Query()]) -> Response:
        """Events as a GeoJSON feature collection, newest first; those without coordinates have no geometry."""
        found, rest = _page(board, "event", "feature", query.wanted(with_gone=query.with_gone), query.limit, query.after)
        return listed(EventCollection(features=(), next=rest), b"features", found)

    @app.get("/v1/events.csv", response_class=Csv, responses=answers(422) | UNCHANGED)
    async def events_as_csv(query: Annotated[EventFilter, Query()]) -> Response:
        """The same as a table."""
        found = board.model.select("event", "line", query.wanted(), limit=EXPORT_MAX)
        return Csv(csv_of(EVENT_COLUMNS, (row.document for row in found)))

    @app.get("/v1/events/{event_id}", response_model=Event, responses=answers(404, 422) | UNCHANGED)
    async def event(event_id: Id) -> Response:
        """One event, with its evidence."""
        if (held := board.model.event(event_id)) is None:
            raise HTTPException(404, "There is no event of this id.")
        return Response(held[1], media_type=JSON)

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
        return HandedOver(live.response(last_event_id or position))

    app.include_router(series_routes(board, false_alarm_rate))
    app.include_router(evidence_routes(board))
    for router in routes:
        app.include_router(router)
    _describe_problem(app)
    app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    return app


def _page(board: Board, name: Name, column: str, wanted: Wanted, limit: int, after: str | None) -> tuple[list[Found], str | None]:
    """The items that follow the cursor, and the cursor that follows them. Items that moved to the front meanwhile do not shift a page."""
    moment, _, id = (after or "").partition("~")
    found = board.model.select(name, column, wanted, limit=limit + 1, after=(moment, id) if after else None)
    page = found[:limit]
    return page, f"{page[-1].moment}~{page[-1].id}" if len(found) > limit else None


def _describe_problem(app: FastAPI) -> None:
    """Put the problem document into the OpenAPI components, where `answers` points."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return document

    app.openapi = openapi  # type: ignore[method-assign]
