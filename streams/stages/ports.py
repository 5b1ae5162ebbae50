"""What a stage sees of the world, and what the world sees of a stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from schemas.article import RawArticle
from schemas.base import Schema
from schemas.control import Tick
from schemas.mention import EventMention
from schemas.watch import Watch

Topic = Literal["articles.raw", "watches", "mentions", "events", "series", "signals", "alerts", "alerts.log", "progress"]

ALL_SIGNALS = "all"
"""Key of every signal: they meet in one partition, for one situation may show in a country, at a base and of an actor at once."""

Reader = Callable[[RawArticle], list[EventMention]]
"""An article's attack events; pure: the same article gives the same mentions."""

Prepare = Callable[[Sequence[RawArticle]], None]
"""Told of the articles that a Reader is about to be asked for: it may fetch what reading them needs, and may take seconds; a shell calls it outside its event loop."""

Measure = Callable[[Mapping[str, bytes]], "Measured"]
"""Looks at a partition's state for those who watch over it."""

FOR_ALL = (Tick, Watch)
"""Messages that every partition must hear."""

Changes = dict[str, bytes | None]
"""State to write under each key; None deletes."""


@dataclass(frozen=True, slots=True)
class Out:
    """A message to send. What concerns everybody (Tick, Watch) goes to every partition of the topic, a tick of `progress` to that of its source; anything else to that of its key."""

    topic: Topic
    key: str
    value: Schema


@dataclass(frozen=True, slots=True)
class Measured:
    """`capped`: how many reports the cap on one voice holds back; `capped_until`: the moment (seconds since 1970) at which the last of them goes on, 0 where none waits."""

    capped: int = 0
    capped_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """What one message does: state to change and messages to send. The shell sends first and writes after, so that a crash between repeats and never loses."""

    changes: Changes = field(default_factory=dict)
    out: tuple[Out, ...] = ()


class Stage(Protocol):
    """One partition's worth of a stage: `state` is what earlier steps wrote there."""

    name: str

    def step(self, state: Mapping[str, bytes], message: Schema, partition: int) -> Step: ...


@dataclass(frozen=True, slots=True)
class Node:
    """A stage at its place. `reads` is what its topic carries beside ticks; empty for raw articles, which come from outside and are admitted, not decoded."""

    topic: Topic
    stage: Stage
    reads: tuple[type[Schema], ...] = ()
    prepare: Prepare | None = None
    measure: Measure | None = None


def forward(topic: Topic, tick: Tick, partition: int) -> Out:
    """The tick, as this partition passes it on: all that it sent before is ahead of it."""
    return Out(topic, "", Tick(as_of=tick.as_of, source=partition))
