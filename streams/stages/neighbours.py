"""The mentions that resolve keeps: traces on pages by country and day, the mentions themselves, and where each belongs.

`Decoded` remembers what was read from the state's bytes, and gives it again only for the same bytes: speed, never memory of its own.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from schemas.mention import EventMention
from streams.events.block import Block, bounds, concat, pack, row, unpack
from streams.events.pairs import DAYS_APART, scores_of
from streams.events.trace import DAY, Trace, trace
from streams.stages.page import Look, Page, compared
from streams.stages.state import Draft

COARSE_DAYS = 35
"""A mention that leaves more days open than this is compared with every page of its country."""
UNDATED_BUCKET = "undated"
CELLS = 500_000
"""Pairs that are looked at at once: bounds the memory of a large neighbourhood."""
ROOM = {"page": 4_000, "mention": 1_000, "event": 2_000}
"""Pages, mentions and events that are kept decoded."""

T = TypeVar("T")


class Entry(NamedTuple):
    """A mention's row, and the page it stands on."""

    mention_id: str
    page: str
    row: Block


class Whereabouts(NamedTuple):
    """Of a mention: the page it is on (None: never seen, or taken back), its newest revision, the event and the part (`parts.py`) it belongs to, and its anchor's score and id.

    `left`: the country that it was withdrawn from, while it is on no page.
    """

    page: str | None = None
    revision: int = 0
    event_id: str | None = None
    part: str | None = None
    score: float = 0.0
    anchor: str | None = None
    left: str | None = None

    @property
    def country(self) -> str | None:
        """Of the page; an event and its mentions are of one country."""
        return self.page.split(":")[1] if self.page else None


class Link(NamedTuple):
    """Two mentions that score above 0 with each other: one that was asked for, and one that is kept; `rank` is how much higher here is than there."""

    here: str
    there: str
    score: float
    rank: int


Scores = dict[str, dict[str, float]]
"""Of mentions asked for with those of their rank that they were compared with."""


class Decoded:
    """What was decoded last, each beside the bytes it came from."""

    def __init__(self) -> None:
        self._held: dict[str, OrderedDict[str, tuple[bytes, Any]]] = {kind: OrderedDict() for kind in ROOM}

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
        if len(self._held[kind]) > ROOM[kind]:
            self._held[kind].popitem(last=False)
        return found


