"""resolve: mentions to events. Keeps the mentions of each country and day, and the event that each cluster of them holds.

What came is compared with the mentions of its own days and of the days beside them; the parts that links lead to are grouped anew (`parts.py`). What the clusters are depends on
the set of mentions alone. Ids follow the largest overlap.
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
from streams.events.series import series_of
from streams.events.trace import trace
from streams.stages.alike import Alike
from streams.stages.capped import Cap
from streams.stages.fusing import Fused
from streams.stages.leaving import Leaving
from streams.stages.neighbours import Decoded, Entry, Pages
from streams.stages.parts import Parts
from streams.stages.ports import Out, Topic
from streams.stages.state import Draft
from streams.stages.telling import Tellings, Told, heir_of, name_clusters, same_content, status_of
from streams.stages.watching import Watches

SERIES_MENTIONS_MAX = 50


class Resolve:
    """Reducer behind Aligned, over mentions keyed by country."""

    name = "resolve"
    reads: Mapping[str, type[Schema]] = {"EventMention": EventMention, "Withdrawal": Withdrawal, "Watch": Watch}
    forwards: Topic = "series"
    takes_late = True

    def __init__(self, cap: Cap | None = None) -> None:
        """Without a cap every mention goes in at once."""
        self._cap = cap
        self._decoded, self._alike, self._fused = Decoded(), Alike(), Fused()
        self._watches = Watches()

    def order(self, item: EventMention | Withdrawal | Watch) -> tuple[datetime | None, str]:
        return (item.since, f"watch/{item.id}") if isinstance(item, Watch) else (item.known, f"{item.mention_id}/{item.revision:08}")

    def advance(self, draft: Draft, items: Sequence[EventMention | Withdrawal | Watch], as_of: datetime, partition: int) -> list[Out]:
        out = self._watches.hear(draft, [item for item in items if isinstance(item, Watch)], "series")
        turn = _Turn(draft, as_of, self._decoded, self._alike, self._fused, self._watches.read(draft).values())
        told = [item for item in items if not isinstance(item, Watch)]
        out += turn.take(self._cap.let_through(draft, told, as_of, turn.is_settled) if self._cap else told)
        turn.leaving.sweep(as_of.date())
        turn.pages.write()
        return out


class _Turn:
    """One tick's work: pages are read once, and written once at the end."""

    def __init__(self, draft: Draft, as_of: datetime, decoded: Decoded, alike: Alike, fused: Fused, watches: Iterable[Watch]):
        self.pages = Pages(draft, decoded)
        self._parts = Parts(draft, self.pages, alike)
        self._tellings = Tellings(draft, decoded)
        self.leaving = Leaving(draft, self.pages, self._parts, self._tellings)
        self._fused = fused
        self._as_of = as_of
        self._watches = tuple(watches)
        self._out: list[Out] = []

    def take(self, items: Iterable[EventMention | Withdrawal]) -> list[Out]:
        moved: dict[str, None] = {}
        before: dict[str, Entry] = {}
        for item in items:
            stood = self.pages.entry(item.mention_id)
            if self._settle(item):
                moved[item.mention_id] = None
                if stood:
                    before.setdefault(item.mention_id, stood)
        if moved:
            self._publish(*self._clusters({*moved, *self._parts.refile(moved, before)}))
        return self._out

    def is_settled(self, item: EventMention | Withdrawal) -> bool:
        """Whether this telling of the mention, or a newer one, was taken in before."""
        return self.pages.whereabouts(item.mention_id).revision >= item.revision

    def _settle(self, item: EventMention | Withdrawal) -> bool:
        """Puts a mention on its page, or takes it off; whether that changes anything."""
        where = self.pages.whereabouts(item.mention_id)
        if item.revision < where.revision:
            return False
        if (
            item.revision == where.revision
            and where.page is None
            and where.revision > 0
            and (isinstance(item, Withdrawal) or where.left in (None, item.country))
        ):
            return False
        if isinstance(item, Withdrawal):
            if where.country not in (None, item.country):
                return False  # the same correction moved it to another country
            self.pages.take_off(item.mention_id, item.revision)
            self.leaving.remember_withdrawn(item.mention_id, self._as_of.date())
            return True
        if where.page and self.pages.mention(item.mention_id) == item:
            return False
        self.pages.put(item, trace(item))
        return True

    def _clusters(self, stirred: Iterable[str]) -> tuple[dict[str, Told], list[list[str]]]:
        """The events that these mentions touch, as they stood, and the clusters that all their mentions are in now."""
        old: dict[str, Told] = {}
        clusters: dict[tuple[str, ...], list[str]] = {}
        seen: set[str] = set()
        waiting = list(stirred)
        while waiting:
            mention_id = waiting.pop()
            if mention_id in seen:
                continue
            seen.add(mention_id)
            where = self.pages.whereabouts(mention_id)
            if where.event_id and where.event_id not in old and (told := self._tellings.of(where.event_id)) and not told.ended:
                old[where.event_id] = told
                waiting += [member for member in told.event.mentions if self.pages.whereabouts(member).event_id == where.event_id]
            if where.page:
                root = self._parts.root(mention_id)
                if root not in clusters:
                    clusters[root] = []
                    waiting += root
                clusters[root].append(mention_id)
        return old, [sorted(clusters[root]) for root in sorted(clusters)]

    # what is said of it

    def _publish(self, old: Mapping[str, Told], found: Sequence[Sequence[str]]) -> None:
        lands = [str(self.pages.whereabouts(cluster[0]).country) for cluster in found]
        names = name_clusters(found, lands, {event_id: told.event for event_id, told in old.items()}, self._earliest, self._tellings.knows)
        new = dict(zip(names, found, strict=True))
        for event_id, cluster in new.items():
            for mention_id in cluster:
                self.pages.belongs(mention_id, event_id)
        for event_id in sorted(new):
            self._tell(event_id, new[event_id], old.get(event_id))
        for event_id, told in sorted(old.items()):
            if event_id not in new:
                self._end(told.event, {heir: new[heir] for heir, land in zip(names, lands, strict=True) if land == told.event.country})

    def _earliest(self, cluster: Sequence[str]) -> str:
        return min(cluster, key=lambda mention_id: (self.pages.known(mention_id), mention_id))

    def _tell(self, event_id: str, cluster: Sequence[str], told: Told | None) -> None:
        if told and told.event.mentions == tuple(cluster) and not any(map(self.pages.is_changed, cluster)):
            return
        fused = self._fused.event(event_id, cluster, self.pages)
        if told and same_content(told.event, fused):
            return
        found = [self.pages.whereabouts(mention_id) for mention_id in told.event.mentions] if told else []
        lost = any(where.event_id not in (event_id, None) and where.country == fused.country for where in found)
        version = told.event.version + 1 if told else 1
        self._say(fused.model_copy(update={"version": version, "status": status_of(told, lost), "updated_at": self._as_of}), told.event if told else None)

    def _end(self, event: Event, new: Mapping[str, Sequence[str]]) -> None:
        """Merged into the event that took most of its mentions; retracted where none is left."""
        heir = heir_of(event, new)
        gone = {"merged_into": heir, "status": "merged"} if heir else {"status": "retracted"}
        self._say(event.model_copy(update={"version": event.version + 1, "updated_at": self._as_of, **gone}), event, ended=True)

    def _say(self, event: Event, before: Event | None, *, ended: bool = False) -> None:
        self._tellings.write(Told(event=event, ended=ended))
        self.leaving.remember(event, before, self._as_of.date())
        self._out.append(Out("events", event.event_id, event))
        now = {} if ended else self._series(event)
        then = self._series(before) if before else {}
        slim = event.model_copy(update={"mentions": event.mentions[:SERIES_MENTIONS_MAX], "said": ()})
        for series_id in sorted(now | then):
            present = series_id in now
            series = (now if present else then)[series_id]
            self._out.append(Out("series", series_id, SeriesUpdate(series=series, event=slim, present=present, as_of=self._as_of)))

    def _series(self, event: Event) -> dict[str, Series]:
        return {series.series_id: series for series in series_of(event)} | watched(event, self._watches)
