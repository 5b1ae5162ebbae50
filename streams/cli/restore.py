"""siaga restore: what siaga backup wrote, onto brokers that hold nothing of it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def restore(folder: Annotated[Path, typer.Argument(help="What `siaga backup` wrote.", metavar="FOLDER")]) -> None:
    """Put a backup back: topics, how far each group had read, and the databases into SIAGA_DATA_DIR. Nothing else may run meanwhile.

    All of it is checked first. Refused where any of its topics holds a record, a group of siaga's has read, or the data folder has a worker's state or such a database.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga restore /var/backups/siaga-2026-12-01
    """
    from functools import partial

    from kafka.errors import KafkaError

    from streams.adapters.backup import NoBackup, put_back
    from streams.cli.failures import brokers_of, stop, stop_without_kafka
    from streams.cli.progress import progress
    from streams.settings import load_settings

    settings = load_settings()
    brokers_of("restore", settings)
    try:
        kept = put_back(settings, folder, partial(progress, "records"))
    except NoBackup as refusal:
        stop(f"siaga restore: {refusal}.")
    except KafkaError as error:
        stop_without_kafka("restore", settings, error, " Topics that were made already are not whole: delete them before you try again")
    except OSError as error:
        stop(f"siaga restore: {error.filename or folder}: {error.strerror}", 1)
    typer.echo(
        f"{kept.records:,} records of {len(kept.topics)} topics and {', '.join(kept.databases) or 'no database'}, as of {kept.taken_at:%Y-%m-%d %H:%M:%S} UTC",
        err=True,
    )
