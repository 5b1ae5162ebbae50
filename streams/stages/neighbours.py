"""The mentions that resolve keeps: traces on pages by country and day, the mentions themselves, and which event holds each.

`Decoded` remembers what pages and mentions were read from; what it gives back is decided by the bytes in the state alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import orjson

from schemas.mention import EventMention
from streams.events.block import Block, block
from streams.events.pairs import DAYS_APART, scores
from streams.events.trace import DAY, Trace, from_json, to_json
from streams.stages.state import Draft

NEIGHBOURHOOD_MAX = 4_000
"""Mentions that are clustered together; a chain of links that is longer is cut at the farthest."""
COARSE_DAYS = 35
"""A mention that leaves more days open than this is compared with every page of its country."""
UNDATED_BUCKET = "undated"
PAGES_DECODED, MENTIONS_DECODED = 4_000, 20_000

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """The traces of a country and a bucket: a day, a month, a year, or none."""

    traces: dict[str, Trace]

    @cached_property
    def rows(self) -> Block:
        return block(list(self.traces.values()))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Of a mention: the page it is on (None: never seen, or taken back), its newest revision, and the event it belongs to."""

    page: str | None = None
    revision: int = 0
    event_id: str | None = None


class Decoded:
    """The last pages and mentions that were decoded, each beside the bytes it came from."""

    def __init__(self) -> None:
        self._held: dict[str, OrderedDict[str, tuple[bytes, Any]]] = {"page": OrderedDict(), "mention": OrderedDict()}
        self._room = {"page": PAGES_DECODED, "mention": MENTIONS_DECODED}

    def get(self, kind: str, key: str, value: bytes, decode: Callable[[bytes], T]) -> T:
        held = self._held[kind].get(key)
        if held is None or held[0] != value:
            return self.keep(kind, key, value, decode(value))
        self._held[kind].move_to_end(key)
        found: T = held[1]
        return found

    def keep(self, kind: str, key: str, value: bytes, found: T) -> T:
        self._held[kind][key] = value, found
        self._held[kind].move_to_end(key)
        if len(self._held[kind]) > self._room[kind]:
            self._held[kind].popitem(last=False)
        return found


