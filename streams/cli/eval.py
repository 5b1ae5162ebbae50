"""siaga eval: figures for reading, against annotated articles."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Figures against annotated files.\n\nExample: siaga eval reading gold.jsonl articles.jsonl --errors 20"
)


@app.callback()
def _group() -> None:
    pass


@app.command()
def reading(
    gold: Annotated[Path, typer.Argument(help="Annotation as JSON lines: {id, events}, one for each article.", exists=True, dir_okay=False)],
    articles: Annotated[Path, typer.Argument(help="The annotated articles as JSON lines.", exists=True, dir_okay=False)],
    errors: Annotated[int, typer.Option(help="How many errors of each kind to list, with their sentences.", min=0)] = 0,
) -> None:
    """Read the articles and hold what was read against the annotation: relevance, events, main events, slots, and articles a second.

    Example: siaga eval reading gold.jsonl articles.jsonl --errors 20
    """
    import time

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from streams.bootstrap import build_reader
    from streams.cli.progress import progress
    from streams.learning.errors import Errors
    from streams.learning.gold import as_told, read_annotated
    from streams.learning.score import Figures

    try:
        rows = read_annotated(gold, articles)
    except (ValueError, KeyError) as error:
        typer.echo(f"siaga eval: {error}", err=True)
        raise typer.Exit(2) from None
    read = build_reader()
    figures: dict[str, Figures] = {}
    kinds = Errors()
    seconds = 0.0
    with progress("reading", len(rows)) as advance:
        for row in rows:
            began = time.perf_counter()
            mentions = read(row.article)
            seconds += time.perf_counter() - began
            told = [as_told(mention) for mention in mentions]
            for name in (row.language or "?", "all"):
                pairs = figures.setdefault(name, Figures()).add(row.events, told)
            kinds.add(row, mentions, told, pairs)
            advance()
    console = Console(soft_wrap=True)
    table = Table("", "articles", "relevance", "events", "main events", "slots: precision", "recall", "F1")
    for name, found in sorted(figures.items(), key=lambda item: item[0] == "all"):
        ratios = (found.relevance.f1, found.event.f1, found.main.f1, found.slot.precision, found.slot.recall, found.slot.f1)
        table.add_row(name, f"{found.articles:,}", *(f"{ratio:.3f}" for ratio in ratios))
    console.print(table)
    if "all" in figures:
        slots = figures["all"].slots
        console.print("Right, of the filled slots of paired events: " + ", ".join(f"{slot} {slots[slot].recall:.2f} ({slots[slot].gold})" for slot in slots))
    console.print(
        f"False new events: {kinds.false_news:,} in {kinds.quiet:,} articles without any. {len(rows) / max(seconds, 1e-9):,.0f} articles a second on one core."
    )
    for kind, sentences in kinds.listed(errors):
        console.print(f"\n[bold]{escape(kind)}[/bold]")
        for sentence in sentences:
            console.print(f"  {escape(sentence)}")
