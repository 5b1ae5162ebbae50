"""siaga replay: the whole pipeline over files, without Kafka."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from schemas.alert import Alert
from schemas.article import RawArticle
from schemas.watch import Watch

if TYPE_CHECKING:
    from streams.replay import Outcome

app = typer.Typer(add_completion=False)

Files = Annotated[list[Path], typer.Argument(help="Articles as JSON lines; - is standard input.", metavar="FILE...")]
AsOf = Annotated[str | None, typer.Option(help="Stop there: only what was known by then. A date (its end) or a date and time; UTC where no offset is given.")]
Language = Annotated[Literal["id", "en", "ar"], typer.Option(help="Of the headlines that are printed, and of the report.")]
Jobs = Annotated[int, typer.Option(help="Processes that read; 0 takes all cores.", min=0)]
Html = Annotated[Path | None, typer.Option(help="Write a report here: timeline, table, evidence; one page that needs nothing else.")]


@app.command()
def replay(
    files: Files,
    events: Annotated[Path | None, typer.Option(help="Write the events that stand at the end here, as JSON lines.")] = None,
    alerts: Annotated[Path | None, typer.Option(help="Write every revision of every alert here, as JSON lines.")] = None,
    html: Html = None,
    watches: Annotated[Path | None, typer.Option(help="Watches (YAML) that are in force from the beginning.")] = None,
    as_of: AsOf = None,
    language: Language = "en",
    jobs: Jobs = 0,
) -> None:
    """Replay articles through reading, joining, counting and alerting: what would have been alerted, and when. Every revision is a line on stdout.

    Example: siaga replay articles.jsonl --as-of 2023-12-20 --alerts alerts.jsonl --html report.html
    """
    from streams.cli.watches import load_watches

    done = run(files, load_watches(watches) if watches else [], as_of, jobs)
    standing = list(done.outcome.standing_events())
    if events:
        events.write_text("".join(event.model_dump_json() + "\n" for event in standing), encoding="utf-8")
    if alerts:
        alerts.write_text("".join(alert.model_dump_json() + "\n" for alert in done.revisions), encoding="utf-8")
    if html:
        write_report(html, done, done.revisions, language)
    for line in table(done.revisions, language):
        typer.echo(line)
    for refusal in done.refusals:
        typer.echo(refusal, err=True)
    told = len({alert.alert_id for alert in done.revisions})
    typer.echo(f"{done.articles:,} articles, {len(standing):,} events, {told:,} alerts, {len(done.refusals):,} refused", err=True)
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


def run(files: list[Path], watches: Sequence[Watch], as_of: str | None, jobs: int) -> Run:
    """The articles of these files through all stages, with these watches in force. Ends the process with exit code 2 where `as_of` is no time."""
    import os

    from streams import replay as engine
    from streams.adapters.logs import quiet_logs
    from streams.bootstrap import bootstrap, build_reader
    from streams.cli.failures import stop
    from streams.cli.progress import progress
    from streams.reading import ReadAhead
    from streams.settings import load_settings
    from streams.stages.admit import known_at
    from streams.stages.timeline import in_order, timeline, until

    try:
        end = moment(as_of) if as_of else None
    except ValueError:
        stop(f"--as-of: {as_of!r} is no date. Write it as 2023-12-20 or 2023-12-20T14:00.")
    settings = load_settings()
    quiet_logs(settings.log_level)
    refusals: list[str] = []
    articles = [article for article in in_order(_articles(files, refusals)) if end is None or (known_at(article) or end) <= end]
    reader = ReadAhead(build_reader, jobs or os.cpu_count() or 1)
    siaga = bootstrap(settings, read=reader)
    with progress("reading", len(articles)) as advance:
        following = reader.follow(articles)

        def follow(message: object) -> None:
            if isinstance(message, RawArticle):
                advance()
                if next(following) is not message:
                    raise AssertionError("articles are read in the order in which they are replayed")

        messages = timeline(articles) if end is None else until(timeline(articles), end)
        outcome = engine.replay(siaga.nodes(partitions=1), (*watches, *messages), follow)
    return Run(articles=len(articles), refusals=refusals, outcome=outcome, as_of=end)


def write_report(path: Path, done: Run, revisions: Sequence[Alert], language: str) -> None:
    from streams.report.page import Numbers, page

    events = sum(1 for _ in done.outcome.standing_events())
    path.write_text(page(revisions, Numbers(articles=done.articles, refused=len(done.refusals), events=events, as_of=done.as_of), language), encoding="utf-8")


def moment(text: str) -> datetime:
    """A date means the end of its day; a time without an offset is UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text.strip())
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return aware + timedelta(days=1) if len(text.strip()) <= len("2023-12-20") else aware


def table(revisions: Sequence[Alert], language: str) -> Iterator[str]:
    """A line for each revision: when, what became of it, how grave, how sure, and the headline."""
    for alert in revisions:
        yield f"{alert.updated_at:%Y-%m-%d %H:%M}  {alert.state:9}  {alert.severity:8}  {alert.certainty:8}  {getattr(alert.headline, language)}"


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
