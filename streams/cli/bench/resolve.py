"""siaga bench resolve: a year of the world's attacks through the stage that joins them, in one process."""

import resource
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Annotated

import orjson
import typer

from schemas.base import Schema
from schemas.control import Tick
from streams.cli.bench.tellings import told_mentions
from streams.events.agreement import agreement
from streams.stages.aligned import Aligned
from streams.stages.packed import Packed
from streams.stages.resolve import Resolve

HOUR = timedelta(hours=1)


class _Bench:
    """The stage and its state; the time that it took, apart from the time that inventing takes.

    What becomes of each event is written to a file as it leaves the state: a year of answers held for the figures would be a fifth of the memory that is measured.
    """

    def __init__(self, answers: IO[bytes]) -> None:
        self._stage = Aligned(Resolve(), 1)
        self._state = Packed()
        self._answers = answers
        self.seconds, self.slowest, self.most_kept = 0.0, 0.0, 0

    def step(self, message: Schema) -> None:
        began = time.process_time()
        done = self._stage.step(self._state, message, 0)
        left = [held for key, value in done.changes.items() if value is None and key.startswith("event:") and (held := self._state.get(key))]
        self._state.update(done.changes)
        took = time.process_time() - began
        self.seconds += took
        self.slowest = max(self.slowest, took)
        self.most_kept = max(self.most_kept, len(self._state))
        self._note(left)

    def said(self) -> dict[str, str]:
        """Each mention's event; only once all is told."""
        self._note([value for key, value in self._state.items() if key.startswith("event:")])
        self._answers.seek(0)
        return {mention_id: event_id for line in self._answers for event_id, *mentions in [line.decode().split()] for mention_id in mentions}

    def _note(self, events: Iterable[bytes]) -> None:
        for value in events:
            told = orjson.loads(value)
            if not told.get("ended"):
                self._answers.write(" ".join([told["event"]["event_id"], *told["event"]["mentions"]]).encode() + b"\n")


def bench_resolve(
    mentions: Annotated[int, typer.Option(help="Mentions to replay.", min=1)] = 500_000,
    days: Annotated[int, typer.Option(help="Days that they are told in.", min=1)] = 365,
    seed: Annotated[int, typer.Option(help="Another seed, other attacks.")] = 1,
) -> None:
    """Join invented mentions as they would come in a year: how fast, with how much memory, and how rightly.

    Example: siaga bench resolve --mentions 50000 --days 36
    """
    ticked: datetime | None = None
    with TemporaryFile() as answers, TemporaryFile() as attacks:
        bench = _Bench(answers)
        for mention, attack in told_mentions(mentions, days, seed):
            known = mention.known or datetime.max
            hour = known.replace(minute=0, second=0, microsecond=0)
            if ticked is not None and hour > ticked:
                bench.step(Tick(as_of=hour))
            ticked = hour
            bench.step(mention)
            attacks.write(f"{mention.mention_id} {attack}\n".encode())
        if ticked is not None:
            bench.step(Tick(as_of=ticked + HOUR))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        attacks.seek(0)
        truth = dict(line.decode().split() for line in attacks)
        said = bench.said()
    typer.echo(
        f"{len(truth):,} mentions of {len(set(truth.values())):,} attacks in {bench.seconds:,.0f} s of one core: {len(truth) / bench.seconds:,.0f} a second"
    )
    typer.echo(f"slowest hour {bench.slowest:.2f} s; at most {bench.most_kept:,} keys of state; peak memory {peak:,.0f} MB, inventing included")
    typer.echo(f"{agreement(truth, said)}")
