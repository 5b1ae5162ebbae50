"""The demo's course: start the parts, play the scenario, show what comes, take everything down again."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

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
from streams.stages.timeline import timeline

PATIENCE_SECONDS = 180
COLOURS = {"firing": "bold red", "pending": "yellow", "resolved": "green", "retracted": "dim"}


def run(settings: Settings, *, once: bool, pace: float, port: int) -> None:
    """Raises BrokerError and ChildEnded where a part does not start or go on."""
    console = Console()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="siaga-demo-")))
        bootstrap = stack.enter_context(_kafka(settings, folder, console))
        settings = settings.model_copy(update={"kafka_bootstrap": bootstrap, "topic_prefix": f"demo-{uuid4().hex[:8]}.", "data_dir": folder})
        create_topics(settings)
        processes = stack.enter_context(Processes(folder, _environment(settings)))
        processes.start("worker", "worker", "--no-ticks", "--name", "demo")
        address = _first_line(processes, processes.start("gateway", "gateway", "--port", str(port)))
        player = stack.enter_context(closing(Player(settings, bootstrap)))
        witness = stack.enter_context(closing(Witness(settings, bootstrap, player.sent, lambda alert: _print_alert(console, alert))))
        console.print(Text.assemble("\nThe map: ", (address, "bold underline"), "\n"))
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
    last = next(message.as_of for message in reversed(messages) if isinstance(message, Tick))
    # The worker's start belongs to no article: the first tick, before all news, goes ahead alone.
    first = next(message for message in messages if isinstance(message, Tick))
    player.play([Tick(as_of=first.as_of.replace(year=first.as_of.year - 1))], lambda: None)
    _wait(witness, processes, first.as_of.replace(year=first.as_of.year - 1))
    player.play(messages, lambda: time.sleep(pace))
    _wait(witness, processes, last)


def _wait(witness: Witness, processes: Processes, as_of: object) -> None:
    """Until the worker has come to `as_of`; on a busy machine that takes as long as it takes, if only it goes on."""
    heard, deadline = witness.heard, time.monotonic() + PATIENCE_SECONDS
    while not witness.has_seen(as_of):  # type: ignore[arg-type]
        processes.check()
        if witness.heard != heard:
            heard, deadline = witness.heard, time.monotonic() + PATIENCE_SECONDS
        if time.monotonic() > deadline:
            raise ChildEnded(f"nothing came from the worker for {PATIENCE_SECONDS} s")
        time.sleep(0.05)


def _print_alert(console: Console, alert: Alert) -> None:
    console.print(Text.assemble(f"{alert.updated_at:%Y-%m-%d %H:%M}  ", (f"{alert.state:9}", COLOURS[alert.state]), f"  {alert.headline.en}"))


def _print_summary(console: Console, witness: Witness, player: Player) -> None:
    latest = {alert.alert_id: alert for alert in witness.revisions}
    table = Table(title=f"{len(latest)} alerts from {len(player.sent)} articles", title_justify="left")
    for column in ("onset", "kind", "state", "rev.", "severity", "headline"):
        table.add_column(column)
    for alert in sorted(latest.values(), key=lambda alert: (alert.onset, alert.alert_id)):
        table.add_row(f"{alert.onset:%Y-%m-%d}", alert.kind, Text(alert.state, COLOURS[alert.state]), str(alert.revision), alert.severity, alert.headline.en)
    console.print(table)
    if witness.delays:
        p50, p99 = quantile(witness.delays, 0.5), quantile(witness.delays, 0.99)
        console.print(f"from article to alert: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms ({len(witness.delays)} revisions that a new article brought)")