class Pages:
    """One turn's view. Pages that changed are written by `write`; mentions and whereabouts at once."""

    def __init__(self, draft: Draft, decoded: Decoded):
        self._draft = draft
        self._decoded = decoded
        self._pages: dict[str, Page] = {}
        self._dirty: set[str] = set()
        self._where: dict[str, Whereabouts] = {}
        self._changed: set[str] = set()

    def whereabouts(self, mention_id: str) -> Whereabouts:
        if mention_id not in self._where:
            held = self._draft.read_json(f"where:{mention_id}")
            self._where[mention_id] = Whereabouts(*held) if held else Whereabouts()
        return self._where[mention_id]

    def mention(self, mention_id: str) -> EventMention:
        """Raises KeyError for one that is not kept."""
        key = f"mention:{mention_id}"
        return self._decoded.get("mention", key, self._draft[key], EventMention.model_validate_json)

    def trace(self, mention_id: str) -> Trace | None:
        page = self.whereabouts(mention_id).page
        return self._page(page).traces.get(mention_id) if page else None

    def order(self, mention_id: str) -> datetime:
        return self.mention(mention_id).known or datetime.min.replace(tzinfo=UTC)

    def is_changed(self, mention_id: str) -> bool:
        """Whether it came or was corrected in this turn."""
        return mention_id in self._changed

    def put(self, mention: EventMention, told: Trace) -> None:
        mention_id, page = mention.mention_id, f"page:{mention.country}:{bucket_of(told)}"
        where = self.whereabouts(mention_id)
        if where.page and where.page != page:
            self._remove(where.page, mention_id)
        self._edit(page)[mention_id] = told
        self._changed.add(mention_id)
        self._set(mention_id, replace(where, page=page, revision=mention.revision))
        value = mention.model_dump_json().encode()
        self._draft.changes[f"mention:{mention_id}"] = value
        self._decoded.keep("mention", f"mention:{mention_id}", value, mention)

    def take_off(self, mention_id: str, revision: int) -> None:
        """Forgets the mention, but not that this revision of its article took it back."""
        where = self.whereabouts(mention_id)
        if where.page:
            self._remove(where.page, mention_id)
            self._draft.delete(f"mention:{mention_id}")
        self._set(mention_id, Whereabouts(None, revision, where.event_id))

    def forget(self, mention_id: str) -> None:
        where = self.whereabouts(mention_id)
        if where.page:
            self._remove(where.page, mention_id)
            self._draft.delete(f"mention:{mention_id}")
        self._draft.delete(f"where:{mention_id}")
        self._where.pop(mention_id)

    def belongs(self, mention_id: str, event_id: str) -> None:
        where = self.whereabouts(mention_id)
        if where.event_id != event_id:
            self._set(mention_id, replace(where, event_id=event_id))

    def linked(self, frontier: Sequence[Trace]) -> list[Trace]:
        """Kept traces that score above 0 with any of these, in the order of their pages and ids."""
        asking: dict[str, list[Trace]] = {}
        for told in frontier:
            for key in self._near(str(self.whereabouts(told.mention_id).page).split(":")[1], told):
                asking.setdefault(key, []).append(told)
        found: dict[str, Trace] = {}
        for key in sorted(asking):
            page = self._page(key)
            if page.traces:
                hits = np.flatnonzero((scores(block(asking[key]), page.rows) > 0).any(axis=0))
                found |= {page.rows.ids[row]: page.traces[page.rows.ids[row]] for row in hits.tolist()}
        return [found[mention_id] for mention_id in sorted(found)]

    def write(self) -> None:
        for key in sorted(self._dirty):
            page = self._pages[key]
            _, country, bucket = key.split(":")
            listed = self._buckets(country)
            if page.traces:
                value = orjson.dumps([to_json(told) for told in page.traces.values()])
                self._draft.changes[key] = value
                self._decoded.keep("page", key, value, page)
            elif key in self._draft:
                self._draft.delete(key)
            if bool(page.traces) != (bucket in listed):
                self._draft.write(f"buckets:{country}", sorted(listed ^ {bucket}))

    def _buckets(self, country: str) -> set[str]:
        """Those that have a page, this turn's among them."""
        written = set(self._draft.read_json(f"buckets:{country}") or ())
        return written | {bucket for _, land, bucket in (key.split(":") for key in self._dirty) if land == country}

    def _near(self, country: str, told: Trace) -> list[str]:
        """Pages that can hold mentions of the same attack: of its days and those beside them, and those that leave the day open."""
        listed = self._buckets(country)
        if told.end - told.start > COARSE_DAYS:
            return [f"page:{country}:{bucket}" for bucket in sorted(listed)]
        first, last = told.start - DAYS_APART, told.end + DAYS_APART
        days = {str(date.fromordinal(day)) for day in range(first, last + 1)}
        open_days = {f"{date.fromordinal(day):%Y-%m}" for day in range(first - COARSE_DAYS, last + 1)}
        years = {str(date.fromordinal(day).year) for day in (first, last)}
        return [f"page:{country}:{bucket}" for bucket in sorted((days | open_days | years | {UNDATED_BUCKET}) & listed)]

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            value = self._draft.get(key)
            self._pages[key] = Page({}) if value is None else self._decoded.get("page", key, value, _decode_page)
        return self._pages[key]

    def _edit(self, key: str) -> dict[str, Trace]:
        """The page's traces, to be changed: a copy of its own, since decoded pages are shared between turns."""
        if key not in self._dirty:
            self._pages[key] = Page(dict(self._page(key).traces))
            self._dirty.add(key)
        elif "rows" in self._pages[key].__dict__:
            self._pages[key] = Page(self._pages[key].traces)
        return self._pages[key].traces

    def _remove(self, key: str, mention_id: str) -> None:
        self._edit(key).pop(mention_id, None)

    def _set(self, mention_id: str, where: Whereabouts) -> None:
        self._where[mention_id] = where
        self._draft.write(f"where:{mention_id}", [where.page, where.revision, where.event_id])


def _decode_page(value: bytes) -> Page:
    traces = [from_json(row) for row in orjson.loads(value)]
    return Page({told.mention_id: told for told in traces})


def bucket_of(told: Trace) -> str:
    """The day, where it is told; the month that a vaguer date starts in; the year; or none."""
    first, last = date.fromordinal(told.start), date.fromordinal(told.end)
    if told.coarse == DAY:
        return str(first)
    if told.end - told.start <= COARSE_DAYS:
        return f"{first:%Y-%m}"
    return str(first.year) if first.year == last.year else UNDATED_BUCKET
