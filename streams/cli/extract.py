"""siaga extract: articles to attack events, without Kafka."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import stop

if TYPE_CHECKING:
    from schemas.article import RawArticle

app = typer.Typer(add_completion=False)
LLM_BATCH = 64


@app.command()
def extract(
    file: Annotated[Path | None, typer.Argument(help="Articles as JSON lines; standard input where none is named.", metavar="[FILE]")] = None,
    jobs: Annotated[int, typer.Option(help="Processes that read; 0 takes all cores.", min=0)] = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Show in the terminal why each value was read and why the rest was refused.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the explanation as one HTML file.", dir_okay=False)] = None,
    llm: Annotated[bool, typer.Option("--llm", help="Read by the language model of SIAGA_LLM_URL, by rules where it does not answer (docs/llm.md).")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="Read this article alone, by its id; may be given several times.", metavar="ID")] = None,
) -> None:
    """Read articles: one line {"id", "events"} for each, in the input's order.

    Example: siaga extract articles.jsonl --jobs 0 > events.jsonl

    Example: siaga extract articles.jsonl --only a-17 --explain --html why.html
    """
    import os

    import orjson

    from streams.bootstrap import build_reader
    from streams.cli.progress import progress
    from streams.reading import ReadAhead
    from streams.stages.admit import Refused, admit

    articles: list[RawArticle] = []
    refused = 0
    with file.open("rb") if file else sys.stdin.buffer as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                articles.append(admit(line))
            except Refused as refusal:
                refused += 1
                typer.echo(f"{file or '-'}:{number}: {refusal}", err=True)
    if only:
        articles = [article for article in articles if article.id in only]
        if missing := set(only) - {article.id for article in articles}:
            stop(f"siaga extract: there is no article {min(missing)} in {file or 'the input'}")
    if explain or html:
        show_why(articles, in_terminal=explain, html=html)
        raise typer.Exit(1 if refused else 0)
    if llm:
        with_model(articles)
        raise typer.Exit(1 if refused else 0)
    jobs = jobs or os.cpu_count() or 1
    reader = ReadAhead(build_reader, jobs) if jobs > 1 else build_reader()
    with progress("reading", len(articles)) as advance:
        for article in reader.follow(articles) if isinstance(reader, ReadAhead) else articles:
            events = [mention.model_dump(mode="json") for mention in reader(article)]
            sys.stdout.buffer.write(orjson.dumps({"id": article.id, "events": events}) + b"\n")
            advance()
    raise typer.Exit(1 if refused else 0)


def show_why(articles: "Sequence[RawArticle]", *, in_terminal: bool, html: Path | None) -> None:
    """Read and explain each article."""
    from rich.console import Console

    from streams.bootstrap import build_rule_reader
    from streams.explain.page import page
    from streams.explain.terminal import draw
    from streams.explain.why import explain

    reader = build_rule_reader()
    told = [explain(article, reader.reading(article) or reader.passage(article)) for article in articles]
    if in_terminal:
        console = Console(highlight=False)
        for one in told:
            draw(one, console)
    if html:
        html.write_text(page(told), encoding="utf-8")
        typer.echo(f"{html}: {len(told):,} articles explained", err=True)


def with_model(articles: "Sequence[RawArticle]") -> None:
    """Read by the language model, and say on stderr how often it answered and how often the rules read otherwise."""
    import orjson

    from streams.adapters.logs import quiet_logs
    from streams.adapters.metrics import Metrics
    from streams.bootstrap import build_llm_reader
    from streams.cli.progress import progress
    from streams.settings import load_settings

    settings, metrics = load_settings(), Metrics()
    quiet_logs("WARNING")
    try:
        reader = build_llm_reader(settings, metrics)
    except ValueError as error:
        stop(f"siaga extract: {error}")
    with progress("reading", len(articles)) as advance:
        for first in range(0, len(articles), LLM_BATCH):
            batch = articles[first : first + LLM_BATCH]
            reader.prepare(batch)
            for article in batch:
                events = [mention.model_dump(mode="json") for mention in reader(article)]
                sys.stdout.buffer.write(orjson.dumps({"id": article.id, "events": events}) + b"\n")
                advance()
    for family in metrics.registry.collect():
        for sample in family.samples if family.name.startswith("siaga_llm") else ():
            if sample.name.endswith("_total"):
                typer.echo(f"{sample.name} {' '.join(sample.labels.values())}: {sample.value:,.0f}", err=True)
