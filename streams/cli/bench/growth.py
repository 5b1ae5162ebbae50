"""siaga bench growth: whether an article costs more the more events are stored; and how fast an archive is read in, with how much memory."""

import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from schemas.control import Tick
from schemas.event import Event
from schemas.mention import EventMention
from streams.cli.bench.curve import curve
from streams.cli.bench.invented import invented
from streams.cli.bench.tellings import told_mentions
from streams.cli.failures import stop

if TYPE_CHECKING:
    from streams.stages.ports import Out

HOUR = timedelta(hours=1)
A_DAY = 1_370
"""Mentions: half a million in a year."""
DAYS = 365
WINDOW = 0.3
"""Of the mentions up to a point the last share is what its cost is taken of."""


class Point(NamedTuple):
    """With `events` stored after so many mentions and seconds of CPU in all: what one of the last mentions (a WINDOW of them) cost, in milliseconds of CPU."""

    events: int
    mentions: int
    seconds: float
    cost: float


class _Flow:
    """Joining, counting and alerting in one process: the events that stand, and the CPU that it took, apart from that of inventing."""

    def __init__(self) -> None:
        from streams.bootstrap import bootstrap
        from streams.replay import Replay
        from streams.settings import Settings

        nodes = bootstrap(Settings(), read=lambda article: []).nodes(partitions=1)
        self._run = Replay([node for node in nodes if node.topic not in ("articles.raw", "watches")], self._hear)
        self.events: set[str] = set()
        self.seconds = 0.0

    def feed(self, message: EventMention | Tick) -> None:
        began = time.process_time()
        self._run.feed(message)
        self.seconds += time.process_time() - began

    def _hear(self, out: "Out") -> None:
        if isinstance(out.value, Event) and out.topic == "events":
            (self.events.discard if out.value.status in ("merged", "retracted") else self.events.add)(out.value.event_id)


def bench_growth(
    stored: Annotated[str, typer.Option(help="Numbers of stored events at which an article's cost is taken, with commas between.")] = "1000,3000,10000",
    a_day: Annotated[int, typer.Option(help="Mentions a day.", min=24)] = A_DAY,
    articles: Annotated[int, typer.Option(help="Invented mixed articles that are read in as an archive.", min=100)] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed, other news.")] = 1,
    plot: Annotated[Path | None, typer.Option(help="Write the curve here, as SVG.")] = None,
) -> None:
    """CPU per article of joining, counting and alerting by the number of stored events; articles a second and memory of an archive on one core. Takes minutes.

    Example: siaga bench growth --stored 1000,3000 --articles 2000 --plot growth.svg
    """
    try:
        wanted = sorted({int(number) for number in stored.split(",")})
    except ValueError:
        stop(f"--stored: {stored!r} is no list of numbers. Write it as 1000,3000,10000.")
    if wanted[0] < 1:
        stop("--stored: the least number of events is 1.")
    _archive(articles, seed)  # first: its memory is the most that this process ever had
    typer.echo(f"growth    {a_day:,} mentions a day, an hour a tick; CPU of joining, counting and alerting in one process")
    typer.echo(f"{'stored events':>15}{'mentions':>12}{'days':>7}{'ms a mention':>14}")
    points = []
    for point in _points(wanted, a_day, seed):
        points.append(point)
        typer.echo(f"{point.events:>15,}{point.mentions:>12,}{point.mentions / a_day:>7.0f}{point.cost:>14.2f}")
    if plot:
        plot.write_text(curve([(point.events, point.cost) for point in points], "ms of CPU a mention by stored events"), encoding="utf-8")


def _points(wanted: list[int], a_day: int, seed: int) -> Iterator[Point]:
    flow, left = _Flow(), list(wanted)
    marks: list[tuple[int, float]] = []
    ticked = None
    for told, (mention, _) in enumerate(told_mentions(a_day * DAYS, DAYS, seed)):
        hour = mention.known and mention.known.replace(minute=0, second=0, microsecond=0)
        if ticked and hour and hour > ticked:
            flow.feed(Tick(as_of=hour))
            marks.append((told, flow.seconds))
            if len(flow.events) >= left[0]:
                yield _point(len(flow.events), marks)
                left = [number for number in left if number > len(flow.events)]
                if not left:
                    return
        ticked = hour or ticked
        flow.feed(mention)


def _point(events: int, marks: list[tuple[int, float]]) -> Point:
    told, seconds = marks[-1]
    first, before = next(mark for mark in reversed(marks) if mark[0] <= (1 - WINDOW) * told)
    return Point(events, told, seconds, 1000 * (seconds - before) / max(1, told - first))


def _archive(count: int, seed: int) -> None:
    from streams.bootstrap import bootstrap, build_reader
    from streams.replay import replay
    from streams.settings import Settings
    from streams.stages.timeline import timeline

    nodes = bootstrap(Settings(), read=build_reader()).nodes(partitions=1)  # loading the knowledge belongs to no article
    made = invented(seed, count).articles
    began = time.process_time()
    outcome = replay(nodes, timeline(made))
    took = time.process_time() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    typer.echo(
        f"archive   {count:,} invented articles, {sum(1 for _ in outcome.standing_events()):,} events: {count / took:,.0f} a second of one core's CPU, "
        f"{1000 * took / count:.2f} ms an article; {most:,.0f} MB at most, articles included; a million would take {1e6 * took / count / 60:,.0f} minutes of a core"
    )
