"""resolve: mentions to events. Keeps the mentions of each country and day, and the event that each cluster of them holds.

What changes is found by following links from the mentions that came: each is compared with those of its own days and the days beside them, and so on
until no link leads further. That neighbourhood is clustered anew; what its clusters are depends on the set of mentions alone. Ids follow the largest overlap.
Events of which nothing was told for KEPT_DAYS leave the state with their mentions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from schemas.base import Schema
from schemas.event import Event
from schemas.mention import EventMention, Withdrawal
from schemas.signal import Series, SeriesUpdate
from schemas.watch import Watch
from streams.alerts.watches import watched
from streams.events.cluster import clusters
from streams.events.fuse import fuse
from streams.events.series import series_of
from streams.events.trace import Trace, trace
from streams.stages.leaving import Leaving
from streams.stages.neighbours import NEIGHBOURHOOD_MAX, Decoded, Pages
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft
from streams.stages.telling import Told, heir_of, name_clusters, same_content, status_of
from streams.stages.watching import Watches

SERIES_MENTIONS_MAX = 50


class Resolve:
    """Reducer behind Aligned, over mentions keyed by country."""

    name = "resolve"
    reads: Mapping[str, type[Schema]] = {"EventMention": EventMention, "Withdrawal": Withdrawal, "Watch": Watch}
    forwards: Topic = "series"
    takes_late = True

    def __init__(self) -> None:
        self._decoded = Decoded()
        self._watches = Watches()

    def order(self, item: EventMention | Withdrawal | Watch) -> tuple[datetime | None, str]:
        return (item.since, f"watch/{item.id}") if isinstance(item, Watch) else (item.known, f"{item.mention_id}/{item.revision:08}")

    def advance(self, draft: Draft, items: Sequence[EventMention | Withdrawal | Watch], as_of: datetime) -> list[Out]:
        out = self._watches.hear(draft, [item for item in items if isinstance(item, Watch)], "series")
        turn = _Turn(draft, as_of, self._decoded, self._watches.read(draft).values())
        out += turn.take([item for item in items if not isinstance(item, Watch)])
        Leaving(draft, turn.pages).sweep(as_of.date())
        turn.pages.write()
        return out


class _Turn:
    """One tick's work: pages are read once, and written once at the end."""

    def __init__(self, draft: Draft, as_of: datetime, decoded: Decoded, watches: Iterable[Watch]):
        self.pages = Pages(draft, decoded)
        self._draft = draft
        self._as_of = as_of
        self._watches = tuple(watches)
        self._leaving = Leaving(draft, self.pages)
        self._out: list[Out] = []

    def take(self, items: Iterable[EventMention | Withdrawal]) -> list[Out]:
        touched: set[str] = set()
        moved: dict[str, None] = {}
        for item in items:
            where = self.pages.whereabouts(item.mention_id)
            if self._settle(item):
                moved[item.mention_id] = None
                touched |= {where.event_id} if where.event_id else set()
        starts = [told for told in map(self.pages.trace, moved) if told]
        self._publish(self._neighbourhood(starts, touched), touched)
        return self._out

    def _settle(self, item: EventMention | Withdrawal) -> bool:
        """Puts a mention on its page, or takes it off; whether that changes anything."""
        where = self.pages.whereabouts(item.mention_id)
        if item.revision < where.revision or (item.revision == where.revision and where.page is None and where.revision > 0):
            return False
        if isinstance(item, Withdrawal):
            self.pages.take_off(item.mention_id, item.revision)
            self._leaving.remember_withdrawn(item.mention_id, self._as_of.date())
            return True
        if where.page and self.pages.mention(item.mention_id) == item:
            return False
        self.pages.put(item, trace(item))
        return True

    def _neighbourhood(self, starts: Sequence[Trace], touched: set[str]) -> list[Trace]:
        """Every mention that links lead to from these, with the whole of each event that is met on the way."""
        found = {told.mention_id: told for told in starts}
        met = set(touched)
        frontier = [*starts, *self._members(touched, found)]
        while frontier and len(found) < NEIGHBOURHOOD_MAX:
            linked = [told for told in self.pages.linked(frontier) if told.mention_id not in found]
            found |= {told.mention_id: told for told in linked}
            events = {event_id for told in linked if (event_id := self.pages.whereabouts(told.mention_id).event_id)} - met
            met |= events
            frontier = [*linked, *self._members(events, found)]
        return list(found.values())

    def _members(self, events: set[str], found: dict[str, Trace]) -> list[Trace]:
        """Mentions of these events that were not found yet; they are found now."""
        members = []
        for event_id in sorted(events):
            told = Told.read(self._draft, event_id)
            for mention_id in told.event.mentions if told else ():
                held = self.pages.trace(mention_id)
                if held and mention_id not in found:
                    found[mention_id] = held
                    members.append(held)
        return members

    # what is said of it

    def _publish(self, affected: Sequence[Trace], touched: set[str]) -> None:
        held = {self.pages.whereabouts(told.mention_id).event_id for told in affected} | touched
        old = {event_id: told for event_id in sorted(filter(None, held)) if (told := Told.read(self._draft, event_id)) and not told.ended}
        found = [[told.mention_id for told in cluster] for cluster in clusters(affected)]
        earliest = [min(cluster, key=lambda mention_id: (self.pages.order(mention_id), mention_id)) for cluster in found]
        new = name_clusters(found, earliest, {event_id: told.event for event_id, told in old.items()})
        for event_id in sorted(new):
            self._tell(event_id, new[event_id], old.get(event_id))
        for event_id, told in old.items():
            if event_id not in new:
                self._end(told.event, new)

    def _tell(self, event_id: str, cluster: Sequence[str], told: Told | None) -> None:
        settled = told is not None and set(told.event.mentions) == set(cluster) and not any(self.pages.is_changed(mention_id) for mention_id in cluster)
        if settled:
            return
        fused = fuse(event_id, [self.pages.mention(mention_id) for mention_id in cluster])
        for mention_id in cluster:
            self.pages.belongs(mention_id, event_id)
        if told and same_content(told.event, fused):
            return
        lost = told is not None and any(self.pages.whereabouts(mention_id).event_id not in (event_id, None) for mention_id in told.event.mentions)
        version = told.event.version + 1 if told else 1
        self._say(fused.model_copy(update={"version": version, "status": status_of(told, lost), "updated_at": self._as_of}), told.event if told else None)

    def _end(self, event: Event, new: Mapping[str, Sequence[str]]) -> None:
        """Merged into the event that took most of its mentions; retracted where none is left."""
        heir = heir_of(event, new)
        gone = {"merged_into": heir, "status": "merged"} if heir else {"status": "retracted"}
        self._say(event.model_copy(update={"version": event.version + 1, "updated_at": self._as_of, **gone}), event, ended=True)

    def _say(self, event: Event, before: Event | None, *, ended: bool = False) -> None:
        self._draft.write(f"event:{event.event_id}", Told(event=event, ended=ended))
        self._leaving.remember(event, before, self._as_of.date())
        self._out.append(Out("events", event.event_id, event))
        now = {} if ended else self._series(event)
        then = self._series(before) if before else {}
        slim = event.model_copy(update={"mentions": event.mentions[:SERIES_MENTIONS_MAX]})
        for series_id in sorted(now | then):
            present = series_id in now
            series = (now if present else then)[series_id]
            self._out.append(Out("series", series_id, SeriesUpdate(series=series, event=slim, present=present, as_of=self._as_of)))

    def _series(self, event: Event) -> dict[str, Series]:
        return {series.series_id: series for series in series_of(event)} | watched(event, self._watches)
