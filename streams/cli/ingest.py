"""siaga ingest: articles onto Kafka, from files or from feeds."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schemas.article import RawArticle
    from streams.adapters.tracing import Tracing
    from streams.ingest.files import Found
    from streams.settings import Settings

app = typer.Typer(add_completion=False)
BATCH = 500


@app.command()
def ingest(
    files: Annotated[list[Path] | None, typer.Argument(help="Files or folders: .jsonl, .csv, .tsv, .html, .warc(.gz); JSON lines from standard input where none is named.", metavar="[FILE]...")] = None,
    column: Annotated[list[str] | None, typer.Option("--column", help="Which column or JSON key holds a field, as title=headline or url=meta.link; may be given again.", metavar="FIELD=NAME")] = None,
    sources: Annotated[Path | None, typer.Option(help="Read the feeds of this file again and again, until stopped; see `siaga sources`.", metavar="FILE")] = None,
    from_topic: Annotated[str | None, typer.Option(help="Read this topic, until stopped; --mapping says what its records hold.", metavar="TOPIC")] = None,
    mapping: Annotated[Path | None, typer.Option(help="With --from-topic: which part of a record is which field; docs/sources.md shows its form.", metavar="FILE")] = None,
    from_bootstrap: Annotated[str | None, typer.Option(help="With --from-topic: the brokers that have it, where they are not SIAGA_KAFKA_BOOTSTRAP.", metavar="HOST:PORT")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="On how many cores the pages of archives (WARC) are read.")] = 1,
    once: Annotated[bool, typer.Option(help="With --sources: visit each feed once. With --from-topic: end with what the topic holds now.")] = False,
    print_only: Annotated[bool, typer.Option("--print", help="Write the articles to standard output instead of Kafka.")] = False,
    metrics_port: Annotated[int | None, typer.Option(min=0, max=65535, help="With --sources and --from-topic: port of /metrics; 0 takes a free one.")] = None,
) -> None:  # fmt: skip
    """Send articles to the pipeline; of files, the command ends when Kafka has them all.

    A record needs an id, or an address or a title to make one of. An article without fetched_at gets the time of sending.

    Example: siaga ingest articles.jsonl

    Example: siaga ingest export.csv --column title=headline --column body=text --column published=date

    Example: siaga ingest news.warc.gz --jobs 4

    Example: siaga ingest --sources sources.yaml

    Example: siaga ingest --from-topic newsroom.stories --mapping mapping.yaml
    """
    from streams.cli.failures import brokers_of, stop, traced
    from streams.settings import load_settings

    settings = load_settings()
    if not (print_only and (not from_topic or from_bootstrap)):
        brokers_of("ingest", settings, "; or look first with --print")
    if sum(map(bool, (files, sources, from_topic))) > 1:
        stop("siaga ingest: name files, --sources or --from-topic, one of them")
    if bool(from_topic) != bool(mapping):
        stop("siaga ingest: --from-topic and --mapping go together")
    with traced(settings, "ingest") as tracing:
        if from_topic and mapping:
            from streams.cli.from_topic import read_topic

            read_topic(settings, from_topic, mapping, from_bootstrap, once=once, print_only=print_only, metrics_port=metrics_port, tracing=tracing)
        elif sources:
            _crawl(settings, sources, once=once, print_only=print_only, metrics_port=metrics_port, tracing=tracing)
        else:
            _send_files(settings, files or [], _columns(column or []), jobs, print_only=print_only, tracing=tracing)


class _Printer:
    """Standard output as a place for articles."""

    def send(self, articles: "Sequence[RawArticle]") -> None:
        for article in articles:
            sys.stdout.buffer.write(article.model_dump_json().encode() + b"\n")
        sys.stdout.buffer.flush()

    def close(self) -> None:
        pass


def _columns(said: list[str]) -> dict[str, str]:
    from schemas.article import RawArticle
    from streams.cli.failures import stop

    columns = {}
    for one in said:
        field, sign, name = one.partition("=")
        if not sign or field not in RawArticle.model_fields:
            stop(f"siaga ingest: --column {one}: write FIELD=NAME, where FIELD is one of {', '.join(RawArticle.model_fields)}")
        columns[field] = name
    return columns


def _send_files(settings: "Settings", files: list[Path], columns: dict[str, str], jobs: int, *, print_only: bool, tracing: "Tracing | None") -> None:
    from kafka.errors import KafkaError

    from streams.adapters.articles import ArticleTopic
    from streams.cli.failures import stop, stop_without_kafka
    from streams.ingest.files import NoArticles
    from streams.stages.admit import Refused, admit

    sink = _Printer() if print_only else ArticleTopic(settings, tracing)
    sent = refused = 0
    batch: list[RawArticle] = []
    try:
        for found in _records(files, columns, jobs):
            try:
                if found.fault:
                    raise Refused("unreadable", found.fault)
                article = admit(found.record)
            except Refused as refusal:
                refused += 1
                typer.echo(f"{found.place}: {refusal}", err=True)
                continue
            batch.append(article if article.fetched_at else article.model_copy(update={"fetched_at": datetime.now(UTC)}))
            if len(batch) >= BATCH:
                sink.send(batch)
                sent, batch = sent + len(batch), []
        sink.send(batch)
        sent += len(batch)
    except NoArticles as error:
        stop(f"siaga ingest: {error}")
    except OSError as error:
        stop(f"siaga ingest: {error.filename}: {error.strerror}")
    except KafkaError as error:
        stop_without_kafka("ingest", settings, error, f" {sent:,} articles were sent before; sending all again is harmless")
    finally:
        sink.close()
    typer.echo(f"{sent:,} articles sent, {refused:,} refused", err=True)
    raise typer.Exit(1 if refused else 0)


def _records(files: list[Path], columns: dict[str, str], jobs: int) -> "Iterator[Found]":
    from streams.ingest.files import lines, read

    if not files:
        yield from lines(sys.stdin.buffer, "-", columns)
    for file in files:
        yield from lines(sys.stdin.buffer, "-", columns) if str(file) == "-" else read(file, columns, jobs)


def _crawl(settings: "Settings", file: Path, *, once: bool, print_only: bool, metrics_port: int | None, tracing: "Tracing | None") -> None:
    import signal
    import threading

    from streams.adapters.articles import ArticleTopic
    from streams.adapters.logs import quiet_logs
    from streams.adapters.metrics import Metrics
    from streams.cli.failures import serve_metrics
    from streams.cli.sources import load_sources
    from streams.ingest.crawl import Crawl
    from streams.ingest.memory import Memory
    from streams.ingest.web import Web

    listed = load_sources(file)
    quiet_logs(settings.log_level)
    stopped, metrics = threading.Event(), Metrics()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())

    def now() -> datetime:
        return datetime.now(UTC)

    if metrics_port is not None:
        serve_metrics("ingest", settings, metrics, metrics_port, "--metrics-port")
    memory = Memory(settings.data_dir / "sources.sqlite")
    sink = _Printer() if print_only else ArticleTopic(settings, tracing)
    crawl = Crawl(listed, lambda private: Web(listed.agent, listed.pause_seconds, now, stopped.wait, private=private), memory, sink, metrics, now)
    try:
        if once:
            typer.echo(f"{crawl.once():,} articles sent", err=True)
        else:
            typer.echo(f"{len(listed.sources):,} sources", err=True)
            crawl.run(stopped)
    finally:
        crawl.close()
        sink.close()
        memory.close()
