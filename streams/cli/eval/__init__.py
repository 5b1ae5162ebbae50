"""siaga eval: figures for reading, for joining and for incident templates, against annotated files."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.failures import stop

app = typer.Typer(add_completion=False)


@app.command("eval")
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            help="Annotation as JSON lines, {id, events} for each article; or a folder of LANG.jsonl and LANG.gold.jsonl. With --joining: {mention_id, cluster} lines. With --templates: English articles, each with its `templates`.",
            metavar="GOLD",
            exists=True,
        ),
    ],
    articles: Annotated[
        Path | None,
        typer.Argument(help="The annotated articles as JSON lines. With --joining: EventMention lines.", metavar="[ARTICLES]", exists=True, dir_okay=False),
    ] = None,
    joining: Annotated[bool, typer.Option("--joining", help="Hold joining against clusters of mentions instead; a cluster of null counts nowhere.")] = False,
    templates: Annotated[
        bool, typer.Option("--templates", help="Hold incident templates against those of annotated English articles instead (CEAF-REE).")
    ] = False,
    errors: Annotated[int, typer.Option(help="How many errors of each kind to list, with their sentences.", min=0)] = 0,
    mixed: Annotated[Path | None, typer.Option(help="Unlabelled articles: how many get a new event, listed for reading.", exists=True, dir_okay=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout, for machines.")] = False,
) -> None:
    """Read annotated articles and hold what was read against the annotation: figures for every language, then for all.

    Example: siaga eval gold.jsonl articles.jsonl --errors 20

    Example: siaga eval --joining clusters.jsonl mentions.jsonl

    Example: siaga eval --templates articles.jsonl
    """
    from streams.cli.eval import joining as joining_of
    from streams.cli.eval import reading
    from streams.cli.eval import templates as templates_of

    if templates and (gold.is_dir() or articles is not None or joining or mixed is not None or errors):
        stop("siaga eval: --templates takes one file of articles, and --json")
    if not templates and gold.is_dir() == (articles is not None):
        stop("siaga eval: name GOLD and ARTICLES, or one folder of LANG.jsonl and LANG.gold.jsonl")
    try:
        if templates:
            templates_of.evaluate(gold, as_json)
        elif not joining:
            reading.evaluate(gold, articles, mixed, errors, as_json)
        elif articles is None or mixed is not None:
            stop("siaga eval: --joining takes CLUSTERS and MENTIONS, two files, and nothing mixed")
        else:
            joining_of.evaluate(gold, articles, errors, as_json)
    except ValueError as error:
        stop(f"siaga eval: {error}")
