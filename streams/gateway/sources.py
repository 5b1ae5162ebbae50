"""Who sends articles, when the last one came, and whether a silence is longer than that source's own."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Annotated, Any, Literal

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from schemas.base import Instant, Schema
from streams.adapters.wire import is_control
from streams.gateway.problems import answers
from streams.gateway.reading import RETRY_SECONDS, groupless, outlasting
from streams.gateway.tags import UNCHANGED, tagged

KEPT = timedelta(days=14)
ARTICLES_MAX, SOURCES_MAX = 2_000, 5_000
HABIT_MIN, HABIT_SPAN = 10, timedelta(days=1)
"""So many articles over so long a time make a habit: a night must be among them, and the first visit to a feed brings dozens at once."""
LONGER_SHARE, SILENT_TIMES = 0.95, 1.5
Level = Literal["unknown", "usual", "longer", "silent"]


class SourceState(Schema):
    """Seconds of silence so far, of the usual (median) and of the longest gap between two of its articles in the last 14 days.

    `level`: longer than 95 of 100 of its gaps; silent for more than one and a half of its longest; unknown with fewer than 10 articles, or of less than a day.
    """

    publisher: str
    articles: int
    last_article: Instant
    silence_seconds: float
    usual_gap_seconds: float | None
    longest_gap_seconds: float | None
    level: Level


class SourceList(Schema):
    as_of: Instant
    state: Literal["connecting", "reading", "none"]
    """Whether articles are read; none where no Kafka is."""
    sources: tuple[SourceState, ...]


class SourceQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: Annotated[list[Level], Query(default_factory=list, description="Only these; may be given again.")]
    limit: Annotated[int, Query(ge=1, le=5_000, description="At most so many, the longest silent first.")] = 500


class SourceBook:
    """When articles of each publisher arrived, for KEPT. Bounded in every way: publishers are anybody's text."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.clock = clock
        self.state: Literal["connecting", "reading", "none"] = "none"
        self._arrived: dict[str, deque[float]] = {}

    def put(self, publisher: str, moment: datetime) -> None:
        name = " ".join(publisher.split())[:120]
        if name not in self._arrived and len(self._arrived) >= SOURCES_MAX:
            return
        self._arrived.setdefault(name, deque(maxlen=ARTICLES_MAX)).append(moment.timestamp())

    def clear(self) -> None:
        """Before the topic is read again from KEPT ago."""
        self._arrived.clear()

    def sources(self) -> list[SourceState]:
        """The longest silent against its own habit first; what sent nothing for KEPT is forgotten."""
        now = self.clock().timestamp()
        for name, arrived in list(self._arrived.items()):
            while arrived and arrived[0] < now - KEPT.total_seconds():
                arrived.popleft()
            if not arrived:
                del self._arrived[name]
        found = [_state(name, sorted(arrived), now) for name, arrived in self._arrived.items()]
        return sorted(found, key=lambda one: (-(one.silence_seconds / (one.longest_gap_seconds or 1e9)), one.publisher))


def _state(publisher: str, arrived: list[float], now: float) -> SourceState:
    gaps = sorted(after - before for before, after in pairwise(arrived))
    silence = max(0.0, now - arrived[-1])
    level: Level = "unknown"
    if len(arrived) >= HABIT_MIN and arrived[-1] - arrived[0] >= HABIT_SPAN.total_seconds():
        level = "silent" if silence > SILENT_TIMES * gaps[-1] else "longer" if silence > gaps[int(LONGER_SHARE * (len(gaps) - 1))] else "usual"
    return SourceState(
        publisher=publisher, articles=len(arrived), last_article=datetime.fromtimestamp(arrived[-1], UTC), silence_seconds=round(silence, 1),
        usual_gap_seconds=round(median(gaps), 1) if gaps else None, longest_gap_seconds=round(gaps[-1], 1) if gaps else None, level=level,
    )  # fmt: skip


def source_routes(book: SourceBook) -> APIRouter:
    router = APIRouter(prefix="/v1/sources")

    @router.get("", response_model=SourceList, responses=answers(422) | UNCHANGED)
    async def sources(request: Request, query: Annotated[SourceQuery, Query()]) -> Response:
        """Publishers that sent articles in the last 14 days, and how long each has been silent against its own habit."""
        found = [one for one in book.sources() if not query.level or one.level in query.level]
        page = SourceList(as_of=book.clock(), state=book.state, sources=tuple(found[: query.limit]))
        return tagged(request, page.model_dump_json(), means=page.model_dump_json(exclude={"as_of": True, "sources": {"__all__": {"silence_seconds"}}}))

    return router


class Arrivals:
    """Keeps `book` at the newest article: reads articles.raw from KEPT ago on, without a group; of each record the publisher and Kafka's own time."""

    def __init__(self, book: SourceBook, connection: Mapping[str, Any], *, prefix: str = ""):
        self.book = book
        self._connection = dict(connection)
        self._topic = prefix + "articles.raw"

    async def run(self) -> None:
        """Until cancelled; waits for Kafka and for the topic."""
        while True:
            self.book.state = "connecting"
            with outlasting("articles are not read"):
                await self._read()
            await asyncio.sleep(RETRY_SECONDS)

    async def _read(self) -> None:
        consumer = groupless(self._connection)
        try:
            await consumer.start()
            if self._topic not in await consumer.topics():
                return
            consumer.subscribe([self._topic])
            while not consumer.assignment():
                await consumer.getmany(timeout_ms=100)
            await self._seek(consumer, sorted(consumer.assignment()))
            self.book.state = "reading"
            while True:
                for records in (await consumer.getmany(timeout_ms=500, max_records=500)).values():
                    for record in records:
                        self.take(record)
                await asyncio.sleep(0)
        finally:
            await consumer.stop()

    async def _seek(self, consumer: AIOKafkaConsumer, at: list[TopicPartition]) -> None:
        """To the first record of KEPT ago; what the book held is read again with it."""
        since = int((self.book.clock() - KEPT).timestamp() * 1_000)
        ends = await consumer.end_offsets(at)  # asked for first: what comes between the two questions is read
        found = await consumer.offsets_for_times(dict.fromkeys(at, since))
        for one in at:
            moment = found.get(one)
            consumer.seek(one, ends[one] if moment is None else moment.offset)
        self.book.clear()

    def take(self, record: Any) -> None:
        """A record that tells no publisher, a tick and what cannot be read change nothing here: the worker says what is wrong with them."""
        if not record.value or is_control(record.headers):
            return
        try:
            told = orjson.loads(record.value)
        except orjson.JSONDecodeError:
            return
        publisher = (told.get("publisher") or told.get("outlet")) if isinstance(told, dict) else None
        if isinstance(publisher, str) and publisher.strip() and not told.get("withdrawn"):
            self.book.put(publisher, datetime.fromtimestamp(record.timestamp / 1_000, UTC))
