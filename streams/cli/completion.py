"""siaga completion: what a shell needs to complete siaga's commands."""

from typing import Annotated, Literal

import typer

app = typer.Typer(add_completion=False)


@app.command()
def completion(shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="The shell.")]) -> None:
    """Print the script that completes commands and options.

    Example: siaga completion bash > ~/.local/share/bash-completion/completions/siaga

    Example: siaga completion zsh > "${fpath[1]}/_siaga"
    """
    from typer._completion_shared import get_completion_script

    from streams.cli import COMPLETES

    typer.echo(get_completion_script(prog_name="siaga", complete_var=COMPLETES, shell=shell))
