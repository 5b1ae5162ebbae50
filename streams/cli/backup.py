"""siaga backup: all that stands, into a folder."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="An empty folder, or one to be made.", metavar="FOLDER")]) -> None:
    """Write every topic, how far each group has read, and the databases of SIAGA_DATA_DIR (deliver's outbox) into a folder, as lines of JSON.

    It may be taken while everything runs, but costs reading all that Kafka holds. `siaga restore` puts it back onto brokers that hold nothing of it.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga backup /var/backups/siaga-2026-12-01
    """
    from datetime import UTC, datetime
    from functools import partial

    from kafka.errors import KafkaError

    from streams.adapters.backup import NoBackup, take
    from streams.cli.failures import brokers_of, stop, stop_without_kafka
    from streams.cli.progress import progress
    from streams.settings import load_settings

    settings = load_settings()
    brokers_of("backup", settings)
    try:
        kept = take(settings, folder, datetime.now(UTC), partial(progress, "records"))
    except NoBackup as refusal:
        stop(f"siaga backup: {refusal}.")
    except KafkaError as error:
        stop_without_kafka("backup", settings, error, f" {folder} is no backup; delete it")
    except OSError as error:
        stop(f"siaga backup: {error.filename or folder}: {error.strerror}", 1)
    for name, topic in kept.topics.items():
        typer.echo(f"{sum(one.records for one in topic.partitions):>10,}  {name}")
    typer.echo(f"{kept.records:,} records of {len(kept.topics)} topics and {', '.join(kept.databases) or 'no database'} in {folder}", err=True)
