"""siaga watches: what somebody wants to be told of, checked, tried out on an archive, and put in force."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from schemas.watch import Watch
from streams.cli.replay import AsOf, Files, Html, Jobs
from streams.cli.watches_file import load_watches

if TYPE_CHECKING:
    from streams.adapters.shelf import Shelf
    from streams.alerts.sending import Sending

app = typer.Typer(
    add_completion=False, help="Check watches, try them out, put them in force.\n\nExample: siaga watches check watches.yaml", no_args_is_help=True
)

WatchFile = Annotated[Path, typer.Argument(help="Watches as YAML.", metavar="WATCHES")]
Language = Annotated[
    Literal["id", "en", "ar"] | None, typer.Option(help="Of the headlines that are printed, and of the report; else those that each watch asks for.")
]


@app.command()
def check(file: WatchFile) -> None:
    """Say what is wrong with a file of watches, each fault with its line; or how each was understood.

    Example: siaga watches check watches.yaml
    """
    for watch in load_watches(file):
        typer.echo(f"{watch.id}: {understood(watch)}")


@app.command(name="test")
def try_out(file: WatchFile, articles: Files, as_of: AsOf = None, language: Language = None, jobs: Jobs = 0, html: Html = None) -> None:
    """Say what the watches would have told of these articles: when, by which channels, in which languages, and what quiet hours would have held back.

    Example: siaga watches test watches.yaml articles.jsonl --as-of 2023-12-20
    """
    from streams.alerts.sending import plan
    from streams.alerts.watches import belongs
    from streams.cli.replay import run, write_report

    watches = load_watches(file)
    done = run(articles, watches, as_of, jobs)
    standing = list(done.outcome.standing_events())
    for watch in watches:
        revisions = [alert for alert in done.revisions if alert.series.kind == "watch" and alert.series.key == watch.id]
        events = sum(belongs(event, watch) for event in standing)
        channels = f", to {', '.join(watch.channels)}" if watch.channels else ""
        typer.echo(f"{watch.id}: {events:,} events, {len({alert.alert_id for alert in revisions}):,} alerts{channels}")
        for line in sent(plan(revisions, watches), language):
            typer.echo(f"  {line}")
    if html:
        write_report(html, done, [alert for alert in done.revisions if alert.series.kind == "watch"], language or "en")
    for refusal in done.refusals:
        typer.echo(refusal, err=True)
    raise typer.Exit(1 if done.refusals else 0)


def sent(sendings: Sequence["Sending"], language: str | None) -> Iterator[str]:
    """What reaches people, by the time at which it does; further languages stand below, and so does what quiet hours held back, with the time at which it was known."""
    for sending in sendings:
        alert = sending.alert
        first, *others = (language,) if language else sending.languages
        yield f"{sending.at:%Y-%m-%d %H:%M}  {alert.state:9}  {alert.severity:8}  {alert.certainty:8}  {getattr(alert.headline, first)}"
        yield from (f"{'':49}{getattr(alert.headline, other)}" for other in others)
        if sending.is_held:
            yield f"{'':49}(held back in quiet hours; known at {alert.updated_at:%Y-%m-%d %H:%M})"


@app.command()
def apply(file: WatchFile) -> None:
    """Put the watches of a file in force, without a restart; one of the same id is replaced.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga watches apply watches.yaml
    """
    from streams.cli.failures import written_down
    from streams.settings import load_settings

    watches = load_watches(file)
    with _shelf() as shelf, written_down(load_settings(), "watches apply", "watches_applied", watches=[watch.id for watch in watches]):
        shelf.put(watches, _now())
    typer.echo(f"{len(watches):,} watches sent", err=True)


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(help="Ids of watches that are in force.", metavar="ID...")]) -> None:
    """Take watches out of force. What they have told stays.

    Example: siaga watches remove anbar-bases
    """
    from streams.alerts.watches import in_force
    from streams.cli.failures import stop, written_down
    from streams.settings import load_settings

    with _shelf() as shelf:
        held = {watch.id: watch for watch in in_force(shelf.told())}
        if unknown := [watch_id for watch_id in ids if watch_id not in held]:
            stop(f"siaga watches: no watch in force is called {', '.join(unknown)}. `siaga watches list` names them.")
        with written_down(load_settings(), "watches remove", "watches_removed", watches=list(ids)):
            shelf.put([held[watch_id].model_copy(update={"removed": True}) for watch_id in ids], _now())


@app.command()
def mute(
    watch_id: Annotated[str, typer.Argument(help="Id of a watch that is in force.", metavar="ID")],
    hours: Annotated[float, typer.Option(min=0, max=24 * 365, help="For so long; 0 ends it.")] = 1.0,
) -> None:
    """Send nothing of what a watch tells, by any channel; afterwards the newest state of each of its alerts goes out.

    Example: siaga watches mute anbar-bases --hours 8
    """
    from datetime import timedelta

    from streams.alerts.watches import in_force
    from streams.cli.failures import stop, written_down
    from streams.settings import load_settings

    until = _now() + timedelta(hours=hours) if hours else None
    with _shelf() as shelf:
        held = {watch.id: watch for watch in in_force(shelf.told())}
        if watch_id not in held:
            stop(f"siaga watches: no watch in force is called {watch_id}. `siaga watches list` names them.")
        told = until.isoformat(timespec="seconds") if until else None
        with written_down(load_settings(), "watches mute", "mute" if until else "unmute", watch=watch_id, until=told):
            shelf.put([held[watch_id].model_copy(update={"muted_until": until})], _now())
    typer.echo(f"{watch_id}: muted until {until:%Y-%m-%d %H:%M} UTC" if until else f"{watch_id}: no longer muted", err=True)


@app.command(name="list")
def list_watches() -> None:
    """Print the watches in force, as JSON lines.

    Example: siaga watches list
    """
    from streams.alerts.watches import in_force

    with _shelf() as shelf:
        for watch in in_force(shelf.told()):
            typer.echo(watch.model_dump_json())


def understood(watch: Watch) -> str:
    """One line on what the watch asks for."""
    from streams.alerts.phrases import LANGUAGES

    where, quiet = watch.where, watch.quiet_hours
    said = [
        "everywhere" if where == type(where)() else "",
        ", ".join((*where.countries, *where.places)),
        f"within {where.radius_km:g} km of {where.centre[0]:g}, {where.centre[1]:g}" if where.centre and where.radius_km else "",
        f"within {len(where.polygon)} corners" if where.polygon else "",
        f"attacked by {' or '.join(watch.attackers)}" if watch.attackers else "",
        f"on {' or '.join(watch.targets)}" if watch.targets else "",
        f"with {' or '.join(watch.weapons)}" if watch.weapons else "",
        f"killed >= {watch.least_killed}" if watch.least_killed else "",
        f"injured >= {watch.least_injured}" if watch.least_injured else "",
        f"at least {watch.least_certainty}" if watch.least_certainty != "Possible" else "",
        f"until {watch.expires}" if watch.expires else "",
        f"at most {watch.rate.alerts} in {watch.rate.hours} h",
        f"in {', '.join(watch.languages)}" if watch.languages != LANGUAGES else "",
        f"to {', '.join(watch.channels)}" if watch.channels else "",
        f"quiet from {quiet.start} to {quiet.end} {quiet.zone}" if quiet else "",
        f"muted until {watch.muted_until:%Y-%m-%d %H:%M %Z}" if watch.muted_until else "",
    ]
    return "; ".join(part for part in said if part)


@contextmanager
def _shelf() -> "Iterator[Shelf]":
    """The watches on the broker; ends the process with exit code 1 where that does not answer."""
    from kafka.errors import KafkaError

    from streams.adapters.shelf import Shelf
    from streams.cli.failures import brokers_of, stop_without_kafka
    from streams.settings import load_settings

    settings = load_settings()
    brokers = brokers_of("watches", settings)
    try:
        yield Shelf(settings, brokers)
    except KafkaError as error:
        stop_without_kafka("watches", settings, error)


def _now() -> datetime:
    return datetime.now(UTC)
