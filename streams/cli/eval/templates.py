"""Figures of incident templates as a table for people or as JSON for machines."""

from pathlib import Path

import orjson
import typer

from streams.cli.progress import progress
from streams.learning.template_score import SLOTS, Counts, count, templates_of
from streams.stages.admit import Refused, admit
from streams.templates.read import as_json as written
from streams.templates.read import shipped


def evaluate(documents: Path, as_json: bool) -> None:
    """Raises ValueError where a line is no article with templates."""
    reader, total = shipped(), Counts.none()
    lines = [(number, line) for number, line in enumerate(documents.read_bytes().splitlines(), 1) if line.strip()]
    with progress("reading", len(lines)) as advance:
        for number, line in lines:
            try:
                gold = templates_of(orjson.loads(line)["templates"])
                read = templates_of([written(incident) for incident in reader.read(admit(line))])
            except (Refused, KeyError, TypeError, orjson.JSONDecodeError) as fault:
                raise ValueError(f'{documents}:{number}: not an article with "templates" ({fault})') from fault
            total = total.plus(count(gold, read))
            advance()
    figures = {slot or "all": [round(one, 2) for one in total.f1(slot)] for slot in (None, *SLOTS)}
    if as_json:
        typer.echo(orjson.dumps({"articles": len(lines), **{slot: dict(zip(("f1", "p", "r"), three, strict=True)) for slot, three in figures.items()}}))
        return
    typer.echo(f"{len(lines):,} articles; CEAF-REE, percent\n{'':10}{'F1':>7}{'P':>7}{'R':>7}")
    for slot, three in figures.items():
        typer.echo(f"{slot:10}" + "".join(f"{one:7.2f}" for one in three))
