"""The commands, one small file each; a file is imported when its command is called or listed."""

import os
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = (
    "demo",
    "extract",
    "resolve",
    "replay",
    "detect",
    "eval",
    "bench",
    "broker",
    "topics",
    "worker",
    "gateway",
    "alerts",
    "ingest",
    "sources",
    "deliver",
    "watches",
    "knowledge",
    "dlq",
    "doctor",
    "completion",
)
"""Each is streams/cli/NAME.py with a Typer `app`: one callback command, or a group."""

COMPLETES = "_SIAGA_COMPLETE"
"""Set by the script of `siaga completion` when a shell asks what may follow."""

HELP = """News articles in, attack alerts out.

Example: siaga demo --once"""


class Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"streams.cli.{cmd_name}").app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Commands, help=HELP, no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False)


@app.callback()
def _root() -> None:
    pass


def main() -> None:
    if COMPLETES in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    app(prog_name="siaga")
