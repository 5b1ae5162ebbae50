"""siaga sources: the outlets that `siaga ingest --sources` reads."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.ingest.sources import Source, Sources

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Check the outlets that are read, and how each is doing.\n\nExample: siaga sources check sources.yaml"
)

SourceFile = Annotated[Path, typer.Argument(help="Sources as YAML; docs/sources.md shows its form.", metavar="SOURCES")]


@app.command()
def check(
    file: SourceFile,
    offline: Annotated[bool, typer.Option(help="Look at the file alone, fetch nothing.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="This source alone, by its id; may be given again.", metavar="ID")] = None,
) -> None:
    """Fetch each feed and one article of it, and say what is wrong. Nothing is sent or remembered.

    Offline it shows each source's house: reports of one house do not confirm each other.

    Example: siaga sources check sources.yaml --only antara
    """
    import time
    from datetime import UTC, datetime

    from streams.cli.failures import stop
    from streams.ingest.check import look
    from streams.ingest.web import Web

    sources = load_sources(file)
    chosen = [source for source in sources.sources if not only or source.id in only]
    if unknown := sorted(set(only or ()) - {source.id for source in chosen}):
        stop(f"siaga sources check: no source of {file} is called {', '.join(unknown)}")
    if offline:
        _show_houses(chosen)
        typer.echo(f"{len(chosen):,} sources, {sum(len(source.feeds) for source in chosen):,} feeds: the file is well", err=True)
        return
    faults = 0
    for source in chosen:
        web = Web(sources.agent, sources.pause_seconds, lambda: datetime.now(UTC), time.sleep, private=source.private)
        for verdict in look(source, web):
            faults += not verdict.is_well
            typer.echo(f"{source.id}: {verdict.feed}: {verdict.said}")
        web.close()
    raise typer.Exit(1 if faults else 0)


def _show_houses(sources: "Sequence[Source]") -> None:
    """As reports are told apart: by the source's name, which its articles carry as their publisher."""
    from rich.console import Console
    from rich.table import Table

    from streams.knowledge.knowledge import load

    knowledge = load()
    table = Table("source", "name", "language", "house", "feeds")
    for source in sources:
        known = knowledge.outlet(source.name)
        house = known.family if known else "its own; where it belongs to one, name it in streams/knowledge/world/outlets.yaml"
        table.add_row(source.id, source.name, source.language, house, str(len(source.feeds)))
    Console().print(table)


@app.command()
def status(file: SourceFile) -> None:
    """Show when each feed was last read, when it last gave an article, and what went wrong.

    Example: siaga sources status sources.yaml
    """
    from rich.console import Console
    from rich.table import Table

    from streams.ingest.memory import Memory, moment
    from streams.settings import load_settings

    memory = Memory(load_settings().data_dir / "sources.sqlite")
    table = Table("source", "feed", "articles", "last read", "last article", "failures", "error")
    for source in load_sources(file).sources:
        for feed in source.feeds:
            state = memory.feed(feed)
            times = [f"{when:%Y-%m-%d %H:%M}" if (when := moment(at)) else "never" for at in (state.last_ok, state.last_article)]
            table.add_row(source.id, feed, f"{state.articles:,}", *times, str(state.failures or ""), state.error or "")
    memory.close()
    Console().print(table)


def load_sources(file: Path) -> "Sources":
    """Ends the process with exit code 2 and every fault where there is any."""
    from streams.cli.failures import stop
    from streams.ingest.sources import FILE_BYTES_MAX, read_sources

    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            stop(f"{file}: larger than {FILE_BYTES_MAX:,} bytes; this is no file of sources")
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{file}: {error.strerror if isinstance(error, OSError) else 'this is not UTF-8 text'}")
    sources, faults = read_sources(text)
    for fault in faults:
        typer.echo(f"{file}: {fault}", err=True)
    if sources is None:
        raise typer.Exit(2)
    return sources
