"""siaga topics: the topics that siaga needs, made and checked."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from streams.settings import Settings

app = typer.Typer(add_completion=False, help="Make and check the topics.\n\nExample: siaga topics create && siaga topics check", no_args_is_help=True)


@app.command()
def create() -> None:
    """Make the topics that are missing; what is there stays as it is.

    Example: SIAGA_KAFKA_BOOTSTRAP=127.0.0.1:9092 siaga topics create
    """
    from streams.adapters.topics import create_topics

    made = _on_broker(create_topics)
    for name in made:
        typer.echo(name)
    typer.echo(f"{len(made)} topics made" if made else "all topics are there", err=True)


@app.command()
def check() -> None:
    """Say what of the topics is not as it should be; exit 1 where anything is.

    Example: siaga topics check
    """
    from streams.adapters.topics import check_topics

    differences = _on_broker(check_topics)
    for line in differences:
        typer.echo(line)
    typer.echo("all topics are as they should be" if not differences else f"{len(differences)} differences", err=True)
    raise typer.Exit(1 if differences else 0)


def _on_broker(act: "Callable[[Settings], list[str]]") -> list[str]:
    from kafka.errors import KafkaError

    from streams.cli.failures import brokers_of, stop_without_kafka
    from streams.settings import load_settings

    settings = load_settings()
    brokers_of("topics", settings)
    try:
        return act(settings)
    except KafkaError as error:
        stop_without_kafka("topics", settings, error)
