"""resolve: mentions to events. Keeps the mentions of each country and day, and the event that each cluster of them holds.

What changes is found by following links from the mentions that came: each is compared with those of its own days and the days beside them, and so on
until no link leads further. That neighbourhood is clustered anew; what its clusters are depends on the set of mentions alone. Ids follow the largest overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel

from schemas.base import Schema
from schemas.event import Event
from schemas.ids import stable_id
from schemas.mention import EventMention, Withdrawal
from schemas.signal import SeriesUpdate
from streams.events.cluster import Cluster, clusters
from streams.events.fuse import by_time, fuse
from streams.events.pairs import JOIN, score
from streams.events.series import series_of
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft

COARSE = {"month": "%Y-%m", "year": "%Y"}
REACH_DAYS = 1
SERIES_MENTIONS_MAX = 50
NEIGHBOURHOOD_MAX = 400
"""Mentions that are clustered together; a chain of links that is longer is cut at the farthest."""


class Page(BaseModel):
    """The mentions of a country and a day (or month, or year), and of those taken back the revision that did."""

    mentions: dict[str, EventMention] = {}


class Told(BaseModel):
    """An event as it was last published."""

    event: Event
    ended: bool = False


class Whereabouts(BaseModel):
    """Of a mention: the page it is on (None: taken back), its newest revision, and the event it belongs to."""

    page: str | None
    revision: int
    event_id: str | None = None


class Resolve:
    """Reducer behind Aligned, over mentions keyed by country."""

    name = "resolve"
    reads: Mapping[str, type[Schema]] = {"EventMention": EventMention, "Withdrawal": Withdrawal}
    forwards: Topic = "series"
    takes_late = True

    def order(self, item: EventMention | Withdrawal) -> tuple[datetime | None, str]:
        return item.known, f"{item.mention_id}/{item.revision:08}"

    def advance(self, draft: Draft, items: Sequence[EventMention | Withdrawal], as_of: datetime) -> list[Out]:
        return _Turn(draft, as_of).take(items)


class _Turn:
    """One tick's work: pages are read once, and written once at the end."""

    def __init__(self, draft: Draft, as_of: datetime):
        self._draft = draft
        self._as_of = as_of
        self._pages: dict[str, Page] = {}
        self._where: dict[str, Whereabouts] = {}
        self._out: list[Out] = []

    def take(self, items: Iterable[EventMention | Withdrawal]) -> list[Out]:
        moved: dict[str, EventMention | None] = {}
        touched: set[str] = set()
        for item in items:
            touched |= self._settle(item, moved)
        starts = [mention for mention in (self._mention(mention_id) for mention_id in sorted(moved)) if mention]
        affected = self._neighbourhood(starts, self._members_of(touched | {event for m in moved if (event := self._whereabouts(m).event_id)}))
        self._publish(affected, touched)
        for key, page in self._pages.items():
            if page.mentions:
                self._draft.write(key, page)
            elif key in self._draft:
                self._draft.delete(key)
        for mention_id, where in self._where.items():
            self._draft.write(f"mention:{mention_id}", where)
        return self._out

    # what came

    def _settle(self, item: EventMention | Withdrawal, moved: dict[str, EventMention | None]) -> set[str]:
        """Puts a mention on its page, or takes it off; returns the events that this touches."""
        where = self._whereabouts(item.mention_id)
        if item.revision < where.revision or (item.revision == where.revision and where.page is None and where.revision > 0):
            return set()
        page = None if isinstance(item, Withdrawal) else page_of(item)
        if isinstance(item, EventMention) and where.page == page and self._page(str(page)).mentions.get(item.mention_id) == item:
            return set()
        if where.page:
            self._page(where.page).mentions.pop(item.mention_id, None)
        if page and isinstance(item, EventMention):
            self._page(page).mentions[item.mention_id] = item
        self._where[item.mention_id] = where.model_copy(update={"page": page, "revision": item.revision})
        moved[item.mention_id] = item if isinstance(item, EventMention) else None
        return {where.event_id} if where.event_id else set()

    # whom it concerns

    def _neighbourhood(self, starts: Sequence[EventMention], members: Sequence[EventMention]) -> list[EventMention]:
        """Every mention that links lead to from these, with the whole of each event that is met on the way."""
        found: dict[str, EventMention] = {mention.mention_id: mention for mention in (*starts, *members)}
        queue = sorted(found)
        while queue and len(found) < NEIGHBOURHOOD_MAX:
            mention = found[queue.pop(0)]
            for other in self._near(mention):
                if other.mention_id in found or score(mention, other) < JOIN:
                    continue
                event_id = self._whereabouts(other.mention_id).event_id
                for met in (other, *self._members_of({event_id} if event_id else set())):
                    if met.mention_id not in found:
                        found[met.mention_id] = met
                        queue.append(met.mention_id)
        return [found[mention_id] for mention_id in sorted(found)]

    def _near(self, mention: EventMention) -> list[EventMention]:
        near = [other for key in pages_near(mention) for other in self._page(key).mentions.values()]
        return sorted(near, key=lambda other: other.mention_id)

    def _members_of(self, events: set[str]) -> list[EventMention]:
        members = []
        for event_id in sorted(events):
            told = self._draft.read(f"event:{event_id}", Told)
            for mention_id in told.event.mentions if told else ():
                mention = self._mention(mention_id)
                if mention:
                    members.append(mention)
        return members

    # what is said of it

    def _publish(self, affected: Sequence[EventMention], touched: set[str]) -> None:
        held = {self._whereabouts(mention.mention_id).event_id for mention in affected} | touched
        old = {event_id: told for event_id in sorted(filter(None, held)) if (told := self._draft.read(f"event:{event_id}", Told)) and not told.ended}
        new = _name(clusters(affected), {event_id: told.event for event_id, told in old.items()})
        for event_id in sorted(new):
            self._tell(event_id, new[event_id], old.get(event_id))
        for event_id, told in old.items():
            if event_id not in new:
                self._end(told.event, new)

    def _tell(self, event_id: str, cluster: Cluster, told: Told | None) -> None:
        fused = fuse(event_id, cluster)
        for mention in cluster:
            self._where[mention.mention_id] = self._whereabouts(mention.mention_id).model_copy(update={"event_id": event_id})
        if told and _content(told.event) == _content(fused):
            return
        lost = told is not None and any(self._whereabouts(m).event_id not in (event_id, None) for m in told.event.mentions)
        status: Literal["new", "updated", "split"] = "split" if lost else "updated" if told else "new"
        version = told.event.version + 1 if told else 1
        self._say(fused.model_copy(update={"version": version, "status": status, "updated_at": self._as_of}), told.event if told else None)

    def _end(self, event: Event, new: Mapping[str, Cluster]) -> None:
        """Merged into the event that took most of its mentions; retracted where none is left."""
        heirs: dict[str, int] = defaultdict(int)
        for event_id, cluster in new.items():
            heirs[event_id] += len({mention.mention_id for mention in cluster} & set(event.mentions))
        heir = min(heirs, key=lambda event_id: (-heirs[event_id], event_id), default=None)
        gone = {"merged_into": heir, "status": "merged"} if heir and heirs[heir] else {"status": "retracted"}
        self._say(event.model_copy(update={"version": event.version + 1, "updated_at": self._as_of, **gone}), event, ended=True)

    def _say(self, event: Event, before: Event | None, *, ended: bool = False) -> None:
        self._draft.write(f"event:{event.event_id}", Told(event=event, ended=ended))
        self._out.append(Out("events", event.event_id, event))
        now = {} if ended else {series.series_id: series for series in series_of(event)}
        then = {series.series_id: series for series in series_of(before)} if before else {}
        slim = event.model_copy(update={"mentions": event.mentions[:SERIES_MENTIONS_MAX]})
        for series_id in sorted(now | then):
            present = series_id in now
            series = (now if present else then)[series_id]
            self._out.append(Out("series", series_id, SeriesUpdate(series=series, event=slim, present=present, as_of=self._as_of)))

    # what is kept

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            self._pages[key] = self._draft.read(key, Page) or Page()
        return self._pages[key]

    def _whereabouts(self, mention_id: str) -> Whereabouts:
        if mention_id not in self._where:
            return self._draft.read(f"mention:{mention_id}", Whereabouts) or Whereabouts(page=None, revision=0)
        return self._where[mention_id]

    def _mention(self, mention_id: str) -> EventMention | None:
        page = self._whereabouts(mention_id).page
        return self._page(page).mentions.get(mention_id) if page else None


