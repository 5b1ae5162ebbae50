"""siaga knowledge: the words and names that articles are read with."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    help="The words and names that articles are read with.\n\nExample: siaga knowledge check my-knowledge",
    no_args_is_help=True,
)


@app.callback()
def _root() -> None:
    pass


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder with world/ and a folder for each language; siaga's own where none is named.", metavar="[FOLDER]")
    ] = None,
) -> None:
    """Say of every wrong line where it is and what was expected; end with 1 where there is one.

    Example: siaga knowledge check streams/knowledge
    """
    from streams.cli.failures import stop
    from streams.knowledge.files import ROOT
    from streams.knowledge.sources import check as faults_of

    if folder is not None and not folder.is_dir():
        stop(f"siaga knowledge check: there is no folder {folder}")
    faults = faults_of(folder or ROOT)
    for fault in faults:
        typer.echo(fault)
    if faults:
        stop(f"siaga knowledge check: {len(faults)} to mend", code=1)
    typer.echo("All knowledge files are sound.")
