"""What a model pointed at, as mentions: pure.

Each value must be a quote that stands in the article. What it means is read from the quote by siaga's own knowledge: the model's word for a date, a number or a name counts for nothing. A quote
that tells something else than the model says is dropped with its value; an event whose quote holds no word of an attack is dropped whole.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any, TypeGuard, get_args

from schemas.article import RawArticle
from schemas.base import Range
from schemas.mention import (
    Actor,
    ArticleFacts,
    Attribution,
    AttributionStatus,
    Casualties,
    EventMention,
    Incident,
    Occurred,
    Place,
    Quote,
    Source,
    Target,
    TargetKind,
    Weapon,
    WeaponType,
)  # fmt: skip
from streams.extraction import casualties, dates, numbers
from streams.extraction.assemble import mention_id
from streams.extraction.published import parse
from streams.extraction.tokens import tokens
from streams.extraction.toll_words import NOBODY, NONE, items
from streams.knowledge.knowledge import ActorEntry, Knowledge, OutletEntry, PlaceEntry

QUOTE_MAX = 300
VALUES_MAX = 5
COUNT_MAX = 1_000_000
AROUND = 200
"""Characters on each side of a quote that may change what it says: "twenty-" before "three", "2019" behind "20 March"."""


@dataclass
class Grounded:
    """`dropped`: how many values, by the reason."""

    mentions: list[EventMention] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


class Grounds:
    """One article as the ground of what is said of it."""

    def __init__(self, article: RawArticle, text: str, language: str, facts: ArticleFacts, knowledge: Knowledge):
        self._article = article
        self._text = text
        self._language = language
        self._facts = facts
        self._knowledge = knowledge
        self._known = article.fetched_at or parse(article.published)
        self._anchor = self._known.date() if self._known else None
        self._dropped: Counter[str] = Counter()
        self._evidence: dict[str, tuple[Quote, ...]] = {}

    def ground(self, events: list[dict[str, Any]]) -> Grounded:
        """Never raises, whatever the events hold."""
        mentions: list[EventMention] = []
        for event in events:
            self._evidence = {}
            if (mention := self._mention(event, len(mentions))) is not None:
                mentions.append(mention)
        return Grounded(mentions, self._dropped)

    def _mention(self, event: Mapping[str, Any], ordinal: int) -> EventMention | None:
        what = self._quote(event.get("what"))
        if what is None:
            return None
        if not any(key.startswith("ATTACK/") for hit in self._knowledge.find(what.quote, self._language, cased=False) for key in hit.keys):
            self._dropped["no_attack_in_quote"] += 1
            return None
        self._evidence["event"] = (what,)
        attackers = tuple(self._actors(event.get("attackers")))
        status = _one_of(event.get("attribution"), get_args(AttributionStatus))
        killed, injured = self._toll("killed", event.get("killed")), self._toll("injured", event.get("injured"))
        zero = any(toll is not None and toll.max == 0 for toll in (killed, injured))
        article = self._article
        return EventMention(
            mention_id=mention_id(article.id, ordinal), article_id=article.id, revision=article.revision, ordinal=ordinal, language=self._language, known=self._known.astimezone(UTC) if self._known else None,
            article=self._facts, incident=_one_of(event.get("incident"), get_args(Incident)) or "attack", occurred=self._occurred(event),
            recency="background" if event.get("recency") == "background" else "new", places=tuple(self._places(event.get("places"))), attackers=attackers,
            attribution=Attribution(status=status or "reported", claimant=attackers[0].name if status == "claimed" else None) if attackers else None,
            targets=tuple(self._targets(event.get("targets"))) or (Target(kind="other"),), weapons=tuple(self._weapons(event.get("weapons"))),
            casualties=Casualties(killed=killed, injured=injured, basis="explicit_zero" if zero else "explicit"), sources=tuple(self._sources(event.get("sources"))),
            evidence=dict(self._evidence), confidence=0.8,
        )  # fmt: skip

    def _quote(self, said: object) -> Quote | None:
        """Where the words stand in the article, as they stand there; spaces may differ."""
        if not isinstance(said, str) or not said.strip():
            return None
        words = said.split()
        if len(said) > 4 * QUOTE_MAX:
            self._dropped["quote_too_long"] += 1
            return None
        match = re.search(_edge_before(words[0]) + r"\s+".join(re.escape(word) for word in words) + _edge_behind(words[-1]), self._text)
        if match is None:
            self._dropped["quote_not_in_text"] += 1
            return None
        return self._words(match.start(), min(match.end(), match.start() + QUOTE_MAX))

    def _words(self, start: int, end: int) -> Quote:
        return Quote(start=start, end=end, quote=self._text[start:end])

    def _around(self, quote: Quote) -> tuple[int, str]:
        """Where the quote's surroundings begin, and they: a part of a number or a date is not what the text tells."""
        first, last = _span(quote)
        start = max(0, first - AROUND)
        return start, self._text[start : last + AROUND]

    def _keep(self, slot: str, quote: Quote) -> None:
        if quote not in self._evidence.get(slot, ()):
            self._evidence[slot] = (*self._evidence.get(slot, ()), quote)

    def _listed(self, told: object, quote_of: Callable[[Any], object]) -> Iterator[tuple[Any, Quote]]:
        for one in told[:VALUES_MAX] if isinstance(told, list) else ():
            if (quote := self._quote(quote_of(one))) is not None:
                yield one, quote

    def _occurred(self, event: Mapping[str, Any]) -> Occurred | None:
        """What siaga's own reading of the quote says; the day of publication for news without a time."""
        quote = self._quote(event.get("when"))
        if quote is not None:
            start, around = self._around(quote)
            for expression in dates.find(around, self._language):
                first, last = start + expression.start, start + expression.end
                if _overlap(quote, first, last) and (told := expression.resolve(self._anchor)) is not None:
                    self._keep("occurred", self._words(min(first, _span(quote)[0]), max(last, _span(quote)[1])))
                    return told
            self._dropped["no_time_in_quote"] += 1
        anchor: date | None = self._anchor
        if anchor is None or event.get("recency") == "background":
            return None
        return Occurred(start=anchor, end=anchor, precision="day", basis="publication")

    def _entries(self, quote: Quote) -> list[PlaceEntry | ActorEntry | OutletEntry]:
        """What the knowledge finds in a quote, the longest name first."""
        hits = sorted(self._knowledge.find(quote.quote, self._language), key=lambda hit: hit.start - hit.end)
        return [self._knowledge.entry(key) for hit in hits for key in hit.keys if ":" in key.partition("/")[0]]

    def _places(self, told: object) -> Iterator[Place]:
        for _, quote in self._listed(told, lambda one: one):
            entry = next((entry for entry in self._entries(quote) if isinstance(entry, PlaceEntry)), None)
            self._keep("places", quote)
            if entry is None:
                yield Place(raw=quote.quote)
            else:
                yield Place(
                    raw=quote.quote, name=entry.name, lat=entry.lat, lon=entry.lon, country=entry.country, admin1=entry.admin1, geonameid=entry.geonameid,
                    kind=entry.kind, precision=entry.kind,
                )  # fmt: skip

    def _actors(self, told: object) -> Iterator[Actor]:
        for _, quote in self._listed(told, lambda one: one):
            self._keep("attackers", quote)
            entries = self._entries(quote)
            entry = next((entry for entry in entries if isinstance(entry, ActorEntry)), None)
            place = next((entry for entry in entries if isinstance(entry, PlaceEntry) and entry.kind == "country"), None)
            if entry is None and place is not None and place.country:
                entry = self._knowledge.state(place.country)
            if entry is None:
                yield Actor(raw=quote.quote)
            else:
                yield Actor(raw=quote.quote, name=entry.name, id=entry.id, kind=entry.kind, country=entry.country)

    def _targets(self, told: object) -> Iterator[Target]:
        for one, quote in self._listed(told, _its_quote):
            kind: TargetKind | None = _one_of(one.get("kind"), get_args(TargetKind))
            self._keep("targets", quote)
            yield Target(raw=quote.quote, kind=kind or "other")

    def _weapons(self, told: object) -> Iterator[Weapon]:
        for one, quote in self._listed(told, _its_quote):
            kind: WeaponType | None = _one_of(one.get("type"), get_args(WeaponType))
            self._keep("weapons", quote)
            yield Weapon(type=kind or "other", raw=quote.quote, count=self._count(one, quote))

    def _count(self, one: Mapping[str, Any], quote: Quote) -> Range | None:
        """The model's numbers, where the quote tells the same ones, whole as the text has them."""
        low, high = one.get("min"), one.get("max")
        if not _is_count(low) or not _is_count(high):
            return None
        start, around = self._around(quote)
        first, last = _span(quote)
        told = [number for number in numbers.find(around, self._language) if first <= start + number.start and start + number.end <= last]
        if any((number.min, number.max) == (low, high) for number in told) or {low, high} <= {value for number in told for value in (number.min, number.max)}:
            return Range(min=min(low, high), max=max(low, high))
        self._dropped["number_not_in_quote"] += 1
        return None

    def _toll(self, slot: str, told: object) -> Range | None:
        """No number that siaga reads in the quote as that of another fate; zero only where the quote says none."""
        if not isinstance(told, dict) or (quote := self._quote(told.get("quote"))) is None:
            return None
        count = self._none(told, quote) if told.get("min") == told.get("max") == 0 else self._count(told, quote)
        if count is None:
            return None
        start, around = self._around(quote)
        fates = {
            toll.what
            for toll in casualties.find(around, self._language)
            if (toll.min, toll.max) == (count.min, count.max) and _overlap(quote, start + toll.start, start + toll.end)
        }
        if fates and slot not in fates:
            self._dropped["number_of_another_fate"] += 1
            return None
        self._keep(slot, quote)
        return count

    def _none(self, one: Mapping[str, Any], quote: Quote) -> Range | None:
        if not _is_count(one.get("min")) or not _is_count(one.get("max")):
            return None
        says_none = any(item.tag in (NONE, NOBODY) for item in items(tokens(quote.quote), self._language))
        if says_none or any(number.max == 0 for number in numbers.find(quote.quote, self._language)):
            return Range(min=0, max=0)
        self._dropped["number_not_in_quote"] += 1
        return None

    def _sources(self, told: object) -> Iterator[Source]:
        for _, quote in self._listed(told, lambda one: one):
            self._keep("sources", quote)
            outlet = next((entry for entry in self._entries(quote) if isinstance(entry, OutletEntry)), None)
            yield (
                Source(name=outlet.name, kind="agency" if outlet.kind == "agency" else "outlet", relation="relayed")
                if outlet
                else Source(name=quote.quote, kind="official", relation="spoke")
            )


def _span(quote: Quote) -> tuple[int, int]:
    """Of a quote of the article itself, which always has its place."""
    if quote.start is None or quote.end is None:
        raise ValueError("the quote has no place in the text")
    return quote.start, quote.end


def _overlap(quote: Quote, first: int, last: int) -> bool:
    start, end = _span(quote)
    return first < end and start < last


def _edge_before(word: str) -> str:
    """A quote begins where a word does: "3 killed" does not stand in "13 killed". Arabic writes "and", "in", "to" as one with the word behind."""
    if word[0].isdigit():
        return r"(?<!\w)(?<!\d[.,])"
    return r"(?<!\w)" if word[0].isalnum() and not "\u0600" <= word[0] <= "\u06ff" else ""


def _edge_behind(word: str) -> str:
    if word[-1].isdigit():
        return r"(?!\w)(?![.,]\d)"
    return r"(?!\w)" if word[-1].isalnum() else ""


def _its_quote(one: Any) -> object:
    return one.get("quote") if isinstance(one, dict) else None


def _one_of(said: object, allowed: tuple[Any, ...]) -> Any:
    return said if isinstance(said, str) and said in allowed else None


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= COUNT_MAX
