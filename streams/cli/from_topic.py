"""siaga ingest --from-topic: somebody else's records as articles."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from streams.adapters.tracing import Tracing
    from streams.ingest.mapping import ArticleMapping
    from streams.settings import Settings


def read_topic(
    settings: "Settings", topic: str, file: Path, bootstrap: str | None, *, once: bool, print_only: bool, metrics_port: int | None, tracing: "Tracing | None"
) -> None:
    """Ends the process with exit code 2 for what the caller must mend, 1 where Kafka does not answer."""
    from kafka.errors import KafkaError

    from streams.cli.failures import stop

    mapping = load_mapping(file)
    try:
        if print_only:
            _print(settings, topic, mapping, bootstrap)
        else:
            _run(settings, topic, mapping, bootstrap, once=once, metrics_port=metrics_port, tracing=tracing)
    except LookupError as error:
        stop(f"siaga ingest: {error} at {bootstrap or settings.kafka_bootstrap}")
    except KafkaError as error:
        stop(f"siaga ingest: Kafka does not answer: {error}. What was not acknowledged is read again at the next start.", 1)


def load_mapping(file: Path) -> "ArticleMapping":
    from streams.cli.failures import stop
    from streams.ingest.mapping import FILE_BYTES_MAX, read_mapping

    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            stop(f"{file}: larger than {FILE_BYTES_MAX:,} bytes; this is no mapping")
        mapping, faults = read_mapping(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file}: {error.strerror if isinstance(error, OSError) else 'this is not UTF-8 text'}")
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.message}", err=True)
    if mapping is None:
        raise typer.Exit(2)
    return mapping


def _print(settings: "Settings", topic: str, mapping: "ArticleMapping", bootstrap: str | None) -> None:
    from streams.ingest.topic import looked_at
    from streams.stages.admit import Refused

    refused = 0
    for place, found in looked_at(settings, topic, mapping, datetime.now(UTC), bootstrap):
        if isinstance(found, Refused):
            refused += 1
            typer.echo(f"{place}: {found}", err=True)
        else:
            sys.stdout.buffer.write(found.model_dump_json().encode() + b"\n")
    sys.stdout.buffer.flush()
    raise typer.Exit(1 if refused else 0)


def _run(
    settings: "Settings", topic: str, mapping: "ArticleMapping", bootstrap: str | None, *, once: bool, metrics_port: int | None, tracing: "Tracing | None"
) -> None:
    import signal
    import threading

    from streams.adapters.logs import quiet_logs
    from streams.adapters.metrics import Metrics
    from streams.cli.failures import serve_metrics
    from streams.ingest.topic import TopicIngest

    quiet_logs(settings.log_level)
    stopped, metrics = threading.Event(), Metrics()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if metrics_port is not None:
        serve_metrics("ingest", settings, metrics, metrics_port, "--metrics-port")
    ingest = TopicIngest(settings, topic, mapping, metrics, lambda: datetime.now(UTC), bootstrap=bootstrap, tracing=tracing)
    try:
        (ingest.once if once else ingest.run)(stopped)
    finally:
        ingest.close()
    typer.echo(f"{ingest.sent:,} articles sent, {ingest.refused:,} records refused: siaga dlq list shows them", err=True)
