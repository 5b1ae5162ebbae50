"""Every schema that travels or is printed, by the name and version that its CloudEvents type carries."""

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import DeadLetter, Tick, Ticks
from schemas.event import Event
from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate, Signal
from schemas.watch import Watch

VERSION = 1

CATALOGUE: dict[str, type[Schema]] = {
    "raw-article": RawArticle,
    "event-mention": EventMention,
    "withdrawal": Withdrawal,
    "event": Event,
    "series-update": SeriesUpdate,
    "signal": Signal,
    "alert": Alert,
    "watch": Watch,
    "tick": Tick,
    "ticks": Ticks,
    "dead-letter": DeadLetter,
}


def ce_type(name: str) -> str:
    """The CloudEvents type of a catalogue name: siaga.event-mention.v1."""
    return f"siaga.{name}.v{VERSION}"
