"""Which stage reads which topic: the flow, in one table."""

from dataclasses import dataclass

from schemas.base import Schema
from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate, Signal
from streams.stages.aligned import Aligned
from streams.stages.alert import AlertStage
from streams.stages.detect import Detect
from streams.stages.extract import Extract
from streams.stages.ports import Reader, Stage, Topic
from streams.stages.resolve import Resolve


@dataclass(frozen=True, slots=True)
class Node:
    """A stage at its place. `reads` is what its topic carries beside ticks; empty for raw articles, which come from outside and are admitted, not decoded."""

    topic: Topic
    stage: Stage
    reads: tuple[type[Schema], ...] = ()


def flow(read: Reader, *, partitions: int, software_version: str, alert_status: str = "Test") -> tuple[Node, ...]:
    """The stages in the order that news passes them. `partitions` is the same for every topic between them."""
    return (
        Node("articles.raw", Extract(read)),
        Node("mentions", Aligned(Resolve(), partitions), (EventMention, Withdrawal)),
        Node("series", Aligned(Detect(), partitions), (SeriesUpdate,)),
        Node("signals", Aligned(AlertStage(software_version=software_version, status=alert_status), partitions), (Signal,)),
    )