class Pages:
    """One turn's view. Pages and whereabouts that changed are written by `write`, mentions at once."""

    def __init__(self, draft: Draft, decoded: Decoded):
        self._draft = draft
        self._decoded = decoded
        self._pages: dict[str, Page] = {}
        self._edits: dict[str, tuple[set[str], dict[str, Block]]] = {}
        self._dirty: set[str] = set()
        self._listed: dict[str, frozenset[str]] = {}
        self._where: dict[str, Whereabouts] = {}
        self._changed: set[str] = set()
        self._moved: set[str] = set()

    def whereabouts(self, mention_id: str) -> Whereabouts:
        if mention_id not in self._where:
            held = self._draft.read_json(f"where:{mention_id}")
            self._where[mention_id] = Whereabouts(*held) if held else Whereabouts()
        return self._where[mention_id]

    def value(self, mention_id: str) -> bytes:
        """A mention as it is kept. Raises KeyError for one that is not."""
        return self._draft[f"mention:{mention_id}"]

    def mention(self, mention_id: str) -> EventMention:
        """Raises KeyError for one that is not kept."""
        key = f"mention:{mention_id}"
        return self._decoded.get("mention", key, self._draft[key], EventMention.model_validate_json)

    def entry(self, mention_id: str) -> Entry | None:
        """None for one that is not kept."""
        key = self.whereabouts(mention_id).page
        if key is None:
            return None
        page = self._page(key)
        return None if page.rows is None else Entry(mention_id, key, page.rows.take(slice(n := page.at[mention_id], n + 1)))

    def content(self, mention_id: str) -> int:
        """A hash of what is compared of a kept mention."""
        page = self._page(str(self.whereabouts(mention_id).page))
        return page.contents[page.at[mention_id]]

    def known(self, mention_id: str) -> datetime:
        return self.mention(mention_id).known or datetime.min.replace(tzinfo=UTC)

    def is_changed(self, mention_id: str) -> bool:
        """Whether it came or was corrected in this turn."""
        return mention_id in self._changed

    def put(self, mention: EventMention, told: Trace) -> None:
        mention_id, page = mention.mention_id, f"page:{mention.country}:{bucket_of(told)}"
        if self.whereabouts(mention_id).country not in (None, mention.country):
            self.take_off(mention_id, mention.revision)
        where = self.whereabouts(mention_id)
        if where.page:
            self._edit(where.page, mention_id, None)
        self._edit(page, mention_id, row(told))
        self._changed.add(mention_id)
        self.set(mention_id, where._replace(page=page, revision=mention.revision, left=None))
        value = mention.model_dump_json(exclude_defaults=True).encode()
        self._draft.changes[f"mention:{mention_id}"] = value
        self._decoded.keep("mention", f"mention:{mention_id}", value, mention)

    def take_off(self, mention_id: str, revision: int) -> None:
        """Forgets the mention, but not that this revision of its article took it back, nor the part that it leaves."""
        where = self.whereabouts(mention_id)
        self._drop(mention_id, where)
        self.set(mention_id, Whereabouts(None, revision, where.event_id, where.part, left=where.country or where.left))

    def forget(self, mention_id: str) -> None:
        self._drop(mention_id, self.whereabouts(mention_id))
        self._draft.delete(f"where:{mention_id}")
        self._where[mention_id] = Whereabouts()
        self._moved.discard(mention_id)

    def belongs(self, mention_id: str, event_id: str) -> None:
        where = self.whereabouts(mention_id)
        if where.event_id != event_id:
            self.set(mention_id, where._replace(event_id=event_id))

    def set(self, mention_id: str, where: Whereabouts) -> None:
        if where != self.whereabouts(mention_id):
            self._where[mention_id] = where
            self._moved.add(mention_id)

    def links(self, asking: Sequence[Entry], scored: Scores | None = None) -> list[Link]:
        """Of each of these with each other kept mention. Adds to `scored`."""
        if not asking:
            return []
        rows = concat([entry.row for entry in asking])
        names = [entry.mention_id for entry in asking]
        within = bounds(rows)
        found: list[Link] = []
        for looked_at in self._looks(asking):
            asked, others, ids = compared(within, looked_at)
            if others is None:
                continue
            scores = scores_of(rows.take(asked), others)
            above = rows.number("rank")[asked] - others.number("rank")
            if scored is not None:
                even = np.flatnonzero(above == 0)
                even = even[np.argsort(asked[even], kind="stable")]
                for same in np.split(even, np.flatnonzero(np.diff(asked[even])) + 1) if len(even) else ():
                    scored.setdefault(names[asked[same[0]]], {}).update(zip([ids[n] for n in same.tolist()], scores[same].tolist(), strict=True))
            hits = np.flatnonzero(scores > 0)
            linked = zip(asked[hits].tolist(), hits.tolist(), scores[hits].tolist(), above[hits].tolist(), strict=True)
            found += [Link(names[here], ids[n], score, rank) for here, n, score, rank in linked if names[here] != ids[n]]
        return found

    def _looks(self, asking: Sequence[Entry]) -> Iterator[list[Look]]:
        """Each page that can hold mentions of the same attack, with the numbers of those who ask for it; as many at once as CELLS bounds."""
        near: dict[str, list[int]] = {}
        for n, entry in enumerate(asking):
            for key in self._near(entry):
                near.setdefault(key, []).append(n)
        looks: list[Look] = []
        cells = 0
        for key, numbers in near.items():
            if not (page := self._page(key)).ids:
                continue
            many = max(1, CELLS // len(page.ids))
            for first in range(0, len(numbers), many):
                look = Look(page, numbers[first : first + many])
                if looks and cells + look.cells > CELLS:
                    yield looks
                    looks, cells = [], 0
                looks.append(look)
                cells += look.cells
        if looks:
            yield looks

    def write(self) -> None:
        for mention_id in sorted(self._moved):
            self._draft.write(f"where:{mention_id}", list(self._where[mention_id]))
        for key in sorted(self._dirty):
            page = self._page(key)
            _, country, bucket = key.split(":")
            written = frozenset(self._draft.read_json(f"buckets:{country}") or ())
            if page.ids and page.rows:
                value = pack(page.ids, page.rows)
                self._draft.changes[key] = value
                self._decoded.keep("page", key, value, Page(page.ids, unpack(value)[1]))
            elif key in self._draft:
                self._draft.delete(key)
            if bool(page.ids) != (bucket in written):
                listed = sorted(written ^ {bucket})
                if listed:
                    self._draft.write(f"buckets:{country}", listed)
                else:
                    self._draft.delete(f"buckets:{country}")

    def _near(self, entry: Entry) -> list[str]:
        """Pages that can hold mentions of the same attack: of its days and those beside them, and those that leave the day open."""
        _, country, _ = entry.page.split(":")
        listed = self._buckets(country)
        start, end = int(entry.row.number("start")[0]), int(entry.row.number("end")[0])
        near = listed if end - start > COARSE_DAYS else near_buckets(start, end) & listed
        return [f"page:{country}:{bucket}" for bucket in sorted(near)]

    def _buckets(self, country: str) -> frozenset[str]:
        """Those that have a page, this turn's among them."""
        if country not in self._listed:
            changed = {bucket for _, land, bucket in (key.split(":") for key in self._dirty) if land == country}
            self._listed[country] = frozenset(self._draft.read_json(f"buckets:{country}") or ()) | changed
        return self._listed[country]

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            value = self._draft.get(key)
            self._pages[key] = Page([], None) if value is None else self._decoded.get("page", key, value, self._decode)
        if key in self._edits:
            self._pages[key] = self._pages[key].changed(*self._edits.pop(key))
        return self._pages[key]

    def _decode(self, value: bytes) -> Page:
        """Rows of an older layout are drawn anew from the mentions."""
        ids, rows = unpack(value)
        return Page(ids, rows if rows is not None else concat([row(trace(self.mention(mention_id))) for mention_id in ids]))

    def _edit(self, key: str, mention_id: str, came: Block | None) -> None:
        """Notes that a row left a page, or came to it."""
        if key not in self._dirty:
            self._dirty.add(key)
            self._listed.clear()
        gone, new = self._edits.setdefault(key, (set(), {}))
        if came is None:
            gone.add(mention_id)
            new.pop(mention_id, None)
        else:
            new[mention_id] = came

    def _drop(self, mention_id: str, where: Whereabouts) -> None:
        if where.page:
            self._edit(where.page, mention_id, None)
            self._draft.delete(f"mention:{mention_id}")


def bucket_of(told: Trace) -> str:
    """The day, where it is told; the month that a vaguer date starts in; the year; or none."""
    first, last = date.fromordinal(told.start), date.fromordinal(told.end)
    if told.coarse == DAY:
        return str(first)
    if told.end - told.start <= COARSE_DAYS:
        return f"{first:%Y-%m}"
    return str(first.year) if first.year == last.year else UNDATED_BUCKET


@lru_cache(maxsize=4_096)
def near_buckets(start: int, end: int) -> frozenset[str]:
    """Where mentions may be whose days touch these; both ends are ordinals."""
    first, last = max(1, start - DAYS_APART - 1), min(date.max.toordinal(), end + DAYS_APART)
    days = [date.fromordinal(day) for day in range(first, last + 1)]
    before = [date.fromordinal(day) for day in range(max(1, first - COARSE_DAYS), first)]
    return frozenset({str(day) for day in days} | {f"{day:%Y-%m}" for day in [*before, *days]} | {str(day.year) for day in days} | {UNDATED_BUCKET})
