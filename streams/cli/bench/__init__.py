"""siaga bench: figures that anyone can make again, with a seed. One file for each, imported when it is called or listed."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

BENCHES = {
    "detect": ("detect", "bench_detect"),
    "family": ("family", "bench_family"),
    "fit-detect": ("fit", "fit_detect"),
    "space-time": ("space_time", "bench_space_time"),
    "resolve": ("resolve", "bench_resolve"),
    "read": ("read", "bench_read"),
    "ingest": ("ingest", "bench_ingest"),
    "pipeline": ("pipeline", "bench_pipeline"),
    "growth": ("growth", "bench_growth"),
    "gateway": ("gateway", "bench_gateway"),
}
"""Module and function by the command's name."""


class Benches(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(BENCHES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in BENCHES:
            return None
        module, function = BENCHES[cmd_name]
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(getattr(import_module(f"{__name__}.{module}"), function))
        return typer.main.get_command(alone)


app = typer.Typer(cls=Benches, no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Figures that anyone can make again.

    Example: siaga bench detect --seed 1
    """
