"""siaga extract: articles to attack events, without Kafka."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def extract(
    file: Annotated[Path | None, typer.Argument(help="Articles as JSON lines; standard input where none is named.", metavar="[FILE]")] = None,
    jobs: Annotated[int, typer.Option(help="Processes that read; 0 takes all cores.", min=0)] = 1,
) -> None:
    """Read articles: one line {"id", "events"} for each, in the input's order.

    Example: siaga extract articles.jsonl --jobs 0 > events.jsonl
    """
    import os

    import orjson

    from schemas.article import RawArticle
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
    jobs = jobs or os.cpu_count() or 1
    reader = ReadAhead(build_reader, jobs) if jobs > 1 else build_reader()
    with progress("reading", len(articles)) as advance:
        for article in reader.follow(articles) if isinstance(reader, ReadAhead) else articles:
            events = [mention.model_dump(mode="json") for mention in reader(article)]
            sys.stdout.buffer.write(orjson.dumps({"id": article.id, "events": events}) + b"\n")
            advance()
    raise typer.Exit(1 if refused else 0)
