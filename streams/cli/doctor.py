"""siaga doctor: what is well, what is not, and what to do about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

if TYPE_CHECKING:
    from streams.settings import Settings

app = typer.Typer(add_completion=False)
DISK_LOW, DISK_FULL = 5 * 2**30, 2**29
LATE_SECONDS = 60
CLOCK_SECONDS = 5
LETTERS_MANY = 1
FEED_FAILURES, FEEDS_SHOWN = 3, 3


class Finding(NamedTuple):
    what: str
    level: Literal["ok", "warn", "fail"]
    said: str
    advice: str = ""


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")] = False) -> None:
    """Check versions, settings, disk, channels, outbox, sources, broker, topics, lag, clock, dead letters and gateway; exit 1 where anything fails.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga doctor
    """
    import json

    from streams.settings import load_settings

    failed = False
    for finding in _findings(load_settings()):
        failed |= finding.level == "fail"
        if as_json:
            typer.echo(json.dumps(finding._asdict()))
        else:
            typer.echo(f"{finding.level:5} {finding.what}: {finding.said}" + (f"\n      {finding.advice}" if finding.advice else ""))
    raise typer.Exit(1 if failed else 0)


def _findings(settings: "Settings") -> Iterator[Finding]:
    yield from _versions()
    yield _settings_known(settings)
    yield from _disk(settings)
    yield from _channels(settings)
    yield _sources(settings)
    yield from _kafka(settings)
    yield from _gateway(settings)


def _versions() -> Iterator[Finding]:
    import platform
    from importlib.metadata import version

    from streams.app.mends import MENDED_VERSION

    yield Finding("version", "ok", f"siaga {version('siaga')}, Python {platform.python_version()}")
    faust = version("faust-streaming")
    if faust == MENDED_VERSION:
        yield Finding("faust", "ok", faust)
    else:
        yield Finding(
            "faust",
            "fail",
            f"{faust} is installed, {MENDED_VERSION} is needed",
            "Install the locked requirements: pip install --require-hashes -r requirements.lock",
        )


def _settings_known(settings: "Settings") -> Finding:
    """Wrong values have ended the command before; a wrong name would be overlooked. Channels' secrets have names of the operator's choice."""
    import os
    import re

    from streams.settings import Settings

    try:
        asked = set(re.findall(r"SIAGA_\w+", settings.channels.read_text(encoding="utf-8"))) if settings.channels else set()
    except (OSError, UnicodeDecodeError):
        asked = set()  # told as a finding about channels
    told = sorted(name for name in os.environ if name.startswith("SIAGA_"))
    unknown = [name for name in told if name not in asked and name.removeprefix("SIAGA_").lower() not in Settings.model_fields]
    if unknown:
        return Finding("settings", "warn", f"nobody reads {', '.join(unknown)}", "A slip of the pen? docs/operations.md lists them all.")
    return Finding("settings", "ok", f"{len(told)} set, all known")


def _disk(settings: "Settings") -> Iterator[Finding]:
    import os
    import shutil

    for what, folder in (("data folder", settings.data_dir), ("cache folder", settings.cache_dir)):
        there = folder
        while not there.exists():
            there = there.parent
        free = shutil.disk_usage(there).free
        said = f"{folder}, {free / 2**30:,.1f} GB free"
        if not os.access(there, os.W_OK):
            yield Finding(what, "fail", f"{said}, not writable", f"Let this user write to {there}, or name another folder.")
        elif free < DISK_LOW:
            yield Finding(what, "fail" if free < DISK_FULL else "warn", said, "Make room: state and Kafka's logs grow with the news.")
        else:
            yield Finding(what, "ok", said)


def _channels(settings: "Settings") -> Iterator[Finding]:
    from streams.delivery.settings import read_channels

    if settings.channels is None:
        yield Finding("channels", "ok", "none: alerts go to the topic `alerts` alone")
        return
    try:
        channels, faults = read_channels(settings.channels.read_text(encoding="utf-8"), settings.channels.parent)
    except (OSError, UnicodeDecodeError) as error:
        yield Finding("channels", "fail", f"{settings.channels}: {error}", "Mend SIAGA_CHANNELS.")
        return
    if faults:
        yield Finding("channels", "fail", f"{settings.channels}: {'; '.join(faults)}", "siaga deliver check tells more.")
    else:
        yield Finding("channels", "ok", f"{len(channels)} in {settings.channels}")
        yield from _outbox(settings, [channel.name for channel in channels])


def _outbox(settings: "Settings", names: list[str]) -> Iterator[Finding]:
    """As deliver of this data folder stands with its receivers; nothing where it never ran here."""
    import sqlite3
    from datetime import UTC, datetime

    from streams.delivery.outbox import Outbox

    path = settings.data_dir / "outbox.sqlite"
    if not path.exists():
        return
    try:
        outbox = Outbox(path)
        states = outbox.states(names, datetime.now(UTC))
        outbox.close()
    except sqlite3.Error as error:
        yield Finding("outbox", "fail", f"{path}: {error}", "Stop `siaga deliver` and restore the file from a backup: what waits for receivers is in it alone.")
        return
    ill = [state for state in states if state.dead or state.gone or state.open_until]
    if ill:
        told = "; ".join(
            f"{state.name}: {state.gone or state.last_error or 'given up'} ({state.waiting:,} wait, {state.dead:,} given up)" for state in ill[:FEEDS_SHOWN]
        )
        yield Finding(
            "outbox",
            "warn",
            f"{len(ill)} of {len(states)} channels take nothing: {told}",
            "siaga deliver status tells all; siaga deliver retry CHANNEL calls one again.",
        )
    else:
        yield Finding("outbox", "ok", f"{sum(state.waiting for state in states):,} messages wait, none is given up")


def _sources(settings: "Settings") -> Finding:
    """As the ingest process of this data folder met them last."""
    import sqlite3

    from streams.ingest.memory import Memory

    path = settings.data_dir / "sources.sqlite"
    if not path.exists():
        return Finding("sources", "ok", "no feeds are read with this data folder")
    try:
        memory = Memory(path)
        feeds = memory.feeds()
        memory.close()
    except sqlite3.Error as error:
        return Finding(
            "sources", "fail", f"{path}: {error}", "Stop `siaga ingest` and move the file away: what the feeds list is sent again under the same ids."
        )
    failing = [feed for feed in feeds if feed.failures >= FEED_FAILURES]
    if failing:
        shown = "; ".join(f"{feed.address}: {feed.error}" for feed in failing[:FEEDS_SHOWN])
        return Finding(
            "sources", "warn", f"{len(failing)} of {len(feeds)} feeds fail: {shown}", "siaga sources check FILE fetches each and says what is wrong."
        )
    return Finding("sources", "ok", f"{len(feeds)} feeds, none fails")


def _kafka(settings: "Settings") -> Iterator[Finding]:
    from datetime import UTC, datetime

    from kafka.errors import KafkaError

    from streams.adapters.health import standing
    from streams.adapters.login import LoginRefused, check_login, what_failed
    from streams.adapters.topics import check_topics

    if not settings.kafka_bootstrap:
        yield Finding("broker", "fail", "none is named", "Set SIAGA_KAFKA_BOOTSTRAP, for example to the address that `siaga broker` prints.")
        return
    try:
        check_login(settings)
        differences = check_topics(settings)
        found = standing(settings)
    except LoginRefused as refusal:
        yield Finding("broker", "fail", *_said_and_advised(str(refusal)))
        return
    except KafkaError as error:
        yield Finding("broker", "fail", *_said_and_advised(what_failed(error, settings)))
        return
    how = "" if settings.kafka_security_protocol == "PLAINTEXT" else f", {settings.kafka_security_protocol}"
    yield Finding("broker", "ok", settings.kafka_bootstrap + how)
    yield (
        Finding("topics", "fail", "; ".join(differences), "siaga topics create makes what is missing.")
        if differences
        else Finding("topics", "ok", "as they should be")
    )
    now = datetime.now(UTC)
    if found.done is None:
        yield Finding("pipeline", "warn", "no heartbeat", "No worker has run yet: siaga worker --name a")
    elif (late := (now - found.done).total_seconds()) > LATE_SECONDS:
        waiting = f", {found.waiting:,} articles wait" if found.waiting else ""
        yield Finding(
            "pipeline",
            "warn",
            f"done up to {found.done:%Y-%m-%d %H:%M:%S} UTC, {late:,.0f} s ago{waiting}",
            "Is every partition held by a worker? See docs/runbooks.md.",
        )
    else:
        yield Finding("pipeline", "ok", f"{max(late, 0):.0f} s behind the clock")
    if found.broker_ms and (ahead := found.broker_ms / 1000 - now.timestamp()) > CLOCK_SECONDS:
        yield Finding("clock", "fail", f"{ahead:.0f} s behind the broker's", "Set this machine's clock (NTP): dates of articles and late alerts go by it.")
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")
    if found.letters >= LETTERS_MANY:
        yield Finding("dead letters", "warn", f"{found.letters:,} records could not be read", "siaga dlq list shows them.")
    else:
        yield Finding("dead letters", "ok", "none")


def _said_and_advised(words: str) -> tuple[str, str]:
    said, _, advice = words.partition(". ")
    return said, advice


def _gateway(settings: "Settings") -> Iterator[Finding]:
    import httpx

    address = f"http://{settings.gateway_host}:{settings.gateway_port}/v1/health"
    try:
        answer = httpx.get(address, timeout=5, trust_env=False)
        told = answer.json()
        current = answer.status_code == 200
        said = f"{told['alerts']:,} alerts and {told['events']:,} events, feed {told['feed']}"
    except (httpx.HTTPError, ValueError, KeyError) as error:
        yield Finding(
            "gateway", "warn", f"{address} does not answer ({type(error).__name__})", "siaga gateway serves the page and the API, if you want them here."
        )
        return
    yield Finding("gateway", "ok", said) if current else Finding("gateway", "warn", said, "It reads what Kafka holds; wait, or see its log.")