def page_of(mention: EventMention) -> str:
    """The page's key: country, and the day that the mention starts on, or its month or year where it tells no more."""
    occurred = mention.occurred
    if occurred is None:
        return f"page:{mention.country}:undated"
    return f"page:{mention.country}:{occurred.start.strftime(COARSE.get(occurred.precision, '%Y-%m-%d'))}"


def pages_near(mention: EventMention) -> list[str]:
    """Pages that can hold mentions of the same attack."""
    country, occurred = mention.country, mention.occurred
    if occurred is None:
        return [f"page:{country}:undated"]
    if occurred.precision in COARSE:
        return [page_of(mention)]
    first, last = occurred.start - timedelta(days=REACH_DAYS), min(occurred.end, occurred.start + timedelta(days=7)) + timedelta(days=REACH_DAYS)
    return [f"page:{country}:{day:%Y-%m-%d}" for day in _days(first, last)]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _name(found: Sequence[Cluster], old: Mapping[str, Event]) -> dict[str, Cluster]:
    """Each cluster under the id of the old event it shares most mentions with; the rest under the id of their earliest mention."""
    overlaps = sorted(
        (-len({mention.mention_id for mention in cluster} & set(event.mentions)), event_id, n)
        for n, cluster in enumerate(found)
        for event_id, event in old.items()
        if {mention.mention_id for mention in cluster} & set(event.mentions)
    )
    named: dict[str, Cluster] = {}
    done: set[int] = set()
    for _, event_id, n in overlaps:
        if event_id not in named and n not in done:
            named[event_id] = found[n]
            done.add(n)
    for n, cluster in enumerate(found):
        if n in done:
            continue
        ids = (stable_id("e", *key) for key in [(by_time(cluster)[0].mention_id,)] + [(by_time(cluster)[0].mention_id, again) for again in range(1, 100)])
        named[next(event_id for event_id in ids if event_id not in named and event_id not in old)] = cluster
    return named


def _content(event: Event) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude={"version", "status", "merged_into", "updated_at"})
