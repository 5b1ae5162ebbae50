"""Logs: one JSON line an entry on stderr, ours by structlog, the libraries' through the same way and from WARNING on.

What a line is about is told once: whoever takes up a record says so (`about`), others bind what they have in hand (`structlog.contextvars`), and each line until then carries it.
While Kafka is away its clients say so a hundred times a second (86 MB an hour): of what a library says in the same words a few lines a minute are written, the next one with how many were left out.
A record's ids are looked up when a line is written, so that records of which nothing is said cost nothing. No line at INFO or above for an ordinary article: their number has no bound.
"""

import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Canary, Forgotten
from schemas.event import Event
from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate, Signal

CHATTY = ("aiokafka", "faust", "mode", "kafka")
ALIKE_MAX, ALIKE_SECONDS = 5, 60.0
KINDS_MAX = 1_000
"""Kinds of line that are counted at a time: some libraries put values into their words."""
_subject: ContextVar[tuple[str, Any, Schema | None] | None] = ContextVar("subject", default=None)


def quiet_logs(level: str) -> None:
    """`level` is ours; the libraries speak from WARNING on: their INFO lines cost a sixth of the throughput."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_subject,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered: list[structlog.types.Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=True, default=str)]
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.addFilter(Seldom())
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(allow=["left_out"])],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(handlers=[lines], level=logging.WARNING, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Seldom(logging.Filter):
    """Lets through ALIKE_MAX lines of the same words (before their values are put in), logger and level in ALIKE_SECONDS; the first of the next such time says how many were `left_out`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind, now = (record.name, record.levelno, str(record.msg)), self._clock()
        since, count = self._seen.get(kind, (now, 0))
        if now - since >= ALIKE_SECONDS:
            if count > ALIKE_MAX:
                record.left_out = count - ALIKE_MAX
            since, count = now, 0
        if kind not in self._seen and len(self._seen) >= KINDS_MAX:
            self._seen.clear()
        self._seen[kind] = since, count + 1
        return count < ALIKE_MAX


def about(who: str, record: Any, value: Schema | None = None) -> None:
    """Lines of this task are about this Kafka record, which `who` has in hand, and about `value` once it is read; None is about nothing any more."""
    _subject.set(None if record is None else (who, record, value))


def _with_subject(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What the line itself says goes before."""
    if subject := _subject.get():
        who, record, value = subject
        told = {"stage": who, "topic": record.topic, "partition": record.partition, "offset": record.offset, **(ids_of(value) if value is not None else {})}
        for name, one in told.items():
            entry.setdefault(name, one)
    return entry


def ids_of(record: Schema) -> dict[str, str | int]:
    """Whose line it is: the ids by which an article is followed to its alert."""
    match record:
        case RawArticle():
            return {"article_id": record.id}
        case EventMention() | Withdrawal():
            return {"article_id": record.article_id, "mention_id": record.mention_id}
        case Event():
            return {"event_id": record.event_id}
        case SeriesUpdate():
            return {"series_id": record.series.series_id, "event_id": record.event.event_id}
        case Signal():
            return {"signal_id": record.signal_id}
        case Alert():
            return {"alert_id": record.alert_id, "revision": record.revision}
        case Forgotten():
            return {"article_id": record.article_id}
        case Canary():
            return {"article_id": record.canary_id}
        case _:
            return {}
