"""siaga replay: the whole pipeline over files, without Kafka."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.watch import Watch
from streams.cli.watches_file import load_watches

if TYPE_CHECKING:
    from streams.replay import Outcome

app = typer.Typer(add_completion=False)

Files = Annotated[list[Path], typer.Argument(help="Articles as JSON lines; - is standard input.", metavar="FILE...")]
AsOf = Annotated[str | None, typer.Option(help="Stop there: only what was known by then. A date (its end) or a date and time; UTC where no offset is given.")]
Language = Annotated[Literal["id", "en", "ar"], typer.Option(help="Of the headlines that are printed, and of the report.")]
Jobs = Annotated[int, typer.Option(help="Processes that read; 0 takes all cores.", min=0)]
Speed = Annotated[
    float | None, typer.Option(help="Play it at so many times the pace at which it was known: 3600 is an hour a second. Else as fast as it goes.", min=0.001)
]
Html = Annotated[Path | None, typer.Option(help="Write a report here: timeline, map, table, evidence; one page that needs nothing else.")]


@app.command()
def replay(
    files: Files,
    events: Annotated[Path | None, typer.Option(help="Write the events that stand at the end here, as JSON lines.")] = None,
    alerts: Annotated[Path | None, typer.Option(help="Write every revision of every alert here, as JSON lines.")] = None,
    html: Html = None,
    watches: Annotated[Path | None, typer.Option(help="Watches (YAML) that are in force from the beginning.")] = None,
    as_of: AsOf = None,
    speed: Speed = None,
    language: Language = "en",
    jobs: Jobs = 0,
) -> None:
    """Replay articles through reading, joining, counting and alerting: what would have been alerted, and when. Every revision is a line on stdout.

    Example: siaga replay articles.jsonl --as-of 2023-12-20 --alerts alerts.jsonl --html report.html

    Example: siaga replay articles.jsonl --speed 86400
    """

    def say(alert: Alert) -> None:
        typer.echo(told(alert, language))

    done = run(files, load_watches(watches) if watches else [], as_of, jobs, speed=speed, on_alert=say if speed else None)
    standing = list(done.outcome.standing_events())
    if events:
        events.write_text("".join(event.model_dump_json() + "\n" for event in standing), encoding="utf-8")
    if alerts:
        alerts.write_text("".join(alert.model_dump_json() + "\n" for alert in done.revisions), encoding="utf-8")
    if html:
        write_report(html, done, done.revisions, language)
    for alert in () if speed else done.revisions:
        say(alert)
    for refusal in done.refusals:
        typer.echo(refusal, err=True)
    raised = len({alert.alert_id for alert in done.revisions})
    typer.echo(f"{done.articles:,} articles, {len(standing):,} events, {raised:,} alerts, {len(done.refusals):,} refused", err=True)
    raise typer.Exit(1 if done.refusals else 0)


@dataclass(frozen=True, slots=True)
class Run:
    """A replay that has ended: how many articles went in, what was refused, what came of it. `as_of`: where it was stopped."""

    articles: int
    refusals: list[str]
    outcome: "Outcome"
    as_of: datetime | None

    @property
    def revisions(self) -> list[Alert]:
        """Every revision of every alert, as they came."""
        alerts = self.outcome.alerts
        return [alerts[key] for key in sorted(alerts, key=lambda key: (alerts[key].updated_at, key))]


def run(
    files: list[Path], watches: Sequence[Watch], as_of: str | None, jobs: int, *, speed: float | None = None, on_alert: Callable[[Alert], None] | None = None
) -> Run:
    """The articles of these files through all stages, with these watches in force. Ends the process with exit code 2 where `as_of` is no time."""
    import os
    import time

    from streams import replay as engine
    from streams.adapters.logs import quiet_logs
    from streams.archive import Archive
    from streams.bootstrap import bootstrap, build_reader
    from streams.cli.failures import stop
    from streams.cli.progress import progress
    from streams.reading import ReadAhead
    from streams.settings import load_settings
    from streams.stages.admit import known_at
    from streams.stages.timeline import in_time, until

    try:
        end = moment(as_of) if as_of else None
    except ValueError:
        stop(f"--as-of: {as_of!r} is no date. Write it as 2023-12-20 or 2023-12-20T14:00.")
    settings = load_settings()
    quiet_logs(settings.log_level)
    refusals: list[str] = []
    jobs = jobs or os.cpu_count() or 1
    reader = ReadAhead(build_reader, jobs) if jobs > 1 else build_reader()
    siaga = bootstrap(settings, read=reader)
    with Archive() as archive:
        for line, article in _articles(files, refusals):
            known = known_at(article)
            if end is None or (known or end) <= end:
                archive.add(line, article, known)
        with progress("reading", len(archive), shown=speed is None) as advance:
            news = in_time(reader.follow(archive) if isinstance(reader, ReadAhead) else archive, archive.ticks())
            messages = chain(watches, news if end is None else until(news, end))
            played = engine.paced(messages, speed, time.monotonic, time.sleep) if speed else messages
            outcome = engine.replay(siaga.nodes(partitions=1), played, lambda message: advance() if isinstance(message, RawArticle) else None, on_alert)
        return Run(articles=len(archive), refusals=refusals, outcome=outcome, as_of=end)


def write_report(path: Path, done: Run, revisions: Sequence[Alert], language: str) -> None:
    from streams.report.page import Numbers, page

    events = sum(1 for _ in done.outcome.standing_events())
    path.write_text(page(revisions, Numbers(articles=done.articles, refused=len(done.refusals), events=events, as_of=done.as_of), language), encoding="utf-8")


def moment(text: str) -> datetime:
    """A date means the last moment of its day, for many articles tell a date alone and count from its first; a time without an offset is UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text.strip())
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return aware + timedelta(days=1, microseconds=-1) if len(text.strip()) <= len("2023-12-20") else aware


def told(alert: Alert, language: str) -> str:
    """A revision in one line: when, what became of it, how grave, how sure, and the headline."""
    return f"{alert.updated_at:%Y-%m-%d %H:%M}  {alert.state:9}  {alert.severity:8}  {alert.certainty:8}  {getattr(alert.headline, language)}"


def _articles(files: list[Path], refusals: list[str]) -> Iterator[tuple[bytes, RawArticle]]:
    """Each with its line."""
    from streams.stages.admit import Refused, admit

    for path in files:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield line, admit(line)
                except Refused as refusal:
                    refusals.append(f"{path}:{number}: {refusal}")
