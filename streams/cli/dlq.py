"""siaga dlq: records that could not be read, with their cause; looked at and sent again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from streams.adapters.letters import Letters

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Look at the dead letters, and send them again.\n\nExample: siaga dlq list")
Found = TypeVar("Found")
SHOWN = 4_000


@app.command("list")
def list_letters(count: Annotated[int, typer.Option("--last", min=1, max=10_000, help="How many, the newest.")] = 20) -> None:
    """The newest dead letters, a line each: number, time, stage, cause, where it came from.

    Example: siaga dlq list --last 100
    """
    from datetime import UTC, datetime

    letters = _on_broker(lambda letters: letters.newest(count))
    for letter in letters:
        cause, when = letter.cause, datetime.fromtimestamp(letter.buried_ms / 1000, UTC)
        again = f" (sent again {letter.times} times)" if letter.times else ""
        typer.echo(f"{letter.number}\t{when:%Y-%m-%dT%H:%M:%SZ}\t{cause.stage}\t{cause.error}\t{cause.topic}/{cause.partition}@{cause.offset}{again}")
    typer.echo(f"{len(letters)} dead letters" if letters else "no dead letters", err=True)


@app.command()
def show(number: Annotated[int, typer.Argument(min=0, help="As `siaga dlq list` tells it.")]) -> None:
    """One dead letter: why it was refused, and its first 4,000 bytes as text.

    Example: siaga dlq show 17
    """
    letter = _on_broker(lambda letters: letters.letter(number))
    value = letter.value or b""
    typer.echo(f"cause    {letter.cause.error}: {_plain(letter.cause.message)}")
    typer.echo(f"stage    {letter.cause.stage}")
    typer.echo(f"from     {letter.cause.topic}, partition {letter.cause.partition}, offset {letter.cause.offset}")
    typer.echo(f"key      {_plain((letter.key or b'').decode('utf-8', 'replace'))}")
    typer.echo(f"value    {len(value):,} bytes")
    typer.echo(_plain(value[:SHOWN].decode("utf-8", "replace")))


@app.command()
def requeue(
    numbers: Annotated[list[int] | None, typer.Argument(min=0, help="As `siaga dlq list` tells them.")] = None,
    cause: Annotated[str | None, typer.Option(help="All of this cause among the newest.")] = None,
    count: Annotated[int, typer.Option("--last", min=1, max=10_000, help="Among how many of the newest.")] = 1_000,
) -> None:
    """Send records again as they came, once what refused them is mended. What is refused again comes back as another dead letter; what was read already is known by its id.

    Example: siaga dlq requeue 17 18

    Example: siaga dlq requeue --cause too_large
    """
    from streams.cli.failures import stop, written_down
    from streams.settings import load_settings

    if bool(numbers) == bool(cause):
        stop("siaga dlq requeue: name either numbers or a --cause")

    def send(letters: "Letters") -> int:
        found = [letters.letter(number) for number in numbers] if numbers else [one for one in letters.newest(count) if one.cause.error == cause]
        for letter in found:
            with written_down(load_settings(), "dlq requeue", "requeue", letter=letter.number, topic=letter.cause.topic, cause=letter.cause.error):
                letters.requeue(letter)
            typer.echo(f"{letter.number} to {letter.cause.topic}")
        return len(found)

    typer.echo(f"{_on_broker(send)} sent again", err=True)


def _plain(text: str) -> str:
    """Nothing in it moves a terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)


def _on_broker(act: "Callable[[Letters], Found]") -> Found:
    from kafka.errors import KafkaError

    from streams.adapters.letters import Letters, NoLetter
    from streams.cli.failures import brokers_of, stop, stop_without_kafka
    from streams.settings import load_settings

    settings = load_settings()
    brokers_of("dlq", settings)
    try:
        return act(Letters(settings))
    except NoLetter as error:
        stop(f"siaga dlq: {error}", 1)
    except KafkaError as error:
        stop_without_kafka("dlq", settings, error)
