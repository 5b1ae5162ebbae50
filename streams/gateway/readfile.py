"""The read model's file: gone on with where it can be, thrown away and read anew from Kafka where it cannot. It holds nothing that the topics do not."""

from datetime import datetime, timedelta
from pathlib import Path

import structlog

from streams.adapters.metrics import Metrics
from streams.gateway.database import remove
from streams.gateway.readmodel import NotOurs, ReadModel
from streams.settings import Settings

CURRENT = "current"
"""When the board last stood at the newest record; before the first time, when the file was begun."""
STALE = timedelta(hours=20)
"""Kafka keeps a tombstone for a day (delete.retention.ms): who was away longer may have missed what was taken away meanwhile."""
log = structlog.get_logger(__name__)


def file_of(settings: Settings) -> Path:
    """A file for each prefix: gateways of two prefixes share a data folder without harm."""
    return settings.data_dir / "gateway" / f"{settings.topic_prefix or 'siaga'}.sqlite"


def open_read_model(path: Path, now: datetime, *, rebuild: bool = False, metrics: Metrics | None = None) -> ReadModel:
    """`rebuild`: throw away what there is. Raises FileInUse, OSError, and sqlite3.OperationalError where the disk is full or cannot be written."""
    if path.exists():
        model, reason = _gone_on_with(path, now, rebuild=rebuild)
        if model:
            return model
        if metrics:
            metrics.gateway_rebuilds.labels(reason).inc()
    remove(path)
    model = ReadModel(path)
    model.put_moment(CURRENT, now)
    return model


def _gone_on_with(path: Path, now: datetime, *, rebuild: bool) -> tuple[ReadModel | None, str]:
    """The model, or a word for why there is none to go on with."""
    try:
        model = ReadModel(path)
    except NotOurs as error:
        reason, why = "unreadable", str(error)
    else:
        current = model.moment(CURRENT)
        if not rebuild and current and current > now - STALE:
            return model, ""
        reason = "asked" if rebuild else "stale"
        why = "as asked for" if rebuild else f"not current since {current:%Y-%m-%d %H:%M} UTC" if current else "never begun"
        model.close()
    log.warning("the gateway's file is thrown away and the topics are read anew", file=str(path), why=why)
    return None, reason
