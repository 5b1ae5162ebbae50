"""Figures of reading as tables for people or as JSON for machines."""

import time
from collections.abc import Sequence
from pathlib import Path

import orjson
import typer
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.bootstrap import build_reader
from streams.cli.progress import progress
from streams.learning.evaluation import SLOT_NAMES, Evaluation, Group, annotated, per_thousand
from streams.learning.score import SLOTS, Ratio
from streams.stages.admit import Refused, admit

WIDTH = 110
"""Columns that the tables take at least: a figure is never cut off."""


def evaluate(gold: Path, articles: Path | None, mixed: Path | None, errors: int, as_json: bool) -> None:
    """Raises ValueError where a file is not what it should be."""
    rows = annotated(gold, articles)
    unlabelled = _admitted(mixed) if mixed else []
    read = build_reader()
    evaluation = Evaluation()
    seconds = 0.0

    def timed(article: RawArticle) -> list[EventMention]:
        nonlocal seconds
        began = time.perf_counter()
        mentions = read(article)
        seconds += time.perf_counter() - began
        return mentions

    with progress("reading", len(rows) + len(unlabelled)) as advance:
        for name, row in rows:
            evaluation.add(name, row, timed(row.article))
            advance()
        for article in unlabelled:
            evaluation.add_mixed(article, timed(article))
            advance()
    speed = (len(rows) + len(unlabelled)) / max(seconds, 1e-9)
    if as_json:
        typer.echo(orjson.dumps({**evaluation.as_json(errors), "articles_per_second": round(speed, 1)}))
        return
    _print(evaluation, speed, errors)


def _admitted(path: Path) -> list[RawArticle]:
    found = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.append(admit(line))
                except Refused as refusal:
                    typer.echo(f"{path}:{number}: {refusal}", err=True)
    return found


def _print(evaluation: Evaluation, speed: float, errors: int) -> None:
    told = evaluation.told()
    console = Console(soft_wrap=True, width=max(WIDTH, Console().width))
    table = _table("", [(name, "right") for name in ("articles", "relevance", "events", "main events", "slots", "false")])
    for name, group in told:
        figures = group.figures
        shown = [_three(ratio) for ratio in (figures.relevance, figures.event, figures.main, figures.slot)]
        table.add_row(name, f"{figures.articles:,}", *shown, _false(group))
    console.print(table)
    console.print("[dim]F1, precision, recall. false: of 1,000 articles without an annotated event, those in which a new one was read (of how many).[/dim]\n")
    console.print(_slots(told), "")
    console.print(_losses(told), "")
    console.print(f"{speed:,.0f} articles a second on one core.")
    for kind, count, sentences in evaluation.errors.listed(errors) if errors else ():
        console.print(f"\n[bold]{escape(kind)}: {count:,}[/bold]")
        for sentence in sentences:
            console.print(f"  {escape(sentence)}", highlight=False)
    if evaluation.mixed:
        new = evaluation.mixed_new
        rate = per_thousand(len(new), evaluation.mixed)
        console.print(f"\n[bold]Unlabelled: {len(new):,} of {evaluation.mixed:,} articles get a new event, {rate} per 1,000[/bold]")
        for one in new:
            console.print(f"  {escape(f'{one.article_id}: {one.title}')}\n    [dim]{escape(f'{one.said}: {one.quote}')}[/dim]", highlight=False)


def _table(head: str, columns: Sequence[tuple[str, JustifyMethod]]) -> Table:
    """Plain columns: they fit a terminal of 100 characters, and read as well in a file."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(head, no_wrap=True)
    for name, justify in columns:
        table.add_column(name, justify=justify, no_wrap=True)
    return table


def _three(ratio: Ratio) -> str:
    precision, recall = (f"{share:.2f}".lstrip("0") for share in (ratio.precision, ratio.recall))
    return f"[bold]{ratio.f1:.3f}[/bold] {precision} {recall}"


def _false(group: Group) -> str:
    rate = per_thousand(group.false, group.quiet)
    return "-" if rate is None else f"{rate:.0f} ({group.quiet:,})"


def _slots(told: Sequence[tuple[str, Group]]) -> Table:
    table = _table("right, of slots annotated (n)", [(name, "right") for name, _ in told])
    for slot in SLOTS:
        ratios = [group.figures.slots[slot] for _, group in told]
        table.add_row(SLOT_NAMES.get(slot, slot), *(f"{ratio.recall:.3f} ({ratio.gold:,})" if ratio.gold else "-" for ratio in ratios))
    return table


def _losses(told: Sequence[tuple[str, Group]]) -> Table:
    table = _table("slots lost (F1 without that)", [(name, "right") for name, _ in told])
    tables = [group.losses.table() for _, group in told]
    for loss in tables[0] if tables else ():
        table.add_row(loss, *(f"{lost[loss].slots:,} ({lost[loss].f1_without:.3f})" for lost in tables))
    return table
