"""The demo's course: start the parts, play the scenario, show what comes, take everything down again."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.alert import Alert
from schemas.control import Tick
from streams.adapters.broker.server import Broker
from streams.adapters.topics import create_topics
from streams.demo.player import Player
from streams.demo.processes import ChildEnded, Processes
from streams.demo.witness import Witness, quantile
from streams.scenario import articles
from streams.settings import Settings
from streams.stages.admit import known_at
from streams.stages.timeline import timeline

PATIENCE_SECONDS = 180
COLOURS = {"firing": "bold red", "pending": "yellow", "resolved": "green", "retracted": "dim"}
SEVERITIES = {"Extreme": "bold red", "Severe": "red", "Moderate": "yellow", "Minor": "dim", "Unknown": "dim"}
PIPE_WIDTH = 140
"""Columns of what is printed where there is no terminal to ask."""


def run(settings: Settings, *, once: bool, pace: float, port: int) -> None:
    """Raises BrokerError and ChildEnded where a part does not start or go on."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="siaga-demo-")))
        bootstrap = stack.enter_context(_kafka(settings, folder, console))
        settings = settings.model_copy(update={"kafka_bootstrap": bootstrap, "topic_prefix": f"demo-{uuid4().hex[:8]}.", "data_dir": folder})
        create_topics(settings)
        processes = stack.enter_context(Processes(folder, _environment(settings)))
        console.print("starting a worker and the map (the first start compiles the words and names that articles are read with) ...", style="dim")
        processes.start("worker", "worker", "--no-ticks", "--name", "demo")
        address = _first_line(processes, processes.start("gateway", "gateway", "--port", str(port)))
        player = stack.enter_context(closing(Player(settings, bootstrap)))
        announcer = Announcer(console)
        witness = stack.enter_context(closing(Witness(settings, bootstrap, player.sent, announcer.hear)))
        console.print(Text.assemble("\nThe map: ", (address, "bold underline")))
        console.print(
            f"Playing {_span()}. An alert is printed when it fires, becomes a weightier one or is taken back; all its revisions are on the map.\n",
            soft_wrap=True,
        )
        _play(player, witness, processes, pace)
        _print_summary(console, witness, player)
        if not once:
            console.print(Text.assemble("\nThe scenario is through. The map stays at ", (address, "bold underline"), " until Ctrl-C."))
            while True:
                processes.check()
                time.sleep(0.5)


@contextmanager
def _kafka(settings: Settings, folder: Path, console: Console) -> Iterator[str]:
    """The user's Kafka where one is named, else the embedded one on a folder that goes with the demo."""
    if settings.kafka_bootstrap:
        yield settings.kafka_bootstrap
        return
    with Broker(folder / "broker", settings.cache_dir, say=lambda line: console.print(line, style="dim")) as broker:
        yield broker.bootstrap


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "SIAGA_KAFKA_BOOTSTRAP": str(settings.kafka_bootstrap),
        "SIAGA_TOPIC_PREFIX": settings.topic_prefix,
        "SIAGA_DATA_DIR": str(settings.data_dir),
        "SIAGA_METRICS_PORT": "0",
    }


def _first_line(processes: Processes, output: object) -> str:
    line: str = output.readline().decode().strip()  # type: ignore[attr-defined]
    if not line:
        processes.check()
        raise ChildEnded("the gateway said no address")
    return line


def _play(player: Player, witness: Witness, processes: Processes, pace: float) -> None:
    messages = list(timeline(articles()))
    # The worker's start belongs to no article: the first tick, before all news, goes ahead alone.
    first = next(message for message in messages if isinstance(message, Tick))
    before = first.as_of.replace(year=first.as_of.year - 1)
    player.play([Tick(as_of=before)], lambda tick: _wait(witness, processes, tick.as_of))

    def keep_step(tick: Tick) -> None:
        """News comes no faster than the worker reads it, so that what is measured is the way to the alert and not the queue before it."""
        due = time.monotonic() + pace
        _wait(witness, processes, tick.as_of)
        time.sleep(max(0.0, due - time.monotonic()))

    player.play(messages, keep_step)


def _wait(witness: Witness, processes: Processes, as_of: datetime) -> None:
    """Until the worker has come to `as_of`; on a busy machine that takes as long as it takes, if only it goes on."""
    heard, deadline = witness.heard, time.monotonic() + PATIENCE_SECONDS
    while not witness.has_seen(as_of):
        processes.check()
        if witness.heard != heard:
            heard, deadline = witness.heard, time.monotonic() + PATIENCE_SECONDS
        if time.monotonic() > deadline:
            raise ChildEnded(f"nothing came from the worker for {PATIENCE_SECONDS} s")
        time.sleep(0.01)


def _span() -> str:
    moments = [moment for article in articles() if (moment := known_at(article))]
    return f"{len(list(articles()))} invented articles, {min(moments):%-d %B %Y} to {max(moments):%-d %B %Y}"


class Announcer:
    """Prints an alert when it fires, when it becomes one of another kind (a first attack that grows into a surge), and when it is retracted: time, severity, headline."""

    def __init__(self, console: Console):
        self._console = console
        self._fired: dict[str, str] = {}

    def hear(self, alert: Alert) -> None:
        if alert.state == "firing" and self._fired.get(alert.alert_id) != alert.kind:
            self._fired[alert.alert_id] = alert.kind
            severity = Text(alert.severity, SEVERITIES[alert.severity])
        elif alert.state == "retracted" and alert.alert_id in self._fired:
            severity = Text("taken back", "dim")
        else:
            return
        line = Table.grid(padding=(0, 2))
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True, min_width=10)
        line.add_column()
        line.add_row(Text(f"{alert.updated_at:%Y-%m-%d %H:%M}", "dim"), severity, alert.headline.en)
        self._console.print(line)


def _print_summary(console: Console, witness: Witness, player: Player) -> None:
    """The alerts that fired, as they stand at the end, and how long an article took to its alert."""
    fired = {alert.alert_id for alert in witness.revisions if alert.state == "firing"}
    latest = {alert.alert_id: alert for alert in witness.revisions if alert.alert_id in fired}
    table = Table(title=f"\n{len(latest)} alerts fired, from {len(player.sent)} articles", title_justify="left", box=SIMPLE_HEAD)
    for column in ("onset", "severity", "state", "revision"):
        table.add_column(column, no_wrap=True)
    table.add_column("headline")
    for alert in sorted(latest.values(), key=lambda alert: (alert.onset, alert.alert_id)):
        severity, state = Text(alert.severity, SEVERITIES[alert.severity]), Text(alert.state, COLOURS[alert.state])
        table.add_row(f"{alert.onset:%Y-%m-%d}", severity, state, str(alert.revision), alert.headline.en)
    console.print(table)
    if witness.delays:
        p50, p99 = quantile(witness.delays, 0.5), quantile(witness.delays, 0.99)
        told = f"({len(witness.delays)} revisions that an article brought at once; others wait for confirmation, quiet or silence)"
        console.print(f"from article to alert: p50 {p50 * 1000:,.0f} ms, p99 {p99 * 1000:,.0f} ms {told}", soft_wrap=True)
