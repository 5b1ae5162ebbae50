"""Counts of events per series and day, as detect counts them, with what its method expects of each day."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from schemas.base import Instant, Schema
from schemas.signal import Series
from streams.gateway.board import Board
from streams.gateway.filters import Country
from streams.gateway.problems import answers
from streams.gateway.readmodel import ReadModel
from streams.gateway.tags import UNCHANGED

HISTORY = timedelta(days=400)
Kind = Literal["country", "admin1", "facility", "attacker", "target"]


class Day(NamedTuple):
    expected: float
    lower: float
    upper: float
    p_value: float


class SeriesCounts(Schema):
    """The rows hold a value a day, from `since` to `until`; all but the counts are null while the method still learns, for 14 days from the first day that anything is known of."""

    series: Series
    total: int
    counts: tuple[int, ...]
    expected: tuple[float | None, ...]
    usual: tuple[tuple[int, int] | None, ...]
    """Least and most, between which 95 of 100 counts lie where nothing has changed."""
    p_value: tuple[float | None, ...]
    hours: dict[str, int] | None = None
    """Where they were asked for: events by the full hour in UTC in which they happened, of those of these days whose hour is known."""
    hour_unknown: int | None = None
    """The others."""


class SeriesPage(Schema):
    as_of: Instant | None
    since: date | None
    until: date | None
    rate: float
    """A p-value of this and below is an alarm."""
    series: tuple[SeriesCounts, ...]
    next: str | None = None


class SeriesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    series_id: Annotated[list[str], Query(default_factory=list, max_length=50, description="Only these, as country:IQ; may be given again.")]
    kind: Annotated[list[Kind], Query(default_factory=list)]
    country: Country = None
    days: Annotated[int, Query(ge=1, le=400, description="So many days, up to the newest that siaga knows.")] = 30
    hours: Annotated[bool, Query(description="Also tell the hour (UTC) of the events whose time of the day was reported.")] = False
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many, those with the most events first.")] = 20
    after: Annotated[str | None, Query(max_length=300, pattern="^[0-9]{1,9}~.+$", description="`next` of the page before.")] = None

    def follows(self, series_id: str, total: int) -> bool:
        """Whether it stands behind the page before."""
        before, _, id = (self.after or "").partition("~")
        return not self.after or (-total, series_id) > (-int(before), id)

    def conditions(self) -> tuple[list[str], list[object]]:
        """In SQL over the read model's series, with their values."""
        asked: list[tuple[str, Sequence[object]]] = [("series_id", self.series_id), ("kind", self.kind), ("country", [self.country] if self.country else [])]
        return (
            [f"{column} IN ({','.join('?' * len(values))})" for column, values in asked if values],
            [value for _, values in asked for value in values],
        )


def series_routes(board: Board, rate: float) -> APIRouter:
    """`rate`: false alarms that detect accepts per series and day."""
    router = APIRouter(prefix="/v1/series")

    @router.get("", responses=answers(422) | UNCHANGED)
    async def series(query: Annotated[SeriesQuery, Query()]) -> SeriesPage:
        """Events per series and day, and what is expected of each day by the days before it. An event counts in its country, province, facility, and under each attacker and kind of target."""
        return await asyncio.to_thread(counted, board.model, board.as_of, query, rate)

    return router


def counted(model: ReadModel, as_of: datetime | None, query: SeriesQuery, rate: float) -> SeriesPage:
    if as_of is None:
        return SeriesPage(as_of=None, since=None, until=None, rate=rate, series=())
    until = as_of.astimezone(UTC).date()
    since = until - timedelta(days=query.days - 1)
    totals = model.series_totals(*query.conditions(), str(since), str(until))
    wanted = [(series_id, total) for series_id, total in totals if (total or query.series_id) and query.follows(series_id, total)]
    chosen = wanted[: query.limit]
    first = max(date.fromisoformat(model.first_seen() or str(until)), until - HISTORY)
    told = [model.series(series_id, str(min(first, since)), str(until)) for series_id, _ in chosen]
    judged = _judged([_daily(days, first, until) for _, days in told], first, query.days)
    return SeriesPage(
        as_of=as_of,
        since=since,
        until=until,
        rate=rate,
        next=f"{chosen[-1][1]}~{chosen[-1][0]}" if len(wanted) > query.limit else None,
        series=tuple(
            SeriesCounts(
                series=Series.model_validate_json(series),
                total=total,
                counts=tuple(_daily(days, since, until)),
                expected=tuple(round(float(one.expected), 3) if one else None for one in row),
                usual=tuple((int(one.lower), int(one.upper)) if one else None for one in row),
                p_value=tuple(float(f"{one.p_value:.3g}") if one else None for one in row),
                hours=(hours := model.hours(series_id, str(since), str(until)) if query.hours else None),
                hour_unknown=None if hours is None else total - sum(hours.values()),
            )
            for (series_id, total), (series, days), row in zip(chosen, told, judged, strict=True)
        ),
    )


def _daily(counts: Mapping[str, int], first: date, last: date) -> list[int]:
    return [counts.get(str(first + timedelta(days=n)), 0) for n in range((last - first).days + 1)]


def _judged(counts: list[list[int]], first: date, days: int) -> list[list[Day | None]]:
    """Each of the last `days` by those before it, as detect asks; a row a series. None for days that are learned from, and for those before the first."""
    import numpy as np  # with scipy.special 35 MB, which a gateway has no use for until somebody asks

    from streams.detection.band import band
    from streams.detection.evidence import evidence
    from streams.detection.judged import LEARNING_ROWS, Grid

    if not counts:
        return []
    grid = Grid(np.array(counts, dtype=float), np.full(len(counts), first.weekday(), dtype=np.int64))
    found = evidence(grid)
    values = np.stack([found.expected, *band(grid.counts, found.expected), found.p_value], axis=-1)
    return [([None] * days + [Day(*one) if n >= LEARNING_ROWS else None for n, one in enumerate(row)])[-days:] for row in values]
