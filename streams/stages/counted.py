"""What detect keeps of a series: which event counts on which day, never a sum. What is asked of it at each tick is kept in order, so that an answer costs no more the more is counted."""

from bisect import bisect_left, bisect_right, insort
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from pydantic import BaseModel

from schemas.event import Event
from schemas.signal import Series, Signal
from streams.stages.heard import Heard

HISTORY = timedelta(days=400)
KEPT_WHOLE = timedelta(days=35)
EVENTS_MAX = 50
NOWHERE = date.min
"""Home of what was taken out before it was ever counted."""


class System(BaseModel):
    start: date
    today: date


class Old(NamedTuple):
    """What is still asked of an event that no signal tells any more. `killed`: by its most generous source; None where nothing is said."""

    day: date
    killed: int | None
    weapons: tuple[str, ...]


class Counted:
    """A series: its events (with the version and presence last heard), what is open of surge, build-up and lull, and the signals last sent.

    The newest events are kept whole, for signals tell of them; the others in short. `gone`: events that have left the series since it was last looked at, as they are told now.
    `home`: the day on which an event counts, or counted last; `stirred`: events that are not as they were when the series was written last.
    """

    def __init__(self, series: Series) -> None:
        self.series = series
        self.surge_since: date | None = None
        self.rise_since: date | None = None
        self.coverage_since: date | None = None
        self.lull_since: date | None = None
        self.at_risk = False
        """Whether it is among the series that its partition says it watches."""
        self.sent: dict[str, Signal] = {}
        self.events: dict[str, Event] = {}
        self.older: dict[str, Old] = {}
        self.versions: dict[str, int] = {}
        self.reports = Heard()
        self.gone: dict[str, Event] = {}
        self.home: dict[str, date] = {}
        self.stirred: set[str] = set()
        self._days: list[date] = []
        self._per_day: dict[date, int] = {}
        self._tolls: list[int] = []
        self._weapons: dict[str, list[tuple[date, str]]] = {}
        self._whole: dict[date, dict[str, Event]] = {}
        self._whole_days: list[date] = []

    # what is asked of it

    def days(self, start: date) -> list[date]:
        """Of every event from that day on, in order."""
        return self._days[bisect_left(self._days, start) :]

    def first_day(self) -> date | None:
        return self._days[0] if self._days else None

    def day_of(self, event_id: str) -> date | None:
        """The day it counts on here; None where it does not."""
        return self.home[event_id] if self.holds(event_id) else None

    def number(self, first: date, last: date) -> int:
        """Of events from the first to the last day."""
        return bisect_right(self._days, last) - bisect_left(self._days, first)

    def daily(self, start: date, today: date) -> list[int]:
        """Counts of every day, the newest last."""
        return [self._per_day.get(start + timedelta(days=n), 0) for n in range((today - start).days + 1)]

    def newest(self, first: date, last: date, most: int) -> tuple[Event, ...]:
        """Whole events of these days, the newest first."""
        found: list[Event] = []
        for n in range(bisect_right(self._whole_days, last) - 1, bisect_left(self._whole_days, first) - 1, -1):
            here = self._whole[self._whole_days[n]]
            found += [here[event_id] for event_id in sorted(here)]
            if len(found) >= most:
                break
        return tuple(found[:most])

    def whole_between(self, first: date, last: date) -> list[Event]:
        days = self._whole_days[bisect_left(self._whole_days, first) : bisect_right(self._whole_days, last)]
        return [event for day in days for event in self._whole[day].values()]

    def holds(self, event_id: str) -> bool:
        return event_id in self.events or event_id in self.older

    def others_by(self, event: Event) -> tuple[int, date | None]:
        """How many other events happened by the event's day, and the first of them."""
        number = bisect_right(self._days, day_of(event)) - 1
        return number, self._days[0] if number else None

    def is_new_weapon(self, weapon: str, event: Event) -> bool:
        """Whether no other event by the event's day is told with it."""
        day = day_of(event)
        return not any(other != event.event_id and when <= day for when, other in islice(self._weapons.get(weapon, ()), 2))

    def other_tolls(self, event: Event) -> tuple[int, int]:
        """How many other events have a toll, and the greatest of theirs; 0 where there is none."""
        own = in_short(event).killed
        number = len(self._tolls) - (own is not None)
        if number <= 0:
            return 0, 0
        return number, self._tolls[-2] if own == self._tolls[-1] else self._tolls[-1]

    # what changes it

    def put(self, event: Event, present: bool) -> None:
        self.take_out(event.event_id)
        if present:
            self.put_whole(event)
        else:
            self.gone[event.event_id] = event
            self.home.setdefault(event.event_id, NOWHERE)
        self.stirred.add(event.event_id)

    def put_whole(self, event: Event) -> None:
        day = day_of(event)
        if day not in self._whole:
            self._whole[day] = {}
            insort(self._whole_days, day)
        self._whole[day][event.event_id] = self.events[event.event_id] = event
        self._count(event.event_id, in_short(event))

    def put_older(self, event_id: str, old: Old) -> None:
        self.older[event_id] = old
        self._count(event_id, old)

    def take_out(self, event_id: str) -> None:
        self.gone.pop(event_id, None)
        if (old := self.older.pop(event_id, None)) is not None:
            self._uncount(event_id, old)
        if (event := self.events.pop(event_id, None)) is not None:
            self._leave_day(event)
            self._uncount(event_id, in_short(event))

    def lighten(self, today: date) -> None:
        """Keeps whole what is of the last KEPT_WHOLE, and the newest EVENTS_MAX."""
        self.gone = {}
        while len(self.events) > EVENTS_MAX and (day := self._whole_days[0]) < today - KEPT_WHOLE:
            for event_id in sorted(self._whole[day], reverse=True)[: len(self.events) - EVENTS_MAX]:
                event = self.events.pop(event_id)
                self._leave_day(event)
                self.older[event_id] = in_short(event)
                self.stirred.add(event_id)
        self.stirred |= self.reports.prune(today)

    def _leave_day(self, event: Event) -> None:
        day = day_of(event)
        del self._whole[day][event.event_id]
        if not self._whole[day]:
            del self._whole[day], self._whole_days[bisect_left(self._whole_days, day)]

    def _count(self, event_id: str, old: Old) -> None:
        self.home[event_id] = old.day
        insort(self._days, old.day)
        self._per_day[old.day] = self._per_day.get(old.day, 0) + 1
        if old.killed is not None:
            insort(self._tolls, old.killed)
        for weapon in old.weapons:
            insort(self._weapons.setdefault(weapon, []), (old.day, event_id))

    def _uncount(self, event_id: str, old: Old) -> None:
        del self._days[bisect_left(self._days, old.day)]
        self._per_day[old.day] -= 1
        if old.killed is not None:
            del self._tolls[bisect_left(self._tolls, old.killed)]
        for weapon in old.weapons:
            told = self._weapons[weapon]
            del told[bisect_left(told, (old.day, event_id))]


def in_short(event: Event) -> Old:
    killed = event.casualties.killed
    return Old(day_of(event), killed.max if killed else None, tuple(sorted({weapon.type for weapon in event.weapons})))


def day_of(event: Event) -> date:
    """The day an event counts on. Events in series always have one."""
    if event.occurred is None:
        raise ValueError(f"event {event.event_id} has no day to be counted on")
    return event.occurred.start
