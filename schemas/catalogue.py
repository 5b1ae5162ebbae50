"""Every schema that travels or is printed, by the name and version that its CloudEvents type carries."""

import re

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Canary, DeadLetter, Forgotten, Tick, Ticks
from schemas.event import Event
from schemas.mention import EventMention, Withdrawal
from schemas.signal import Family, SeriesUpdate, Signal
from schemas.watch import Watch

TYPE = re.compile(r"siaga\.([a-z-]+)\.v[1-9][0-9]{0,3}")

CATALOGUE: dict[str, type[Schema]] = {
    "raw-article": RawArticle,
    "event-mention": EventMention,
    "withdrawal": Withdrawal,
    "event": Event,
    "series-update": SeriesUpdate,
    "signal": Signal,
    "family": Family,
    "alert": Alert,
    "watch": Watch,
    "tick": Tick,
    "ticks": Ticks,
    "forgotten": Forgotten,
    "canary": Canary,
    "dead-letter": DeadLetter,
}

RAISED = {"event-mention": 3, "event": 4, "series-update": 4, "signal": 4, "alert": 2, "watch": 2}
"""Versions above 1. A version only adds to the one before (`schemas.compatibility`); what breaks it takes a new name."""


def version(name: str) -> int:
    return RAISED.get(name, 1)


def ce_type(name: str) -> str:
    """The CloudEvents type of a catalogue name as it is written today: siaga.event-mention.v1."""
    return f"siaga.{name}.v{version(name)}"


def name_of(ce_type: str) -> str | None:
    """The catalogue name that a CloudEvents type speaks of, whatever its version: each reads the documents of every other, so that old and new workers live side by side."""
    found = TYPE.fullmatch(ce_type)
    return found[1] if found and found[1] in CATALOGUE else None
