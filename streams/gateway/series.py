"""Counts of events per series and day, as detect counts them, with what its method expects of each day."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from schemas.base import Instant, Schema
from schemas.event import Event
from schemas.signal import Series
from streams.detection.evidence import evidence
from streams.detection.judged import LEARNING_ROWS, Array, Grid
from streams.events.series import series_of
from streams.gateway.board import Board
from streams.gateway.filters import Country
from streams.gateway.problems import answers

HISTORY = timedelta(days=400)
Kind = Literal["country", "admin1", "facility", "attacker", "target"]


class SeriesCounts(Schema):
    """`counts` and `expected` hold a value a day, from `since` to `until`. Expected is null while the method still learns, for 14 days from the first day that anything is known of."""

    series: Series
    total: int
    counts: tuple[int, ...]
    expected: tuple[float | None, ...]


class SeriesPage(Schema):
    as_of: Instant | None
    since: date | None
    until: date | None
    series: tuple[SeriesCounts, ...]


class SeriesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    series_id: Annotated[list[str], Query(default_factory=list, max_length=50, description="Only these, as country:IQ; may be given again.")]
    kind: Annotated[list[Kind], Query(default_factory=list)]
    country: Country = None
    days: Annotated[int, Query(ge=1, le=400, description="So many days, up to the newest that siaga knows.")] = 30
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many, those with the most events first.")] = 20

    def wants(self, series: Series) -> bool:
        return (
            (not self.series_id or series.series_id in self.series_id)
            and (not self.kind or series.kind in self.kind)
            and (self.country is None or series.country == self.country)
        )


def series_routes(board: Board) -> APIRouter:
    router = APIRouter(prefix="/v1/series")

    @router.get("", responses=answers(422))
    async def series(query: Annotated[SeriesQuery, Query()]) -> SeriesPage:
        """Events per series and day, and what is expected of each day by the days before it. An event counts in its country, province, facility, and under each attacker and kind of target."""
        events, as_of = board.events(), board.as_of
        return await asyncio.to_thread(counted, events, as_of, query)

    return router


def counted(events: Sequence[Event], as_of: datetime | None, query: SeriesQuery) -> SeriesPage:
    if as_of is None:
        return SeriesPage(as_of=None, since=None, until=None, series=())
    until = as_of.astimezone(UTC).date()
    since = until - timedelta(days=query.days - 1)
    found, days = _days_of(events, query)
    totals = {series_id: sum(since <= day <= until for day in listed) for series_id, listed in days.items()}
    chosen = sorted((series_id for series_id, total in totals.items() if total or query.series_id), key=lambda one: (-totals[one], one))[: query.limit]
    first = max(_first_known(events, until), until - HISTORY)
    expected = _expected([_daily(days[series_id], first, until) for series_id in chosen], first)
    offset = (since - first).days
    return SeriesPage(
        as_of=as_of,
        since=since,
        until=until,
        series=tuple(
            SeriesCounts(
                series=found[series_id],
                total=totals[series_id],
                counts=tuple(_daily(days[series_id], since, until)),
                expected=tuple(round(float(row[n]), 3) if n >= LEARNING_ROWS else None for n in range(offset, offset + query.days)),
            )
            for series_id, row in zip(chosen, expected, strict=True)
        ),
    )


def _days_of(events: Iterable[Event], query: SeriesQuery) -> tuple[dict[str, Series], dict[str, list[date]]]:
    found: dict[str, Series] = {}
    days: dict[str, list[date]] = {}
    for event in events:
        for series in series_of(event):
            if query.wants(series) and event.occurred:
                found[series.series_id] = series
                days.setdefault(series.series_id, []).append(event.occurred.start)
    return found, days


def _first_known(events: Iterable[Event], until: date) -> date:
    """The first day on which anything was heard; what is told of days before it is history, and no count of them."""
    return min((event.first_seen.astimezone(UTC).date() for event in events if event.first_seen), default=until)


def _daily(days: Iterable[date], first: date, last: date) -> list[int]:
    counts = Counter(days)
    return [counts[first + timedelta(days=n)] for n in range((last - first).days + 1)]


def _expected(counts: list[list[int]], first: date) -> Array:
    """Of each day by those before it, as detect asks; a row a series."""
    if not counts:
        return np.zeros((0, 0))
    return evidence(Grid(np.array(counts, dtype=float), np.full(len(counts), first.weekday(), dtype=np.int64))).expected
