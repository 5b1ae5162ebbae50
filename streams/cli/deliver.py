"""siaga deliver: alerts to people, through the channels of a file."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.adapters.fail_points import FailPoint
    from streams.delivery.outbox import Outbox
    from streams.delivery.settings import AnyChannel
    from streams.settings import Settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Send alerts to people: webhooks, Alertmanager, CAP files, Slack, mail, PagerDuty, files.\n\nExample: siaga deliver run --channels channels.yaml",
)

ChannelFile = Annotated[Path | None, typer.Option("--channels", help="Channels as YAML; else SIAGA_CHANNELS.", metavar="FILE")]


@app.command()
def run(
    file: ChannelFile = None,
    from_start: Annotated[bool, typer.Option(help="Where this is the first start: also send the alerts that stand already.")] = False,
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of /metrics; none is served where it is not named. 0 takes a free one.")
    ] = None,
) -> None:
    """Send alerts until stopped.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga deliver run --channels channels.yaml
    """
    import signal
    import sqlite3
    import threading

    from kafka.errors import KafkaError

    from streams.adapters.disk import is_disk_full
    from streams.adapters.ending import end_within
    from streams.adapters.fail_points import fail_point
    from streams.adapters.logs import quiet_logs
    from streams.adapters.metrics import Metrics
    from streams.cli.failures import brokers_of, serve_metrics, stop, stop_without_kafka, traced
    from streams.delivery.channels import made
    from streams.delivery.failing import FailingChannel, FailingInlet
    from streams.delivery.run import Inlet, deliver, senders_of

    settings = _settings()
    channels = _channels(settings, file)
    brokers_of("deliver", settings)
    quiet_logs(settings.log_level)
    fails_at = fail_point(settings.fail_point)
    outbox, metrics, stopped = _outbox(settings, fails_at), Metrics(), threading.Event()

    def end(*_: object) -> None:
        if not stopped.is_set():
            end_within(settings.stop_seconds, "deliver")
            stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if metrics_port is not None:
        serve_metrics("deliver", settings, metrics, metrics_port, "--metrics-port")
    with traced(settings, "deliver") as tracing:
        try:
            if fails_at:
                point = fails_at
                senders = senders_of(channels, lambda channel: FailingChannel(made(channel, _now), point), outbox, metrics, _now, tracing)
                inlet: Inlet = FailingInlet(settings, channels, outbox, metrics, _now, from_start=from_start, point=point)
            else:
                senders = senders_of(channels, lambda channel: made(channel, _now), outbox, metrics, _now, tracing)
                inlet = Inlet(settings, channels, outbox, metrics, _now, from_start=from_start)
        except KafkaError as error:
            stop_without_kafka("deliver", settings, error)
        typer.echo(f"{len(channels)} channels: {', '.join(channel.name for channel in channels)}", err=True)
        try:
            deliver(inlet, senders, outbox, stopped, _now)
        except (OSError, sqlite3.Error) as error:
            if not is_disk_full(error):
                raise
            stop(
                f"siaga deliver: the disk of {settings.data_dir} is full ({error}). Nothing is lost: Kafka keeps what is not in the outbox yet. Make room there and start again",
                1,
            )
        finally:
            inlet.close()
            outbox.close()


@app.command()
def check(file: ChannelFile = None) -> None:
    """Say what is wrong with a file of channels, or how each was understood. Nothing is sent.

    Example: siaga deliver check --channels channels.yaml
    """
    for channel in _channels(_settings(), file):
        who = " and ".join(filter(None, ["the desk's alerts" if channel.desk else "", f"the watches {', '.join(channel.watches)}" if channel.watches else ""]))
        typer.echo(f"{channel.name}: {channel.kind}; {who or 'alerts of watches that name it'}; from {channel.least_severity}; {', '.join(channel.languages)}")


@app.command()
def status(file: ChannelFile = None) -> None:
    """Show what waits, what was sent and what was given up, channel by channel.

    Example: siaga deliver status --channels channels.yaml
    """
    from rich.console import Console
    from rich.table import Table

    settings = _settings()
    names = [channel.name for channel in _channels(settings, file)]
    table = Table("channel", "waiting", "sent", "dead", "state", "last error")
    for state in _outbox(settings).states(names, _now()):
        said = [
            f"gone: {state.gone}" if state.gone else "",
            f"muted until {state.muted_until:%Y-%m-%d %H:%M} UTC" if state.muted_until else "",
            f"left alone until {state.open_until:%H:%M:%S} UTC after {state.failures} failures" if state.open_until else "",
        ]
        table.add_row(state.name, str(state.waiting), str(state.sent), str(state.dead), "; ".join(filter(None, said)) or "open", state.last_error or "")
    Console().print(table)
    for watch, (until, waiting) in _outbox(settings).muted_watches(_now()).items():
        typer.echo(f"watch {watch}: muted until {until:%Y-%m-%d %H:%M} UTC, {waiting:,} messages wait")


@app.command()
def retry(channel: Annotated[str, typer.Argument(help="The channel's name.")], file: ChannelFile = None) -> None:
    """Call a channel again now: what waits, and what was refused or given up.

    Example: siaga deliver retry night-desk
    """
    from streams.cli.failures import written_down

    settings = _settings()
    _named(settings, file, channel)
    with written_down(settings, "deliver retry", "retry", channel=channel):
        again = _outbox(settings).retry(channel, _now())
    typer.echo(f"{again:,} messages will be sent again", err=True)


@app.command()
def mute(
    what: Annotated[str, typer.Argument(help="A channel's name, or an alert's id.")],
    hours: Annotated[float, typer.Option(min=0, max=24 * 365, help="For so long; 0 ends it.")] = 1.0,
    file: ChannelFile = None,
) -> None:
    """Hold back a channel, or one alert on all channels; what came meanwhile goes out afterwards, in its newest state.

    Example: siaga deliver mute night-desk --hours 8
    """
    from datetime import timedelta

    from streams.cli.failures import written_down

    settings = _settings()
    outbox, until = _outbox(settings), _now() + timedelta(hours=hours)
    is_alert = outbox.knows(what)
    if not is_alert:
        _named(settings, file, what)
    with written_down(
        settings, "deliver mute", "mute" if hours else "unmute", **{"alert" if is_alert else "channel": what}, until=until.isoformat(timespec="seconds")
    ):
        if is_alert:
            outbox.mute_alert(what, until)
        else:
            outbox.mute_channel(what, until)
    typer.echo(f"{what}: muted until {until:%Y-%m-%d %H:%M} UTC" if hours else f"{what}: no longer muted", err=True)


def _now() -> datetime:
    from datetime import UTC

    return datetime.now(UTC)


def _settings() -> "Settings":
    from streams.settings import load_settings

    return load_settings()


def _outbox(settings: "Settings", fails_at: "FailPoint | None" = None) -> "Outbox":
    import sqlite3

    from streams.cli.failures import stop
    from streams.delivery.outbox import Outbox

    path = settings.data_dir / "outbox.sqlite"
    try:
        if fails_at:
            from streams.delivery.failing import FailingOutbox

            return FailingOutbox(path, fails_at)
        return Outbox(path)
    except (OSError, sqlite3.Error) as error:
        stop(f"siaga deliver: {path}: {error}", 1)


def _channels(settings: "Settings", file: Path | None) -> "tuple[AnyChannel, ...]":
    """Ends the process with exit code 2 and every fault where there is any."""
    from streams.cli.failures import stop
    from streams.delivery.settings import FILE_BYTES_MAX, read_channels

    path = file or settings.channels
    if path is None:
        stop("siaga deliver: no channels are named. Give --channels FILE or set SIAGA_CHANNELS; docs/channels.md shows one of each kind.")
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            stop(f"{path}: larger than {FILE_BYTES_MAX:,} bytes; this is no file of channels")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{path}: {error.strerror if isinstance(error, OSError) else 'this is not UTF-8 text'}")
    channels, faults = read_channels(text, path.parent)
    for fault in faults:
        typer.echo(f"{path}: {fault}", err=True)
    if faults:
        raise typer.Exit(2)
    return channels


def _named(settings: "Settings", file: Path | None, name: str) -> None:
    from streams.cli.failures import stop

    names = [channel.name for channel in _channels(settings, file)]
    if name not in names:
        stop(f"siaga deliver: no channel is called {name}, and no alert in the outbox. Channels: {', '.join(names)}")
