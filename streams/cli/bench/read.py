"""siaga bench read: how fast the reader is, on mixed news and on texts made to slow it down."""

import random
import resource
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from schemas.article import RawArticle
from streams.cli.bench import hostile
from streams.cli.bench.news import made_up
from streams.cli.failures import stop
from streams.stages.ports import Reader

HOSTILE_CHARACTERS = 1_000_000


def bench_read(
    file: Annotated[
        Path | None, typer.Argument(help="Articles as JSON lines; made-up ones where none is named.", metavar="[FILE]", exists=True, dir_okay=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the made-up articles.")] = 1,
    articles: Annotated[int, typer.Option(help="How many articles to make up.", min=1)] = 1000,
) -> None:
    """Articles a second on one core, time per article, time on hostile texts, start-up and memory.

    Example: siaga bench read articles.jsonl
    """
    from streams.bootstrap import build_reader

    before = _resident_mb()
    began = time.perf_counter()
    read = build_reader()
    typer.echo(f"start-up  {time.perf_counter() - began:.2f} s, knowledge and weights; {_resident_mb() - before:.0f} MB of {_resident_mb():.0f} MB resident")
    rows = _from(file) if file else list(made_up(random.Random(seed), articles))  # noqa: S311 (a seeded draw, no secret)
    if not rows:
        stop(f"siaga bench read: {file} holds no articles")
    _warm(read)
    times, with_events = [], 0
    for article in rows:
        began = time.perf_counter()
        with_events += bool(read(article))
        times.append(time.perf_counter() - began)
    times.sort()
    half, most = times[len(times) // 2], times[min(len(times) - 1, int(0.99 * len(times)))]
    typer.echo(f"articles  {len(rows):,}, {with_events:,} with events; {len(rows) / sum(times):,.0f} a second on one core")
    typer.echo(f"each      p50 {1000 * half:.1f} ms, p99 {1000 * most:.1f} ms, max {1000 * times[-1]:.1f} ms")
    typer.echo(f"hostile   a million characters of each, of which the first {_read_max():,} are read, ms")
    slow = sorted(((_seconds(read, name), name) for name in hostile.PATTERNS), reverse=True)
    for seconds, name in slow:
        typer.echo(f"  {1000 * seconds:>7.1f}  {name}")
    typer.echo(f"memory    {_resident_mb():.0f} MB resident at most")


def _from(file: Path) -> list[RawArticle]:
    from streams.stages.admit import Refused, admit

    found = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                found.append(admit(line))
            except Refused as refusal:
                typer.echo(f"{file}:{number}: {refusal}", err=True)
    return found


def _warm(read: Reader) -> None:
    """What is loaded at a language's first article counts to no article."""
    for language in ("id", "en", "ar"):
        read(RawArticle(id="warm", language=language, published="2024-05-15", title="serangan attack هجوم", body="roket rocket صاروخ 3 tewas killed قتل"))


def _seconds(read: Reader, name: str) -> float:
    language, _ = hostile.PATTERNS[name]
    article = RawArticle(id="h", language=language, published="2023-12-22", title="serangan attack هجوم", body=hostile.text(name, HOSTILE_CHARACTERS))
    began = time.perf_counter()
    read(article)
    return time.perf_counter() - began


def _read_max() -> int:
    from streams.extraction.text import READ_MAX

    return READ_MAX


def _resident_mb() -> float:
    """The most so far; kilobytes on Linux, bytes on macOS."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)
