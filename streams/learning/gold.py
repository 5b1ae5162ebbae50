"""Annotated articles: what a careful reader wrote down, and a mention in the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from schemas.article import RawArticle
from schemas.base import Range
from schemas.mention import EventMention, Occurred
from streams import scenario
from streams.stages.admit import admit

Spot = tuple[str, float | None, float | None]
"""Name, latitude, longitude."""
LENGTH = {"year": 4, "month": 7}


@dataclass(frozen=True, slots=True)
class Told:
    """One event, annotated or read. A date of four, seven or ten characters is a year, a month or a day."""

    background: bool
    date: str | None
    country: str | None
    places: tuple[Spot, ...]
    attackers: tuple[str, ...]
    attribution: str | None
    targets: frozenset[str]
    weapons: frozenset[str]
    killed: tuple[int, int] | None
    injured: tuple[int, int] | None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Annotated:
    article: RawArticle
    language: str
    events: tuple[Told, ...]
    older: bool = False
    """Whether it may tell attacks besides, but only older ones."""


def read_annotated(gold: Path, articles: Path) -> list[Annotated]:
    """Articles with their annotation ({id, events}, `older` where attacks are told but none as news and none is written down), in the articles' order.

    Raises ValueError where an article has none.
    """
    rows = {row["id"]: row for row in map(orjson.loads, _lines(gold))}
    found = []
    for line in _lines(articles):
        article = admit(line)
        if article.id not in rows:
            raise ValueError(f"{gold}: article {article.id} of {articles} has no annotation")
        row = rows[article.id]
        found.append(Annotated(article, (article.language or "")[:2], tuple(_gold(event) for event in row["events"]), older=row.get("older", False)))
    return found


def own_articles() -> list[Annotated]:
    """The scenario's articles with the right answer for each; their language is given as "own"."""
    return [
        Annotated(article, "own", tuple(_gold(event.model_dump(mode="json")) for event in truth.events))
        for article, truth in zip(scenario.articles(), scenario.truth(), strict=True)
    ]


def _lines(path: Path) -> list[bytes]:
    return [line for line in path.read_bytes().splitlines() if line.strip()]


def _gold(event: dict[str, Any]) -> Told:
    return Told(
        background=event["background"], date=event["date"], country=event["country"],
        places=tuple((place.get("name") or place.get("text") or "", place.get("lat"), place.get("lon")) for place in event["places"]),
        attackers=tuple(event["attackers"]), attribution=event["attribution"], targets=frozenset(event["target_type"]), weapons=frozenset(event["weapons"]),
        killed=_bounds(event["killed"]), injured=_bounds(event["injured"]), evidence=event.get("evidence") or "",
    )  # fmt: skip


def _bounds(value: dict[str, int | None] | None) -> tuple[int, int] | None:
    if not value:
        return None
    low, high = value.get("min"), value.get("max")
    if low is None and high is None:
        return None
    return (low if low is not None else high or 0, high if high is not None else low or 0)


def as_told(mention: EventMention, *, own_date_only: bool = False) -> Told:
    """A mention in the annotation's words. `own_date_only` leaves out a date that is only the day of publication."""
    occurred = mention.occurred
    if own_date_only and occurred and occurred.basis == "publication":
        occurred = None
    return Told(
        background=mention.recency == "background", date=_date(occurred), country=next((place.country for place in mention.places if place.country), None),
        places=tuple((place.name or place.raw or "", place.lat, place.lon) for place in mention.places),
        attackers=tuple(actor.name or actor.raw or "" for actor in mention.attackers), attribution=mention.attribution.status if mention.attribution else None,
        targets=frozenset(target.kind for target in mention.targets), weapons=frozenset(weapon.type for weapon in mention.weapons),
        killed=_range(mention.casualties.killed), injured=_range(mention.casualties.injured),
    )  # fmt: skip


def _date(occurred: Occurred | None) -> str | None:
    return occurred.start.isoformat()[: LENGTH.get(occurred.precision, 10)] if occurred else None


def _range(value: Range | None) -> tuple[int, int] | None:
    return (value.min, value.max) if value else None


def languages(rows: Sequence[Annotated]) -> list[str]:
    return sorted({row.language for row in rows})
