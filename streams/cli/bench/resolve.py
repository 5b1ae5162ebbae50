"""siaga bench resolve: a year of the world's attacks through the stage that joins them, in one process."""

import resource
import time
from datetime import datetime, timedelta
from typing import Annotated

import typer

from schemas.base import Schema
from schemas.control import Tick
from schemas.event import Event
from streams.cli.bench.tellings import told_mentions
from streams.events.agreement import agreement
from streams.stages.aligned import Aligned
from streams.stages.resolve import Resolve

HOUR = timedelta(hours=1)


class _Bench:
    """The stage and its state; the time that it took, apart from the time that inventing takes."""

    def __init__(self) -> None:
        self._stage = Aligned(Resolve(), 1)
        self._state: dict[str, bytes] = {}
        self.said: dict[str, str] = {}
        self.seconds, self.slowest, self.most_kept = 0.0, 0.0, 0

    def step(self, message: Schema) -> None:
        began = time.process_time()
        done = self._stage.step(self._state, message, 0)
        for key, value in done.changes.items():
            if value is None:
                self._state.pop(key, None)
            else:
                self._state[key] = value
        took = time.process_time() - began
        self.seconds += took
        self.slowest = max(self.slowest, took)
        self.most_kept = max(self.most_kept, len(self._state))
        for out in done.out:
            if isinstance(out.value, Event) and out.topic == "events":
                self.said |= dict.fromkeys(out.value.mentions, out.value.event_id)


def bench_resolve(
    mentions: Annotated[int, typer.Option(help="Mentions to replay.", min=1)] = 500_000,
    days: Annotated[int, typer.Option(help="Days that they are told in.", min=1)] = 365,
    seed: Annotated[int, typer.Option(help="Another seed, other attacks.")] = 1,
) -> None:
    """Join invented mentions as they would come in a year: how fast, with how much memory, and how rightly.

    Example: siaga bench resolve --mentions 50000 --days 36
    """
    bench = _Bench()
    truth: dict[str, str] = {}
    ticked: datetime | None = None
    for mention, attack in told_mentions(mentions, days, seed):
        known = mention.known or datetime.max
        hour = known.replace(minute=0, second=0, microsecond=0)
        if ticked is not None and hour > ticked:
            bench.step(Tick(as_of=hour))
        ticked = hour
        bench.step(mention)
        truth[mention.mention_id] = attack
    if ticked is not None:
        bench.step(Tick(as_of=ticked + HOUR))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    typer.echo(
        f"{len(truth):,} mentions of {len(set(truth.values())):,} attacks in {bench.seconds:,.0f} s of one core: {len(truth) / bench.seconds:,.0f} a second"
    )
    typer.echo(f"slowest hour {bench.slowest:.2f} s; at most {bench.most_kept:,} keys of state; peak memory {peak:,.0f} MB, inventing included")
    typer.echo(f"{agreement(truth, bench.said)}")
