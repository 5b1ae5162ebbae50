"""The commands, one small file each; a file is imported when its command is called or listed."""

import gc
import os
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = (
    "demo",
    "extract",
    "templates",
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
    "board",
    "ingest",
    "sources",
    "deliver",
    "watches",
    "knowledge",
    "dlq",
    "backup",
    "restore",
    "forget",
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


GARBAGE = (50_000, 20, 100)
"""What siaga makes lives long or is gone at once, and knows few circles: looking for them as often as Python does by default takes a fifth of the time of joining."""

ONE_THREAD = "OPENBLAS_NUM_THREADS"
"""numpy's own threads wait for one another longer than matrices as small as siaga's take: a sixth of the time of joining. More cores are for more processes. Who sets it is obeyed."""


def main() -> None:
    gc.set_threshold(*GARBAGE)
    os.environ.setdefault(ONE_THREAD, "1")
    if COMPLETES in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    app(prog_name="siaga")
