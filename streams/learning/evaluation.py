"""Reading held against annotation: figures for every group of articles and for all, what was lost and how, and the errors by kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.article import RawArticle
from schemas.mention import EventMention
from streams.learning.errors import Errors, quote
from streams.learning.gold import Annotated, as_told, read_annotated
from streams.learning.losses import Losses
from streams.learning.score import Figures, Ratio

ALL = "all"
GOLD = ".gold.jsonl"
SLOT_NAMES = {"places": "place", "attackers": "attacker", "targets": "target_type", "weapons": "weapon"}
"""As the annotation calls them, where siaga's own names differ."""


@dataclass
class Group:
    """`quiet`: articles without any annotated event; `false`: those of them in which a new event was read."""

    figures: Figures = field(default_factory=Figures)
    losses: Losses = field(default_factory=Losses)
    quiet: int = 0
    false: int = 0


@dataclass(frozen=True, slots=True)
class FalseNews:
    """A new event in an unlabelled article, for a person to judge."""

    article_id: str
    title: str
    said: str
    quote: str


class Evaluation:
    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.errors = Errors()
        self.mixed = 0
        self.mixed_new: list[FalseNews] = []

    def add(self, name: str, row: Annotated, mentions: Sequence[EventMention]) -> None:
        """Counts one annotated article in, as one of the group `name` and of all."""
        told = [as_told(mention) for mention in mentions]
        pairs: list[tuple[int, int]] = []
        for group in (self.groups.setdefault(name, Group()), self.groups.setdefault(ALL, Group())):
            pairs = group.figures.add(row.events, told)
            group.losses.add(row.events, told, pairs)
            if not row.events:
                group.quiet += 1
                group.false += any(mention.recency == "new" for mention in mentions)
        self.errors.add(row, mentions, told, pairs)

    def add_mixed(self, article: RawArticle, mentions: Sequence[EventMention]) -> None:
        """Counts one unlabelled article in."""
        self.mixed += 1
        new = next((mention for mention in mentions if mention.recency == "new"), None)
        if new is not None:
            day = new.occurred.start.isoformat() if new.occurred else "no day"
            where = next((place.name or place.raw for place in new.places), None) or "nowhere"
            self.mixed_new.append(FalseNews(article.id, " ".join(article.title.split()), f"{new.incident}, {day}, {where}", quote(new)))

    def told(self) -> list[tuple[str, Group]]:
        """The groups by name, all of them last; "all" alone where there is one."""
        named = sorted((name, group) for name, group in self.groups.items() if name != ALL)
        return [*named, *((ALL, group) for group in [self.groups.get(ALL)] if group and len(named) != 1)]

    def as_json(self, errors: int) -> dict[str, Any]:
        """The figures by group, and up to `errors` sentences of each kind of error."""
        found: dict[str, Any] = {"groups": {name: _as_json(group) for name, group in self.told()}}
        found["errors"] = [{"kind": kind, "count": count, "sentences": sentences} for kind, count, sentences in self.errors.listed(errors)]
        if self.mixed:
            new = [{"id": one.article_id, "title": one.title, "said": one.said, "quote": one.quote} for one in self.mixed_new]
            found["mixed"] = {"articles": self.mixed, "with_new_event": len(new), "per_thousand": per_thousand(len(new), self.mixed), "listed": new}
        return found


def per_thousand(part: int, whole: int) -> float | None:
    return round(1000 * part / whole, 1) if whole else None


def _as_json(group: Group) -> dict[str, Any]:
    figures = group.figures
    return {
        "articles": figures.articles, "gold_events": figures.event.gold, "predicted_events": figures.event.read, "relevance": _ratio(figures.relevance),
        "event": _ratio(figures.event), "main": _ratio(figures.main),
        "slots": {SLOT_NAMES.get(slot, slot): {"accuracy": round(ratio.recall, 4) if ratio.gold else None, "n": ratio.gold} for slot, ratio in figures.slots.items()},
        "slot": _ratio(figures.slot),
        "lost": {loss: {"slots": lost.slots, "f1_without": round(lost.f1_without, 4)} for loss, lost in group.losses.table().items()},
        "false_news": {"quiet_articles": group.quiet, "with_new_event": group.false, "per_thousand": per_thousand(group.false, group.quiet)},
    }  # fmt: skip


def _ratio(ratio: Ratio) -> dict[str, float]:
    return {"p": round(ratio.precision, 4), "r": round(ratio.recall, 4), "f1": round(ratio.f1, 4)}


def annotated(gold: Path, articles: Path | None) -> list[tuple[str, Annotated]]:
    """Annotated articles with the name of their group: the file's in a folder of LANG.jsonl and LANG.gold.jsonl, else the article's language.

    Raises ValueError where an article has no annotation or a file no counterpart.
    """
    if articles is not None:
        return [(row.language or "?", row) for row in _rows(gold, articles)]
    found = []
    for annotation in sorted(gold.glob("*" + GOLD)):
        name = annotation.name.removesuffix(GOLD)
        if not (told := gold / f"{name}.jsonl").is_file():
            raise ValueError(f"{annotation} has no {told.name} beside it")
        found += [(name, row) for row in _rows(annotation, told)]
    if not found:
        raise ValueError(f"{gold} holds no LANG{GOLD} with its LANG.jsonl")
    return found


def _rows(gold: Path, articles: Path) -> Iterable[Annotated]:
    try:
        return read_annotated(gold, articles)
    except KeyError as missing:
        raise ValueError(f"{gold}: an annotation lacks {missing}") from missing
