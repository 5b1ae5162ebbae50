"""What detect keeps of a series: which event counts on which day, never a sum."""

from datetime import date, timedelta
from typing import NamedTuple

from pydantic import BaseModel

from schemas.event import Event
from schemas.signal import Series, Signal

HISTORY = timedelta(days=400)
KEPT_WHOLE = timedelta(days=35)
COVERAGE_KEPT = timedelta(days=120)
EVENTS_MAX = 50


class System(BaseModel):
    start: date
    today: date


class Old(NamedTuple):
    """What is still asked of an event that no signal tells any more. `killed`: by its most generous source; None where nothing is said."""

    day: date
    killed: int | None
    weapons: tuple[str, ...]


class Counted(BaseModel):
    """A series: its events (with the version and presence last heard), what is open of surge, build-up and lull, and the signals last sent.

    The newest events are kept whole, for signals tell of them. `reports`: by event, and by day of hearing, the number of its reports heard of by then (countries only).
    """

    series: Series
    events: dict[str, Event] = {}
    older: dict[str, Old] = {}
    versions: dict[str, int] = {}
    reports: dict[str, dict[date, int]] = {}
    surge_since: date | None = None
    rise_since: date | None = None
    coverage_since: date | None = None
    lull_since: date | None = None
    sent: dict[str, Signal] = {}
    at_risk: bool = False
    """Whether it is among the series that its partition says it watches."""
    gone: dict[str, Event] = {}
    """Events that have left the series since it was last looked at, as they are told now."""

    def days(self, start: date) -> list[date]:
        found = [*(day_of(event) for event in self.events.values()), *(old.day for old in self.older.values())]
        return sorted(day for day in found if day >= start)

    def all(self) -> dict[str, Old]:
        """Every event in short."""
        return self.older | {event_id: in_short(event) for event_id, event in self.events.items()}

    def put(self, event: Event, present: bool) -> None:
        self.events.pop(event.event_id, None)
        self.older.pop(event.event_id, None)
        self.gone.pop(event.event_id, None)
        (self.events if present else self.gone)[event.event_id] = event

    def hear_reports(self, event: Event, present: bool, today: date) -> None:
        """The most reports that were known of the event at the end of each day; a later version of the same day replaces what was said."""
        heard = self.reports.setdefault(event.event_id, {})
        if present:
            heard[today] = len(event.mentions)
        else:
            self.reports.pop(event.event_id)

    def holds(self, event_id: str) -> bool:
        return event_id in self.events or event_id in self.older

    def lighten(self, today: date) -> None:
        """Keeps whole what is of the last KEPT_WHOLE, and the newest EVENTS_MAX."""
        self.gone = {}
        newest = sorted(self.events.values(), key=lambda event: (-day_of(event).toordinal(), event.event_id))
        for event in newest[EVENTS_MAX:]:
            if day_of(event) < today - KEPT_WHOLE:
                self.older[event.event_id] = in_short(self.events.pop(event.event_id))
        for event_id, heard in list(self.reports.items()):
            if max(heard) < today - COVERAGE_KEPT:
                del self.reports[event_id]


def in_short(event: Event) -> Old:
    killed = event.casualties.killed
    return Old(day_of(event), killed.max if killed else None, tuple(sorted({weapon.type for weapon in event.weapons})))


def day_of(event: Event) -> date:
    """The day an event counts on. Events in series always have one."""
    if event.occurred is None:
        raise ValueError(f"event {event.event_id} has no day to be counted on")
    return event.occurred.start
