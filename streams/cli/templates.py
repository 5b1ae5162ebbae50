"""siaga templates: English articles to incident templates, without Kafka."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def templates(
    file: Annotated[
        Path | None, typer.Argument(help="Articles as JSON lines; standard input where none is named.", metavar="[FILE]", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Read English articles for incidents: one line {"id", "templates"} for each article, in the input's order.

    A template is a kind of incident (attack, bombing, kidnapping, arson) with its perpetrators, targets, victims and weapons, each as [text, offset] in title, line
    break and body. `confidence` says how likely it is: below .5 it is more often wrong than right. A template is no attack event and raises no alert; articles in
    other languages have none.

    Example: siaga templates articles.jsonl > templates.jsonl
    """
    import orjson

    from streams.cli.progress import progress
    from streams.stages.admit import Refused, admit
    from streams.templates.read import as_json, shipped

    reader = shipped()
    refused = 0
    with file.open("rb") if file else sys.stdin.buffer as lines:
        rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    with progress("reading", len(rows)) as advance:
        for number, line in rows:
            try:
                article = admit(line)
            except Refused as refusal:
                refused += 1
                typer.echo(f"{file or '-'}:{number}: {refusal}", err=True)
            else:
                sys.stdout.buffer.write(orjson.dumps({"id": article.id, "templates": [as_json(incident) for incident in reader.read(article)]}) + b"\n")
            advance()
    raise typer.Exit(1 if refused else 0)
