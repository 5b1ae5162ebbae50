"""Watches by HTTP: read, set, replaced and taken away, on the same compacted topic that `siaga watches` writes. A browser's page elsewhere cannot, and nor can who has no role for it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi import Path as InPath
from kafka.errors import KafkaError

from schemas.base import Schema
from schemas.event import Event
from schemas.watch import Watch
from streams.adapters.audit import Audit, NoAudit, Operator, What
from streams.alerts.watches import in_force, watched
from streams.alerts.watchfile import SIZE_MAX, read_watches
from streams.gateway.door import body_of, who
from streams.gateway.problems import answers
from streams.gateway.tags import UNCHANGED, tagged
from streams.knowledge.knowledge import Knowledge, load

TYPES = {"application/json", "application/yaml", "application/x-yaml"}
"""A page elsewhere may send none of these without asking first, and is refused when it asks."""
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {kind: {"schema": {}} for kind in sorted(TYPES)}}}
Id = Annotated[str, InPath(max_length=60, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Answer = TypeVar("Answer")


class Shelf(Protocol):
    """Where watches are kept."""

    def put(self, watches: Sequence[Watch], now: datetime) -> None: ...

    def told(self) -> Iterable[Watch]: ...


class WatchList(Schema):
    watches: tuple[Watch, ...]


class Trial(Schema):
    watch: Watch
    """As it would be in force: names as siaga calls them."""
    events: tuple[str, ...]
    """Ids of the events known now that fit it, newest first."""


class Trials(Schema):
    trials: tuple[Trial, ...]


def watch_routes(
    shelf: Shelf,
    *,
    events: Callable[[], Iterable[Event]] = tuple,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    audit: Audit | None = None,
) -> APIRouter:
    """Routes under /v1/watches. `events` are those that a watch is tried on."""
    router = APIRouter(prefix="/v1/watches")

    async def held() -> dict[str, Watch]:
        return {watch.id: watch for watch in await _asked(lambda: in_force(shelf.told()))}

    log = audit or Audit(None)

    async def put(what: What, watches: Sequence[Watch], request: Request, **on: object) -> None:
        where = request.client.host if request.client else "unknown"
        operator = Operator(who(request), f"{request.method} {request.url.path}", where)

        def act() -> None:
            with log.act(what, operator, **(on or {"watches": [watch.id for watch in watches]})):
                shelf.put(watches, clock())

        await _asked(act)

    @router.get("", response_model=WatchList, responses=answers(503) | UNCHANGED)
    async def watches(request: Request) -> Response:
        """The watches in force, by id."""
        return tagged(request, WatchList(watches=tuple((await held()).values())).model_dump_json())

    @router.post("", responses=answers(401, 403, 408, 413, 415, 422, 503), openapi_extra=BODY)
    async def set_watches(request: Request) -> WatchList:
        """Set the watches of a list; one of the same id is replaced, and of a list with a fault none is set. JSON or YAML, as in a file of watches."""
        found = _read(await body_of(request, TYPES, SIZE_MAX))
        await put("watches_applied", found, request)
        return WatchList(watches=tuple(found))

    @router.post("/try", responses=answers(401, 403, 408, 413, 415, 422), openapi_extra=BODY)
    async def try_watches(request: Request) -> Trials:
        """What the watches of a list would be told of among the events known now; none is set."""
        found = _read(await body_of(request, TYPES, SIZE_MAX))
        return await asyncio.to_thread(_tried, found, events())

    @router.put("/{watch_id}", responses=answers(401, 403, 408, 413, 415, 422, 503), openapi_extra=BODY)
    async def set_watch(watch_id: Id, request: Request) -> Watch:
        """Set or replace one watch; also mute it, or end that, by `muted_until`."""
        found = _read(await body_of(request, TYPES, SIZE_MAX))
        if [watch.id for watch in found] != [watch_id]:
            raise HTTPException(422, f"The body must be one watch, and its id {watch_id}.")
        before, now = (await held()).get(watch_id), found[0]
        if before and before != now and _unmuted(before) == _unmuted(now):
            until = now.muted_until
            await put("mute" if until else "unmute", found, request, watch=watch_id, until=until and until.astimezone(UTC).isoformat(timespec="seconds"))
        else:
            await put("watches_applied", found, request)
        return now

    @router.delete("/{watch_id}", status_code=204, response_class=Response, responses=answers(401, 403, 404, 422, 503))
    async def take_away(watch_id: Id, request: Request) -> Response:
        """Take a watch out of force. What it has told stays; its open alerts close."""
        if (watch := (await held()).get(watch_id)) is None:
            raise HTTPException(404, "No watch in force is called that.")
        await put("watches_removed", [watch.model_copy(update={"removed": True})], request)
        return Response(status_code=204)

    return router


def _tried(watches: Sequence[Watch], events: Iterable[Event]) -> Trials:
    """The events are met one after the other: there may be more than memory should hold."""
    fitting: dict[str, list[str]] = {watch.id: [] for watch in watches}
    for event in events:
        for watch in watches:
            if watched(event, [watch]):
                fitting[watch.id].append(event.event_id)
    return Trials(trials=tuple(Trial(watch=watch, events=tuple(fitting[watch.id])) for watch in watches))


def _unmuted(watch: Watch) -> Watch:
    """All that it asks for."""
    return watch.model_copy(update={"muted_until": None, "since": None})


async def _asked(ask: Callable[[], Answer]) -> Answer:
    """What Kafka answers, without holding up the live streams."""
    try:
        return await asyncio.to_thread(ask)
    except NoAudit as error:
        raise HTTPException(503, str(error)) from error
    except KafkaError as error:
        raise HTTPException(503, "Kafka does not answer; nothing is known to have changed.", headers={"Retry-After": "5"}) from error


def _read(text: str) -> list[Watch]:
    """The watches of a list, or one by itself. Every fault is told with its line."""
    watches, faults = read_watches(text, _knowledge())
    if faults:
        raise HTTPException(422, "; ".join(f"line {fault.line}: {fault.message}" for fault in faults))
    return watches


@cache
def _knowledge() -> Knowledge:
    """Names of places and actors; a second of work, so only where somebody sets a watch."""
    return load()
