"""siaga replay: the whole pipeline over files, without Kafka."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from schemas.article import RawArticle

app = typer.Typer()


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Articles as JSON lines; - is standard input.", metavar="FILE...")],
    events: Annotated[Path | None, typer.Option(help="Write the events that stand at the end here, as JSON lines.")] = None,
    alerts: Annotated[Path | None, typer.Option(help="Write every revision of every alert here, as JSON lines.")] = None,
    jobs: Annotated[int, typer.Option(help="Processes that read; 0 takes all cores.", min=0)] = 0,
) -> None:
    """Replay articles through reading, joining, counting and alerting; alerts are printed as they are raised.

    Example: siaga replay articles.jsonl --events events.jsonl --alerts alerts.jsonl
    """
    import os

    from streams import replay as engine
    from streams.adapters.logs import quiet_logs
    from streams.bootstrap import bootstrap, build_reader
    from streams.cli.progress import progress
    from streams.reading import ReadAhead
    from streams.settings import load_settings
    from streams.stages.timeline import in_order, timeline

    settings = load_settings()
    quiet_logs(settings.log_level)
    refusals: list[str] = []
    articles = in_order(_articles(files, refusals))
    reader = ReadAhead(build_reader, jobs or os.cpu_count() or 1)
    siaga = bootstrap(settings, read=reader)
    with progress("reading", len(articles)) as advance:
        following = reader.follow(articles)

        def follow(message: object) -> None:
            if isinstance(message, RawArticle):
                advance()
                if next(following) is not message:
                    raise AssertionError("articles are read in the order in which they are replayed")

        outcome = engine.replay(siaga.nodes(partitions=1), timeline(articles), follow)
    standing = list(outcome.standing_events())
    revisions = [outcome.alerts[key] for key in sorted(outcome.alerts, key=lambda key: (outcome.alerts[key].updated_at, key))]
    if events:
        events.write_text("".join(event.model_dump_json() + "\n" for event in standing), encoding="utf-8")
    if alerts:
        alerts.write_text("".join(alert.model_dump_json() + "\n" for alert in revisions), encoding="utf-8")
    for alert in revisions:
        typer.echo(f"{alert.updated_at:%Y-%m-%d %H:%M}  {alert.state:9}  {alert.kind:14}  {alert.headline.en}")
    for refusal in refusals:
        typer.echo(refusal, err=True)
    typer.echo(
        f"{len(articles):,} articles, {len(standing):,} events, {len({alert.alert_id for alert in revisions}):,} alerts, {len(refusals):,} refused", err=True
    )
    raise typer.Exit(1 if refusals else 0)


def _articles(files: list[Path], refusals: list[str]) -> Iterator[RawArticle]:
    from streams.stages.admit import Refused, admit

    for path in files:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield admit(line)
                except Refused as refusal:
                    refusals.append(f"{path}:{number}: {refusal}")
