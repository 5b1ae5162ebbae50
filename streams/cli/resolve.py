"""siaga resolve: mentions to events, without Kafka."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def resolve(
    file: Annotated[Path | None, typer.Argument(help="Mentions as JSON lines, in any order; standard input where none is named.", metavar="[FILE]")] = None,
) -> None:
    """Join mentions of the same attack: EventMention lines in, Event lines out.

    Example: siaga extract articles.jsonl | jq -c '.events[]' | siaga resolve
    """
    from pydantic import ValidationError

    from schemas.mention import EventMention
    from streams.replay import join
    from streams.stages.known import with_known

    mentions: list[EventMention] = []
    wrong = 0
    with file.open("rb") if file else sys.stdin.buffer as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                mentions.append(with_known(EventMention.model_validate_json(line)))
            except ValidationError as error:
                wrong += 1
                first = error.errors(include_url=False)[0]
                typer.echo(f"{file or '-'}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}", err=True)
    for event in join(mentions):
        sys.stdout.write(event.model_dump_json() + "\n")
    typer.echo(f"{len(mentions):,} mentions, {wrong:,} refused", err=True)
    raise typer.Exit(1 if wrong else 0)
