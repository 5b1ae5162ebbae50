"""siaga forget: the words of an article leave siaga, as its outlet or a person may ask."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.adapters.remains import Forgetting, Held, Remains
    from streams.delivery.outbox import Outbox
    from streams.settings import Settings

app = typer.Typer(add_completion=False)
LOOK_SECONDS = 0.5
NO_WORKER = "No worker has answered within {seconds:g} s. What was sent waits in Kafka; run the same again when all partitions are held by workers."


@app.command()
def forget(
    article_id: Annotated[str, typer.Argument(help="The article's id, as `evidence` of its events and alerts names it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what there is of it and what would be done; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Annotated[float, typer.Option(min=1, help="Seconds to wait for the workers.", metavar="SECONDS")] = 120.0,
) -> None:
    """Remove the text and the quotes of an article from topics, from the workers' state, from the gateway and from deliver's outbox. Needs running workers; may be repeated.

    The article counts as withdrawn: events that it alone told of are taken back, others are told without it. What siaga says in its own words stays.

    Example: siaga forget a-3f0c7f1d2f5b0f9f4a11 --dry-run
    """
    from kafka.errors import KafkaError

    from streams.adapters.remains import Forgetting, Remains
    from streams.adapters.topics import create_topics
    from streams.cli.failures import brokers_of, stop_without_kafka, written_down
    from streams.settings import load_settings

    settings = load_settings()
    brokers_of("forget", settings)
    try:
        remains = Remains(settings, article_id)
        outbox = _outbox(settings)
        _show_plan(remains, outbox, article_id)
        if dry_run:
            _show_rest(remains, outbox, article_id)
            return
        if not yes and not typer.confirm("Forget it? This cannot be undone.", err=True):
            raise typer.Exit(1)
        with written_down(settings, "forget", "forget", article=article_id):
            create_topics(settings)
            with closing(Forgetting(settings, article_id, lambda: datetime.now(UTC))) as act:
                _act(settings, remains, act, wait)
            if outbox:
                outbox.forget_article(article_id)
        _show_rest(remains, outbox, article_id)
        remains.close()
    except KafkaError as error:
        stop_without_kafka("forget", settings, error, " Run the same again.")


def _act(settings: "Settings", remains: "Remains", act: "Forgetting", wait: float) -> None:
    """Those who read first, so that nobody tells what is about to be taken back; then the withdrawal, through all stages; then what they keep."""
    from streams.adapters.remains import PUBLIC, progress
    from streams.cli.failures import stop

    deadline = time.monotonic() + wait
    act.tell_readers()
    heard = progress(settings)
    next(heard)
    as_of = act.withdraw()
    typer.echo("withdrawn; waiting for the workers", err=True)
    for done in heard:
        if done and min(done.values()) > as_of:
            break
        if time.monotonic() > deadline:
            stop(f"siaga forget: {NO_WORKER.format(seconds=wait)}", 1)
    heard.close()  # type: ignore[attr-defined]
    act.tell_stages()
    while any(remains.look()[topic].current for topic in remains.changelogs):
        if time.monotonic() > deadline:
            stop(f"siaga forget: {NO_WORKER.format(seconds=wait)}", 1)
        time.sleep(LOOK_SECONDS)
    for topic in PUBLIC:
        if count := act.clean(remains.found[settings.topic_prefix + topic]):
            typer.echo(f"{topic}: {count:,} records that no worker knows any more were written anew", err=True)
    remains.look()


def _outbox(settings: "Settings") -> "Outbox | None":
    """That of this machine, where there is one."""
    from streams.delivery.outbox import Outbox

    path: Path = settings.data_dir / "outbox.sqlite"
    return Outbox(path) if path.exists() else None


def _show_plan(remains: "Remains", outbox: "Outbox | None", article_id: str) -> None:
    found = [one for one in remains.look().values() if one.held]
    typer.echo(f"{article_id}: {sum(one.held for one in found):,} records in {len(found)} topics hold words of it")
    for one in found:
        now = f", {len(one.current):,} of them in force" if one.is_compacted else ""
        typer.echo(f"  {one.topic}: {one.held:,}{now}")
    if outbox:
        typer.echo(f"  deliver's outbox: {outbox.citing(article_id):,}")
    typer.echo("To do: send it as withdrawn; take its words out of the workers' state, of events and alerts in force, of the gateway and of the outbox.")


def _show_rest(remains: "Remains", outbox: "Outbox | None", article_id: str) -> None:
    """What cannot be removed, and until when it stays."""
    in_force = sum(len(one.current) for one in remains.found.values())
    typer.echo(f"In force: {in_force:,} records hold words of it")
    typer.echo("Kafka removes what was written before by itself:")
    for one in remains.found.values():
        if older := one.held - len(one.current):
            typer.echo(f"  {one.topic}: {older:,} records, {_until(one)}")
    if outbox:
        for told in outbox.cited(article_id):
            typer.echo(f"  sent to others, who keep it: {told.channel}, {told.alert_id}/{told.revision}, {told.sent_at:%Y-%m-%d %H:%M} UTC")
    else:
        typer.echo(
            "  sent to others: no outbox is on this machine; deliver takes the words out of its own, and its log names what was sent (docs/forgetting.md)"
        )
    typer.echo(
        "  copies that siaga does not know: backups of Kafka and of disks, files of the channels cap and file, files that articles came from, a language model's cache (llm.sqlite)"
    )


def _until(one: "Held") -> str:
    if one.gone_by is None:
        return "until Kafka compacts the topic, which nothing bounds (set max.compaction.lag.ms)" if one.is_compacted else "for ever (retention.ms is -1)"
    when = f"{one.gone_by:%Y-%m-%d %H:%M} UTC"
    return f"to be compacted by {when}, or with the next record after that" if one.is_compacted else f"until {when} at the latest"
