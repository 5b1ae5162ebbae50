"""Figures of joining: mentions are joined as `siaga resolve` joins them and held against clusters that a reader told."""

from collections.abc import Iterable
from pathlib import Path

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schemas.mention import EventMention
from streams.learning.errors import quote
from streams.learning.joined import Joined, Shares, judge
from streams.replay import join
from streams.stages.known import with_known


def evaluate(clusters: Path, mentions: Path, errors: int, as_json: bool) -> None:
    """Raises ValueError where a file is not what it should be."""
    gold = _clusters(clusters)
    told = {mention.mention_id: mention for mention in _mentions(mentions)}
    found = judge(gold, [(event.event_id, event.mentions) for event in join(told.values())])
    if as_json:
        typer.echo(orjson.dumps(_as_json(found)))
        return
    console = Console(soft_wrap=True)
    console.print(f"{found.mentions:,} mentions in {found.clusters:,} clusters; {found.events:,} events, {found.alone:,} mentions in none.")
    table = Table("", "precision", "recall", "F1", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, shares in (("B-cubed, all mentions", found.all), ("B-cubed, told twice or more", found.joint), ("pairwise", found.pairs)):
        table.add_row(name, f"{shares.precision:.3f}", f"{shares.recall:.3f}", f"[bold]{shares.f1:.3f}[/bold]")
    console.print(table)
    console.print(f"\n[bold]Events that join what is apart: {len(found.wrong_joins):,}[/bold]")
    for parts in found.wrong_joins[:errors]:
        _tell(console, "joined", [(cluster, ids) for cluster, ids in parts.items()], told)
    console.print(f"\n[bold]Clusters that lie in several events: {len(found.wrong_splits):,}[/bold]")
    for cluster, events in list(found.wrong_splits.items())[:errors]:
        _tell(console, cluster, [(f"event {n}", ids) for n, ids in enumerate(events, 1)], told)


def _tell(console: Console, head: str, parts: Iterable[tuple[str, tuple[str, ...]]], told: dict[str, EventMention]) -> None:
    console.print(f"  {escape(head)}")
    for name, ids in parts:
        for mention_id in ids:
            console.print(f"    {escape(f'{name}: {mention_id}: {_evidence(told.get(mention_id))}')}", highlight=False)


def _evidence(mention: EventMention | None) -> str:
    """What joining went by: day, place, who and tolls, and the quote."""
    if mention is None:
        return "not among the mentions"
    day = f"{mention.occurred.start} ({mention.occurred.precision})" if mention.occurred else "no day"
    places = ", ".join(place.name or place.raw or "?" for place in mention.places) or "nowhere"
    who = ", ".join(actor.name or actor.raw or "?" for actor in mention.attackers) or "nobody named"
    killed = mention.casualties.killed
    dead = f", {killed.min if killed.min == killed.max else f'{killed.min}-{killed.max}'} killed" if killed else ""
    return f"{day}; {places}; {who}{dead}; {quote(mention) or mention.article.title or ''}"


def _clusters(path: Path) -> dict[str, str]:
    found = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            if row["cluster"] is not None:
                found[str(row["mention_id"])] = str(row["cluster"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: not a line of mention_id and cluster ({error})") from error
    return found


def _mentions(path: Path) -> list[EventMention]:
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                found.append(with_known(EventMention.model_validate_json(line)))
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                raise ValueError(f"{path}:{number}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return found


def _as_json(found: Joined) -> dict[str, object]:
    return {
        "mentions": found.mentions, "clusters": found.clusters, "events": found.events, "missing": found.alone, "bcubed": _shares(found.all),
        "joint": _shares(found.joint), "pairwise": _shares(found.pairs), "wrong_joins": list(found.wrong_joins), "wrong_splits": found.wrong_splits,
    }  # fmt: skip


def _shares(shares: Shares) -> dict[str, float]:
    return {"p": round(shares.precision, 4), "r": round(shares.recall, 4), "f1": round(shares.f1, 4)}
