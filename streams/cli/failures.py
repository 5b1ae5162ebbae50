"""How a command ends when it cannot go on: one line on stderr, exit 2 for what the caller must mend, 1 for what went wrong on the way."""

from typing import NoReturn

import typer


def stop(message: str, code: int = 2) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
