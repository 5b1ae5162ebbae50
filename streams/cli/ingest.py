"""siaga ingest: articles of one's own onto Kafka."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def ingest(
    file: Annotated[Path | None, typer.Argument(help="Articles as JSON lines; standard input where none is named.", metavar="[FILE]")] = None,
) -> None:
    """Send articles to the pipeline; the command ends when Kafka has them all.

    A line needs an id; title, body, published, publisher and language help. An article without fetched_at gets the time of sending.

    Example: siaga ingest articles.jsonl
    """
    from datetime import UTC, datetime

    from kafka import KafkaProducer

    from streams.adapters.clients import client_options
    from streams.cli.failures import stop
    from streams.settings import load_settings
    from streams.stages.admit import Refused, admit

    settings = load_settings()
    if not settings.kafka_bootstrap:
        stop("siaga ingest: no broker is named. Set SIAGA_KAFKA_BOOTSTRAP, for example to the address that `siaga broker` prints.")
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", max_request_size=8 * 1024 * 1024, **client_options(settings))
    sent = refused = 0
    with file.open("rb") if file else sys.stdin.buffer as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                article = admit(line)
            except Refused as refusal:
                refused += 1
                typer.echo(f"{file or '-'}:{number}: {refusal}", err=True)
                continue
            if article.fetched_at is None:
                article = article.model_copy(update={"fetched_at": datetime.now(UTC)})
            producer.send(settings.topic_prefix + "articles.raw", key=article.id.encode(), value=article.model_dump_json().encode())
            sent += 1
    producer.flush()
    producer.close()
    typer.echo(f"{sent:,} articles sent, {refused:,} refused", err=True)
    raise typer.Exit(1 if refused else 0)
