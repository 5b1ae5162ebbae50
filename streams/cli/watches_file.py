"""A file of watches, as commands take it."""

from pathlib import Path

import typer

from schemas.watch import Watch


def load_watches(file: Path) -> list[Watch]:
    """The watches of a file; ends the process with exit code 2 and every fault where there is any."""
    from streams.alerts.watchfile import read_watches
    from streams.cli.failures import stop
    from streams.knowledge.knowledge import load

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file}: {error.strerror if isinstance(error, OSError) else 'this is not UTF-8 text'}")
    watches, faults = read_watches(text, load())
    for fault in faults:
        typer.echo(f"{file}:{fault.line}: {fault.message}", err=True)
    if faults:
        raise typer.Exit(2)
    return watches
